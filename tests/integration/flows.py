"""Walking through the dialogs."""

from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
)
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from custom_components.zoneminder.const import DOMAIN
from tests.zoneminder_server import ZoneMinderServer

CREDENTIALS = {CONF_USERNAME: "admin", CONF_PASSWORD: "admin-pass"}


async def start(hass: HomeAssistant) -> dict[str, Any]:
    """Open the form."""
    flow = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert flow["type"] is FlowResultType.FORM
    assert flow["step_id"] == "user"
    assert flow["errors"] == {}
    return dict(flow)


async def submit(
    hass: HomeAssistant, flow: dict[str, Any], url: str, **more: object
) -> dict[str, Any]:
    """Fill in the form and send it."""
    user_input = {CONF_URL: url, CONF_VERIFY_SSL: True, **more}
    result = await hass.config_entries.flow.async_configure(flow["flow_id"], user_input)
    await hass.async_block_till_done()
    return dict(result)


async def finish(hass: HomeAssistant, flow: dict[str, Any], server: ZoneMinderServer) -> None:
    """Send what is right, and see that it works after all."""
    server.clear_faults()
    result = await submit(hass, flow, server.url, **CREDENTIALS)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.config_entries.async_unload(result["result"].entry_id)


async def reconfigure(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    """Open the dialog of reconfiguration."""
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    return dict(flow)
