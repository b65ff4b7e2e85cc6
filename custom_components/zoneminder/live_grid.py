"""The live pictures of many cameras over one connection, for the live-grid card.

A browser opens six HTTP/1.1 connections to Home Assistant, and each multipart picture would
take one. Home Assistant's own websocket carries text, one message after the other: pictures
there would hold up the interface. So this is a websocket of its own, opened with a signed path.

The client sends, as text, `{"cameras": [{"id": 1, "entity_id": "camera.drive", "fps": 5}]}`
whenever what it shows changes, and as binary the 16-bit id of a camera whenever it has drawn a
picture of it. It gets binary messages: the id, flags, the time of capture, and a JPEG.
"""

import asyncio
from collections.abc import Iterable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from enum import IntFlag
from hashlib import sha256
from pathlib import Path
import struct

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web
from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.camera import DATA_COMPONENT
from homeassistant.components.frontend import add_extra_js_url
from homeassistant.components.http import (
    KEY_HASS,
    KEY_HASS_REFRESH_TOKEN_ID,
    KEY_HASS_USER,
    HomeAssistantView,
    StaticPathConfig,
)
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.json import JSON_DECODE_EXCEPTIONS, json_loads
import voluptuous as vol

from .aiozoneminder import Frame, ZoneMinderError
from .camera import ZoneMinderCamera
from .const import DOMAIN, LOGGER

URL = f"/api/{DOMAIN}/live_grid"

HEADER = struct.Struct("!HBd")
ACKNOWLEDGEMENT = struct.Struct("!H")

RETRY = 2.0
"""Seconds until a camera without pictures is tried again."""

STUCK_AFTER = 30.0
"""Seconds after which a client that takes nothing is dropped."""

UNDRAWN = 2
"""Pictures of a camera that may be on their way to a client."""

_SCRIPT = Path(__file__).parent / "frontend" / "zoneminder-live-grid.js"
_SCRIPT_URL = f"/{DOMAIN}/{_SCRIPT.name}"

_CLOSE_TIMEOUT = 1.0
_MAX_CAMERAS = 256
_MAX_FPS = 30
_MAX_MESSAGE = 64 * 1024

_WISHES = vol.Schema(
    {
        vol.Required("cameras"): vol.All(
            [
                {
                    vol.Required("id"): vol.All(int, vol.Range(min=0, max=0xFFFF)),
                    vol.Required("entity_id"): str,
                    vol.Required("fps"): vol.All(
                        vol.Coerce(float), vol.Range(min=0.1, max=_MAX_FPS)
                    ),
                }
            ],
            vol.Length(max=_MAX_CAMERAS),
        )
    }
)


class Flag(IntFlag):
    """What a message tells."""

    SIGNAL = 1
    """The camera gives pictures; without it, ZoneMinder shows a text, which is not sent."""
    REPEAT = 2
    """There is no newer picture than the last one."""
    AWAY = 4
    """There is no picture; one follows when there is."""
    REFUSED = 8
    """There is no such camera, or the user may not see it; nothing follows."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client wants to see of a camera."""

    id: int
    entity_id: str
    fps: float


class _Watch:
    """A camera that a client sees."""

    def __init__(self, wish: Wish) -> None:
        """Start with nothing on its way."""
        self.wish = wish
        self.task: asyncio.Task[None] | None = None
        self.last: Frame | None = None
        self._undrawn = asyncio.BoundedSemaphore(UNDRAWN)

    @property
    def over(self) -> bool:
        """Return whether nothing follows any more."""
        return self.task is None or self.task.done()

    async def ready(self) -> bool:
        """Wait until the client can take a picture; return whether it can, after a while."""
        try:
            async with asyncio.timeout(STUCK_AFTER):
                return await self._undrawn.acquire()
        except TimeoutError:
            return False

    def drawn(self) -> None:
        """Note that the client has drawn a picture."""
        with suppress(ValueError):
            self._undrawn.release()


class LiveGrid:
    """One client and the cameras that it sees."""

    def __init__(self, hass: HomeAssistant, user: User) -> None:
        """Prepare; what the client sees is what the user may read."""
        self._hass = hass
        self._user = user
        self._socket = web.WebSocketResponse(
            timeout=_CLOSE_TIMEOUT, compress=False, max_msg_size=_MAX_MESSAGE
        )
        self._request: web.Request | None = None
        self._watches: dict[int, _Watch] = {}
        self._turn = asyncio.Lock()
        self._drew_at = 0.0

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Send pictures until the client goes."""
        self._request = request
        await self._socket.prepare(request)
        try:
            async for message in self._socket:
                await self._hear(message)
        finally:
            await self._watch([])
        return self._socket

    def shows(self, entry_id: str) -> bool:
        """Return whether a camera of a config entry is among those shown."""
        cameras = (self._camera(watch.wish) for watch in self._watches.values())
        rows = (camera.registry_entry for camera in cameras if camera)
        return any(row and row.config_entry_id == entry_id for row in rows)

    async def close(self, code: WSCloseCode) -> None:
        """Send the client away."""
        await self._watch([])
        await self._socket.close(code=code)

    async def _hear(self, message: WSMessage) -> None:
        """Do what the client says; one that says nonsense is sent away."""
        if message.type is WSMsgType.BINARY and len(message.data) == ACKNOWLEDGEMENT.size:
            self._drew_at = self._hass.loop.time()
            if watch := self._watches.get(ACKNOWLEDGEMENT.unpack(message.data)[0]):
                watch.drawn()
            return
        try:
            wishes = _WISHES(json_loads(message.data))
        except (vol.Invalid, *JSON_DECODE_EXCEPTIONS):
            await self.close(WSCloseCode.POLICY_VIOLATION)
        else:
            await self._watch([Wish(**camera) for camera in wishes["cameras"]])

    async def _watch(self, wishes: list[Wish]) -> None:
        """Show these cameras and no others."""
        wanted = {wish.id: wish for wish in wishes}
        left = [
            watch
            for watch in self._watches.values()
            if watch.over or wanted.get(watch.wish.id) != watch.wish
        ]
        tasks = [watch.task for watch in left if watch.task]
        for watch in left:
            del self._watches[watch.wish.id]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        for wish in wanted.values():
            if wish.id not in self._watches:
                self._start(_Watch(wish))

    def _start(self, watch: _Watch) -> None:
        """Begin to show a camera."""
        self._watches[watch.wish.id] = watch
        watch.task = self._hass.async_create_background_task(
            self._show(watch), f"{DOMAIN} live grid {watch.wish.entity_id}"
        )

    async def _show(self, watch: _Watch) -> None:
        """Show a camera; a client that is stuck or gone is dropped."""
        try:
            await self._send_pictures(watch)
            await self._send(watch, Flag.REFUSED)
        except OSError as err:
            LOGGER.debug("Viewer of the live grid left: %s", type(err).__name__)
            if self._request and self._request.transport:
                self._request.transport.abort()

    async def _send_pictures(self, watch: _Watch) -> None:
        """Send pictures for as long as the user may see the camera."""
        while camera := self._camera(watch.wish):
            if camera.available:
                try:
                    await self._forward(watch, camera)
                except ZoneMinderError as err:
                    LOGGER.debug("No live picture of %s: %s", watch.wish.entity_id, err)
            await self._send(watch, Flag.AWAY)
            await asyncio.sleep(RETRY)

    async def _forward(self, watch: _Watch, camera: ZoneMinderCamera) -> None:
        """Send the pictures of a camera, the newest there is whenever one is due."""
        loop = self._hass.loop
        async with aclosing(camera.hub.frames()) as frames:
            while self._camera(watch.wish) is camera:
                await self._ready(watch)
                due = loop.time() + 1 / watch.wish.fps
                sent = False
                try:
                    sent = await self._send_frame(watch, await anext(frames))
                finally:
                    if not sent:
                        watch.drawn()
                await asyncio.sleep(due - loop.time())

    async def _ready(self, watch: _Watch) -> None:
        """Wait until the client can take a picture; raises TimeoutError if it is stuck.

        One that is only slow draws the pictures of other cameras meanwhile.
        """
        while not await watch.ready():
            if self._hass.loop.time() - self._drew_at >= STUCK_AFTER:
                raise TimeoutError

    async def _send_frame(self, watch: _Watch, frame: Frame) -> bool:
        """Send a frame; return whether it holds a picture that the client has to draw."""
        again, watch.last = frame is watch.last, frame
        if again or not frame.is_signal:
            signal = Flag.SIGNAL if frame.is_signal else Flag(0)
            await self._send(watch, signal | (Flag.REPEAT if again else Flag(0)))
            return False
        await self._send(watch, Flag.SIGNAL, frame)
        return True

    async def _send(self, watch: _Watch, flags: Flag, frame: Frame | None = None) -> None:
        """Send a message when those before have left; raises TimeoutError if they do not."""
        time, jpeg = (frame.timestamp or 0.0, frame.jpeg) if frame else (0.0, b"")
        message = HEADER.pack(watch.wish.id, flags, time) + jpeg
        async with self._turn, asyncio.timeout(STUCK_AFTER):
            await self._socket.send_bytes(message)

    def _camera(self, wish: Wish) -> ZoneMinderCamera | None:
        """Return a camera of this integration that the user may see."""
        if not self._user.permissions.check_entity(wish.entity_id, POLICY_READ):
            return None
        camera = self._hass.data[DATA_COMPONENT].get_entity(wish.entity_id)
        return camera if isinstance(camera, ZoneMinderCamera) else None


_GRIDS: HassKey[set[LiveGrid]] = HassKey(f"{DOMAIN}_live_grids")


class LiveGridView(HomeAssistantView):
    """Where the card connects to, with a path that Home Assistant signed for its user."""

    url = URL
    name = f"api:{DOMAIN}:live_grid"

    async def get(self, request: web.Request) -> web.WebSocketResponse:
        """Serve a client for as long as it stays and its user is logged in."""
        hass = request.app[KEY_HASS]
        grid = LiveGrid(hass, request[KEY_HASS_USER])

        @callback
        def log_out() -> None:
            hass.async_create_background_task(
                grid.close(WSCloseCode.POLICY_VIOLATION), f"{DOMAIN} live grid log-out"
            )

        forget = hass.auth.async_register_revoke_token_callback(
            request[KEY_HASS_REFRESH_TOKEN_ID], log_out
        )
        hass.data[_GRIDS].add(grid)
        try:
            return await grid.serve(request)
        finally:
            hass.data[_GRIDS].discard(grid)
            forget()


async def async_setup_live_grid(hass: HomeAssistant) -> None:
    """Give all dashboards the card, and the card its pictures."""
    grids: set[LiveGrid] = set()
    hass.data[_GRIDS] = grids

    async def stop(_: Event) -> None:
        await _async_close(grids)

    hass.http.register_view(LiveGridView())
    hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop)
    script = await hass.async_add_executor_job(_SCRIPT.read_bytes)
    await hass.http.async_register_static_paths([StaticPathConfig(_SCRIPT_URL, str(_SCRIPT))])
    add_extra_js_url(hass, f"{_SCRIPT_URL}?v={sha256(script).hexdigest()[:12]}")


async def async_close_live_grids(hass: HomeAssistant, entry_id: str) -> None:
    """Send clients away that see cameras of a config entry; they come back by themselves."""
    grids = hass.data[_GRIDS]
    await _async_close([grid for grid in grids if grid.shows(entry_id)])


async def _async_close(grids: Iterable[LiveGrid]) -> None:
    """Send clients away."""
    await asyncio.gather(*(grid.close(WSCloseCode.SERVICE_RESTART) for grid in grids))
