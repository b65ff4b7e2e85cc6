"""Asking RTSP servers, good and bad ones, what they have."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from yarl import URL

from custom_components.zoneminder.aiozoneminder import (
    MalformedResponseError,
    NotFoundError,
    PermissionDeniedError,
    ServerError,
    ZoneMinderConnectionError,
    ZoneMinderError,
    ZoneMinderTimeoutError,
)
from custom_components.zoneminder.aiozoneminder.rtsp import describe
from tests.aiozoneminder.common import told, until
from tests.zoneminder_server.rtsp import AUDIO, VIDEO, RtspServer

SECRET = "0123456789abcdef"


@pytest.fixture
async def rtsp(socket_enabled: None) -> AsyncIterator[RtspServer]:
    """Run an RTSP server."""
    async with RtspServer() as server:
        yield server


def url_of(server: RtspServer) -> URL:
    """Return the URL of a stream."""
    return URL(f"rtsp://127.0.0.1:{server.port}/back-yard?auth={SECRET}")


@pytest.mark.parametrize("media", [VIDEO, f"{AUDIO}\r\n{VIDEO}"])
async def test_video(rtsp: RtspServer, media: str) -> None:
    """A stream with video is good, with sound or without."""
    rtsp.media = media

    await describe(url_of(rtsp))

    assert rtsp.described == [url_of(rtsp)]


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, PermissionDeniedError), (404, NotFoundError), (500, ServerError)],
)
async def test_refusals(rtsp: RtspServer, status: int, error: type[ZoneMinderError]) -> None:
    """Each refusal has its own error, and none tells the URL."""
    rtsp.status = status

    with pytest.raises(error) as caught:
        await describe(url_of(rtsp))
    assert SECRET not in told(caught.value)


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
        b"RTSP/1.0 very good\r\n\r\n",
        b"RTSP/1.0 200 OK\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: many\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"RTSP/1.0 200 OK\r\n" + b"X: y\r\n" * 100,
        b"x" * 200_000,
        b"\x00\xff" * 40_000,
    ],
)
async def test_garbage(rtsp: RtspServer, raw: bytes) -> None:
    """What does not speak RTSP, or endlessly, is told as such."""
    rtsp.raw = raw

    with pytest.raises(MalformedResponseError):
        await describe(url_of(rtsp))


async def test_sound_only(rtsp: RtspServer) -> None:
    """A stream without video is none."""
    rtsp.media = AUDIO

    with pytest.raises(MalformedResponseError):
        await describe(url_of(rtsp))


async def test_hang(rtsp: RtspServer) -> None:
    """A server that takes the question and never answers costs a limited time."""
    rtsp.hangs = True

    with pytest.raises(ZoneMinderTimeoutError):
        await describe(url_of(rtsp), time_limit=0.1)


async def test_cut(rtsp: RtspServer) -> None:
    """A connection that ends within the answer is an error of the connection."""
    rtsp.hangs = True

    async def cut() -> None:
        await until(lambda: rtsp.described)
        for writer in rtsp._writers:
            writer.write(b"RTSP/1.0 200 OK\r\nContent-Le")
            writer.close()

    task = asyncio.create_task(cut())
    with pytest.raises(ZoneMinderConnectionError):
        await describe(url_of(rtsp))
    await task


async def test_nobody_listens(rtsp: RtspServer) -> None:
    """A port that nobody listens on is an error of the connection."""
    url = url_of(rtsp)
    await rtsp.stop()

    with pytest.raises(ZoneMinderConnectionError) as caught:
        await describe(url)
    assert SECRET not in told(caught.value)
    await rtsp.start()
