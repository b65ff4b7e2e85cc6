"""Cameras: live pictures and stills, fetched by Home Assistant itself."""

from collections.abc import Hashable
from typing import override

from aiohttp import web
from homeassistant.components.camera import Camera
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .aiozoneminder import Frame, ZoneMinderError
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

_BOUNDARY = "frame"


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
        self._scale = int(entry.options.get(CONF_STREAM_SCALE, DEFAULT_STREAM_SCALE))
        self._max_fps = float(entry.options.get(CONF_STREAM_MAX_FPS, DEFAULT_STREAM_MAX_FPS))

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
        """Return the newest picture, not much larger than wanted."""
        if not self.connected:
            return None
        scale = self.monitor.scale_for(width, height)
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
        live = self._streams.live(self._monitor_id, scale=self._scale, max_fps=self._max_fps)
        response = None
        try:
            async with live as frames:
                response = _multipart_response()
                await response.prepare(request)
                await response.write(f"--{_BOUNDARY}\r\n".encode())
                async for frame in frames:
                    await response.write(_part(frame))
        except ConnectionResetError:
            LOGGER.debug("Viewer of %s left", self.entity_id)
        except ZoneMinderError as err:
            LOGGER.debug("Live picture of %s ended: %s", self.entity_id, err)
        return response


def _multipart_response() -> web.StreamResponse:
    """Return an answer without end, whose parts replace each other."""
    content_type = f"multipart/x-mixed-replace; boundary={_BOUNDARY}"
    return web.StreamResponse(
        headers={"Content-Type": content_type, "Cache-Control": "no-store"}
    )


def _part(frame: Frame) -> bytes:
    """Return a frame with the boundary after it, at which browsers show it."""
    head = f"Content-Type: image/jpeg\r\nContent-Length: {len(frame.jpeg)}\r\n\r\n"
    return b"".join((head.encode(), frame.jpeg, f"\r\n--{_BOUNDARY}\r\n".encode()))
