"""The embedded ZoneMinder as a test sees it."""

import asyncio
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from .app import Request, Site
from .clock import Clock
from .event import Alarm, Event
from .faults import Fault
from .install import camera_fields, function_fields, install
from .recorded import Json, Row
from .world import Pace, Version, World

_SERVER_ROW: Row = {
    "Id": 1,
    "Protocol": "http",
    "Hostname": "127.0.0.1",
    "Port": 80,
    "PathToIndex": "/zm/index.php",
    "PathToZMS": "/zm/cgi-bin/nph-zms",
    "PathToApi": "/zm/api",
    "Name": "server-1",
    "State_Id": None,
    "Status": "Running",
    "CpuLoad": "0.5",
    "TotalMem": 8344846336,
    "FreeMem": 4172423168,
    "TotalSwap": 0,
    "FreeSwap": 0,
    "zmstats": False,
    "zmaudit": False,
    "zmtrigger": False,
    "zmeventnotification": False,
}


class ZoneMinderServer:
    """A ZoneMinder on a port of its own; everything in it can be changed."""

    def __init__(
        self,
        *,
        version: str = "1.36.33",
        monitors: int = 5,
        auth: bool = True,
        latency: float = 0.0,
        auto_motion: bool = False,
        time_zone: str = "America/New_York",
        basic_auth: tuple[str, str] | str | None = None,
        servers: int | Sequence[Mapping[str, Any]] | None = None,
        pace: float = 1.0,
    ) -> None:
        """Install; `servers` is a number of ports of its own, or rows of servers.json."""
        basic = ":".join(basic_auth) if isinstance(basic_auth, tuple) else basic_auth
        self.world = World(Version(version), Clock(time_zone), Pace(pace), auto_motion)
        install(self.world, monitors, auth=auth)
        self.site = Site(self.world, latency=latency, basic_auth=basic)
        self.site.side_door.server = self
        self.port = 0
        self.ports: list[int] = []
        self._servers = servers
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> None:
        """Listen."""
        self.world.stopping.clear()
        self._runner = web.AppRunner(
            self.site.application(), access_log=None, shutdown_timeout=0.5
        )
        await self._runner.setup()
        count = self._servers if isinstance(self._servers, int) else 1
        self.ports = [
            await self._listen(host, port if index == 0 else 0) for index in range(count)
        ]
        self.port = self.ports[0]
        self._announce_servers()

    async def _listen(self, host: str, port: int) -> int:
        """Open one port."""
        assert self._runner is not None
        before = len(self._runner.addresses)
        await web.TCPSite(self._runner, host, port).start()
        return int(self._runner.addresses[before][1])

    def _announce_servers(self) -> None:
        """Fill servers.json, and give each server its share of the monitors."""
        if self._servers is None:
            return
        extra = {"CpuUserPercent": "5.0", "CpuNicePercent": "0.0"} if self.world.modern else {}
        given = (
            [{} for _ in self.ports] if isinstance(self._servers, int) else list(self._servers)
        )
        self.world.servers.clear()
        for number, row in enumerate(given, 1):
            port = self.ports[(number - 1) % len(self.ports)]
            base = (
                _SERVER_ROW | extra | {"Id": number, "Name": f"server-{number}", "Port": port}
            )
            self.world.servers.append(base | dict(row))
        if isinstance(self._servers, int):
            self.world.server_of_port = {
                port: number for number, port in enumerate(self.ports, 1)
            }
            for monitor in self.world.monitors.values():
                monitor.change({"ServerId": (monitor.id - 1) % len(self.ports) + 1})

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        self.world.stopping.set()
        self.site.faults.clear()
        if self._runner is not None:
            await asyncio.sleep(0)
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        await self.stop()

    @property
    def origin(self) -> str:
        """Return scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Return the portal's URL."""
        return f"{self.origin}/zm"

    @property
    def version(self) -> str:
        """Return the version it claims."""
        return self.world.version.text

    @property
    def requests(self) -> list[Request]:
        """Return all requests received so far; may be cleared."""
        return self.site.requests

    @property
    def logins(self) -> int:
        """Return how often somebody tried to log in with a password."""
        return sum(request.is_login for request in self.requests)

    @property
    def refreshes(self) -> int:
        """Return how often somebody tried to log in with a refresh token."""
        return sum(request.is_refresh for request in self.requests)

    @property
    def streams(self) -> Mapping[int, int]:
        """Return the number of open live streams by monitor; 0 for others."""
        return self.site.streams.open

    @property
    def open_streams(self) -> int:
        """Return the number of open live streams."""
        return self.site.streams.open.total()

    @property
    def ptz_commands(self) -> list[Row]:
        """Return the control commands received so far."""
        return self.world.ptz_commands

    @property
    def events(self) -> dict[int, Event]:
        """Return all events by id."""
        self.world.advance()
        return self.world.events

    @property
    def access_token(self) -> str:
        """Return a fresh access token of the administrator."""
        return self.site.auth.issue(self.world.users["admin"], "access")

    def fault(
        self,
        path: str = "",
        kind: str = "status",
        status: int | None = None,
        body: str = "",
        *,
        content_type: str = "text/html",
        count: int | None = None,
        seconds: float = 1.0,
        method: str | None = None,
    ) -> Fault:
        """Let requests fail whose path and query match."""
        return self.site.faults.add(
            Fault(path, kind, status, body, content_type, count, seconds, method)
        )

    def clear_faults(self) -> None:
        """Work properly again."""
        self.site.faults.clear()

    def revoke_tokens(self) -> None:
        """Revoke all tokens given out so far."""
        self.site.auth.revoke_tokens()

    def expire_tokens(self) -> None:
        """Let all tokens given out so far be expired."""
        self.site.auth.expire_tokens()

    def set_privilege(self, user: str, area: str, level: str) -> None:
        """Give or take a right: `set_privilege("viewer", "Events", "None")`."""
        if area not in self.world.users[user].privileges:
            raise KeyError(area)
        self.world.users[user].privileges[area] = level

    def set_option(self, name: str, value: str) -> None:
        """Set an option of ZoneMinder."""
        self.world.options[name] = value

    def set_password(self, user: str, password: str) -> None:
        """Change a password; tokens stay good."""
        self.world.users[user].password = password

    def set_clock_skew(self, seconds: float) -> None:
        """Let the server's clock go wrong."""
        self.world.clock.skew = seconds

    def motion(self, monitor_id: int, on: bool) -> None:
        """Let something move before a camera, or not."""
        self.world.monitors[monitor_id].set_motion(on, self.world.advance())

    def set_connected(self, monitor_id: int, connected: bool) -> None:
        """Take a camera away, or give it back."""
        now = self.world.advance()
        self.world.monitors[monitor_id].set_connected(
            connected, now, now + self.world.pace.seconds("capture_start")
        )

    def set_monitor(self, monitor_id: int, **fields: Json) -> None:
        """Write fields of a monitor past the API, without a restart."""
        monitor = self.world.monitors[monitor_id]
        monitor.change(fields)
        monitor.evaluate(self.world.advance())

    def add_monitor(self, name: str = "", function: str = "Modect", **fields: Json) -> int:
        """Add a monitor that is connected at once."""
        row = camera_fields(self.world, max(self.world.monitors, default=0) + 1)
        row |= function_fields(function, modern=self.world.modern) | fields
        row |= {"Name": name} if name else {}
        now = self.world.advance()
        return self.world.add_monitor(row, live_at=now).id

    def delete_monitor(self, monitor_id: int) -> None:
        """Delete a monitor; 1.38 keeps it listed with `Deleted`."""
        self.world.delete_monitor(self.world.monitors[monitor_id], self.world.advance())

    def set_state(self, name: str, definition: str) -> None:
        """Add a run state, or define one anew."""
        self.world.set_state(name, definition)

    def stop_zoneminder(self) -> None:
        """Stop the daemons; the web server answers on."""
        self.world.stop_zoneminder()

    def start_zoneminder(self) -> None:
        """Start the daemons."""
        self.world.start_zoneminder()

    def add_event(
        self,
        monitor_id: int,
        seconds_ago: float = 60.0,
        length: float = 10.0,
        cause: str = "Motion",
    ) -> int:
        """Add a finished event and return its id."""
        now = self.world.advance()
        event = self.world.open_event(self.world.monitors[monitor_id], cause, now - seconds_ago)
        event.alarms.append(Alarm(event.start + 0.5, 30, forced=False))
        self.world.end_event(event, event.start + length)
        self._attach(event)
        return event.id

    def cut_streams(self) -> None:
        """Cut all live streams, as a restart of the web server does."""
        for connection in self.site.streams.live:
            connection.transport.abort()

    def leave_open_event(self, monitor_id: int, seconds_ago: float = 3600.0) -> int:
        """Add an event that a crash left open for ever, and return its id."""
        now = self.world.advance()
        event = self.world.open_event(
            self.world.monitors[monitor_id], "Motion", now - seconds_ago
        )
        event.alarms.append(Alarm(event.start, 30, forced=False, end=event.start + 4.0))
        event.abandoned_at = event.start + 5.0
        self._attach(event)
        return event.id

    def _attach(self, event: Event) -> None:
        """Count an event among those of its monitor."""
        monitor = self.world.monitors[event.monitor_id]
        monitor.event_ids.append(event.id)
        monitor.revision += 1
