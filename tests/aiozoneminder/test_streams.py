"""Tests of live streams and single pictures."""

import asyncio

from aiohttp import ClientSession
import pytest

from custom_components.zoneminder.aiozoneminder import (
    Frame,
    MalformedResponseError,
    NotZoneMinderError,
    PermissionDeniedError,
    TokenRejectedError,
    ZoneMinder,
    ZoneMinderTimeoutError,
    streams as module,
)
from tests.aiozoneminder.common import client_for, collect, told, until
from tests.zoneminder_server import ZoneMinderServer

pytestmark = pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])


async def first(client: ZoneMinder, monitor_id: int = 1) -> Frame:
    """Return the first frame of a live stream."""
    async with client.streams.live(monitor_id) as frames:
        return await anext(frames)


async def test_live(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """A live stream gives changing pictures, and zms ends when nobody looks."""
    async with connected.streams.live(1, scale=25, max_fps=10) as frames:
        pictures = [await anext(frames) for _ in range(3)]
        assert server.streams[1] == 1
    assert all(each.jpeg.startswith(b"\xff\xd8") and each.is_signal for each in pictures)
    assert len({each.jpeg for each in pictures}) > 1
    await until(lambda: server.streams[1] == 0)
    query = next(request.query for request in server.requests if "zms" in request.path)
    assert query.items() >= {"mode": "jpeg", "scale": "25", "maxfps": "10"}.items()
    assert "connkey" not in query


async def test_left_by_error(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """The stream ends as well when a viewer fails."""

    async def fail() -> None:
        async with connected.streams.live(1) as frames:
            await anext(frames)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    await until(lambda: server.streams[1] == 0)


async def test_left_by_cancellation(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """The stream ends as well when a viewer is cancelled while waiting."""
    begun = asyncio.Event()

    async def watch() -> None:
        async with connected.streams.live(1) as frames:
            async for _ in frames:
                begun.set()

    watching = asyncio.create_task(watch())
    await begun.wait()
    watching.cancel()
    await asyncio.wait([watching])
    await until(lambda: server.streams[1] == 0)


async def test_text_pictures(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """Where the camera is away ZoneMinder writes a text, which is no signal."""
    server.set_connected(1, connected=False)
    assert not (await first(connected)).is_signal


async def test_server_ends(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """A stream that the server ends, ends."""
    part = "--x\r\nContent-Type: image/jpeg\r\nContent-Length: 5\r\n\r\nhello\r\n"
    kind = "multipart/x-mixed-replace; boundary=x"
    server.fault(path="nph-zms", kind="body", body=part * 3, content_type=kind)
    async with connected.streams.live(1) as frames:
        assert await collect(frames) == [Frame(b"hello", None)] * 3


async def test_still(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """A single picture is a JPEG, and smaller if wanted."""
    whole = await connected.streams.still(1)
    small = await connected.streams.still(1, scale=25)
    assert whole.startswith(b"\xff\xd8")
    assert len(small) < len(whole)
    assert server.requests[-1].query["mode"] == "single"


async def test_path_of_zms(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """The program may stand somewhere else."""
    server.set_option("ZM_PATH_ZMS", "/elsewhere/nph-zms")
    await connected.connect()
    await connected.streams.still(1)
    assert server.requests[-1].path == "/elsewhere/nph-zms"


async def test_rejected_token_is_renewed(
    connected: ZoneMinder, server: ZoneMinderServer
) -> None:
    """A token that zms does not like is renewed, and the stream opened again."""
    server.fault(path="nph-zms", kind="status", status=403, count=1)
    assert (await first(connected)).is_signal
    server.fault(path="nph-zms", kind="status", status=403, count=1)
    assert await connected.streams.still(1)
    assert (server.logins, server.refreshes) == (1, 2)


async def test_revoked_token(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """A revocation within a minute of the login makes viewers wait."""
    server.revoke_tokens()
    with pytest.raises(TokenRejectedError):
        await connected.streams.still(1)
    assert server.logins == 1


async def test_not_allowed(session: ClientSession, server: ZoneMinderServer) -> None:
    """Somebody who may not look does not, and is not logged in again and again."""
    client = client_for(session, server, "limited", "limited-pass")
    await client.connect()
    with pytest.raises(PermissionDeniedError, match="Stream"):
        await first(client, 3)
    assert server.logins == 1


@pytest.mark.parametrize("content_type", ["text/html", "image/png"])
async def test_page_as_picture(
    connected: ZoneMinder, server: ZoneMinderServer, content_type: str
) -> None:
    """An error page with status 200 is no picture."""
    server.fault(path="nph-zms", kind="body", body="<html>", content_type=content_type)
    with pytest.raises(MalformedResponseError, match=content_type):
        await connected.streams.still(1)
    with pytest.raises(MalformedResponseError, match=content_type):
        await first(connected)


async def test_no_jpeg(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """What only claims to be a JPEG is none."""
    server.fault(path="nph-zms", kind="body", body="sorry", content_type="image/jpeg")
    with pytest.raises(MalformedResponseError):
        await connected.streams.still(1)


async def test_not_there(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """A wrong path of zms is told."""
    connected.streams.use_path("/nowhere/nph-zms")
    with pytest.raises(NotZoneMinderError):
        await connected.streams.still(1)


@pytest.mark.parametrize("kind", ["hang", "hang_body"])
async def test_hanging(
    connected: ZoneMinder,
    server: ZoneMinderServer,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    """The program hangs where a camera is away: it is waited for some seconds only."""
    monkeypatch.setattr(module, "_STILL_TIMEOUT", 0.2)
    monkeypatch.setattr(module, "_expect", lambda *_: None)
    server.fault(path="nph-zms", kind=kind)
    with pytest.raises(ZoneMinderTimeoutError) as caught:
        await connected.streams.still(1)
    assert server.requests[-1].query["token"] not in told(caught.value)


async def test_stalled(
    connected: ZoneMinder, server: ZoneMinderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A live stream without any byte counts as broken."""
    monkeypatch.setattr(module, "STALL_TIMEOUT", 0.2)
    server.set_connected(1, connected=False)

    async def watch() -> None:
        async with connected.streams.live(1) as frames:
            async for _ in frames:
                pass

    with pytest.raises(ZoneMinderTimeoutError):
        await watch()
    await until(lambda: server.streams[1] == 0)
