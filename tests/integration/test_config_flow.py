"""Setting up a server in the user interface."""

from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import (
    SOURCE_IMPORT,
    ConfigEntryState,
)
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zoneminder.const import DOMAIN
from tests.integration.flows import CREDENTIALS, finish, start, submit
from tests.zoneminder_server import ZoneMinderServer


@pytest.mark.parametrize(
    "tail",
    ["/zm", "/zm/", "", "/", "/zm/index.php?view=console", "/zm/api", "/zm/?view=watch&mid=1"],
)
async def test_addresses_as_the_browser_shows_them(
    hass: HomeAssistant, server: ZoneMinderServer, tail: str
) -> None:
    """Whatever stands in the address bar leads to the same entry."""
    flow = await start(hass)

    result = await submit(hass, flow, f"http://127.0.0.1:{server.port}{tail}", **CREDENTIALS)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == "127.0.0.1"
    assert result["data"] == {CONF_URL: server.url, CONF_VERIFY_SSL: True, **CREDENTIALS}
    assert result["result"].version == 2
    assert result["result"].state is ConfigEntryState.LOADED
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_without_login(hass: HomeAssistant) -> None:
    """A server that asks for no login needs no scheme and no user."""
    async with ZoneMinderServer(auth=False) as server:
        result = await submit(hass, await start(hass), f"127.0.0.1:{server.port}")
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert result["data"] == {
            CONF_URL: server.url,
            CONF_VERIFY_SSL: True,
            "allow_http": False,
        }
        await hass.config_entries.async_unload(result["result"].entry_id)


async def test_password_goes_over_http_only_if_asked_for(
    hass: HomeAssistant, server: ZoneMinderServer
) -> None:
    """Without a scheme a password is not sent in the clear."""
    flow = await start(hass)

    result = await submit(hass, flow, f"127.0.0.1:{server.port}", **CREDENTIALS)

    assert result["errors"] == {"base": "insecure_http"}
    assert server.logins == 0
    await finish(hass, result, server)


async def test_credentials_inside_the_address(
    hass: HomeAssistant, server: ZoneMinderServer
) -> None:
    """They move to their fields and are kept out of the address."""
    url = f"http://admin:admin-pass@127.0.0.1:{server.port}/zm"

    result = await submit(hass, await start(hass), url)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == {CONF_URL: server.url, CONF_VERIFY_SSL: True, **CREDENTIALS}
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_form_is_shown_again_without_the_password(
    hass: HomeAssistant, server: ZoneMinderServer
) -> None:
    """What was typed comes back, but for the password."""
    url = f"http://admin:wrong@127.0.0.1:{server.port}/zm"

    result = await submit(hass, await start(hass), url)

    assert result["errors"] == {"base": "invalid_auth"}
    shown = {
        str(key): (key.description or {}).get("suggested_value")
        for key in result["data_schema"].schema
    }
    assert shown[CONF_URL] == server.url
    assert shown[CONF_USERNAME] == "admin"
    assert shown[CONF_PASSWORD] is None
    await finish(hass, result, server)


@pytest.mark.parametrize("password", ["a&b=c", "100%25", 'it\'s "quoted"', "😀ßé", "a+b c"])
async def test_hostile_passwords(
    hass: HomeAssistant, server: ZoneMinderServer, password: str
) -> None:
    """Any character may be in a password."""
    server.set_password("admin", password)

    result = await submit(
        hass, await start(hass), server.url, username="admin", password=password
    )

    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(result["result"].entry_id)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "status", "status": 500}, "server_error"),
        ({"kind": "status", "status": 404}, "not_zoneminder"),
        ({"kind": "html"}, "not_zoneminder"),
        ({"kind": "empty"}, "no_database"),
        ({"kind": "truncated"}, "not_zoneminder"),
        ({"kind": "body", "body": "{}"}, "not_zoneminder"),
        ({"kind": "redirect"}, "redirected"),
        ({"kind": "cut"}, "cannot_connect"),
        ({"kind": "status", "status": 403}, "proxy_auth"),
    ],
    ids=lambda value: value.get("kind") if isinstance(value, dict) else value,
)
async def test_something_else_answers(
    hass: HomeAssistant, server: ZoneMinderServer, fault: dict[str, Any], error: str
) -> None:
    """Each has its own message, and none costs a login."""
    server.fault(path="getVersion", **fault)

    result = await submit(hass, await start(hass), server.url, **CREDENTIALS)

    assert result["errors"] == {"base": error}
    assert server.logins == 0
    await finish(hass, result, server)


async def test_hanging_server(hass: HomeAssistant, server: ZoneMinderServer) -> None:
    """A server that accepts and never answers is told from one that is not there."""
    server.fault(path="getVersion", kind="hang")

    result = await submit(hass, await start(hass), server.url, **CREDENTIALS)

    assert result["errors"] == {"base": "timeout"}
    await finish(hass, result, server)


@pytest.mark.parametrize(
    ("url", "errors"),
    [
        ("http://127.0.0.1:1/zm", {"base": "cannot_connect"}),
        ("ftp://zm.example.org", {CONF_URL: "invalid_url"}),
        ("http://", {CONF_URL: "invalid_url"}),
    ],
)
async def test_wrong_address(
    hass: HomeAssistant, server: ZoneMinderServer, url: str, errors: dict[str, str]
) -> None:
    """A wrong address is told, and can be corrected."""
    result = await submit(hass, await start(hass), url, **CREDENTIALS)

    assert result["errors"] == errors
    await finish(hass, result, server)


@pytest.mark.parametrize(
    ("user_input", "options", "error"),
    [
        ({}, {}, "credentials_required"),
        ({CONF_USERNAME: "admin", CONF_PASSWORD: "wrong"}, {}, "invalid_auth"),
        ({CONF_USERNAME: "nobody", CONF_PASSWORD: "wrong"}, {}, "invalid_auth"),
        ({CONF_USERNAME: "noapi", CONF_PASSWORD: "noapi-pass"}, {}, "user_api_disabled"),
        (CREDENTIALS, {"ZM_OPT_USE_API": "0"}, "api_disabled"),
        (CREDENTIALS, {"ZM_AUTH_HASH_SECRET": ""}, "no_auth_secret"),
    ],
)
async def test_zoneminder_refuses(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    user_input: dict[str, str],
    options: dict[str, str],
    error: str,
) -> None:
    """Each reason has its own message that says what to do."""
    kept = {name: server.world.option(name) for name in options}
    for name, value in options.items():
        server.set_option(name, value)

    result = await submit(hass, await start(hass), server.url, **user_input)

    assert result["errors"] == {"base": error}
    for name, value in kept.items():
        server.set_option(name, value)
    await finish(hass, result, server)


async def test_user_without_the_right_to_see_monitors(
    hass: HomeAssistant, server: ZoneMinderServer
) -> None:
    """A user who may see nothing is told so before an entry is made."""
    server.set_privilege("viewer", "Monitors", "None")

    result = await submit(
        hass, await start(hass), server.url, username="viewer", password="viewer-pass"
    )

    assert result["errors"] == {"base": "permission_denied"}
    await finish(hass, result, server)


async def test_old_version(hass: HomeAssistant, server: ZoneMinderServer) -> None:
    """Versions before 1.36 are refused by name."""
    answer = '{"version": "1.34.26", "apiversion": "2.0"}'
    server.fault(path="getVersion", kind="body", body=answer, content_type="application/json")

    result = await submit(hass, await start(hass), server.url)

    assert result["errors"] == {"base": "unsupported_version"}
    await finish(hass, result, server)


async def test_unexpected_error(
    hass: HomeAssistant, server: ZoneMinderServer, caplog: pytest.LogCaptureFixture
) -> None:
    """An error that nobody thought of is logged, and the form stays."""
    with patch("custom_components.zoneminder.config_flow.find_portal", side_effect=KeyError):
        result = await submit(hass, await start(hass), server.url, **CREDENTIALS)

    assert result["errors"] == {"base": "unknown"}
    assert "Unexpected error while connecting" in caplog.text
    await finish(hass, result, server)


async def test_same_server_twice(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A server is added once, however its address is written."""
    url = loaded.data[CONF_URL].replace("/zm", "/zm/index.php")

    result = await submit(hass, await start(hass), url, **CREDENTIALS)

    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_import(hass: HomeAssistant, server: ZoneMinderServer) -> None:
    """A server from YAML becomes an entry; one with a wrong password does not."""
    data = {CONF_URL: server.url, CONF_VERIFY_SSL: True, **CREDENTIALS}

    refused = await import_yaml(hass, {**data, CONF_PASSWORD: "wrong"})
    result = await import_yaml(hass, data)
    logins = server.logins
    again = await import_yaml(hass, {**data, CONF_PASSWORD: "old"})

    assert refused["reason"] == "invalid_auth"
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert again["reason"] == "already_configured"
    assert server.logins == logins
    await hass.config_entries.async_unload(result["result"].entry_id)


async def test_import_of_a_server_that_is_down(hass: HomeAssistant) -> None:
    """It is taken over all the same, and set up when it is there."""
    data = {CONF_URL: "http://127.0.0.1:1/zm", CONF_VERIFY_SSL: True}

    result = await import_yaml(hass, data)

    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].state is ConfigEntryState.SETUP_RETRY


async def import_yaml(hass: HomeAssistant, data: dict[str, Any]) -> dict[str, Any]:
    """Import a server as the YAML describes it."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_IMPORT}, data=data
    )
    await hass.async_block_till_done()
    return dict(result)
