"""Cameras: live pictures and stills, fetched by Home Assistant itself."""

import asyncio
from collections.abc import Hashable
from contextlib import aclosing
from functools import partial
from typing import override

from aiohttp import web
from homeassistant.components.camera import Camera, CameraEntityFeature
from homeassistant.components.stream import Stream
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .aiozoneminder import FrameHub, MonitorChange, ZoneMinderError
from .const import (
    CONF_STREAM_MAX_FPS,
    CONF_STREAM_SCALE,
    DEFAULT_STREAM_MAX_FPS,
    DEFAULT_STREAM_SCALE,
    DOMAIN,
    LOGGER,
)
from .coordinator import MonitorsCoordinator, ZoneMinderConfigEntry
from .entity import ZoneMinderMonitorEntity, async_add_for_monitors
from .helpers import action_error
from .live_source import LiveVideo
from .multipart import Parts, async_send, create_response
from .yaml_import import async_setup_platform

__all__ = ["async_setup_entry", "async_setup_platform"]

PARALLEL_UPDATES = 0

STILL_AGE = 2.0
"""Seconds for which a picture is shared."""

WAKE_LIMIT = 8.0
"""Seconds that a camera has to send a picture when it captures on demand."""


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
        super().__init__(entry, entry.runtime_data.monitors, monitor_id, "camera")
        self._attr_brand = self.monitor.manufacturer
        self._attr_model = self.monitor.model
        self._streams = entry.runtime_data.client.streams
        self._live_scale = int(entry.options.get(CONF_STREAM_SCALE, DEFAULT_STREAM_SCALE))
        self._hub = self._streams.hub(
            monitor_id,
            scale=self._live_scale,
            max_fps=float(entry.options.get(CONF_STREAM_MAX_FPS, DEFAULT_STREAM_MAX_FPS)),
        )
        self._live = LiveVideo(entry, self._async_write)
        self._parts = Parts()
        self._still: tuple[float, int, bytes | None] = (0.0, 0, None)
        self._still_lock = asyncio.Lock()

    @override
    async def async_added_to_hass(self) -> None:
        """Follow everything that the state rests on."""
        await super().async_added_to_hass()
        alarms = self._data.alarms
        self.async_on_remove(alarms.async_add_listener(super()._handle_coordinator_update))
        self._hub.on_change = self._async_write
        self.async_on_remove(partial(setattr, self._hub, "on_change", None))
        self.async_on_remove(partial(self._live.async_consider, None))
        self._live.async_consider(self.monitor if self.available else None)

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Look whether there is a stream now, and write the state if it is another one."""
        self._live.async_consider(self.monitor if self.available else None)
        super()._handle_coordinator_update()

    @callback
    def _async_write(self) -> None:
        """Write the state, and compare with no older one the next time."""
        self._written = None
        self.async_write_ha_state()

    @property
    def hub(self) -> FrameHub:
        """Return what all viewers share."""
        return self._hub

    @property
    @override
    def available(self) -> bool:
        """Return whether there are pictures to be had, be it without a stream."""
        return super().available and (self.connected or self._sleeps)

    @property
    def _sleeps(self) -> bool:
        """Return whether the camera sends pictures as soon as somebody watches."""
        monitor = self._data.monitors.data.monitors.get(self._monitor_id)
        return monitor is not None and monitor.on_demand and not self.connected

    @override
    def _shown(self) -> Hashable:
        """Return what the state and its attributes rest on."""
        return self.state, self.supported_features, self.motion_detection_enabled

    @property
    @override
    def is_recording(self) -> bool:
        """Return whether an event of the monitor goes on."""
        alarms = self._data.alarms.data
        return alarms is not None and self._monitor_id in alarms.recording

    @property
    @override
    def is_streaming(self) -> bool:
        """Return whether somebody watches."""
        return self._hub.running or bool(self.stream and self.stream.outputs())

    @property
    @override
    def motion_detection_enabled(self) -> bool:
        """Return whether ZoneMinder looks for motion."""
        return self.monitor.detects_motion

    @override
    async def async_enable_motion_detection(self) -> None:
        """Let ZoneMinder look for motion."""
        await self._async_detect(on=True)

    @override
    async def async_disable_motion_detection(self) -> None:
        """Let ZoneMinder look for motion no more."""
        await self._async_detect(on=False)

    async def _async_detect(self, *, on: bool) -> None:
        """Change the monitor, and read what it does then."""
        try:
            change = MonitorChange.detection(self.monitor, on=on)
            await self._data.client.monitors.edit(self.monitor, change)
        except ValueError:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="no_motion_detection"
            ) from None
        except ZoneMinderError as err:
            raise action_error(err) from err
        await self.coordinator.async_request_refresh()

    @property
    @override
    def supported_features(self) -> CameraEntityFeature:
        """Return whether there is a stream."""
        return CameraEntityFeature.STREAM if self._live.playable else CameraEntityFeature(0)

    @override
    async def stream_source(self) -> str | None:
        """Return where the stream is; it may hold a hash and goes to players only."""
        return await self._live.async_source()

    @override
    async def async_create_stream(self) -> Stream | None:
        """Return the player of the stream, with a source that is good now."""
        source = await self.stream_source()
        if source is None or (stream := await super().async_create_stream()) is None:
            return None
        stream.source = source
        stream.set_update_callback(self._async_follow_player)
        return stream

    @callback
    def _async_follow_player(self) -> None:
        """Take what the player of the stream tells of itself."""
        if self.stream:
            self._live.async_follow_player(self.stream)
        self._async_write()

    @override
    async def async_camera_image(
        self, width: int | None = None, height: int | None = None
    ) -> bytes | None:
        """Return the newest picture, not much larger than wanted.

        While somebody watches, and for all who ask within the same two seconds, there is one
        already: each picture of its own is a process on the server.
        """
        if not self.connected and not self._sleeps:
            return None
        scale = self.monitor.scale_for(width, height)
        if self._live_scale >= scale and (frame := self._hub.newest(STILL_AGE)):
            return frame.jpeg
        async with self._still_lock:
            now = self.hass.loop.time()
            taken_at, taken_scale, picture = self._still
            if taken_scale < scale or now - taken_at > STILL_AGE:
                picture = await self._async_take(scale)
                self._still = (self.hass.loop.time(), scale, picture)
            return picture

    async def _async_take(self, scale: int) -> bytes | None:
        """Ask the server for a picture, or wake the camera."""
        try:
            if self._sleeps:
                return await self._async_wake()
            return await self._streams.still(self._monitor_id, scale=scale)
        except (TimeoutError, ZoneMinderError) as err:
            LOGGER.debug("No picture of %s: %s", self.entity_id, str(err) or "none in time")
            return None

    async def _async_wake(self) -> bytes:
        """Watch until the camera sends its first picture; before it come texts."""
        async with asyncio.timeout(WAKE_LIMIT), aclosing(self._hub.frames()) as frames:
            return await anext(each.jpeg async for each in frames if each.is_signal)

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
            response = create_response()
            await response.prepare(request)
            try:
                await async_send(response, self._parts, first, frames)
            except (OSError, TimeoutError, ZoneMinderError) as err:
                LOGGER.debug("Viewer of %s left: %s", self.entity_id, type(err).__name__)
                if request.transport:
                    request.transport.abort()
        return response
