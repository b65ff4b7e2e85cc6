"""Tests of ZoneMinder's options."""

from aiohttp import ClientSession
import pytest

from custom_components.zoneminder.aiozoneminder import ServerError, ZoneMinder
from tests.aiozoneminder.common import JSON_TYPE, client_for, error_body
from tests.zoneminder_server import ZoneMinderServer


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_value(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """An option has a value."""
    server.set_option("ZM_PATH_ZMS", "/elsewhere/nph-zms")
    assert await connected.configs.value("ZM_PATH_ZMS") == "/elsewhere/nph-zms"


@pytest.mark.parametrize("name", ["ZM_NOPE", "ZM_TELEMETRY_UUID", "ZM NOPE"])
async def test_no_value(connected: ZoneMinder, name: str) -> None:
    """An option may be unknown or empty."""
    assert await connected.configs.value(name) is None


async def test_not_ours_to_read(session: ClientSession, server: ZoneMinderServer) -> None:
    """An option that a user may not read has no value."""
    client = client_for(session, server)
    await client.connect()
    body = error_body("Insufficient Privileges")
    server.fault(path="configs", kind="body", status=401, body=body, content_type=JSON_TYPE)
    assert await client.configs.value("ZM_PATH_ZMS") is None


async def test_server_error(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """A server that fails is not one without the option."""
    server.fault(path="configs", kind="status", status=500)
    with pytest.raises(ServerError):
        await connected.configs.value("ZM_PATH_ZMS")


@pytest.mark.parametrize(
    "name",
    [
        "ZM_AUTH_HASH_SECRET",
        "ZM_DB_PASS",
        "ZM_EMAIL_PASSWORD",
        "ZM_OPT_GOOG_RECAPTCHA_SECRETKEY",
        "ZM_GOOG_SITE_KEY",
        "zm_auth_hash_secret",
        "ZM_X_TOKEN",
    ],
)
async def test_secrets(connected: ZoneMinder, server: ZoneMinderServer, name: str) -> None:
    """Options that hold a secret are not even asked for."""
    before = len(server.requests)
    with pytest.raises(ValueError, match="secret"):
        await connected.configs.value(name)
    assert len(server.requests) == before
