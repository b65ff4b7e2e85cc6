"""Cameras: live pictures and stills, fetched by Home Assistant itself."""

import asyncio
from collections.abc import Hashable
from contextlib import aclosing
from typing import override

from aiohttp import web
from homeassistant.components.camera import Camera
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .aiozoneminder import Frame, FrameHub, ZoneMinderError
from .const import (
    CONF_STREAM_MAX_FPS,
    CONF_STREAM_SCALE,
    DEFAULT_STREAM_MAX_FPS,
    DEFAULT_STREAM_SCALE,
    LOGGER,
)
from .coordinator import MonitorsCoordinator, ZoneMinderConfigEntry
from .entity import ZoneMinderMonitorEntity, async_add_for_monitors
from .yaml_import import async_setup_platform

__all__ = ["async_setup_entry", "async_setup_platform"]

PARALLEL_UPDATES = 0

STILL_AGE = 2.0
"""Seconds for which a picture is shared."""

STUCK_AFTER = 30.0
"""Seconds after which a viewer who takes nothing is dropped."""

_BOUNDARY = "frame"
_BOUNDARY_LINE = f"--{_BOUNDARY}\r\n".encode()


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoneMinderConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up a camera for each monitor that is one."""
    async_add_for_monitors(
        entry,
        async_add_entities,
        lambda monitor: [ZoneMinderCamera(entry, monitor.id)] if monitor.has_picture else [],
    )


class ZoneMinderCamera(ZoneMinderMonitorEntity[MonitorsCoordinator], Camera):
    """The picture of a monitor."""

    _attr_name = None

    def __init__(self, entry: ZoneMinderConfigEntry, monitor_id: int) -> None:
        """Set up both parents."""
        Camera.__init__(self)
        coordinator = entry.runtime_data.monitors
        super().__init__(entry, coordinator, monitor_id, "camera")
        self._streams = entry.runtime_data.client.streams
        self._live_scale = int(entry.options.get(CONF_STREAM_SCALE, DEFAULT_STREAM_SCALE))
        self._hub = self._streams.hub(
            monitor_id,
            scale=self._live_scale,
            max_fps=float(entry.options.get(CONF_STREAM_MAX_FPS, DEFAULT_STREAM_MAX_FPS)),
        )
        self._newest_part: tuple[Frame | None, bytes] = (None, b"")
        self._still: tuple[float, int, bytes | None] = (0.0, 0, None)
        self._still_lock = asyncio.Lock()

    @property
    def hub(self) -> FrameHub:
        """Return what all viewers share."""
        return self._hub

    @property
    @override
    def available(self) -> bool:
        """Return whether there are pictures to be had."""
        return super().available and self.connected

    @override
    def _shown(self) -> Hashable:
        """Return the state."""
        return self.state

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return the newest picture, not much larger than wanted.

        While somebody watches, and for all who ask within the same two seconds, there is one
        already: each picture of its own is a process on the server.
        """
        if not self.connected:
            return None
        scale = self.monitor.scale_for(width, height)
        if self._live_scale >= scale and (frame := self._hub.newest(STILL_AGE)):
            return frame.jpeg
        async with self._still_lock:
            now = self.hass.loop.time()
            taken_at, taken_scale, picture = self._still
            if picture is None or taken_scale < scale or now - taken_at > STILL_AGE:
                picture = await self._async_take(scale)
                self._still = (self.hass.loop.time(), scale, picture)
            return picture

    async def _async_take(self, scale: int) -> bytes | None:
        """Ask the server for a picture."""
        try:
            return await self._streams.still(self._monitor_id, scale=scale)
        except ZoneMinderError as err:
            LOGGER.debug("No picture of %s: %s", self.entity_id, err)
            return None

    @override
    async def handle_async_mjpeg_stream(
        self, request: web.Request
    ) -> web.StreamResponse | None:
        """Send the live pictures on; the browser never learns of ZoneMinder's token."""
        async with aclosing(self._hub.frames()) as frames:
            try:
                first = await anext(frames)
            except ZoneMinderError as err:
                LOGGER.debug("No live picture of %s: %s", self.entity_id, err)
                return None
            response = _multipart_response()
            await response.prepare(request)
            try:
                await response.write(_BOUNDARY_LINE + self._part(first) * 2)
                async for frame in frames:
                    async with asyncio.timeout(STUCK_AFTER):
                        await response.write(self._part(frame))
            except (OSError, TimeoutError, ZoneMinderError) as err:
                LOGGER.debug("Viewer of %s left: %s", self.entity_id, type(err).__name__)
                if request.transport:
                    request.transport.abort()
        return response

    def _part(self, frame: Frame) -> bytes:
        """Return a frame as all its viewers get it."""
        if self._newest_part[0] is not frame:
            self._newest_part = (frame, _part(frame))
        return self._newest_part[1]


def _multipart_response() -> web.StreamResponse:
    """Return an answer without end, whose parts replace each other."""
    content_type = f"multipart/x-mixed-replace; boundary={_BOUNDARY}"
    return web.StreamResponse(
        headers={"Content-Type": content_type, "Cache-Control": "no-store"}
    )


def _part(frame: Frame) -> bytes:
    """Return a frame with the boundary after it, at which browsers show it."""
    head = f"Content-Type: image/jpeg\r\nContent-Length: {len(frame.jpeg)}\r\n\r\n"
    return b"".join((head.encode(), frame.jpeg, b"\r\n", _BOUNDARY_LINE))
