"""Tests of the client as a whole, and of what it learns when it connects."""

import logging
from pathlib import Path
import subprocess
import sys
from zoneinfo import ZoneInfo

from aiohttp import ClientSession, encode_basic_auth
import pytest
from yarl import URL

from custom_components.zoneminder import aiozoneminder
from custom_components.zoneminder.aiozoneminder import (
    Credentials,
    DatabaseUnavailableError,
    InvalidCredentialsError,
    MalformedResponseError,
    NotZoneMinderError,
    Transport,
    UnsupportedVersionError,
    UserApiDisabledError,
    ZoneMinder,
    ZoneMinderError,
)
from tests.aiozoneminder.common import JSON_TYPE, Clock, client_for
from tests.zoneminder_server import ZoneMinderServer

IMPORT_ALONE = """
import importlib.util, sys
spec = importlib.util.spec_from_file_location(
    "alone", sys.argv[1] + "/__init__.py", submodule_search_locations=[sys.argv[1]]
)
module = importlib.util.module_from_spec(spec)
sys.modules["alone"] = module
spec.loader.exec_module(module)
assert all(hasattr(module, name) for name in module.__all__)
print([name for name in sys.modules
       if name.partition(".")[0] in ("homeassistant", "custom_components")])
"""


def test_no_home_assistant_inside(tmp_path: Path) -> None:
    """The library alone imports nothing of Home Assistant."""
    (folder,) = aiozoneminder.__path__
    done = subprocess.run(  # noqa: S603 our own interpreter
        [sys.executable, "-c", IMPORT_ALONE, folder],
        capture_output=True,
        check=True,
        cwd=tmp_path,
        text=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("version", "tags", "whole_lists"),
    [("1.36.33", False, False), ("1.38.4", True, True), ("1.39.11", True, True)],
)
async def test_connect(
    client: ZoneMinder, server: ZoneMinderServer, tags: bool, whole_lists: bool
) -> None:
    """Version, features, time zone and the place of zms are learned."""
    await client.connect()
    assert client.version == server.version
    assert (client.features.tags, client.features.whole_lists) == (tags, whole_lists)
    assert client._api.zone == ZoneInfo("America/New_York")
    assert client.streams._path == "/zm/cgi-bin/nph-zms"
    assert client.portal == URL(server.url)


async def test_token_in_body_only(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """Reads carry their token in the body, out of the web server's log."""
    await connected.monitors.list()
    await connected.events.open()
    reads = [
        request for request in server.requests if not request.path.endswith("Version.json")
    ]
    assert {request.method for request in reads} == {"POST"}
    assert not any("token" in request.query for request in reads)


async def test_connect_without_login(
    session: ClientSession, open_server: ZoneMinderServer
) -> None:
    """A server that needs no login is read by GET."""
    client = ZoneMinder(Transport(session), URL(open_server.url))
    await client.connect()
    await client.monitors.list()
    assert {request.method for request in open_server.requests} == {"GET"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ('{"version": "1.34.26"}', UnsupportedVersionError),
        ('{"version": "1.35.9"}', UnsupportedVersionError),
        ('{"version": "unknown"}', MalformedResponseError),
        ("{}", NotZoneMinderError),
        ("", DatabaseUnavailableError),
    ],
)
async def test_wrong_version(
    session: ClientSession,
    open_server: ZoneMinderServer,
    answer: str,
    error: type[ZoneMinderError],
) -> None:
    """Versions that are too old, or none at all, are refused."""
    open_server.fault(path="getVersion", kind="body", body=answer, content_type=JSON_TYPE)
    with pytest.raises(error):
        await ZoneMinder(Transport(session), URL(open_server.url)).connect()


async def test_unsupported_version_is_told(
    session: ClientSession, open_server: ZoneMinderServer
) -> None:
    """The error knows the version."""
    open_server.fault(path="getVersion", kind="body", body='{"version": "1.32.3"}')
    with pytest.raises(UnsupportedVersionError, match=r"1\.32\.3") as caught:
        await ZoneMinder(Transport(session), URL(open_server.url)).connect()
    assert caught.value.version == "1.32.3"


@pytest.mark.parametrize("version", ["1.36.0~rc1", "1.36", "1.37.61~20240101.1", "2.0"])
async def test_odd_versions(
    session: ClientSession, open_server: ZoneMinderServer, version: str
) -> None:
    """Versions of packages and of development are understood."""
    client = ZoneMinder(Transport(session), URL(open_server.url))
    await client.connect()
    assert client.version == version


async def test_version_when_login_does_not_tell(
    client: ZoneMinder, server: ZoneMinderServer
) -> None:
    """A login that does not tell the version costs one more request."""
    token = server.access_token
    body = f'{{"access_token":"{token}","access_token_expires":7200}}'
    server.fault(path="host/login", kind="body", body=body, content_type=JSON_TYPE)
    await client.connect()
    assert client.features.whole_lists is False


@pytest.mark.parametrize(
    ("user", "password", "error"),
    [
        ("admin", "wrong", InvalidCredentialsError),
        ("nobody", "x", InvalidCredentialsError),
        ("noapi", "noapi-pass", UserApiDisabledError),
    ],
)
@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_refused(
    session: ClientSession,
    server: ZoneMinderServer,
    user: str,
    password: str,
    error: type[ZoneMinderError],
) -> None:
    """Who may not log in is told why."""
    with pytest.raises(error):
        await client_for(session, server, user, password).connect()


@pytest.mark.parametrize(
    ("user", "password"), [("viewer", "viewer-pass"), ("limited", "limited-pass")]
)
async def test_small_rights(
    session: ClientSession, server: ZoneMinderServer, user: str, password: str
) -> None:
    """Somebody who may only look can connect."""
    client = client_for(session, server, user, password)
    await client.connect()
    assert await client.monitors.list()


async def test_basic_auth_and_token(session: ClientSession) -> None:
    """A login of the web server goes well with one of ZoneMinder."""
    headers = {"Authorization": encode_basic_auth("web", "web-pass")}
    async with ZoneMinderServer(basic_auth=("web", "web-pass")) as server:
        client = client_for(session, server, headers=headers)
        await client.connect()
        assert len(await client.monitors.list()) == 5


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_nulls_everywhere(client: ZoneMinder, server: ZoneMinderServer) -> None:
    """Nulls everywhere give an error of ours at most."""
    server.fault(path="getTimeZone|viewByName|states|daemonCheck", kind="nulls")
    await client.connect()
    assert client._api.zone == ZoneInfo("UTC")
    assert client.streams._path is None
    assert await client.host.running() is False
    with pytest.raises(MalformedResponseError):
        await client.states.list()


async def test_a_day_without_a_secret_in_the_log(
    session: ClientSession,
    server: ZoneMinderServer,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whatever is called, the log shows no password and no token."""
    caplog.set_level(logging.DEBUG)
    client = client_for(session, server, clock=clock)
    await client.connect()
    await client.monitors.list()
    await client.events.open()
    await client.streams.still(1)
    async with client.streams.live(1) as frames:
        await anext(frames)
    secrets = {
        (request.form | request.query).get(key, "admin-pass")
        for request in server.requests
        for key in ("token", "pass")
    }
    assert len(secrets) > 1
    assert not [secret for secret in secrets if secret in caplog.text]


def test_password_is_not_shown() -> None:
    """Credentials show no password where they are printed."""
    assert "secret" not in repr(Credentials("user", "secret"))
