"""Live streams and single pictures of monitors (`nph-zms`)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import aiohttp

from . import urls
from .api import Api
from .exceptions import MalformedResponseError, ZoneMinderTimeoutError
from .mjpeg import Frame, FrameHub, read_frames
from .transport import guard

STALL_TIMEOUT = 15.0
"""Seconds without a byte after which a live stream counts as broken."""

_STILL_TIMEOUT = 5.0
_JPEG_START = b"\xff\xd8"


class Streams:
    """Calls on zms, one process on the server for each."""

    def __init__(self, api: Api) -> None:
        """Use the connection of a client."""
        self._api = api
        self._path: str | None = None
        self._hubs: dict[int, FrameHub] = {}

    def hub(self, monitor_id: int, *, scale: int, max_fps: float) -> FrameHub:
        """Return the hub of a monitor, one for all who watch it."""
        if monitor_id not in self._hubs:
            self._hubs[monitor_id] = FrameHub(
                partial(self.live, monitor_id, scale=scale, max_fps=max_fps)
            )
        return self._hubs[monitor_id]

    async def close(self) -> None:
        """End all live streams."""
        await asyncio.gather(*(hub.close() for hub in self._hubs.values()))

    def use_path(self, path: str | None) -> None:
        """Set where zms is, as ZM_PATH_ZMS tells; None: the usual place."""
        self._path = path

    @asynccontextmanager
    async def live(
        self, monitor_id: int, *, scale: int = 100, max_fps: float | None = None
    ) -> AsyncIterator[AsyncIterator[Frame]]:
        """Open a live stream and give its frames; zms ends when the context is left.

        `scale` is in percent. `max_fps` is a hint: zms may send more than twice as many.
        """
        response = await self._open(
            urls.live_query(monitor_id, mode="jpeg", scale=scale, max_fps=max_fps),
            STALL_TIMEOUT,
        )
        try:
            _expect(response, "multipart/x-mixed-replace")
            yield read_frames(response.content)
        finally:
            response.close()

    async def still(self, monitor_id: int, *, scale: int = 100) -> bytes:
        """Return the newest picture of a monitor as JPEG.

        Ask for connected monitors only: for others zms hangs, or sends a picture of a text
        that cannot be told from one of the camera.
        """
        query = urls.live_query(monitor_id, mode="single", scale=scale)
        try:
            async with asyncio.timeout(_STILL_TIMEOUT):
                return await self._read_still(query)
        except TimeoutError:
            msg = "no picture in time"
            raise ZoneMinderTimeoutError(msg) from None

    async def _read_still(self, query: dict[str, str]) -> bytes:
        """Return a picture; raises MalformedResponseError for anything else."""
        response = await self._open(query, _STILL_TIMEOUT)
        try:
            _expect(response, "image/jpeg")
            body = await guard(response.read())
        finally:
            response.close()
        if not body.startswith(_JPEG_START):
            msg = "not a JPEG"
            raise MalformedResponseError(msg)
        return body

    async def _open(self, query: dict[str, str], read_limit: float) -> aiohttp.ClientResponse:
        """Ask the zms of the server that owns the monitor."""
        route = self._api.route_of(int(query["monitor"]))
        url = route.stream if route else urls.stream(self._api.portal, self._path)
        return await self._api.open(url, query, read_limit=read_limit)


def _expect(response: aiohttp.ClientResponse, content_type: str) -> None:
    """Raise unless the answer is of a type: error pages come with status 200 too."""
    if response.content_type != content_type:
        msg = f"not {content_type} but {response.content_type}"
        raise MalformedResponseError(msg)
