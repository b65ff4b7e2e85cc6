"""Run the embedded ZoneMinder: `python -m tests.zoneminder_server --port 8080`."""

import argparse
import asyncio
import contextlib
import signal
import sys

from .server import ZoneMinderServer


def _arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.zoneminder_server", description=__doc__
    )
    parser.add_argument(
        "--port", type=int, default=0, help="port to listen on (default: a free one)"
    )
    parser.add_argument("--listen", default="127.0.0.1", help="address to listen on")
    parser.add_argument(
        "--version",
        default="1.36.33",
        help="ZoneMinder version to be: 1.36.33, 1.38.4, 1.39.11",
    )
    parser.add_argument("--monitors", type=int, default=5, help="number of monitors")
    parser.add_argument("--offline", action="store_true", help="the last monitor has no camera")
    parser.add_argument(
        "--auth", choices=("on", "off"), default="on", help="whether a login is needed"
    )
    parser.add_argument(
        "--basic-auth", metavar="USER:PASSWORD", help="HTTP basic in front of everything"
    )
    parser.add_argument(
        "--latency", type=float, default=0.0, help="seconds added to every answer"
    )
    parser.add_argument(
        "--pace", type=float, default=1.0, help="factor on how long things take"
    )
    parser.add_argument(
        "--auto-motion", action="store_true", help="let something move now and then"
    )
    parser.add_argument(
        "--servers", type=int, help="number of servers of a multi-server installation"
    )
    parser.add_argument(
        "--time-zone", default="America/New_York", help="time zone of the server"
    )
    return parser.parse_args()


async def _run(arguments: argparse.Namespace) -> None:
    """Serve until told to stop."""
    server = ZoneMinderServer(
        version=arguments.version,
        monitors=arguments.monitors,
        auth=arguments.auth == "on",
        latency=arguments.latency,
        auto_motion=arguments.auto_motion,
        time_zone=arguments.time_zone,
        basic_auth=arguments.basic_auth,
        servers=arguments.servers,
        pace=arguments.pace,
    )
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await server.start(arguments.port, arguments.listen)
    if arguments.offline:
        server.set_connected(arguments.monitors, connected=False)
    sys.stdout.write(f"ZoneMinder {server.version} at {server.url} (admin/admin-pass)\n")
    sys.stdout.flush()
    await stop.wait()
    await server.stop()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(_arguments()))
