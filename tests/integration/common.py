"""What several tests of the integration need."""

import asyncio
from collections.abc import Callable

from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zoneminder.const import DOMAIN
from tests.zoneminder_server import ZoneMinderServer


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait until something holds, as real servers take real time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 nothing tells when it holds
            await asyncio.sleep(0.02)


def new_entry(
    hass: HomeAssistant, server: ZoneMinderServer, title: str = "zm.example.org"
) -> MockConfigEntry:
    """Return an entry for an embedded server, not yet set up."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=title,
        version=2,
        data={
            CONF_URL: server.url,
            CONF_USERNAME: "admin",
            CONF_PASSWORD: "admin-pass",
            CONF_VERIFY_SSL: True,
        },
    )
    entry.add_to_hass(hass)
    return entry


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set an entry up and wait for its entities."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def poll_monitors(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Read the monitors now rather than in half a minute.

    Moving the clock instead would fire the time limits of requests under way.
    """
    await entry.runtime_data.monitors.async_refresh()
    await hass.async_block_till_done()


async def poll_until(
    hass: HomeAssistant, entry: MockConfigEntry, condition: Callable[[], object]
) -> None:
    """Read the monitors until something holds."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.1)
            await poll_monitors(hass, entry)


def entity_id(
    hass: HomeAssistant, entry: MockConfigEntry, platform: str, monitor_id: int, key: str
) -> str:
    """Return the entity of a monitor."""
    found = er.async_get(hass).async_get_entity_id(
        platform, DOMAIN, f"{entry.entry_id}_{monitor_id}_{key}"
    )
    assert found is not None
    return found


def state(
    hass: HomeAssistant, entry: MockConfigEntry, platform: str, monitor_id: int, key: str
) -> str:
    """Return the state of an entity of a monitor."""
    found = hass.states.get(entity_id(hass, entry, platform, monitor_id, key))
    assert found is not None
    return found.state
