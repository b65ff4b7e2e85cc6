"""`scripts/bench`: one sub-command for each group of budgets."""

import argparse
import asyncio
import sys

from . import poll

COMMANDS = {"poll": poll}


def main() -> int:
    """Run a sub-command; 1 where a budget is not met."""
    parser = argparse.ArgumentParser(prog="scripts/bench")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        command = commands.add_parser(name, help=module.__doc__, description=module.__doc__)
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    options = parser.parse_args()
    return int(not asyncio.run(options.run(options)))


if __name__ == "__main__":
    sys.exit(main())
