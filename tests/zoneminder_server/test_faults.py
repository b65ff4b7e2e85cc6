"""Faults do what they say, and the server still stops at once."""

import asyncio
from time import perf_counter

from aiohttp import ClientError, ClientSession, ClientTimeout
import pytest

from . import ZoneMinderServer


async def fetch(server: ZoneMinderServer, path: str) -> tuple[int, str, bytes]:
    """Return status, content type and body."""
    timeout = ClientTimeout(total=0.3)
    async with (
        ClientSession(timeout=timeout) as session,
        session.get(
            f"{server.url}/{path}", params={"token": server.access_token}, allow_redirects=False
        ) as response,
    ):
        return response.status, response.content_type, await response.read()


@pytest.mark.parametrize(
    ("kind", "status", "start"),
    [
        ("status", 500, b""),
        ("redirect", 302, b""),
        ("html", 200, b"<!DOCTYPE html>"),
        ("empty", 200, b""),
        ("nulls", 200, b'{"version":null'),
        ("notice", 200, b"<br />"),
        ("truncated", 200, b'{"version":'),
    ],
)
async def test_wrong_answers(
    server: ZoneMinderServer, kind: str, status: int, start: bytes
) -> None:
    """A fault spoils one answer, and the next is good again."""
    server.fault("getVersion", kind, count=1)
    answer = await fetch(server, "api/host/getVersion.json")
    assert answer[0] == status
    assert answer[2].startswith(start)
    assert (await fetch(server, "api/host/getVersion.json"))[2].endswith(b'"2.0"}')


@pytest.mark.parametrize("kind", ["hang", "hang_body", "cut", "drip"])
async def test_no_answer(server: ZoneMinderServer, kind: str) -> None:
    """A client waits in vain, other calls go on."""
    server.fault("getVersion", kind)
    with pytest.raises((TimeoutError, ClientError)):
        await fetch(server, "api/host/getVersion.json")
    assert (await fetch(server, "api/states.json"))[0] == 200
    server.clear_faults()
    assert (await fetch(server, "api/host/getVersion.json"))[0] == 200


async def test_stop_ends_everything(server: ZoneMinderServer) -> None:
    """Hanging calls and open streams do not hold up the end."""
    server.fault("getVersion", "hang")
    hanging = asyncio.create_task(fetch(server, "api/host/getVersion.json"))
    async with ClientSession() as session:
        query = f"mode=jpeg&monitor=1&token={server.access_token}"
        async with session.get(f"{server.url}/cgi-bin/nph-zms?{query}") as stream:
            assert (await stream.content.readline()).strip() == b"--ZoneMinderFrame"
            assert server.open_streams == 1
            begun = perf_counter()
            await server.stop()
            assert perf_counter() - begun < 1.0
            assert server.open_streams == 0
    with pytest.raises((TimeoutError, ClientError)):
        await hanging
