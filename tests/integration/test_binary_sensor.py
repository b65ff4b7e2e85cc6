"""Alarms and connectivity."""

import asyncio
import json
import logging
from typing import Any
from unittest.mock import patch

from aiohttp import ClientSession
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zoneminder.const import DOMAIN
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


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"kind": "body", "body": '{"status": "false", "code": 255, "error": ""}'}, "off"),
        ({"kind": "status", "status": 500}, "on"),
    ],
)
async def test_monitor_that_gives_no_answer(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    fault: dict[str, Any],
    expected: str,
) -> None:
    """Without capture there is no alarm; an error of the server ends none."""
    server.motion(CONTINUOUS_RECORDER, on=True)
    await until(lambda: alarm(hass, loaded, CONTINUOUS_RECORDER) == "on", 12)

    server.fault(path="command:status", content_type="application/json", **fault)
    asked = len(server.requests)
    await until(lambda: "command:status" in str(server.requests[asked:]))
    await asyncio.sleep(0.3)
    assert alarm(hass, loaded, CONTINUOUS_RECORDER) == expected


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
    await until(lambda: alarm(hass, loaded, 3) == "unknown")

    server.set_connected(3, connected=True)
    await poll_until(hass, loaded, lambda: state(hass, loaded, "camera", 3, "camera") == "idle")


async def test_server_lost_and_back(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Everything is unavailable while the server is away, with one line each way."""
    caplog.set_level(logging.INFO, "custom_components.zoneminder")
    connectivity = f"{loaded.entry_id}_connectivity"
    server_sensor = er.async_get(hass).async_get_entity_id(
        "binary_sensor", DOMAIN, connectivity
    )
    assert server_sensor is not None
    server.fault(path=".", kind="cut")
    await until(lambda: alarms(hass, loaded) == ["unavailable"] * 5)
    await until(lambda: state(hass, loaded, "camera", 1, "camera") == "unavailable")
    assert hass.states.is_state(server_sensor, "off")
    await until(lambda: hass.states.is_state("sensor.zm_example_org_run_state", "unavailable"))
    await until(
        lambda: hass.states.is_state("sensor.zm_example_org_system_load", "unavailable")
    )

    server.clear_faults()
    await until(lambda: alarms(hass, loaded) == ["off"] * 5, 10)
    await until(lambda: state(hass, loaded, "camera", 1, "camera") == "idle", 15)
    assert hass.states.is_state(server_sensor, "on")
    await until(lambda: hass.states.is_state("sensor.zm_example_org_run_state", "default"))
    assert "Error fetching" not in caplog.text
    assert caplog.text.count("Lost zm.example.org") == 1
    assert caplog.text.count("zm.example.org is back") == 1


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


async def test_flicker_of_an_absent_camera(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """A status that says Connected for a moment, without pictures, is not believed."""
    server.set_connected(3, connected=False)
    await poll_monitors(hass, loaded)
    answer = await _monitors_answer(server)
    row = next(each for each in answer["monitors"] if each["Monitor"]["Id"] == 3)
    row["Monitor_Status"] |= {"Status": "Connected", "CaptureFPS": "0.00"}
    body = json.dumps(answer)
    server.fault(
        path="monitors/index", kind="body", body=body, content_type="application/json", count=1
    )

    await poll_monitors(hass, loaded)
    assert state(hass, loaded, "binary_sensor", 3, "connectivity") == "off"
    await poll_monitors(hass, loaded)
    assert state(hass, loaded, "binary_sensor", 3, "connectivity") == "off"


async def test_recording_problem(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """A monitor that should record always and has no open event is a problem."""
    recording = "recording_problem"
    assert state(hass, loaded, "binary_sensor", CONTINUOUS_RECORDER, recording) == "off"

    server.fault(
        path="EndDateTime:",
        kind="body",
        body='{"events": []}',
        content_type="application/json",
    )
    with patch("custom_components.zoneminder.recordings.PATIENCE", 1.0):
        await until(
            lambda: state(hass, loaded, "binary_sensor", CONTINUOUS_RECORDER, recording) == "on"
        )
        assert state(hass, loaded, "binary_sensor", MOTION_RECORDER, recording) == "off"
        server.clear_faults()
        await until(
            lambda: (
                state(hass, loaded, "binary_sensor", CONTINUOUS_RECORDER, recording) == "off"
            )
        )


async def test_daemon(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """ZoneMinder may be stopped while its web server answers."""
    daemon = er.async_get(hass).async_get_entity_id(
        "binary_sensor", DOMAIN, f"{loaded.entry_id}_daemon"
    )
    assert daemon is not None
    assert hass.states.is_state(daemon, "on")

    server.stop_zoneminder()
    await loaded.runtime_data.server.async_refresh()
    assert hass.states.is_state(daemon, "off")
    await poll_monitors(hass, loaded)
    assert state(hass, loaded, "binary_sensor", MOTION_RECORDER, "connectivity") == "off"


async def test_monitor_starts_to_record_always(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """The event that begins then is no alarm, though the new mode is read later."""
    server.set_monitor(MOTION_RECORDER, Function="Mocord")
    await until(
        lambda: (
            server.world.advance()
            and MOTION_RECORDER
            in {event.monitor_id for event in server.world.open_events.values()}
        )
    )
    for _ in range(5):
        await loaded.runtime_data.alarms.async_refresh()
        assert alarm(hass, loaded, MOTION_RECORDER) == "off"


async def _monitors_answer(server: ZoneMinderServer) -> dict[str, Any]:
    """Return what the server answers to a request for its monitors."""
    form = {"token": server.access_token}
    async with (
        ClientSession() as session,
        session.post(f"{server.url}/api/monitors/index.json", data=form) as response,
    ):
        return dict(await response.json())
