"""Fixtures of the library's tests."""

from collections.abc import AsyncIterator

from aiohttp import ClientSession, DummyCookieJar
import pytest

from custom_components.zoneminder.aiozoneminder import Transport, ZoneMinder
from tests.aiozoneminder.common import Clock, client_for
from tests.zoneminder_server import ZoneMinderServer


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """Let the tests talk to the embedded server."""


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave out the harness's debug mode of asyncio, which doubles the time."""


@pytest.fixture
def version() -> str:
    """Return the version of the embedded server; tests parametrize it."""
    return "1.36.33"


@pytest.fixture
async def server(socket_enabled: None, version: str) -> AsyncIterator[ZoneMinderServer]:
    """Run an embedded ZoneMinder."""
    async with ZoneMinderServer(version=version, pace=0.1) as server:
        yield server


@pytest.fixture
async def open_server(socket_enabled: None, version: str) -> AsyncIterator[ZoneMinderServer]:
    """Run an embedded ZoneMinder that needs no login."""
    async with ZoneMinderServer(version=version, pace=0.1, auth=False) as server:
        yield server


@pytest.fixture
async def session(socket_enabled: None) -> AsyncIterator[ClientSession]:
    """Return a session without cookies."""
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        yield session


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock()


@pytest.fixture
def transport(session: ClientSession) -> Transport:
    """Return a bare transport."""
    return Transport(session)


@pytest.fixture
def client(session: ClientSession, server: ZoneMinderServer, clock: Clock) -> ZoneMinder:
    """Return a client of the administrator, not yet connected."""
    return client_for(session, server, clock=clock)


@pytest.fixture
async def connected(client: ZoneMinder) -> ZoneMinder:
    """Return a client that is connected."""
    await client.connect()
    return client
