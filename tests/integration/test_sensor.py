"""What is counted."""

from datetime import datetime, timedelta
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zoneminder.const import DOMAIN
from custom_components.zoneminder.sensor import MONITOR_SENSORS
from tests.integration.common import poll_monitors, set_up, state, until
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
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """A count that may not be read is unknown, not zero."""
    server.set_privilege("admin", "Events", "None")
    await set_up(hass, entry)

    assert state(hass, entry, "sensor", 1, "events_today") == "unknown"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_last_event(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """The last event is told at once, and one that was over between two reads later."""
    starts = [event.start for event in server.world.events.values() if event.monitor_id == 2]
    before = datetime.fromisoformat(state(hass, loaded, "sensor", 2, "last_event"))
    assert abs(before.timestamp() - max(starts)) < 1

    server.motion(2, on=True)
    await until(lambda: state(hass, loaded, "binary_sensor", 2, "alarm") == "on")
    now = datetime.fromisoformat(state(hass, loaded, "sensor", 2, "last_event"))
    assert now > before

    server.add_event(3, seconds_ago=2.0, length=1.0)
    await poll_monitors(hass, loaded)
    await until(
        lambda: (
            datetime.fromisoformat(state(hass, loaded, "sensor", 3, "last_event")).timestamp()
            > now.timestamp() - 60
        )
    )


@pytest.mark.usefixtures("all_entities")
@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_all_sensors(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Each sensor of a monitor has a value of the right kind."""
    values = {row.key: state(hass, loaded, "sensor", 1, row.key) for row in MONITOR_SENSORS}

    assert values["status"] == "connected"
    assert float(values["capture_rate"]) > 0
    assert float(values["analysis_rate"]) > 0
    assert float(values["bandwidth"]) > 0
    assert int(values["events_total"]) >= int(values["events_month"])
    assert int(values["events_month"]) >= int(values["events_week"])
    assert int(values["events_week"]) >= int(values["events_day"])
    assert int(values["events_day"]) >= int(values["events_hour"])
    assert values["events_archived"] == "0"
    assert "unavailable" not in values.values()


@pytest.mark.usefixtures("all_entities")
async def test_rates_of_an_absent_camera(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Without pictures there is no rate, though ZoneMinder keeps the last one."""
    server.set_connected(1, connected=False)
    await poll_monitors(hass, loaded)

    assert state(hass, loaded, "sensor", 1, "capture_rate") == "unknown"
    assert state(hass, loaded, "sensor", 1, "events_total") != "unknown"


def server_value(hass: HomeAssistant, entry: MockConfigEntry, key: str) -> str | None:
    """Return the state of a sensor of the server, None where there is none."""
    found = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{entry.entry_id}_{key}")
    current = hass.states.get(found or "")
    return current.state if current else None


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_server_sensors(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """The server tells its run state, version and load; 1.38 its disks as well."""
    assert server_value(hass, loaded, "run_state") == "default"
    assert server_value(hass, loaded, "version") == server.version
    assert float(server_value(hass, loaded, "load") or "-1") >= 0
    assert server_value(hass, loaded, "storage_1_events") is not None
    has_disks = server_value(hass, loaded, "storage_1_free") is not None
    assert has_disks is server.world.modern


async def test_rights_of_a_viewer(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """Without the right to view System its values are unknown, and nothing is logged."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "username": "viewer", "password": "viewer-pass"}
    )
    await set_up(hass, entry)

    assert server_value(hass, entry, "run_state") == "unknown"
    assert server_value(hass, entry, "version") == server.version
    assert server_value(hass, entry, "storage_1_events") is None
    assert state(hass, entry, "camera", 1, "camera") == "idle"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_upgrade_of_the_server(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """The version of the device follows the server."""
    server.fault(
        path="getVersion",
        kind="body",
        body='{"version": "1.36.38", "apiversion": "2.0"}',
        content_type="application/json",
    )
    await loaded.runtime_data.storage.async_refresh()
    await hass.async_block_till_done()

    hub = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, loaded.entry_id), loaded.entry_id
    )
    assert hub is not None
    assert hub.sw_version == "1.36.38"


async def test_last_event_of_a_quiet_monitor(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """One of long ago is looked for too, and not found again and again."""
    server.fault(path="index/StartDateTime", kind="body", body='{"events": []}')
    with patch("custom_components.zoneminder.alarms_coordinator.FASTEST_INTERVAL", 0.1):
        await set_up(hass, entry)
        await until(lambda: state(hass, entry, "sensor", 2, "last_event") != "unknown", 10)
        server.fault(path="MonitorId", kind="status", status=500)
        server.add_event(2, seconds_ago=5.0, length=1.0)
        await poll_monitors(hass, entry)
        before = state(hass, entry, "sensor", 2, "last_event")
        await until(lambda: state(hass, entry, "sensor", 2, "last_event") != before)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_clocks_of_the_server_disagree(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """Where PHP tells another zone than the database has, the event is right."""
    server.fault(
        path="getTimeZone",
        kind="body",
        body='{"tz": "Asia/Kolkata"}',
        content_type="application/json",
    )
    await set_up(hass, entry)
    await until(lambda: entry.runtime_data.alarms.data.last_events)

    server.motion(1, on=True)
    await until(lambda: state(hass, entry, "binary_sensor", 1, "alarm") == "on")
    await until(
        lambda: (
            abs(
                datetime.fromisoformat(state(hass, entry, "sensor", 1, "last_event"))
                - dt_util.utcnow()
            )
            < timedelta(minutes=1)
        )
    )
    issue_id = f"time_zone_{entry.entry_id}"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    await hass.config_entries.async_unload(entry.entry_id)
    assert not ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
