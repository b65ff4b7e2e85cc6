"""Tests of the reader of multipart streams."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise

from aiohttp import ClientPayloadError, StreamReader
from aiohttp.base_protocol import BaseProtocol
from hypothesis import given, strategies as st
import pytest

from custom_components.zoneminder.aiozoneminder import (
    Frame,
    MalformedResponseError,
    ZoneMinderConnectionError,
    ZoneMinderError,
    ZoneMinderTimeoutError,
)
from custom_components.zoneminder.aiozoneminder.mjpeg import MAX_FRAME, read_frames
from tests.aiozoneminder.common import collect

PICTURES = [b"\xff\xd8" + bytes([number]) * (number * 700) for number in range(1, 5)]


def part(jpeg: bytes, timestamp: bytes | None = b"1795171473.25") -> bytes:
    """Return a part as zms writes it."""
    stamp = b"" if timestamp is None else b"X-Timestamp: " + timestamp + b"\r\n"
    head = b"--ZoneMinderFrame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n"
    return head % len(jpeg) + stamp + b"\r\n" + jpeg + b"\r\n"


def chunks(body: bytes, size: int) -> list[bytes]:
    """Cut a body into pieces."""
    return [body[start : start + size] for start in range(0, len(body), size)]


def new_reader() -> StreamReader:
    """Return a reader as aiohttp gives it, of a connection that is open."""
    loop = asyncio.get_running_loop()
    protocol = BaseProtocol(loop)
    protocol.connection_made(asyncio.Transport())
    return StreamReader(protocol, 2**16, loop=loop)


def reader(pieces: Sequence[bytes], error: Exception | None = None) -> StreamReader:
    """Return a reader to which all pieces have come, and then its end."""
    content = new_reader()
    for piece in pieces:
        content.feed_data(piece)
    end = content.feed_eof if error is None else lambda: content.set_exception(error)
    end()
    return content


async def drip(content: StreamReader, pieces: Sequence[bytes]) -> None:
    """Feed pieces one by one, as a slow network does."""
    for piece in pieces:
        await asyncio.sleep(0)
        content.feed_data(piece)
    content.feed_eof()


STREAM = b"".join(part(jpeg) for jpeg in PICTURES)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1000, 1024, 4096, len(STREAM)])
async def test_all_chunk_sizes(size: int) -> None:
    """The pieces in which a stream comes do not matter."""
    content = new_reader()
    feeding = asyncio.create_task(drip(content, chunks(STREAM, size)))
    frames = await collect(read_frames(content))
    await feeding
    assert [frame.jpeg for frame in frames] == PICTURES


@given(cuts=st.lists(st.integers(0, len(STREAM)), max_size=12))
async def test_any_chunking(cuts: list[int]) -> None:
    """Nor does where it is cut."""
    bounds = [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[a:b] for a, b in pairwise(bounds)]
    frames = await collect(read_frames(reader(pieces)))
    assert [frame.jpeg for frame in frames] == PICTURES


@given(body=st.binary(max_size=300), end=st.integers(0, 300))
async def test_garbage(body: bytes, end: int) -> None:
    """Garbage gives frames or an error of ours, nothing else."""
    stream = part(PICTURES[0])[:end] + body
    try:
        frames = await collect(read_frames(reader([stream])))
    except ZoneMinderError:
        return
    assert all(frame.jpeg for frame in frames)


async def test_jpeg_with_boundary_inside() -> None:
    """A picture may hold the bytes of a boundary."""
    jpeg = b"\xff\xd8\r\n--ZoneMinderFrame\r\nContent-Type: image/jpeg\r\n\r\n"
    frames = await collect(read_frames(reader([part(jpeg) * 2])))
    assert [frame.jpeg for frame in frames] == [jpeg, jpeg]


@pytest.mark.parametrize(
    ("timestamp", "expected"), [(b"12.5", 12.5), (None, None), (b"", None), (b"now", None)]
)
async def test_timestamp(timestamp: bytes | None, expected: float | None) -> None:
    """Text pictures have no time, so they are no signal of a camera."""
    (frame,) = await collect(read_frames(reader([part(b"\xff\xd8", timestamp)])))
    assert frame == Frame(b"\xff\xd8", expected)
    assert frame.is_signal is (expected is not None)


async def test_header_names_in_any_case() -> None:
    """Header names may be written in any case."""
    stream = b"--x\r\ncontent-TYPE:image/jpeg\r\nCONTENT-length: 2 \r\n\r\n\xff\xd8"
    assert [frame.jpeg for frame in await collect(read_frames(reader([stream])))] == [
        b"\xff\xd8"
    ]


async def test_empty_stream() -> None:
    """A stream without pictures ends."""
    assert await collect(read_frames(reader([]))) == []


@pytest.mark.parametrize(
    "stream",
    [
        b"--x\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello",
        b"--x\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8",
        b"--x\r\nContent-Type: image/jpeg\r\nContent-Length: 0\r\n\r\n",
        b"--x\r\nContent-Type: image/jpeg\r\nContent-Length: -5\r\n\r\n",
        b"--x\r\nContent-Type: image/jpeg\r\nContent-Length: five\r\n\r\n",
        b"--x\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % (MAX_FRAME + 1),
        b"<html>\n" * 40,
        b"A: b\r\n" * 40,
        b"\r\n" * 40,
    ],
    ids=[
        "text",
        "no length",
        "empty",
        "negative",
        "no number",
        "too long",
        "page",
        "headers",
        "blank",
    ],
)
async def test_malformed(stream: bytes) -> None:
    """A part that is not what zms sends is refused."""
    with pytest.raises(MalformedResponseError):
        await collect(read_frames(reader([stream])))


async def test_endless_line() -> None:
    """A line without end is no header."""
    content = new_reader()
    feeding = asyncio.create_task(drip(content, [b"x" * 1000] * 140))
    with pytest.raises(MalformedResponseError):
        await collect(read_frames(content))
    await feeding


async def test_cut_in_picture() -> None:
    """A stream that ends within a picture is broken; pictures before it count."""
    frames = read_frames(reader([part(PICTURES[0]), part(PICTURES[1])[:-200]]))
    assert (await anext(frames)).jpeg == PICTURES[0]
    with pytest.raises(ZoneMinderConnectionError):
        await anext(frames)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TimeoutError(), ZoneMinderTimeoutError),
        (ClientPayloadError("http://zm.lan/?token=secret"), ZoneMinderConnectionError),
        (ConnectionResetError(), ZoneMinderConnectionError),
    ],
)
async def test_broken(error: Exception, expected: type[ZoneMinderError]) -> None:
    """A stream that breaks says how, without the URL."""
    with pytest.raises(expected) as caught:
        await collect(read_frames(reader([part(PICTURES[0])], error)))
    assert "secret" not in str(caught.value)
