"""Where the camera's own video can be played."""

from collections.abc import AsyncIterator

from aiohttp import ClientSession
import pytest
from yarl import URL

from custom_components.zoneminder.aiozoneminder import (
    Monitor,
    NotFoundError,
    PermissionDeniedError,
    Restream,
    ZoneMinder,
)
from custom_components.zoneminder.aiozoneminder.restreams import OPTIONS_LIFE
from tests.aiozoneminder.common import Clock, client_for
from tests.zoneminder_server import ZoneMinderServer
from tests.zoneminder_server.rtsp import RtspServer


@pytest.fixture
async def rtsp(server: ZoneMinderServer) -> AsyncIterator[RtspServer]:
    """Let monitor 1 have an RTSP stream."""
    server.set_monitor(1, RTSPServer=1, RTSPStreamName="front door")
    async with RtspServer() as rtsp:
        server.set_option("ZM_MIN_RTSP_PORT", str(rtsp.port))
        yield rtsp


async def monitor(client: ZoneMinder, monitor_id: int = 1) -> Monitor:
    """Return a monitor as the server tells it."""
    return next(each for each in await client.monitors.list() if each.id == monitor_id)


def hashes_asked_for(server: ZoneMinderServer) -> int:
    """Return how often somebody asked for a hash."""
    return sum("stateful" in request.form for request in server.requests)


def options_asked_for(server: ZoneMinderServer) -> int:
    """Return how often somebody asked for the port."""
    return sum("ZM_MIN_RTSP_PORT" in request.path for request in server.requests)


async def test_rtsp(server: ZoneMinderServer, connected: ZoneMinder, rtsp: RtspServer) -> None:
    """ZoneMinder's RTSP server is asked with a hash, and never with a token."""
    front_door = await monitor(connected)
    assert connected.restreams.offered(front_door) == (Restream.RTSP,)

    source = await connected.restreams.probe(front_door, Restream.RTSP)

    assert rtsp.described == [source]
    assert source.with_query(None) == URL(f"rtsp://127.0.0.1:{rtsp.port}/front%20door")
    user = server.world.users["admin"]
    assert dict(source.query) == {"auth": server.site.auth.hash_of(user)}


async def test_no_login(
    session: ClientSession, open_server: ZoneMinderServer, clock: Clock
) -> None:
    """Where ZoneMinder wants no login, the source has no query."""
    client = client_for(session, open_server, clock=clock)
    await client.connect()
    open_server.set_monitor(1, RTSPServer=1, RTSPStreamName="front")
    open_server.set_option("ZM_MIN_RTSP_PORT", "18999")

    source = await client.restreams.source(await monitor(client), Restream.RTSP)

    assert source == URL("rtsp://127.0.0.1:18999/front")


@pytest.mark.parametrize("port", ["", "0", "none", "inf"])
async def test_no_port(server: ZoneMinderServer, connected: ZoneMinder, port: str) -> None:
    """A monitor may be set to a server that does not run."""
    server.set_monitor(1, RTSPServer=1, RTSPStreamName="front")
    server.set_option("ZM_MIN_RTSP_PORT", port)

    with pytest.raises(NotFoundError):
        await connected.restreams.source(await monitor(connected), Restream.RTSP)


@pytest.mark.parametrize("fields", [{"RTSPServer": 0}, {"RTSPStreamName": ""}])
async def test_not_offered(
    server: ZoneMinderServer, connected: ZoneMinder, rtsp: RtspServer, fields: dict[str, object]
) -> None:
    """Without a name or with the server off there is nothing to ask."""
    server.set_monitor(1, **fields)

    assert connected.restreams.offered(await monitor(connected)) == ()


async def test_hash_is_shared_and_renewed(
    server: ZoneMinderServer, connected: ZoneMinder, rtsp: RtspServer, clock: Clock
) -> None:
    """One hash serves all monitors until much of its life is over."""
    server.set_option("ZM_AUTH_HASH_TTL", "3")
    front_door = await monitor(connected)
    for _ in range(3):
        await connected.restreams.source(front_door, Restream.RTSP)
        clock.now += 1000
    assert hashes_asked_for(server) == 1

    clock.now += 1000
    await connected.restreams.source(front_door, Restream.RTSP)
    assert hashes_asked_for(server) == 2


async def test_refused_hash_is_forgotten(
    server: ZoneMinderServer, connected: ZoneMinder, rtsp: RtspServer
) -> None:
    """After a refusal, as when the secret was changed, the next one is new."""
    front_door = await monitor(connected)
    rtsp.wanted_hash = "another"
    with pytest.raises(PermissionDeniedError):
        await connected.restreams.probe(front_door, Restream.RTSP)

    rtsp.wanted_hash = server.site.auth.hash_of(server.world.users["admin"])
    await connected.restreams.probe(front_door, Restream.RTSP)

    assert hashes_asked_for(server) == 2


async def test_options_are_kept_for_a_while(
    server: ZoneMinderServer, connected: ZoneMinder, rtsp: RtspServer, clock: Clock
) -> None:
    """They are the same for all monitors and change seldom."""
    front_door = await monitor(connected)
    for _ in range(3):
        await connected.restreams.source(front_door, Restream.RTSP)
    assert options_asked_for(server) == 1

    clock.now += OPTIONS_LIFE
    await connected.restreams.source(front_door, Restream.RTSP)
    assert options_asked_for(server) == 2


@pytest.mark.parametrize("version", ["1.38.4"])
@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("http://go2rtc.example.org:1984/api", "go2rtc.example.org"),
        ("https://user:secret@10.0.0.5/go2rtc/api", "10.0.0.5"),
        ("http://localhost:1984/api", "127.0.0.1"),
        ("/go2rtc/api", "127.0.0.1"),
    ],
)
async def test_go2rtc(
    server: ZoneMinderServer, connected: ZoneMinder, path: str, host: str
) -> None:
    """It comes first, and its source holds nothing secret."""
    server.set_option("ZM_GO2RTC_PATH", path)
    server.set_monitor(1, Go2RTCEnabled=1, RTSPServer=1, RTSPStreamName="front")
    front_door = await monitor(connected)
    assert connected.restreams.offered(front_door) == (Restream.GO2RTC, Restream.RTSP)

    source = await connected.restreams.source(front_door, Restream.GO2RTC)

    assert str(source) == f"rtsp://{host}:8554/1"
    assert hashes_asked_for(server) == 0


@pytest.mark.parametrize("version", ["1.38.4"])
@pytest.mark.parametrize("path", ["", "http://[", "http://host:port/"])
async def test_no_go2rtc(server: ZoneMinderServer, connected: ZoneMinder, path: str) -> None:
    """A path that names no host leads nowhere."""
    server.set_option("ZM_GO2RTC_PATH", path)
    server.set_monitor(1, Go2RTCEnabled=1)

    with pytest.raises(NotFoundError):
        await connected.restreams.source(await monitor(connected), Restream.GO2RTC)


async def test_source_of_another_server(session: ClientSession) -> None:
    """A monitor's stream comes from the server that owns it."""
    async with ZoneMinderServer(
        pace=0.1, servers=[{"Hostname": "127.0.0.1"}, {"Hostname": "127.0.0.2"}]
    ) as server:
        server.set_option("ZM_MIN_RTSP_PORT", "18999")
        server.set_monitor(2, ServerId=2, RTSPServer=1, RTSPStreamName="drive")
        client = client_for(session, server, trusted_hosts=["127.0.0.2"])
        await client.connect()

        source = await client.restreams.source(await monitor(client, 2), Restream.RTSP)

    assert source.host == "127.0.0.2"
