"""Pictures and videos of events, as index.php serves them."""

import re

from aiohttp import web

from . import pages
from .event import FPS, Event
from .pictures import scaled_size
from .raw import RawConnection
from .streams import Streams
from .video import clip
from .world import World

_RANGE = re.compile(r"^bytes=(\d+)-(\d*)$")
_STUMP = bytes.fromhex(
    "000000246674797069736f6d0000020069736f6d69736f3669736f326176633" + "16d703431"
)


class Media:
    """view=image and view=view_video."""

    def __init__(self, world: World, streams: Streams) -> None:
        """Take who draws the pictures."""
        self.world = world
        self.streams = streams

    def _event(self, connection: RawConnection, params: dict[str, str]) -> Event | None:
        """Return the event asked for, if its files are on this server."""
        number = params.get("eid", "")
        event = self.world.events.get(int(number)) if number.isdigit() else None
        monitor = self.world.monitor_of(event) if event is not None else None
        if monitor is not None and not self.world.local_to(
            monitor, self.world.server_of_port.get(connection.port, 0)
        ):
            return None
        return event

    async def image(self, connection: RawConnection, params: dict[str, str]) -> web.Response:
        """Answer view=image."""
        event = self._event(connection, params)
        frame = params.get("fid", "")
        if event is None or (frame.startswith("objdetect") and not event.has_objects):
            return await self._missing(connection)
        number = self._frame_number(event, frame)
        if number is None:
            return await self._missing(connection)
        if number > event.frames(event.written_at(self.world.clock.now())):
            return pages.empty(200)
        size, suffix = self._size(event, params)
        jpeg = self.streams.event_picture(event, event.start + number / FPS, size)
        disposition = f'inline; filename="{event.monitor_id}_{event.id}_{frame}{suffix}.jpg"'
        return web.Response(
            body=jpeg,
            headers={"Content-Type": "image/jpeg", "Content-Disposition": disposition},
        )

    def _frame_number(self, event: Event, frame: str) -> int | None:
        """Return which frame a name means."""
        if frame.isdigit():
            return int(frame)
        if frame == "alarm" and event.alarms:
            return int((event.alarms[0].start - event.start) * FPS) + 1
        if frame == "alarm" and not self.world.modern:
            return 1
        if frame == "snapshot" or frame.startswith("objdetect"):
            return self.world.rows.best_frame(event, event.written_at(self.world.clock.now()))
        return None

    def _size(self, event: Event, params: dict[str, str]) -> tuple[tuple[int, int], str]:
        """Return the size asked for, and what it adds to the file name."""
        monitor = self.world.monitor_of(event)
        size = scaled_size(monitor, 100) if monitor else (640, 360)
        if params.get("width", "").isdigit() and 0 < int(params["width"]) <= 4000:
            width = int(params["width"])
            height = (
                int(params["height"])
                if params.get("height", "").isdigit()
                else size[1] * width // size[0]
            )
            return (width, max(1, height)), f"-{width}x{height}"
        if params.get("scale", "").isdigit() and 0 < int(params["scale"]) <= 400:
            width, height = (length * int(params["scale"]) // 100 for length in size)
            return (width, height), f"-{width}x{height}"
        return size, ""

    async def _missing(self, connection: RawConnection) -> web.Response:
        """Answer 404 with nothing, in HTTP/1.0."""
        headers = [
            ("Content-Length", "0"),
            ("Connection", "close"),
            ("Content-Type", pages.HTML),
        ]
        await connection.head("404 Not Found", headers)
        return connection.close()

    async def video(
        self, connection: RawConnection, request: web.Request, params: dict[str, str]
    ) -> web.Response:
        """Answer view=view_video."""
        event = self._event(connection, params)
        if event is None:
            return await self._no_video(connection)
        data = _STUMP if event.is_open else clip(event.id)
        name = self.world.rows.video(event)
        first, last = self._range(request.headers.get("Range", ""), len(data))
        headers = [
            ("Accept-Ranges", "bytes"),
            ("Content-Length", str(last - first + 1)),
            ("Content-Disposition", f'inline; filename="{name}"'),
        ]
        ranged = (
            request.headers.get("Range", "") != ""
            and _RANGE.match(request.headers["Range"]) is not None
        )
        partial = ranged and (self.world.modern or first > 0 or last < len(data) - 1)
        if partial:
            headers.append(("Content-Range", f"bytes {first}-{last}/{len(data)}"))
            headers.append(("Content-Transfer-Encoding", "binary"))
        headers += [("Connection", "close"), ("Content-Type", "video/mp4")]
        await connection.head("206 Partial Content" if partial else "200 OK", headers)
        if request.method != "HEAD":
            await connection.write(data[first : last + 1])
        return connection.close()

    def _range(self, header: str, length: int) -> tuple[int, int]:
        """Return the bytes to send; a start behind the end is not caught."""
        match = _RANGE.match(header)
        if match is None:
            return 0, length - 1
        last = int(match[2]) if match[2] else length - 1
        return int(match[1]), last

    async def _no_video(self, connection: RawConnection) -> web.Response:
        """Answer for an event that does not exist."""
        if self.world.modern:
            return await self._missing(connection)
        headers = [("Accept-Ranges", "bytes"), ("Content-Length", "4096")]
        headers += [
            ("Content-Disposition", 'inline; filename=""'),
            ("Connection", "close"),
            ("Content-Type", "video/mp4"),
        ]
        await connection.head("200 OK", headers)
        return connection.close()
