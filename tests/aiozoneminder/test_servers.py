"""Tests of the servers of a large installation."""

from aiohttp import ClientSession
import pytest

from custom_components.zoneminder.aiozoneminder import Server, ZoneMinder
from tests.aiozoneminder.common import client_for
from tests.zoneminder_server import ZoneMinderServer


def server_of(**fields: object) -> Server:
    """Return a server with given fields."""
    return Server.from_api({"Server": {"Id": 1, **fields}})


@pytest.mark.parametrize(
    ("fields", "origin"),
    [
        ({"Protocol": "https", "Hostname": "zm2.lan", "Port": 443}, "https://zm2.lan"),
        ({"Protocol": None, "Hostname": "zm2.lan", "Port": "8080"}, "http://zm2.lan:8080"),
        ({"Hostname": "", "Name": "zm3.lan", "Port": 0}, "http://zm3.lan"),
        ({"Hostname": None, "Name": None}, "None"),
        ({"Hostname": "zm2.lan", "Port": 99999999}, "None"),
        ({"Hostname": "zm 2/lan", "Port": 80}, "None"),
    ],
)
def test_origin(fields: dict[str, object], origin: str) -> None:
    """Where the web server is follows from several columns."""
    assert str(server_of(**fields).origin) == origin


@pytest.mark.parametrize(
    ("status", "running"),
    [("Running", True), ("NotRunning", False), ("Unknown", None), (None, None)],
)
def test_running(status: str | None, running: bool | None) -> None:
    """It is known whether a server runs, or not known."""
    assert server_of(Status=status).running is running


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_one(connected: ZoneMinder) -> None:
    """A single server is not listed."""
    assert await connected.servers.list() == []


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_two(session: ClientSession, version: str) -> None:
    """Several servers are listed with their place and load."""
    async with ZoneMinderServer(version=version, servers=2) as server:
        client = client_for(session, server)
        first, second = await client.servers.list()
        owners = [each.server_id for each in await client.monitors.list()]
        assert [str(first.origin), str(second.origin)] == [
            f"http://127.0.0.1:{port}" for port in server.ports
        ]
    assert owners == [1, 2, 1, 2, 1]
    assert (first.load, first.stream_path) == (0.5, "/zm/cgi-bin/nph-zms")
    assert first.total_memory
    assert first.free_memory
