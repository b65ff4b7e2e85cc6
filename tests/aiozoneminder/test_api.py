"""Tests of calls with a token."""

from aiohttp import ClientSession
import pytest
from yarl import URL

from custom_components.zoneminder.aiozoneminder import (
    MalformedResponseError,
    NotZoneMinderError,
    PermissionDeniedError,
    ProxyAuthenticationError,
    TokenRejectedError,
    Transport,
    ZoneMinder,
    ZoneMinderError,
    ZoneMinderTimeoutError,
)
from custom_components.zoneminder.aiozoneminder.api import Features
from tests.aiozoneminder.common import JSON_TYPE, client_for, error_body
from tests.zoneminder_server import ZoneMinderServer


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((1, 36, 33), Features(whole_lists=False, tags=False)),
        ((1, 37, 0), Features(whole_lists=True, tags=False)),
        ((1, 37, 44), Features(whole_lists=True, tags=True)),
        ((1, 38, 4), Features(whole_lists=True, tags=True)),
    ],
)
def test_features(version: tuple[int, ...], expected: Features) -> None:
    """Features follow the version."""
    assert Features.of(version) == expected


async def test_read(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """A read returns the object of the answer; the query stays in the URL."""
    answer = await connected._api.read("events/index", {"limit": "1"})
    assert len(answer["events"]) == 1
    assert server.requests[-1].query == {"limit": "1"}
    assert set(server.requests[-1].form) == {"token"}


async def test_empty_list_for_an_object(
    connected: ZoneMinder, server: ZoneMinderServer
) -> None:
    """PHP's empty object is an empty one."""
    server.fault(path="states", kind="body", body="[]", content_type=JSON_TYPE)
    assert await connected._api.read("states/index") == {}


async def test_list(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """No call of ZoneMinder answers with a list."""
    server.fault(path="states", kind="body", body="[1]", content_type=JSON_TYPE)
    with pytest.raises(MalformedResponseError):
        await connected._api.read("states/index")


async def test_time_limit(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """A call may have its own limit."""
    server.fault(kind="hang")
    with pytest.raises(ZoneMinderTimeoutError):
        await connected._api.read("states/index", time_limit=0.1)


async def test_no_right(session: ClientSession, server: ZoneMinderServer) -> None:
    """A missing right is no reason to log in again."""
    client = client_for(session, server, "viewer", "viewer-pass")
    await client.connect()
    with pytest.raises(PermissionDeniedError):
        await client.states.list()
    assert (server.logins, server.refreshes) == (1, 0)


async def test_rejected_twice(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """A call is repeated once only."""
    fault = server.fault(
        path="states/index",
        kind="body",
        status=401,
        body=error_body("Expired token"),
        content_type=JSON_TYPE,
    )
    with pytest.raises(TokenRejectedError):
        await connected.states.list()
    assert fault.hits == 2
    assert server.logins == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, ProxyAuthenticationError),
        (403, PermissionDeniedError),
        (404, NotZoneMinderError),
        (500, NotZoneMinderError),
    ],
)
async def test_open_complaints(
    connected: ZoneMinder, server: ZoneMinderServer, status: int, error: type[ZoneMinderError]
) -> None:
    """The stream tells what is wrong by its status only."""
    server.fault(path="nph-zms", kind="status", status=status)
    with pytest.raises(error):
        await connected._api.open(
            URL(f"{server.url}/cgi-bin/nph-zms"), {"monitor": "1"}, read_limit=1
        )


async def test_open_without_login(
    session: ClientSession, open_server: ZoneMinderServer
) -> None:
    """Where no login is needed no token is sent."""
    client = ZoneMinder(Transport(session), URL(open_server.url))
    await client.streams.still(1)
    assert "token" not in open_server.requests[-1].query


async def test_refused_without_login(
    session: ClientSession, open_server: ZoneMinderServer
) -> None:
    """Where no login is needed a refusal of zms is no reason for one."""
    open_server.fault(path="nph-zms", kind="status", status=403)
    client = client_for(session, open_server)
    with pytest.raises(PermissionDeniedError):
        await client.streams.still(1)
    assert (open_server.logins, open_server.refreshes) == (0, 0)
