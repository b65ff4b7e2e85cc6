"""What is counted."""

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.integration.common import poll_monitors, state, until
from tests.zoneminder_server import ZoneMinderServer


async def test_events_today(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Events count from midnight here, whatever the time is where the server is."""
    midnight = dt_util.start_of_local_day().timestamp()
    expected = [
        event
        for event in server.world.events.values()
        if event.monitor_id == 1 and event.start >= midnight
    ]
    assert int(state(hass, loaded, "sensor", 1, "events_today")) == len(expected)

    server.motion(1, on=True)
    await until(lambda: state(hass, loaded, "binary_sensor", 1, "alarm") == "on")
    await poll_monitors(hass, loaded)
    assert int(state(hass, loaded, "sensor", 1, "events_today")) == len(expected) + 1


async def test_count_without_the_right_to_see_events(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """A count that may not be read is unknown, not zero."""
    server.fault(
        path="consoleEvents",
        kind="status",
        status=401,
        body='{"success":false,"data":{"message":"Insufficient Privileges"}}',
        content_type="application/json",
    )
    await poll_monitors(hass, loaded)

    assert state(hass, loaded, "sensor", 1, "events_today") == "unknown"
