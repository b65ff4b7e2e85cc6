"""Live pictures: reading the multipart stream of zms, and sharing it among viewers."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
import logging

import aiohttp

from .exceptions import (
    MalformedResponseError,
    ZoneMinderConnectionError,
    ZoneMinderError,
    ZoneMinderTimeoutError,
)

LOGGER = logging.getLogger(__name__)

MAX_FRAME = 32 * 1024 * 1024
"""Bytes; no camera sends larger pictures."""

LINGER = 8.0
"""Seconds that a stream goes on without viewers: pages are left and opened again."""

REPEAT = 5.0
"""Seconds without a new frame after which viewers get the last one again."""

STALL = 10.0
"""Seconds without a frame after which a stream counts as broken, unless it is a slow one."""

FIRST_WAIT = 0.5
LONGEST_WAIT = 8.0

_MAX_HEADER_LINES = 32
_INTERVALS_UNTIL_STALL = 3
_SMOOTHING = 0.2


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of a live stream."""

    jpeg: bytes
    timestamp: float | None
    """Epoch seconds of the capture; None for ZoneMinder's text pictures."""

    @property
    def is_signal(self) -> bool:
        """Return whether the camera took it, rather than ZoneMinder writing a text."""
        return self.timestamp is not None


async def read_frames(content: aiohttp.StreamReader) -> AsyncIterator[Frame]:
    """Yield the frames of a multipart body until it ends.

    Raises ZoneMinderConnectionError where it breaks and MalformedResponseError where a part
    is not what zms sends.
    """
    while True:
        try:
            headers = await _part_headers(content)
            if headers is None:
                return
            jpeg = await content.readexactly(_length(headers))
        except TimeoutError:
            msg = "no picture in time"
            raise ZoneMinderTimeoutError(msg) from None
        except (aiohttp.ClientError, OSError, EOFError) as err:
            raise ZoneMinderConnectionError(type(err).__name__) from None
        yield Frame(jpeg, _timestamp(headers))


async def _part_headers(content: aiohttp.StreamReader) -> dict[bytes, bytes] | None:
    """Return the headers of the next part; None at the end of the stream."""
    headers: dict[bytes, bytes] = {}
    for _ in range(_MAX_HEADER_LINES):
        line = await _line(content)
        if not line:
            return None
        name, colon, value = line.strip().partition(b":")
        if colon:
            headers[name.lower()] = value.strip()
        elif headers and not name:
            return headers
    msg = "no part of a multipart stream"
    raise MalformedResponseError(msg)


async def _line(content: aiohttp.StreamReader) -> bytes:
    """Return a line; one without end is no header."""
    try:
        return await content.readline()
    except ValueError, aiohttp.http.HttpProcessingError:
        msg = "no part of a multipart stream"
        raise MalformedResponseError(msg) from None


def _length(headers: dict[bytes, bytes]) -> int:
    """Return the length of a part that is a picture."""
    try:
        length = int(headers[b"content-length"])
    except KeyError, ValueError:
        length = 0
    if headers.get(b"content-type") != b"image/jpeg" or not 0 < length <= MAX_FRAME:
        msg = "a part that is not a picture"
        raise MalformedResponseError(msg)
    return length


def _timestamp(headers: dict[bytes, bytes]) -> float | None:
    """Return the time at which the picture was taken."""
    try:
        return float(headers[b"x-timestamp"])
    except KeyError, ValueError:
        return None


type OpenStream = Callable[[], AbstractAsyncContextManager[AsyncIterator[Frame]]]


class _Viewer:
    """Somebody who watches: keeps the newest frame that was not taken yet, and no more."""

    def __init__(self) -> None:
        """Start with nothing to take."""
        self._frame: Frame | None = None
        self._error: ZoneMinderError | None = None
        self._arrived = asyncio.Event()

    def offer(self, frame: Frame) -> None:
        """Put a frame in the place of the one before."""
        self._frame = frame
        self._arrived.set()

    def fail(self, error: ZoneMinderError) -> None:
        """Make the viewer stop watching."""
        self._error = error
        self._arrived.set()

    async def take(self) -> Frame | None:
        """Wait for a frame; None if none came for a while. Raises what `fail` was given."""
        try:
            async with asyncio.timeout(REPEAT):
                await self._arrived.wait()
        except TimeoutError:
            return None
        self._arrived.clear()
        if self._error:
            raise self._error
        frame, self._frame = self._frame, None
        return frame


class FrameHub:
    """One stream of a monitor for any number of viewers.

    It runs while somebody watches, connects again when the stream ends or stalls, and keeps
    viewers meanwhile. A viewer that takes no frames costs the others nothing.
    """

    def __init__(self, open_stream: OpenStream) -> None:
        """Prepare; `open_stream` opens the stream anew, with a token that is valid then."""
        self._open = open_stream
        self._viewers: set[_Viewer] = set()
        self._task: asyncio.Task[None] | None = None
        self._stopping: asyncio.TimerHandle | None = None
        self._last: Frame | None = None
        self._last_at = 0.0
        self._interval = 0.0
        self.on_change: Callable[[], None] | None = None
        """Called when the stream begins or ends."""

    @property
    def running(self) -> bool:
        """Return whether the stream is open, or being opened."""
        return self._task is not None

    def newest(self, max_age: float) -> Frame | None:
        """Return the last frame if it shows the camera and is not older, in seconds."""
        if not self.running or self._last is None or not self._last.is_signal:
            return None
        age = asyncio.get_running_loop().time() - self._last_at
        return self._last if age <= max_age else None

    async def frames(self) -> AsyncGenerator[Frame]:
        """Yield frames until the viewer closes the generator.

        The last frame comes at once, and again while no other arrives. Raises
        ZoneMinderError if there is no first frame to be had.
        """
        viewer = _Viewer()
        self._join(viewer)
        try:
            if self._last:
                yield self._last
            while True:
                if frame := await viewer.take() or self._last:
                    yield frame
        finally:
            self._leave(viewer)

    async def close(self) -> None:
        """End the stream and send all viewers away."""
        for viewer in self._viewers:
            viewer.fail(ZoneMinderConnectionError("closed"))
        if task := self._stop():
            await asyncio.wait([task])

    def _join(self, viewer: _Viewer) -> None:
        """Let somebody watch; the first one starts the stream."""
        self._viewers.add(viewer)
        if self._stopping:
            self._stopping.cancel()
            self._stopping = None
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="zms frames")
            self._task.add_done_callback(self._ended)
            self._tell()

    def _leave(self, viewer: _Viewer) -> None:
        """Let somebody go; some time after the last one the stream ends."""
        self._viewers.discard(viewer)
        if not self._viewers and self._task:
            loop = asyncio.get_running_loop()
            self._stopping = loop.call_later(LINGER, self._stop)

    def _stop(self) -> asyncio.Task[None] | None:
        """End the stream; return what ends."""
        if self._stopping:
            self._stopping.cancel()
        task, self._task, self._stopping, self._last = self._task, None, None, None
        if task:
            task.cancel()
            self._tell()
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        """Tell of an end that nobody wanted, and let the next viewer start anew."""
        if task is self._task:
            self._task = None
            for viewer in self._viewers:
                viewer.fail(ZoneMinderConnectionError("the stream broke"))
            self._tell()
        if not task.cancelled() and (error := task.exception()):
            LOGGER.error("Live stream ended", exc_info=error)

    def _tell(self) -> None:
        """Tell whoever wants to know that the stream begins or ends."""
        if self.on_change:
            self.on_change()

    async def _run(self) -> None:
        """Keep the stream open."""
        wait = FIRST_WAIT
        while True:
            before = self._last
            try:
                async with self._open() as frames:
                    await self._share(frames)
            except ZoneMinderError as err:
                LOGGER.debug("Live stream broken: %s", err)
                self._fail(err)
            wait = FIRST_WAIT if self._last is not before else min(2 * wait, LONGEST_WAIT)
            await asyncio.sleep(wait)

    async def _share(self, frames: AsyncIterator[Frame]) -> None:
        """Give each frame to all viewers; raises where the stream ends or stalls."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        while True:
            patience = max(STALL, _INTERVALS_UNTIL_STALL * self._interval)
            try:
                async with asyncio.timeout(patience):
                    frame = await anext(frames)
            except TimeoutError:
                raise ZoneMinderTimeoutError("no picture in time") from None
            except StopAsyncIteration:
                raise ZoneMinderConnectionError("the stream ended") from None
            now = loop.time()
            gap = now - max(self._last_at, started)
            self._interval += _SMOOTHING * (gap - self._interval)
            self._last, self._last_at = frame, now
            for viewer in self._viewers:
                viewer.offer(frame)

    def _fail(self, error: ZoneMinderError) -> None:
        """Send viewers away who have not seen anything; others wait with the last frame."""
        if self._last is None:
            for viewer in self._viewers:
                viewer.fail(error)
