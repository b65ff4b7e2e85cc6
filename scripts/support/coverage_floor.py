"""Check the coverage of each module, not only of all together."""

import json
from pathlib import Path
import sys

REPORT = Path(".coverage.json")
FLOOR = 95.0
FLOORS = {"custom_components/zoneminder/config_flow.py": 100.0}


def main() -> int:
    """Return 1 if a module is covered less than it must be."""
    files = json.loads(REPORT.read_text())["files"]
    short = {
        name: covered
        for name, entry in files.items()
        if (covered := entry["summary"]["percent_covered"]) < FLOORS.get(name, FLOOR)
    }
    for name, covered in sorted(short.items()):
        print(f"{name}: {covered:.1f} % covered, {FLOORS.get(name, FLOOR):g} % wanted")
    return bool(short)


if __name__ == "__main__":
    sys.exit(main())
