"""Tests of requests: tolerance, time limits, retries and the meaning of errors."""

import asyncio
from collections.abc import AsyncIterator
import json
import logging
from typing import Any

from aiohttp import (
    ClientPayloadError,
    ClientSession,
    ConnectionTimeoutError,
    InvalidURL,
    encode_basic_auth,
)
import pytest
from yarl import URL

from custom_components.zoneminder.aiozoneminder import (
    ApiDisabledError,
    AuthSecretMissingError,
    CredentialsRequiredError,
    DatabaseUnavailableError,
    InvalidCredentialsError,
    MalformedResponseError,
    MonitorNotFoundError,
    NotFoundError,
    NotZoneMinderError,
    PermissionDeniedError,
    ProxyAuthenticationError,
    RedirectedError,
    ServerError,
    TokenRejectedError,
    Transport,
    UserApiDisabledError,
    ZoneMinderConnectionError,
    ZoneMinderError,
    ZoneMinderTimeoutError,
)
from custom_components.zoneminder.aiozoneminder.transport import MAX_CONCURRENT_REQUESTS, guard
from tests.aiozoneminder.common import JSON_TYPE, chain, error_body, recorded_text, told, until
from tests.zoneminder_server import ZoneMinderServer

SECRET = "s3cr3t-in-query"


@pytest.fixture
def server(open_server: ZoneMinderServer) -> ZoneMinderServer:
    """Use a server that needs no login: this is about what is below that."""
    return open_server


@pytest.fixture
def url(server: ZoneMinderServer) -> URL:
    """Return a URL of the server, with something secret in its query."""
    return URL(f"{server.url}/api/monitors/index.json").with_query(token=SECRET)


async def answer_to(
    server: ZoneMinderServer, transport: Transport, url: URL, body: str, status: int = 200
) -> Any:  # noqa: ANN401 JSON
    """Return what the transport makes of a body."""
    server.fault(kind="body", status=status, body=body, content_type=JSON_TYPE)
    return await transport.json("GET", url)


@pytest.mark.parametrize(
    "body",
    [
        '{"a": 1}',
        ' \n{"a": 1}\n',
        '\ufeff{"a": 1}',
        '<br />\n<b>Notice</b>: Undefined index: X in <b>/x.php</b> line 7<br />\n{"a": 1}',
        'Warning: Array [0] and {b} are odd\n{"a": 1}',
    ],
)
async def test_json(
    server: ZoneMinderServer, transport: Transport, url: URL, body: str
) -> None:
    """PHP's notices may stand before the JSON."""
    assert await answer_to(server, transport, url, body) == {"a": 1}


async def test_notice_before_list(
    server: ZoneMinderServer, transport: Transport, url: URL
) -> None:
    """JSON may be a list as well."""
    assert await answer_to(server, transport, url, "Notice: x\n[]") == []


async def test_recorded_notice(
    server: ZoneMinderServer, transport: Transport, url: URL
) -> None:
    """A long answer survives its notices."""
    server.fault(kind="notice")
    answer = await transport.json("GET", url)
    assert len(answer["monitors"]) == 5


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("", DatabaseUnavailableError),
        ("  \n", DatabaseUnavailableError),
        ("<html><body>Login</body></html>", MalformedResponseError),
        ('{"monitors":[{"Monitor":{"Id":1', MalformedResponseError),
        ("Unable to connect to ZM db. " + "{" * 500, MalformedResponseError),
        pytest.param("[" * 200_000, MalformedResponseError, id="deep"),
        ("nonsense", MalformedResponseError),
    ],
)
async def test_no_json(
    server: ZoneMinderServer,
    transport: Transport,
    url: URL,
    *,
    body: str,
    error: type[ZoneMinderError],
) -> None:
    """What is not JSON is told apart from an empty answer."""
    with pytest.raises(error) as caught:
        await answer_to(server, transport, url, body)
    assert type(caught.value) is error


async def test_no_text(server: ZoneMinderServer, transport: Transport, url: URL) -> None:
    """Bytes that are no text at all are malformed."""
    server.fault(kind="body", body="\x00\x01\x02ÿ{", content_type="image/jpeg")
    with pytest.raises(MalformedResponseError, match="image/jpeg"):
        await transport.json("GET", url)


@pytest.mark.parametrize(
    ("generation", "name", "status", "error"),
    [
        ("1.36", "no_token", 401, CredentialsRequiredError),
        ("1.38", "no_token", 401, CredentialsRequiredError),
        ("1.36", "login_no_identity", 401, CredentialsRequiredError),
        ("1.36", "login_wrong_password", 401, InvalidCredentialsError),
        ("1.38", "login_wrong_password", 401, InvalidCredentialsError),
        ("1.36", "login_unknown_user", 401, InvalidCredentialsError),
        ("1.38", "login_unknown_user", 401, InvalidCredentialsError),
        ("1.36", "api_off", 401, ApiDisabledError),
        ("1.36", "login_noapi", 401, UserApiDisabledError),
        ("1.36", "login_no_secret", 403, AuthSecretMissingError),
        ("1.36", "expired_token", 401, TokenRejectedError),
        ("1.38", "expired_token", 401, TokenRejectedError),
        ("1.36", "future_token", 401, TokenRejectedError),
        ("1.38", "future_token", 401, TokenRejectedError),
        ("1.36", "garbage_token", 401, TokenRejectedError),
        ("1.36", "wrong_secret_token", 401, TokenRejectedError),
        ("1.36", "refresh_as_access", 401, TokenRejectedError),
        ("1.36", "unknown_user_token", 401, TokenRejectedError),
        ("1.38", "unknown_user_token", 401, TokenRejectedError),
        ("1.36", "users_denied", 401, PermissionDeniedError),
        ("1.36", "monitor_edit_denied", 401, PermissionDeniedError),
        ("1.38", "state_change_denied", 401, PermissionDeniedError),
        ("1.36", "monitor_missing", 404, MonitorNotFoundError),
        ("1.36", "tags_missing", 404, NotFoundError),
        ("1.36", "unknown_action", 404, NotFoundError),
        ("1.36", "events_bad_sql", 500, ServerError),
    ],
)
async def test_recorded_complaints(
    server: ZoneMinderServer,
    transport: Transport,
    url: URL,
    *,
    generation: str,
    name: str,
    status: int,
    error: type[ZoneMinderError],
) -> None:
    """The text of a real answer decides what it means."""
    with pytest.raises(error) as caught:
        await answer_to(server, transport, url, recorded_text(generation, name), status)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("Token revoked. Please re-generate", TokenRejectedError),
        ("Signature verification failed", TokenRejectedError),
        ("Wrong number of segments", TokenRejectedError),
        ("Cannot handle token prior to 2026-11-20T06:00:00-0500", TokenRejectedError),
        ("Incorrect token type", TokenRejectedError),
        ("No such user/credentials", TokenRejectedError),
        ("Insufficient privileges", PermissionDeniedError),
        ("Login denied for user &quot;nobody&quot;", InvalidCredentialsError),
        ("Login denied for user &quot;api disabled&quot;", InvalidCredentialsError),
        ("API disabled for: expired token", UserApiDisabledError),
        ("Something new", ServerError),
    ],
)
async def test_complaints(
    server: ZoneMinderServer,
    transport: Transport,
    url: URL,
    *,
    message: str,
    error: type[ZoneMinderError],
) -> None:
    """Texts that were not recorded, and users with odd names."""
    with pytest.raises(error) as caught:
        await answer_to(server, transport, url, error_body(message), 401)
    assert type(caught.value) is error
    assert "nobody" not in told(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (500, "", ServerError),
        (500, "<html>oops</html>", ServerError),
        (502, "<html>Bad Gateway</html>", ServerError),
        (503, "[]", ServerError),
        (400, '{"error": "odd"}', NotZoneMinderError),
        (401, '{"message": "Not authenticated"}', NotZoneMinderError),
        (401, '{"data": {"message": "Not Authenticated"}}', NotZoneMinderError),
        (401, "<html>login</html>", NotZoneMinderError),
        (401, "", NotZoneMinderError),
        (401, '{"success": false, "data": []}', NotZoneMinderError),
        (404, "<html>Not Found</html>", NotZoneMinderError),
        (404, '{"name": "Not Found", "message": "Not Found"}', NotFoundError),
        (403, "<html>Forbidden</html>", ProxyAuthenticationError),
        (407, "", ProxyAuthenticationError),
        (500, '{"success": false, "data": {"name": null, "message": null}}', ServerError),
    ],
)
async def test_foreign_complaints(
    server: ZoneMinderServer,
    transport: Transport,
    url: URL,
    *,
    status: int,
    body: str,
    error: type[ZoneMinderError],
) -> None:
    """What ZoneMinder's API did not write is not taken for its words."""
    with pytest.raises(error) as caught:
        await answer_to(server, transport, url, body, status)
    assert type(caught.value) is error


@pytest.mark.parametrize("path", ["/zm/api/monitors/index.json", "/zm/index.php"])
async def test_basic_auth(session: ClientSession, path: str) -> None:
    """A login of the web server itself is told apart, and can be given."""
    async with ZoneMinderServer(auth=False, basic_auth=("web", "web-pass")) as server:
        with pytest.raises(ProxyAuthenticationError):
            await Transport(session).json("GET", URL(f"{server.origin}{path}"))
        headers = {"Authorization": encode_basic_auth("web", "web-pass")}
        url = URL(f"{server.url}/api/monitors/index.json")
        assert "monitors" in await Transport(session, headers=headers).json("GET", url)


async def test_challenge_with_json(session: ClientSession) -> None:
    """A proxy that asks for a login in JSON is a proxy too."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\n"
            b"Content-Length: 2\r\nConnection: close\r\n\r\n{}"
        )
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        with pytest.raises(ProxyAuthenticationError):
            await Transport(session).json("GET", URL(f"http://127.0.0.1:{port}/"))


async def test_extra_headers(
    session: ClientSession, server: ZoneMinderServer, url: URL
) -> None:
    """Headers for what stands in front go with every request."""
    await Transport(session, headers={"X-Pass": "let-me-in"}).json("GET", url)
    assert server.requests[-1].headers["X-Pass"] == "let-me-in"


@pytest.mark.parametrize(
    ("status", "location", "target"),
    [
        (301, "https://zm.lan/zm/", "https://zm.lan/zm/"),
        (302, "/zm/index.php?view=login", "{origin}/zm/index.php?view=login"),
        (307, "//other.lan/", "http://other.lan/"),
        (308, "http://[broken/", None),
    ],
)
async def test_redirect(
    server: ZoneMinderServer,
    transport: Transport,
    url: URL,
    *,
    status: int,
    location: str,
    target: str | None,
) -> None:
    """A redirect is never followed."""
    server.fault(kind="redirect", status=status, body=location)
    with pytest.raises(RedirectedError) as caught:
        await transport.json("GET", url)
    found = caught.value.target
    assert (found and str(found)) == (target and target.format(origin=server.origin))
    assert len(server.requests) == 1


async def test_redirect_to_nowhere(
    server: ZoneMinderServer, transport: Transport, url: URL
) -> None:
    """A redirect may lack its target."""
    server.fault(kind="status", status=302)
    with pytest.raises(RedirectedError) as caught:
        await transport.json("GET", url)
    assert caught.value.target is None


@pytest.mark.parametrize(("kind", "seconds"), [("hang", 1), ("hang_body", 1), ("drip", 0.02)])
async def test_time_limit(
    server: ZoneMinderServer, transport: Transport, url: URL, kind: str, seconds: float
) -> None:
    """The limit is for the whole answer."""
    server.fault(kind=kind, seconds=seconds)
    with pytest.raises(ZoneMinderTimeoutError):
        await transport.json("GET", url, time_limit=0.2)
    server.clear_faults()
    assert await transport.json("GET", url)


async def test_cut(server: ZoneMinderServer, transport: Transport, url: URL) -> None:
    """A connection that is cut again and again is reported."""
    fault = server.fault(kind="cut")
    with pytest.raises(ZoneMinderConnectionError):
        await transport.json("POST", url, form={"token": SECRET})
    assert fault.hits == 2


async def test_closed_while_idle(
    server: ZoneMinderServer, transport: Transport, url: URL
) -> None:
    """A request on a connection that was closed meanwhile is sent again."""
    await transport.json("POST", url)
    fault = server.fault(kind="cut", count=1)
    assert "monitors" in await transport.json("POST", url)
    assert fault.hits == 1


async def test_not_sent_again(server: ZoneMinderServer, transport: Transport, url: URL) -> None:
    """What must not be sent twice is not."""
    fault = server.fault(kind="cut", count=1)
    with pytest.raises(ZoneMinderConnectionError):
        await transport.json("POST", url, form={"token": SECRET}, once=True)
    assert fault.hits == 1


async def test_nobody_there(session: ClientSession, unused_tcp_port: int) -> None:
    """A port on which nobody listens is told with the system's words."""
    with pytest.raises(ZoneMinderConnectionError):
        await Transport(session).json("GET", URL(f"http://127.0.0.1:{unused_tcp_port}/"))


async def test_few_at_once(server: ZoneMinderServer, transport: Transport, url: URL) -> None:
    """Only some requests run at once: each holds a worker of the web server."""
    server.fault(kind="hang")
    asking = [
        asyncio.create_task(transport.json("GET", url))
        for _ in range(MAX_CONCURRENT_REQUESTS + 3)
    ]
    await until(lambda: len(server.requests) == MAX_CONCURRENT_REQUESTS)
    await asyncio.sleep(0.1)
    assert len(server.requests) == MAX_CONCURRENT_REQUESTS
    server.clear_faults()
    await asyncio.gather(*asking, return_exceptions=True)
    assert len(server.requests) >= len(asking)


async def test_own_json_reader(session: ClientSession, url: URL) -> None:
    """Who has a faster reader of JSON can give it."""
    assert await Transport(session, json_loads=len).json("GET", url) > 1000


@pytest.fixture(params=["hang", "hang_body", "cut", "status", "html", "empty", "redirect"])
async def faulty(
    request: pytest.FixtureRequest, server: ZoneMinderServer
) -> AsyncIterator[str]:
    """Let the server fail in each way."""
    server.fault(kind=request.param)
    yield request.param
    server.clear_faults()


@pytest.mark.usefixtures("faulty")
async def test_no_secret_in_errors(
    transport: Transport, url: URL, caplog: pytest.LogCaptureFixture
) -> None:
    """No error, none behind it, and no log line shows the query or the form."""
    caplog.set_level(logging.DEBUG)
    with pytest.raises(ZoneMinderError) as caught:
        await transport.json("POST", url, form={"pass": "pass-phrase"}, time_limit=0.2)
    assert SECRET not in told(caught.value) + caplog.text
    assert "pass-phrase" not in told(caught.value) + caplog.text


async def test_no_secret_where_nobody_is(
    session: ClientSession, unused_tcp_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor does a failure to connect."""
    caplog.set_level(logging.DEBUG)
    url = URL(f"http://127.0.0.1:{unused_tcp_port}/").with_query(token=SECRET)
    with pytest.raises(ZoneMinderError) as caught:
        await Transport(session).open(url, connect_limit=0.5, read_limit=0.5)
    assert SECRET not in told(caught.value) + caplog.text


async def test_no_secret_in_echo(
    server: ZoneMinderServer, transport: Transport, url: URL, caplog: pytest.LogCaptureFixture
) -> None:
    """An answer that echoes the URL with its token is not shown."""
    caplog.set_level(logging.DEBUG)
    body = json.loads(error_body(f"odd {SECRET}"))
    body["data"]["url"] = f"/zm/api/?token={SECRET}"
    with pytest.raises(ServerError) as caught:
        await answer_to(server, transport, url, json.dumps(body), 401)
    assert SECRET not in told(caught.value) + caplog.text


async def test_open(server: ZoneMinderServer, transport: Transport, url: URL) -> None:
    """A stream is handed out as it comes."""
    response = await transport.open(url, connect_limit=1, read_limit=1)
    assert response.status == 200
    response.close()


@pytest.mark.parametrize(
    ("kind", "error"), [("hang", ZoneMinderTimeoutError), ("cut", ZoneMinderConnectionError)]
)
async def test_open_fails(
    server: ZoneMinderServer,
    transport: Transport,
    url: URL,
    *,
    kind: str,
    error: type[ZoneMinderError],
) -> None:
    """A stream that does not begin is an error."""
    server.fault(kind=kind)
    with pytest.raises(error) as caught:
        await transport.open(url, connect_limit=1, read_limit=0.2)
    assert SECRET not in told(caught.value)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            ConnectionTimeoutError(f"timeout to http://zm/?token={SECRET}"),
            ZoneMinderTimeoutError,
        ),
        (InvalidURL(f"http://zm/?token={SECRET}"), ZoneMinderConnectionError),
        (ClientPayloadError(SECRET), ZoneMinderConnectionError),
        (OSError(111, "Connection refused"), ZoneMinderConnectionError),
    ],
)
async def test_originals_are_left_behind(
    error: Exception, expected: type[ZoneMinderError]
) -> None:
    """Errors of aiohttp show the URL with its query: nothing leads back to them."""

    async def fail() -> None:
        raise error

    with pytest.raises(expected) as caught:
        await guard(fail())
    assert type(caught.value) is expected
    assert error not in chain(caught.value)
