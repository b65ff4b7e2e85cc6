"""The config flow over Home Assistant's HTTP API."""

from scripts.support.hass import HomeAssistant

from .conftest import Setup
from .house import DOMAIN
from .zoneminder import ZoneMinder


async def test_wrong_host_and_wrong_password_have_their_own_errors(
    setup: Setup,
) -> None:
    """Each mistake is named before the right answers are taken."""
    host, password = setup.errors
    assert set(host.values()) == {"cannot_connect"}
    assert set(password.values()) == {"invalid_auth"}


async def test_address_of_the_browser_is_taken(hass: HomeAssistant, setup: Setup) -> None:
    """An address with page and query ends in a loaded entry, the only one."""
    (entry,) = await hass.api.entries(DOMAIN)
    assert entry["entry_id"] == setup.entry_id
    assert entry["state"] == "loaded"


async def test_a_device_for_the_server_and_each_monitor(
    hass: HomeAssistant, setup: Setup, zoneminder: ZoneMinder
) -> None:
    """The devices carry the names of the monitors."""
    async with hass.api.websocket() as websocket:
        names = {row["name"] for row in await websocket.devices(setup.entry_id)}
    monitors = {row["Name"] for row in (await zoneminder.monitors()).values()}
    assert monitors < names
