"""Tests of the servers of a large installation."""

from aiohttp import ClientSession
import pytest

from custom_components.zoneminder.aiozoneminder import (
    AlarmNotAvailableError,
    AlarmState,
    Server,
    ZoneMinder,
)
from tests.aiozoneminder.common import client_for
from tests.zoneminder_server import ZoneMinderServer


def server_of(**fields: object) -> Server:
    """Return a server with given fields."""
    return Server.from_api({"Server": {"Id": 1, **fields}})


@pytest.mark.parametrize(
    ("fields", "portal"),
    [
        ({"Protocol": "https", "Hostname": "zm2.lan", "Port": 443}, "https://zm2.lan/zm"),
        ({"Hostname": "zm2.lan", "Port": "8080"}, "http://zm2.lan:8080/zm"),
        ({"Hostname": "", "Name": "zm3.lan", "Port": 0}, "http://zm3.lan/zm"),
        ({"Hostname": "zm3.lan", "PathToApi": "/cams/api"}, "http://zm3.lan/cams"),
        ({"Hostname": "zm3.lan", "PathToApi": "/api"}, "http://zm3.lan/"),
    ],
)
def test_route(fields: dict[str, object], portal: str) -> None:
    """Where a server is follows from several columns."""
    route = server_of(**fields).route
    assert route is not None
    assert str(route.portal) == portal


@pytest.mark.parametrize(
    "fields",
    [
        {"Hostname": None, "Name": None},
        {"Hostname": "zm2.lan", "Port": 99999999},
        {"Hostname": "zm 2/lan", "Port": 80},
    ],
)
def test_no_route(fields: dict[str, object]) -> None:
    """What is no address leads nowhere."""
    assert server_of(**fields).route is None


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
        routes = [each.route for each in (first, second)]
        assert [route and str(route.portal) for route in routes] == [
            f"http://127.0.0.1:{port}/zm" for port in server.ports
        ]
        assert [route and str(route.stream) for route in routes] == [
            f"http://127.0.0.1:{port}/zm/cgi-bin/nph-zms" for port in server.ports
        ]
    assert owners == [1, 2, 1, 2, 1]
    assert first.load == 0.5
    assert first.total_memory
    assert first.free_memory


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_owner_is_asked(session: ClientSession, version: str) -> None:
    """Pictures and alarms of a monitor come from the server that owns it."""
    async with ZoneMinderServer(version=version, servers=2) as server:
        client = client_for(session, server)
        await client.connect()
        await client.monitors.list()

        assert await client.monitors.alarm_state(1) is AlarmState.IDLE
        assert await client.monitors.alarm_state(2) is AlarmState.IDLE
        assert (await client.streams.still(2)).startswith(b"\xff\xd8")
        async with client.streams.live(2) as frames:
            assert (await anext(frames)).is_signal
        with pytest.raises(AlarmNotAvailableError):
            await client_for(session, server).monitors.alarm_state(2)
        assert client.other_hosts == frozenset()


@pytest.mark.parametrize(("trusted", "asked"), [([], False), (["zm2.example.org"], True)])
async def test_tokens_go_to_trusted_hosts_only(
    session: ClientSession, trusted: list[str], asked: bool
) -> None:
    """A host that only the list of servers names gets nothing unless it is trusted."""
    row = {"Hostname": "zm2.example.org", "Port": 80}
    async with ZoneMinderServer(servers=[row]) as server:
        server.set_monitor(1, ServerId=1)
        client = client_for(session, server, trusted_hosts=trusted)
        await client.connect()
        await client.monitors.list()
        route = client._api.route_of(1)
        assert client.other_hosts == {"zm2.example.org"}
        assert (route is not None) is asked
