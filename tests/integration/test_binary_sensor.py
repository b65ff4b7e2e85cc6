"""Alarms and connectivity."""

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.integration.common import poll_monitors, poll_until, state, until
from tests.zoneminder_server import ZoneMinderServer

MOTION_RECORDER = 1
CONTINUOUS_RECORDER = 4


def alarm(hass: HomeAssistant, entry: MockConfigEntry, monitor_id: int) -> str:
    """Return the state of the alarm of a monitor."""
    return state(hass, entry, "binary_sensor", monitor_id, "alarm")


def alarms(hass: HomeAssistant, entry: MockConfigEntry) -> list[str]:
    """Return the states of the alarms of all monitors."""
    return [alarm(hass, entry, monitor_id) for monitor_id in range(1, 6)]


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_motion(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Motion turns on the alarm of this monitor and of no other, and off after."""
    assert alarms(hass, loaded) == ["off"] * 5

    server.motion(MOTION_RECORDER, on=True)
    await until(lambda: alarm(hass, loaded, MOTION_RECORDER) == "on", 2)
    assert alarms(hass, loaded) == ["on"] + ["off"] * 4

    server.motion(MOTION_RECORDER, on=False)
    await until(lambda: alarms(hass, loaded) == ["off"] * 5, 10)


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_alarm_of_a_continuous_recorder(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Its event is always open, so the monitor itself is asked."""
    server.motion(CONTINUOUS_RECORDER, on=True)
    await until(lambda: alarm(hass, loaded, CONTINUOUS_RECORDER) == "on", 12)
    assert alarms(hass, loaded) == ["off", "off", "off", "on", "off"]

    server.motion(CONTINUOUS_RECORDER, on=False)
    await until(lambda: alarm(hass, loaded, CONTINUOUS_RECORDER) == "off", 6)


async def test_alarm_that_goes_on_while_set_up(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """An alarm that began before is confirmed by the monitor itself."""
    server.motion(MOTION_RECORDER, on=True)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    await until(lambda: alarm(hass, entry, MOTION_RECORDER) == "on", 2)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_connectivity(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """A camera that ZoneMinder lost is told, and its picture is unavailable."""
    assert state(hass, loaded, "binary_sensor", 3, "connectivity") == "on"

    server.set_connected(3, connected=False)
    await poll_monitors(hass, loaded)
    assert state(hass, loaded, "binary_sensor", 3, "connectivity") == "off"
    assert state(hass, loaded, "camera", 3, "camera") == "unavailable"

    server.set_connected(3, connected=True)
    await poll_until(hass, loaded, lambda: state(hass, loaded, "camera", 3, "camera") == "idle")


async def test_server_lost_and_back(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Everything is unavailable while the server is away, with one line each way."""
    server.fault(path=".", kind="cut")
    await poll_monitors(hass, loaded)
    await until(lambda: alarms(hass, loaded) == ["unavailable"] * 5)
    assert state(hass, loaded, "camera", 1, "camera") == "unavailable"

    server.clear_faults()
    await poll_monitors(hass, loaded)
    await until(lambda: alarms(hass, loaded) == ["off"] * 5, 10)
    assert state(hass, loaded, "camera", 1, "camera") == "idle"
    lost = [record for record in caplog.records if "Error fetching" in record.message]
    assert len(lost) == 2


async def test_no_right_to_see_events(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """Without the right to see events the rest still works."""
    server.set_privilege("admin", "Events", "None")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert state(hass, entry, "camera", 1, "camera") == "idle"
    assert alarms(hass, entry) == ["unavailable"] * 5
    await hass.config_entries.async_unload(entry.entry_id)
