"""Tests of the rules of logging in."""

import asyncio
from itertools import pairwise
import logging
from typing import Any

from aiohttp import ClientSession
import jwt
import pytest
from yarl import URL

from custom_components.zoneminder.aiozoneminder import (
    ApiDisabledError,
    AuthenticationError,
    AuthSecretMissingError,
    Credentials,
    CredentialsRequiredError,
    DatabaseUnavailableError,
    InsecureTransportError,
    InvalidCredentialsError,
    Login,
    MalformedResponseError,
    NotZoneMinderError,
    RedirectedError,
    ServerError,
    TokenRejectedError,
    Transport,
    UserApiDisabledError,
    ZoneMinder,
    ZoneMinderConnectionError,
    ZoneMinderError,
)
from custom_components.zoneminder.aiozoneminder.auth import (
    LOGIN_INTERVAL,
    MIN_LOGIN_DISTANCE,
    Authenticator,
)
from tests.aiozoneminder.common import (
    JSON_TYPE,
    PASSWORD,
    USER,
    Clock,
    client_for,
    error_body,
    told,
)
from tests.zoneminder_server import ZoneMinderServer

HOUR = 3600.0
MINUTE = 60.0
LOGIN_PATH = "/zm/api/host/login.json"


class Day:
    """The clocks of a client and of its server, moved together."""

    def __init__(self, clock: Clock, server: ZoneMinderServer) -> None:
        """Start now."""
        self.clock = clock
        self.server = server
        self.begun = clock.now
        self.skew = 0.0

    def pass_time(self, seconds: float) -> None:
        """Let time pass for both."""
        self.clock.now += seconds
        self.server.set_clock_skew(self.skew + self.clock.now - self.begun)


@pytest.fixture
def day(clock: Clock, server: ZoneMinderServer) -> Day:
    """Return clocks that move together."""
    return Day(clock, server)


def password_requests(server: ZoneMinderServer) -> int:
    """Return how many requests of any kind carried a password."""
    return sum("pass" in request.form | request.query for request in server.requests)


async def outcome(client: ZoneMinder) -> type[ZoneMinderError] | None:
    """Read something and return the kind of error, if there is one."""
    try:
        await client.states.list()
    except ZoneMinderError as err:
        return type(err)
    return None


async def test_login(client: ZoneMinder, server: ZoneMinderServer) -> None:
    """The first read logs in, with the password in the body of a POST."""
    assert await outcome(client) is None
    assert (server.logins, server.refreshes) == (1, 0)
    (login,) = [request for request in server.requests if request.is_login]
    assert (login.method, login.query) == ("POST", {})
    assert login.form == {"user": USER, "pass": PASSWORD}


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4", "1.39.11"])
async def test_three_days(client: ZoneMinder, server: ZoneMinderServer, day: Day) -> None:
    """A password login at the start and then one a day; nothing is ever refused."""
    outcomes = []
    for _ in range(72 * 6):
        outcomes.append(await outcome(client))
        day.pass_time(10 * MINUTE)
    assert set(outcomes) == {None}
    assert server.logins == 3
    assert server.refreshes == 41


async def test_logins_are_a_day_apart(
    client: ZoneMinder, server: ZoneMinderServer, day: Day
) -> None:
    """With tokens that outlive the day, the login comes when the token has to be renewed."""
    server.set_option("ZM_AUTH_HASH_TTL", "1")
    seen = []
    for _ in range(72 * 2):
        await client.states.list()
        seen.append((server.logins, day.clock.now))
        day.pass_time(30 * MINUTE)
    at = [min(now for logins, now in seen if logins == number) for number in (1, 2, 3)]
    assert at[1] - at[0] >= LOGIN_INTERVAL
    assert at[2] - at[1] >= LOGIN_INTERVAL
    assert server.logins == 3


@pytest.mark.parametrize("skew", [0.0, 400 * 24 * HOUR, -400 * 24 * HOUR])
async def test_refresh_at_80_percent(
    client: ZoneMinder, server: ZoneMinderServer, day: Day, skew: float
) -> None:
    """An access token is renewed at 80 % of its life, however wrong the server's date is."""
    day.skew = skew
    day.pass_time(0)
    await client.states.list()
    day.pass_time(95 * MINUTE)
    await client.states.list()
    assert server.refreshes == 0
    day.pass_time(2 * MINUTE)
    await client.states.list()
    assert (server.logins, server.refreshes) == (1, 1)


async def test_expired(client: ZoneMinder, server: ZoneMinderServer, day: Day) -> None:
    """Where both tokens are rejected, one silent login follows."""
    await client.states.list()
    day.pass_time(2 * MINUTE)
    server.expire_tokens()
    assert await outcome(client) is None
    assert server.logins == 2


async def test_revoked(client: ZoneMinder, server: ZoneMinderServer, day: Day) -> None:
    """Nor does anybody notice when all tokens are revoked."""
    await client.states.list()
    day.pass_time(2 * MINUTE)
    server.revoke_tokens()
    assert await outcome(client) is None
    assert server.logins == 2


async def test_never_two_logins_within_a_minute(
    client: ZoneMinder, server: ZoneMinderServer, day: Day
) -> None:
    """A server that rejects all tokens at once sees one login a minute."""
    logins = []
    outcomes = set()
    for _ in range(60):
        before = server.logins
        outcomes.add(await outcome(client))
        logins += [day.clock.now] * (server.logins - before)
        server.revoke_tokens()
        day.pass_time(10.0)
    distances = [after - before for before, after in pairwise(logins)]
    assert min(distances) >= MIN_LOGIN_DISTANCE
    assert len(logins) == 10
    assert outcomes == {None, TokenRejectedError}


async def test_rejected_for_many_within_a_minute(
    client: ZoneMinder, server: ZoneMinderServer
) -> None:
    """While a login has to wait, nobody is told that the credentials are missing."""
    await client.states.list()
    server.revoke_tokens()
    outcomes = await asyncio.gather(*(outcome(client) for _ in range(8)))
    assert set(outcomes) == {TokenRejectedError}
    assert server.logins == 1


async def test_wrong_password_is_sent_once(
    session: ClientSession, server: ZoneMinderServer, day: Day
) -> None:
    """After a wrong password there is no other login, however long we wait."""
    client = client_for(session, server, password="wrong", clock=day.clock)
    outcomes = []
    for _ in range(20):
        outcomes.append(await outcome(client))
        day.pass_time(HOUR)
    assert set(outcomes) == {InvalidCredentialsError}
    assert server.logins == 1


async def test_password_changed_later(
    client: ZoneMinder, server: ZoneMinderServer, day: Day
) -> None:
    """A password that was changed is tried once, a day later, and no more."""
    await client.states.list()
    server.set_password(USER, "other")
    outcomes = []
    for _ in range(40):
        outcomes.append(await outcome(client))
        day.pass_time(HOUR)
    assert outcomes[0] is None
    assert outcomes[-1] is InvalidCredentialsError
    assert server.logins == 2


@pytest.mark.parametrize(
    ("user", "password", "error"),
    [
        ("noapi", "noapi-pass", UserApiDisabledError),
        ("nobody", "nothing", InvalidCredentialsError),
        ("admin", "", CredentialsRequiredError),
    ],
)
async def test_refused(
    session: ClientSession,
    server: ZoneMinderServer,
    day: Day,
    *,
    user: str,
    password: str,
    error: type[ZoneMinderError],
) -> None:
    """Each refusal has its own error, and stays."""
    client = client_for(session, server, user, password, clock=day.clock)
    first = await outcome(client)
    asked = len(server.requests)
    day.pass_time(HOUR)
    assert (first, await outcome(client)) == (error, error)
    assert len(server.requests) == asked


async def test_no_secret_on_server(client: ZoneMinder, server: ZoneMinderServer) -> None:
    """A server without secret cannot make tokens."""
    server.fault(
        path="host/login",
        kind="body",
        status=403,
        body=error_body("Please create a valid AUTH_HASH_SECRET in ZoneMinder"),
        content_type=JSON_TYPE,
    )
    assert await outcome(client) is AuthSecretMissingError


async def test_api_disabled(client: ZoneMinder, server: ZoneMinderServer) -> None:
    """A server whose API is off gets no password."""
    server.set_option("ZM_OPT_USE_API", "0")
    assert await outcome(client) is ApiDisabledError
    assert password_requests(server) == 0


async def test_no_user_given(session: ClientSession, server: ZoneMinderServer) -> None:
    """A server that wants a login gets none if there is none."""
    assert (
        await outcome(ZoneMinder(Transport(session), URL(server.url)))
        is CredentialsRequiredError
    )


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_auth_off(session: ClientSession, open_server: ZoneMinderServer) -> None:
    """Where no login is needed the password stays here."""
    client = client_for(session, open_server)
    assert await outcome(client) is None
    assert client.version == open_server.version
    assert password_requests(open_server) == 0
    assert all("token" not in request.form for request in open_server.requests)


async def test_auth_switched_on_later(
    session: ClientSession, open_server: ZoneMinderServer
) -> None:
    """A server that wants a login from now on gets it."""
    client = client_for(session, open_server)
    await client.states.list()
    open_server.set_option("ZM_OPT_USE_AUTH", "1")
    outcomes = await asyncio.gather(*(outcome(client) for _ in range(5)))
    assert set(outcomes) == {None}
    assert open_server.logins == 1


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
@pytest.mark.parametrize("hours", [2, 30])
async def test_auth_switched_off_later(
    client: ZoneMinder, server: ZoneMinderServer, day: Day, hours: int
) -> None:
    """A server that wants no login any more gives no tokens, and needs none."""
    await client.states.list()
    server.set_option("ZM_OPT_USE_AUTH", "0")
    day.pass_time(hours * HOUR)
    assert await outcome(client) is None
    assert await outcome(client) is None


async def test_login_without_token_in_answer(
    client: ZoneMinder, server: ZoneMinderServer
) -> None:
    """An answer to the login that has no token is malformed."""
    server.fault(path="host/login", kind="nulls")
    assert await outcome(client) is MalformedResponseError


@pytest.mark.parametrize("count", [2, 20])
async def test_single_flight(
    client: ZoneMinder, server: ZoneMinderServer, day: Day, count: int
) -> None:
    """Many callers share one login, one refresh, and one login after a revocation."""
    await asyncio.gather(*(client.states.list() for _ in range(count)))
    assert (server.logins, server.refreshes) == (1, 0)
    day.pass_time(97 * MINUTE)
    await asyncio.gather(*(client.states.list() for _ in range(count)))
    assert (server.logins, server.refreshes) == (1, 1)
    server.revoke_tokens()
    await asyncio.gather(*(client.states.list() for _ in range(count)))
    assert (server.logins, server.refreshes) == (2, 2)


async def test_rejected_access_token_is_refreshed(
    client: ZoneMinder, server: ZoneMinderServer
) -> None:
    """An access token that is rejected alone costs a refresh, not a login."""
    await client.states.list()
    server.fault(
        path="states/index",
        kind="body",
        status=401,
        body=error_body("Expired token"),
        content_type=JSON_TYPE,
        count=1,
    )
    assert await outcome(client) is None
    assert (server.logins, server.refreshes) == (1, 1)


@pytest.mark.parametrize(
    "password",
    ["a&b=c", "100%", "%26", "q'\"`", "p\u00e4\u00df w\u00f6rd", "🔑🏠", "+ +", "<b>", "a\\b"],
)
async def test_hostile_passwords(
    session: ClientSession, server: ZoneMinderServer, password: str
) -> None:
    """Any password arrives as it was typed."""
    server.set_password(USER, password)
    assert await outcome(client_for(session, server, password=password)) is None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "html"}, NotZoneMinderError),
        ({"kind": "body", "body": '{"hello": 1}'}, NotZoneMinderError),
        ({"kind": "body", "body": '{"version": ""}'}, NotZoneMinderError),
        ({"kind": "body", "body": "[1]"}, NotZoneMinderError),
        ({"kind": "status", "status": 404}, NotZoneMinderError),
        ({"kind": "body", "status": 404, "body": '{"message": "x"}'}, NotZoneMinderError),
        (
            {"kind": "body", "status": 401, "body": '{"message": "Not authenticated"}'},
            NotZoneMinderError,
        ),
        ({"kind": "body", "status": 401, "body": '"Not Authenticated"'}, NotZoneMinderError),
        ({"kind": "empty"}, DatabaseUnavailableError),
        ({"kind": "status", "status": 500}, ServerError),
        ({"kind": "cut"}, ZoneMinderConnectionError),
        ({"kind": "redirect"}, RedirectedError),
        ({"kind": "redirect", "body": "https://elsewhere.lan/zm/api/"}, RedirectedError),
    ],
)
async def test_password_is_for_zoneminder_only(
    client: ZoneMinder,
    server: ZoneMinderServer,
    fault: dict[str, Any],
    error: type[ZoneMinderError],
) -> None:
    """What does not answer as ZoneMinder does never sees the password."""
    server.fault(path="getVersion", **fault)
    assert await outcome(client) is error
    assert password_requests(server) == 0


async def test_login_is_not_redirected(client: ZoneMinder, server: ZoneMinderServer) -> None:
    """A login that is sent elsewhere goes nowhere."""
    server.fault(path="host/login", kind="redirect", status=307, body=f"{server.url}/elsewhere")
    assert await outcome(client) is RedirectedError
    assert password_requests(server) == 1
    assert {request.path for request in server.requests} == {
        "/zm/api/host/getVersion.json",
        LOGIN_PATH,
    }


async def test_login_is_not_sent_again(
    client: ZoneMinder, server: ZoneMinderServer, day: Day
) -> None:
    """A login whose answer is lost may have been counted: the next one has to wait."""
    server.fault(path="host/login", kind="cut", count=1)
    assert await outcome(client) is ZoneMinderConnectionError
    assert await outcome(client) is ZoneMinderConnectionError
    assert server.logins == 1
    day.pass_time(MIN_LOGIN_DISTANCE)
    assert await outcome(client) is None


async def test_server_down(client: ZoneMinder, server: ZoneMinderServer, day: Day) -> None:
    """A server that comes back is used at once: its tokens are still good."""
    await client.states.list()
    server.fault(kind="status", status=503)
    assert await outcome(client) is ServerError
    server.clear_faults()
    assert await outcome(client) is None
    assert server.logins == 1


async def test_not_over_plain_http(session: ClientSession, server: ZoneMinderServer) -> None:
    """The password does not go over http that nobody asked for."""
    client = client_for(session, server, allow_plain_password=False)
    assert await outcome(client) is InsecureTransportError
    assert password_requests(server) == 0


def authenticator(
    session: ClientSession, server: ZoneMinderServer, clock: Clock
) -> Authenticator:
    """Return an authenticator of the administrator."""
    return Authenticator(
        Transport(session), URL(server.url), Credentials(USER, PASSWORD), clock=clock
    )


@pytest.mark.parametrize(
    ("token", "renewed_after"),
    [
        (jwt.encode({"iat": 100, "exp": 1100}, "k" * 32), 800),
        (jwt.encode({"iat": 1100, "exp": 100}, "k" * 32), 4000),
        (jwt.encode({"iat": 100, "exp": 100}, "k" * 32), 4000),
        (jwt.encode({"exp": 1100}, "k" * 32), 4000),
        (jwt.encode({"iat": 1.5, "exp": 1001.5}, "k" * 32), 800),
        ("not-a-jwt", 4000),
        ("a.b.c", 4000),
    ],
)
async def test_life_of_a_token(
    session: ClientSession,
    server: ZoneMinderServer,
    clock: Clock,
    *,
    token: str,
    renewed_after: float,
) -> None:
    """The life is the difference of two times of a token; else the answer tells it."""
    body = f'{{"access_token":"{token}","access_token_expires":5000,"version":"1.36.33"}}'
    fault = server.fault(path="login", kind="body", body=body, content_type=JSON_TYPE)
    auth = authenticator(session, server, clock)
    await auth.token()
    clock.now += renewed_after - 1
    assert await auth.token() == token
    assert fault.hits == 1
    clock.now += 61
    await auth.token()
    assert fault.hits == 2


async def test_required(session: ClientSession, server: ZoneMinderServer, clock: Clock) -> None:
    """It is known whether a login is needed, once somebody asked."""
    auth = authenticator(session, server, clock)
    before = auth.required
    await auth.token()
    assert (before, auth.required) == (False, True)


async def test_no_secret_is_shown(
    session: ClientSession,
    server: ZoneMinderServer,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither password nor token is in a log line, an error or a representation."""
    caplog.set_level(logging.DEBUG)
    client = client_for(session, server, clock=clock)
    await client.connect()
    server.revoke_tokens()
    with pytest.raises(TokenRejectedError) as rejected:
        await client.states.list()
    server.set_password(USER, "other")
    clock.now += 61
    with pytest.raises(AuthenticationError) as refused:
        await client.states.list()
    tokens = [request.form.get("token", PASSWORD) for request in server.requests]
    shown = caplog.text + told(rejected.value) + told(refused.value)
    shown += repr(Credentials(USER, PASSWORD)) + repr(vars(client))
    assert not [token for token in {PASSWORD, *tokens} if token in shown]


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_legacy_hash(client: ZoneMinder, server: ZoneMinderServer) -> None:
    """The hash for RTSP sources costs no password."""
    await client.connect()
    value = await client.legacy_hash()
    assert value == server.site.auth.hash_of(server.world.users[USER])
    assert server.logins == 1


@pytest.mark.parametrize("option", ["ZM_OPT_USE_LEGACY_API_AUTH", "ZM_AUTH_RELAY"])
async def test_no_legacy_hash(
    client: ZoneMinder, server: ZoneMinderServer, option: str
) -> None:
    """A server may give no hash."""
    server.set_option(option, "none")
    assert await client.legacy_hash() is None


async def test_no_legacy_hash_without_login(
    session: ClientSession, open_server: ZoneMinderServer
) -> None:
    """Where no login is needed there is no hash, and no user."""
    client = client_for(session, open_server)
    assert await client.legacy_hash() is None
    assert client.username is None


async def test_username(connected: ZoneMinder) -> None:
    """The user that the client logs in as is known."""
    assert connected.username == USER


async def test_clients_share_a_login(session: ClientSession, server: ZoneMinderServer) -> None:
    """A second client of the same user needs no login of its own."""
    login = Login()
    for _ in range(3):
        client = client_for(session, server, login=login)
        await client.connect()
        assert await client.monitors.list()
    assert server.logins == 1


async def test_refusal_is_shared(
    session: ClientSession, server: ZoneMinderServer, day: Day
) -> None:
    """A refused password is tried again only when a person asks, and not at once."""
    login = Login()
    clients = [
        client_for(session, server, password="wrong", login=login, clock=day.clock)
        for _ in range(3)
    ]
    assert [await outcome(client) for client in clients] == [InvalidCredentialsError] * 3
    assert server.logins == 1
    clients[0].forgive()
    assert await outcome(clients[0]) is InvalidCredentialsError
    assert server.logins == 1
    day.pass_time(MIN_LOGIN_DISTANCE)
    assert await outcome(clients[1]) is InvalidCredentialsError
    assert server.logins == 1
    clients[1].forgive()
    assert await outcome(clients[1]) is InvalidCredentialsError
    assert server.logins == 2
