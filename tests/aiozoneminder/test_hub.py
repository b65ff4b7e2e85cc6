"""One stream, many viewers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from unittest.mock import patch

import pytest

from custom_components.zoneminder.aiozoneminder import (
    Frame,
    ZoneMinderConnectionError,
    ZoneMinderError,
    mjpeg,
)
from custom_components.zoneminder.aiozoneminder.mjpeg import FrameHub
from tests.aiozoneminder.common import until


class Source:
    """A stream whose frames the test sends, and which it can break."""

    def __init__(self) -> None:
        """Start with nobody connected."""
        self.opened = 0
        self.closed = 0
        self.refusal: ZoneMinderError | None = None
        self._frames: asyncio.Queue[Frame | None] = asyncio.Queue()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[Frame]]:
        """Open the stream."""
        self.opened += 1
        if self.refusal:
            raise self.refusal
        try:
            yield self._read()
        finally:
            self.closed += 1

    async def _read(self) -> AsyncIterator[Frame]:
        """Yield what is sent."""
        while frame := await self._frames.get():
            yield frame

    def send(self, name: str, timestamp: float | None = 1.0) -> Frame:
        """Send a frame."""
        frame = Frame(name.encode(), timestamp)
        self._frames.put_nowait(frame)
        return frame

    def end(self) -> None:
        """End the stream, as a restart does."""
        self._frames.put_nowait(None)


@pytest.fixture
def source() -> Source:
    """Return a stream."""
    return Source()


@pytest.fixture
async def hub(source: Source) -> AsyncIterator[FrameHub]:
    """Return a hub of the stream, in a hurry."""
    with patch.multiple(mjpeg, LINGER=0.1, REPEAT=0.1, STALL=0.3, FIRST_WAIT=0.01):
        hub = FrameHub(source.open)
        yield hub
        await hub.close()


async def test_all_get_each_frame(source: Source, hub: FrameHub) -> None:
    """There is one stream, whoever watches."""
    async with aclosing(hub.frames()) as one, aclosing(hub.frames()) as other:
        first = asyncio.create_task(anext(one))
        second = asyncio.create_task(anext(other))
        await asyncio.sleep(0)
        sent = source.send("a")
        assert await first is sent
        assert await second is sent
    assert source.opened == 1


async def test_late_viewer_sees_at_once(source: Source, hub: FrameHub) -> None:
    """The last frame is there before the next one comes."""
    sent = source.send("a")
    async with aclosing(hub.frames()) as one:
        assert await anext(one) is sent
        async with aclosing(hub.frames()) as late:
            assert await asyncio.wait_for(anext(late), 0.05) is sent


async def test_slow_viewer_gets_the_newest(source: Source, hub: FrameHub) -> None:
    """Frames that were not taken are forgotten, and nobody waits for it."""
    async with aclosing(hub.frames()) as slow, aclosing(hub.frames()) as quick:
        source.send("a")
        await anext(slow)
        await anext(quick)
        for name in "bcd":
            sent = source.send(name)
            assert await anext(quick) is sent
        assert (await anext(slow)).jpeg == b"d"


async def test_stream_ends_after_the_last_viewer(source: Source, hub: FrameHub) -> None:
    """It lingers a little for who comes back, then it is closed."""
    source.send("a")
    async with aclosing(hub.frames()) as one:
        await anext(one)
    async with aclosing(hub.frames()) as again:
        await anext(again)
        await asyncio.sleep(0.2)
        assert hub.running
    assert source.opened == 1
    await until(lambda: source.closed == 1 and not hub.running)
    assert hub.newest(60.0) is None


async def test_broken_stream_comes_back(source: Source, hub: FrameHub) -> None:
    """Viewers keep the last frame, and get new ones when there are."""
    async with aclosing(hub.frames()) as one:
        last = source.send("a")
        await anext(one)
        source.refusal = ZoneMinderConnectionError("refused")
        source.end()
        assert await anext(one) is last
        await until(lambda: source.opened > 2)
        source.refusal = None
        sent = source.send("b")
        frames = [await anext(one) for _ in range(3)]
        assert sent in frames


async def test_stalled_stream_is_opened_again(source: Source, hub: FrameHub) -> None:
    """A stream that is open and sends nothing is no stream."""
    async with aclosing(hub.frames()) as one:
        source.send("a")
        await anext(one)
        await until(lambda: source.opened == 2)
        assert source.closed == 1


async def test_no_first_frame(source: Source, hub: FrameHub) -> None:
    """Who asks for a stream that is not to be had is told."""
    source.refusal = ZoneMinderConnectionError("refused")
    async with aclosing(hub.frames()) as one:
        with pytest.raises(ZoneMinderConnectionError, match="refused"):
            await anext(one)


async def test_close_sends_viewers_away(source: Source, hub: FrameHub) -> None:
    """Nobody waits for a hub that is closed."""
    async with aclosing(hub.frames()) as one:
        source.send("a")
        await anext(one)
        await hub.close()
        with pytest.raises(ZoneMinderConnectionError, match="closed"):
            await anext(one)
    assert source.closed == 1
    assert not hub.running


async def test_newest(source: Source, hub: FrameHub) -> None:
    """A picture is one of the camera, and not an old one."""
    assert hub.newest(60.0) is None
    async with aclosing(hub.frames()) as one:
        source.send("No signal", timestamp=None)
        assert not (await anext(one)).is_signal
        assert hub.newest(60.0) is None
        sent = source.send("a")
        await until(lambda: hub.newest(60.0) is sent)
        assert hub.newest(-1.0) is None


async def test_tells_when_it_begins_and_ends(source: Source, hub: FrameHub) -> None:
    """Whoever shows whether a camera is watched need not look all the time."""
    told: list[bool] = []
    hub.on_change = lambda: told.append(hub.running)
    source.send("a")
    async with aclosing(hub.frames()) as one, aclosing(hub.frames()) as other:
        await anext(one)
        await anext(other)
    await until(lambda: not hub.running)

    assert told == [True, False]
