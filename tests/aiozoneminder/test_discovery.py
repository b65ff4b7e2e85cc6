"""Tests of the search for ZoneMinder behind an address."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
import datetime as dt
from functools import partial
from ipaddress import ip_address
from pathlib import Path
import ssl

from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
import pytest

from custom_components.zoneminder.aiozoneminder import (
    Address,
    ApiDisabledError,
    CertificateError,
    DatabaseUnavailableError,
    NotZoneMinderError,
    ProxyAuthenticationError,
    RedirectedError,
    ServerError,
    TlsError,
    Transport,
    ZoneMinderConnectionError,
    ZoneMinderError,
    ZoneMinderTimeoutError,
    find_portal,
)
from tests.aiozoneminder.common import JSON_TYPE, recorded_text
from tests.zoneminder_server import ZoneMinderServer

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate that nobody else trusts; return the file with it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "zm.example.org")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    path = tmp_path_factory.mktemp("certificate") / "server.pem"
    path.write_bytes(
        signed.public_bytes(encoding)
        + key.private_bytes(
            encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    """Return the server's side of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
async def trusting(certificate: Path, socket_enabled: None) -> AsyncIterator[Transport]:
    """Return a transport that trusts the certificate."""
    context = ssl.create_default_context(cafile=certificate)
    connector = TCPConnector(ssl=context)
    async with ClientSession(cookie_jar=DummyCookieJar(), connector=connector) as session:
        yield Transport(session)


async def version_answer(request: web.Request) -> web.StreamResponse:
    """Answer as ZoneMinder, below `/zm` only."""
    found = request.path == "/zm/api/host/getVersion.json"
    return web.json_response({"version": "1.36.33"}, status=200 if found else 404)


@asynccontextmanager
async def serving(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Run a web server of one handler; give its host and port."""
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handler)
    server = TestServer(app)
    await server.start_server(ssl=tls)
    async with server:
        yield f"127.0.0.1:{server.port}"


def portal_places(server: ZoneMinderServer, typed: str) -> Address:
    """Return the address that a person typed."""
    return Address.parse(typed.format(host=f"127.0.0.1:{server.port}"))


@pytest.mark.parametrize(
    "typed",
    [
        "{host}",
        "{host}/zm",
        "http://{host}",
        "http://{host}/zm",
        "http://{host}/zm/",
        "http://{host}/zm/index.php?view=console",
        "http://{host}/zm/api",
        "http://{host}/zm/api/host/getVersion.json",
        "http://user:secret@{host}/zm",
    ],
)
@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_found(transport: Transport, server: ZoneMinderServer, typed: str) -> None:
    """What a person types leads to the portal, and nothing secret goes there."""
    portal = await find_portal(transport, portal_places(server, typed))
    assert str(portal) == server.url
    assert not any(request.form or request.query for request in server.requests)
    assert not any("Authorization" in request.headers for request in server.requests)


async def test_found_at_root(transport: Transport, server: ZoneMinderServer) -> None:
    """A portal may be the root of its web server."""
    server.fault(path="^/api/", kind="body", body=recorded_text("1.36", "version"))
    server.fault(path="^/zm/", kind="status", status=404)
    portal = await find_portal(transport, portal_places(server, "http://{host}"))
    assert str(portal) == f"{server.origin}/"


async def test_https_is_first(trusting: Transport, server_tls: ssl.SSLContext) -> None:
    """Without a scheme https is asked first."""
    async with serving(version_answer, server_tls) as host:
        portal = await find_portal(trusting, Address.parse(host))
    assert str(portal) == f"https://{host}/zm"


async def test_certificate_is_decisive(
    transport: Transport, server_tls: ssl.SSLContext
) -> None:
    """A certificate that is not trusted ends the search: http would hide it."""
    asked = []

    async def handler(request: web.Request) -> web.StreamResponse:
        asked.append(request)
        return await version_answer(request)

    async with serving(handler, server_tls) as host:
        with pytest.raises(CertificateError):
            await find_portal(transport, Address.parse(host))
    assert asked == []


async def test_no_tls_at_port(transport: Transport, server: ZoneMinderServer) -> None:
    """Where https was typed http is not tried."""
    with pytest.raises(TlsError):
        await find_portal(transport, portal_places(server, "https://{host}"))
    assert server.requests == []


async def test_upgrade(trusting: Transport, server_tls: ssl.SSLContext) -> None:
    """A redirect to https of the same host is a hint where to ask."""

    async def redirect(request: web.Request) -> web.StreamResponse:
        location = f"https://{secure}{request.path_qs}"
        return web.Response(status=301, headers={"Location": location})

    async with serving(version_answer, server_tls) as secure, serving(redirect) as plain:
        portal = await find_portal(trusting, Address.parse(f"http://{plain}/zm"))
    assert str(portal) == f"https://{secure}/zm"


@pytest.mark.parametrize(
    "location",
    [
        "https://elsewhere.example.org/zm/api/host/getVersion.json",
        "http://127.0.0.1:1/zm/index.php?view=login",
        "/zm/index.php?view=login",
        "",
        "http://[broken/",
    ],
)
async def test_redirected_elsewhere(
    transport: Transport, server: ZoneMinderServer, location: str
) -> None:
    """Other redirects are not followed."""
    server.fault(kind="redirect", body=location)
    with pytest.raises(RedirectedError):
        await find_portal(transport, portal_places(server, "http://{host}/zm"))
    assert len(server.requests) == 1


async def test_endless_redirects(trusting: Transport, server_tls: ssl.SSLContext) -> None:
    """A host that always points elsewhere on itself is left soon."""
    asked: list[str] = []

    async def redirect(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        location = f"https://{host}/{len(asked)}/api/host/getVersion.json"
        return web.Response(status=302, headers={"Location": location})

    async with serving(redirect, server_tls) as host, asyncio.timeout(2):
        with pytest.raises(RedirectedError):
            await find_portal(trusting, Address.parse(f"https://{host}/zm"))
    assert len(asked) <= 2


async def test_nobody_there(transport: Transport, unused_tcp_port: int) -> None:
    """A port on which nobody listens is asked once for each scheme."""
    with pytest.raises(ZoneMinderConnectionError):
        await find_portal(transport, Address.parse(f"127.0.0.1:{unused_tcp_port}"))


@pytest.mark.parametrize(
    ("kind", "status", "body", "error"),
    [
        ("body", 401, recorded_text("1.36", "api_off"), ApiDisabledError),
        ("empty", None, "", DatabaseUnavailableError),
        ("status", 500, "", ServerError),
        ("status", 403, "", ProxyAuthenticationError),
        ("status", 404, "", NotZoneMinderError),
        ("body", 404, '{"message": "no such thing"}', NotZoneMinderError),
        ("body", 200, '{"name": "something else"}', NotZoneMinderError),
        ("html", None, "", NotZoneMinderError),
        ("cut", None, "", ZoneMinderConnectionError),
        ("redirect", None, "", RedirectedError),
    ],
)
async def test_not_found(
    transport: Transport,
    server: ZoneMinderServer,
    *,
    kind: str,
    status: int | None,
    body: str,
    error: type[ZoneMinderError],
) -> None:
    """Each cause has its own error."""
    server.fault(kind=kind, status=status, body=body, content_type=JSON_TYPE)
    with pytest.raises(error) as caught:
        await find_portal(transport, portal_places(server, "http://{host}"))
    assert type(caught.value) is error


async def test_most_telling(transport: Transport, server: ZoneMinderServer) -> None:
    """Of several failures the one that helps most is told."""
    server.fault(path="^/api/", kind="status", status=404)
    server.fault(path="^/zm/", kind="status", status=403)
    with pytest.raises(ProxyAuthenticationError):
        await find_portal(transport, portal_places(server, "{host}"))


async def test_timeout(
    transport: Transport, server: ZoneMinderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that does not answer is not asked at another path."""
    monkeypatch.setattr(transport, "json", partial(transport.json, time_limit=0.2))
    server.fault(kind="hang")
    with pytest.raises(ZoneMinderTimeoutError):
        await find_portal(transport, portal_places(server, "http://{host}"))
    assert len(server.requests) == 1
