"""nph-zms: live streams, single pictures and replay."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from email.utils import formatdate
from urllib.parse import parse_qsl

from aiohttp import web

from .auth import Auth
from .event import Event
from .monitor import Monitor
from .pictures import TICKS, Pictures, scaled_size, text_picture
from .raw import RawConnection
from .users import User
from .world import World

_MAX_PARAMETERS = 16
_BOUNDARY = "ZoneMinderFrame"
_JPEG_TYPE = "Content-Type: image/jpeg\r\n"
_OFFLINE_SECONDS = {"1.36": 2.0, "1.38": 5.0, "1.39": 5.0}
_STOPPED_SECONDS = 0.5
_TEXT_ENDS_AFTER = 60.0


class Streams:
    """The streaming CGI."""

    def __init__(self, world: World, auth: Auth, pictures: Pictures) -> None:
        """Start without viewers."""
        self.world = world
        self.auth = auth
        self.pictures = pictures
        self.open: Counter[int] = Counter()
        self.live: set[RawConnection] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of nph-zms."""
        query = dict(parse_qsl(request.query_string, keep_blank_values=True)[:_MAX_PARAMETERS])
        connection = RawConnection(request, self.world.stopping)
        now = self.world.advance()
        user = self.auth.stream_user(query) if self.auth.required else None
        monitor = self._monitor(query)
        if self.auth.required and not self._allowed(user, monitor):
            await connection.head("403 Forbidden", [], self._refusal(user))
            return connection.close()
        if query.get("source") == "event":
            await self._replay(connection, query)
        elif query.get("mode", "jpeg") == "single":
            await self._single(connection, monitor, query, now)
        else:
            await self._live(connection, request, monitor, query)
        return connection.close()

    def _monitor(self, query: Mapping[str, str]) -> Monitor | None:
        """Return the monitor asked for."""
        number = query.get("monitor", "")
        monitor = self.world.monitors.get(int(number)) if number.isdigit() else None
        return None if monitor is None or monitor.deleted else monitor

    def _allowed(self, user: User | None, monitor: Monitor | None) -> bool:
        """Tell whether somebody may look."""
        return (
            user is not None
            and user.may("Stream")
            and (monitor is None or user.sees(monitor.id))
        )

    def _refusal(self, user: User | None) -> str:
        """Return what follows the status line; 1.36 says a little too much."""
        if self.world.modern:
            return "\r\n"
        stray = "\r\nStatus: 403\r\nContent-Type: text/html\r\n"
        return stray if user is None else f"{stray}\r\n"

    def _headers(self, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """Return the headers that zms writes itself."""
        return [
            ("Server", f"ZoneMinder Video Server/{self.world.version.text}"),
            ("Last-Modified", formatdate(self.world.clock.now(), usegmt=True)),
            ("Expires", "Mon, 26 Jul 1997 05:00:00 GMT"),
            ("Cache-Control", "no-store, no-cache, must-revalidate"),
            ("Cache-Control", "post-check=0, pre-check=0"),
            ("Pragma", "no-cache"),
            *more,
        ]

    async def _single(
        self,
        connection: RawConnection,
        monitor: Monitor | None,
        query: Mapping[str, str],
        now: float,
    ) -> None:
        """Send one picture."""
        down = self._down_text(connection, monitor, now)
        if monitor is not None and down == "Waiting":
            if not self.world.modern:
                await connection.head("200 OK", self._headers(), "")
                await connection.wait(49.0 * self.world.pace.factor)
                jpeg = self._text(monitor, query, "No signal")
                await connection.write(_single_tail(jpeg))
                return
            await connection.wait(1.0 * self.world.pace.factor)
            down = "No image available."
        if monitor is None or down:
            await self._single_text(
                connection, self._text(monitor, query, down or "Unable to send image")
            )
            return
        jpeg = self._picture(monitor, now, query)
        await connection.head("200 OK", self._headers(), "")
        await connection.write(_single_tail(jpeg))

    async def _single_text(self, connection: RawConnection, jpeg: bytes) -> None:
        """Send a text picture; 1.36 breaks the header with a boundary."""
        await connection.head("200 OK", self._headers(), "")
        if self.world.modern:
            await connection.write(_single_tail(jpeg))
            return
        head = (
            f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
        )
        await connection.write(head.encode() + jpeg + b"\r\n\r\n")

    def _text(self, monitor: Monitor | None, query: Mapping[str, str], text: str) -> bytes:
        """Return a text picture of the right size."""
        size = scaled_size(monitor, _scale(query)) if monitor is not None else (640, 480)
        return text_picture(text, *size)

    def _picture(self, monitor: Monitor, at: float, query: Mapping[str, str]) -> bytes:
        """Return what the camera sees."""
        return self.pictures.frame(
            monitor, at, scaled_size(monitor, _scale(query)), moving=monitor.moving(at)
        )

    def _down_text(self, connection: RawConnection, monitor: Monitor | None, now: float) -> str:
        """Return what a text picture says; empty where there is a real one."""
        if monitor is None:
            return "Unable to send image"
        server_id = self.world.server_of_port.get(connection.port, 0)
        local = self.world.local_to(monitor, server_id)
        if local and monitor.live(now):
            return ""
        running = local and monitor.captures and monitor.daemon_running
        return "Waiting" if running and not monitor.connected else "Not connected"

    async def _live(
        self,
        connection: RawConnection,
        request: web.Request,
        monitor: Monitor | None,
        query: Mapping[str, str],
    ) -> None:
        """Send pictures until nobody looks."""
        kind = f"multipart/x-mixed-replace; boundary={_BOUNDARY}"
        await connection.head("200 OK", self._headers(("Content-Type", kind)))
        if monitor is None:
            if self.world.modern:
                await connection.write(
                    _text_part(self._text(None, query, "Unable to send image"))
                )
            return
        self.open[monitor.id] += 1
        self.live.add(connection)
        try:
            await self._pump(connection, monitor, query)
        finally:
            self.live.discard(connection)
            self.open[monitor.id] -= 1
            self.open += Counter()

    async def _pump(
        self, connection: RawConnection, monitor: Monitor, query: Mapping[str, str]
    ) -> None:
        """Send frame after frame."""
        loop = asyncio.get_running_loop()
        ttl = _number(query.get("ttl"), float("inf"))
        frames = (
            _number(query.get("frames"), float("inf")) if self.world.modern else float("inf")
        )
        begun, sent, texts_since = loop.time(), 0, None
        while connection.alive and loop.time() - begun < ttl and sent < frames:
            now = self.world.advance()
            down = self._down_text(connection, monitor, now)
            if not down:
                texts_since = None
                await connection.write(_part(self._picture(monitor, now, query), now))
                sent += 1
                await connection.wait(self._interval(query))
                continue
            texts_since = loop.time() if texts_since is None else texts_since
            if (
                self.world.modern
                and loop.time() - texts_since > _TEXT_ENDS_AFTER * self.world.pace.factor
            ):
                return
            await connection.write(_text_part(self._text(monitor, query, down)))
            await self._wait_for_picture(connection, monitor, down)

    async def _wait_for_picture(
        self, connection: RawConnection, monitor: Monitor, down: str
    ) -> None:
        """Wait until the next text picture, or until the camera is back."""
        slow = down == "Waiting"
        left = _OFFLINE_SECONDS[self.world.version.generation] if slow else _STOPPED_SECONDS
        while left > 0 and await connection.wait(min(0.25, left)):
            left -= 0.25
            if not self._down_text(connection, monitor, self.world.advance()):
                return

    def _interval(self, query: Mapping[str, str]) -> float:
        """Return the time between pictures; maxfps is only a hint."""
        wanted = _number(query.get("maxfps"), float(TICKS)) or float(TICKS)
        return 1.0 / max(0.1, min(float(TICKS), wanted))

    async def _replay(self, connection: RawConnection, query: Mapping[str, str]) -> None:
        """Play an event as MJPEG, without timestamps."""
        number = query.get("event", "")
        event = self.world.events.get(int(number)) if number.isdigit() else None
        if event is None:
            await connection.head("200 OK", self._headers(), "")
            return
        kind = f"multipart/x-mixed-replace;boundary={_BOUNDARY}"
        await connection.head("200 OK", self._headers(("Content-Type", kind)))
        rate = _number(query.get("rate"), 100.0) / 100
        await self._replay_once(connection, event, query, rate)
        while query.get("replay") == "single" and connection.alive:
            await self._replay_once(connection, event, query, rate)
        await connection.wait()

    async def _replay_once(
        self, connection: RawConnection, event: Event, query: Mapping[str, str], rate: float
    ) -> None:
        """Play an event from its start to its end."""
        monitor = self.world.monitor_of(event)
        at = event.start
        end = event.end if event.end is not None else self.world.clock.now()
        while monitor is not None and connection.alive and at <= end:
            scale = _scale(query)
            jpeg = self.event_picture(event, at, scaled_size(monitor, scale))
            await connection.write(_replay_part(jpeg, stored=scale == 100))
            interval = self._interval(query)
            at += interval * max(0.1, rate)
            await connection.wait(interval)

    def event_picture(self, event: Event, at: float, size: tuple[int, int]) -> bytes:
        """Return a frame of an event."""
        monitor = self.world.monitor_of(event)
        if monitor is None:
            return text_picture("Event", *size)
        moving = any(a.start <= at and (a.end is None or at <= a.end) for a in event.alarms)
        return self.pictures.frame(monitor, at, size, moving=moving)


def _scale(query: Mapping[str, str]) -> int:
    """Return the scale in per cent."""
    scale = int(_number(query.get("scale"), 100.0))
    return scale if 1 <= scale <= 1600 else 100


def _number(text: str | None, default: float) -> float:
    """Return a number, or the default."""
    try:
        return float(text) if text else default
    except ValueError:
        return default


def _single_tail(jpeg: bytes) -> bytes:
    """Return the rest of a single picture's answer."""
    return f"Content-Length: {len(jpeg)}\r\nContent-Type: image/jpeg\r\n\r\n".encode() + jpeg


def _part(jpeg: bytes, timestamp: float) -> bytes:
    """Return one part of a live stream."""
    lines = f"Content-Length: {len(jpeg)}\r\nX-Timestamp: {timestamp:.6f}"
    return f"--{_BOUNDARY}\r\n{_JPEG_TYPE}{lines}\r\n\r\n".encode() + jpeg + b"\r\n"


def _text_part(jpeg: bytes) -> bytes:
    """Return a part that is no camera's: without a timestamp."""
    head = f"--{_BOUNDARY}\r\n{_JPEG_TYPE}Content-Length: {len(jpeg)}\r\n\r\n"
    return head.encode() + jpeg + b"\r\n\r\n"


def _replay_part(jpeg: bytes, *, stored: bool) -> bytes:
    """Return a part of a replay; a stored picture is sent as it is, without its type."""
    kind = "" if stored else _JPEG_TYPE
    head = f"--{_BOUNDARY}\r\n{kind}Content-Length: {len(jpeg)}\r\n\r\n"
    return head.encode() + jpeg + b"\r\n"
