"""Credentials and addresses that change, and how often they are used."""

from homeassistant.config_entries import (
    ConfigEntryState,
)
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zoneminder.const import DOMAIN
from tests.integration.common import set_up
from tests.integration.flows import CREDENTIALS, reconfigure, start, submit
from tests.zoneminder_server import ZoneMinderServer


async def test_reauth(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """New credentials are tried, then kept."""
    server.set_password("admin", "new-pass")
    flow = await loaded.start_reauth_flow(hass)
    assert flow["step_id"] == "reauth_confirm"

    wrong = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_USERNAME: "admin", CONF_PASSWORD: "wrong"}
    )
    assert wrong["errors"] == {"base": "invalid_auth"}
    result = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_USERNAME: "admin", CONF_PASSWORD: "new-pass"}
    )
    await hass.async_block_till_done()

    assert result["reason"] == "reauth_successful"
    assert loaded.data[CONF_PASSWORD] == "new-pass"
    assert loaded.state is ConfigEntryState.LOADED


async def test_wrong_password_asks_for_reauth(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """Set-up with a password that is wrong by now starts the dialog."""
    server.set_password("admin", "new-pass")

    await set_up(hass, entry)

    assert entry.state is ConfigEntryState.SETUP_ERROR
    flows = hass.config_entries.flow.async_progress()
    assert [flow["step_id"] for flow in flows] == ["reauth_confirm"]


async def test_reconfigure(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Address and user change; the password stays where it is left empty."""
    flow = await loaded.start_reconfigure_flow(hass)
    assert flow["step_id"] == "reconfigure"

    failed = await submit(hass, dict(flow), "http://127.0.0.1:1/zm", username="admin")
    assert failed["errors"] == {"base": "cannot_connect"}
    result = await submit(hass, dict(flow), f"{server.url}/index.php", username="admin")

    assert result["reason"] == "reconfigure_successful"
    assert loaded.data[CONF_URL] == server.url
    assert loaded.data[CONF_PASSWORD] == "admin-pass"
    assert loaded.state is ConfigEntryState.LOADED


async def test_reconfigure_to_another_entry(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """An address that another entry has is refused."""
    async with ZoneMinderServer(auth=False) as other:
        MockConfigEntry(domain=DOMAIN, version=2, data={CONF_URL: other.url}).add_to_hass(hass)
        flow = await loaded.start_reconfigure_flow(hass)

        result = await submit(hass, dict(flow), other.url)

    assert result["reason"] == "already_configured"
    assert loaded.data[CONF_URL] == server.url


async def test_reconfigure_to_another_server(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """A server with other monitors has to be confirmed, since it takes over the history."""
    async with ZoneMinderServer(auth=False, monitors=0) as other:
        other.add_monitor(name="Somewhere else", function="Modect")
        flow = await loaded.start_reconfigure_flow(hass)

        asked = await submit(hass, dict(flow), other.url)
        assert asked["step_id"] == "other_server"
        assert asked["description_placeholders"]["monitors"] == "Somewhere else"
        assert loaded.data[CONF_URL] == server.url
        result = await hass.config_entries.flow.async_configure(flow["flow_id"], {})
        await hass.async_block_till_done()

        assert result["reason"] == "reconfigure_successful"
        assert loaded.data == {CONF_URL: other.url, CONF_VERIFY_SSL: True}
        await hass.config_entries.async_unload(loaded.entry_id)


@pytest.mark.parametrize(("trust", "hosts"), [(True, ["zm2.example.org"]), (False, None)])
async def test_other_servers_are_asked_about(
    hass: HomeAssistant, trust: bool, hosts: list[str] | None
) -> None:
    """Tokens go to other hosts only if the user agrees."""
    async with ZoneMinderServer(servers=[{"Hostname": "zm2.example.org"}]) as server:
        flow = await start(hass)
        asked = await submit(hass, flow, server.url, **CREDENTIALS)
        assert asked["step_id"] == "servers"
        assert asked["description_placeholders"] == {"hosts": "zm2.example.org"}

        result = await hass.config_entries.flow.async_configure(
            flow["flow_id"], {"trust": trust}
        )
        await hass.async_block_till_done()

        assert result["type"] is FlowResultType.CREATE_ENTRY
        entry = result["result"]
        assert entry.data.get("trusted_hosts") == hosts
        again = await submit(hass, await reconfigure(hass, entry), server.url, username="admin")
        assert (again.get("step_id") == "servers") is not trust
        await hass.config_entries.async_unload(entry.entry_id)


async def test_login_that_comes_later_stays_off_http(hass: HomeAssistant) -> None:
    """A password is not sent over an http that nobody typed, whenever it is wanted."""
    async with ZoneMinderServer(auth=False) as server:
        refused = await submit(
            hass, await start(hass), f"127.0.0.1:{server.port}", **CREDENTIALS
        )
        assert refused["errors"] == {"base": "insecure_http"}
        result = await submit(hass, refused, f"127.0.0.1:{server.port}", username="")
        entry = result["result"]
        server.set_option("ZM_OPT_USE_AUTH", "1")
        await hass.config_entries.async_reload(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_ERROR

        flow = hass.config_entries.flow.async_progress()[0]
        reauth = await hass.config_entries.flow.async_configure(flow["flow_id"], CREDENTIALS)
        assert reauth["errors"] == {"base": "insecure_http"}
        assert server.logins == 0


@pytest.mark.parametrize("steps", [2, 3])
async def test_one_login_for_all(
    hass: HomeAssistant, server: ZoneMinderServer, steps: int
) -> None:
    """Dialog, set-up, reloads and a duplicate that is refused cost one login together."""
    result = await submit(hass, await start(hass), server.url, **CREDENTIALS)
    entry = result["result"]
    for _ in range(steps):
        assert await hass.config_entries.async_reload(entry.entry_id)
    again = await submit(hass, await start(hass), server.url, **CREDENTIALS)

    assert again["reason"] == "already_configured"
    assert server.logins == 1
    await hass.config_entries.async_unload(entry.entry_id)


async def test_wrong_password_is_sent_once(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """Reloads do not try a refused password again: administrators run fail2ban."""
    server.set_password("admin", "new-pass")
    await set_up(hass, entry)
    for _ in range(2):
        await hass.config_entries.async_reload(entry.entry_id)

    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert server.logins == 1
