"""Setting up, following the server, and leaving without a trace."""

import asyncio
from typing import Any

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zoneminder import async_remove_config_entry_device
from custom_components.zoneminder.const import DOMAIN
from tests.integration.common import entity_id, new_entry, poll_monitors, set_up, until
from tests.zoneminder_server import ZoneMinderServer


def device_names(hass: HomeAssistant, entry: MockConfigEntry) -> set[str | None]:
    """Return the names of all devices of an entry."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return {device.name for device in devices}


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_devices(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """There is a device for the server and one below it for each monitor."""
    registry = dr.async_get(hass)
    hub = registry.async_get_device_by_identifier((DOMAIN, loaded.entry_id), loaded.entry_id)
    front = registry.async_get_device_by_identifier(
        (DOMAIN, f"{loaded.entry_id}_1"), loaded.entry_id
    )

    assert loaded.state is ConfigEntryState.LOADED
    assert len(device_names(hass, loaded)) == 6
    assert hub is not None
    assert hub.sw_version == server.version
    assert front is not None
    assert front.name == "Front door"
    assert front.via_device_id == hub.id
    assert front.configuration_url == f"{server.url}/index.php?view=watch&mid=1"


async def test_unload_leaves_nothing(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """After unloading there is no task and no request any more."""
    await set_up(hass, entry)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    requests = len(server.requests)
    await asyncio.sleep(1.5)

    assert entry.state is ConfigEntryState.NOT_LOADED
    assert len(server.requests) == requests
    assert not [task for task in asyncio.all_tasks() if "exact alarm" in task.get_name()]


async def test_reload_and_removal(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """An entry can be loaded again, and removed with its devices."""
    assert await hass.config_entries.async_reload(loaded.entry_id)
    assert loaded.state is ConfigEntryState.LOADED


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"kind": "status", "status": 500}, "server_error"),
        ({"kind": "html"}, "not_zoneminder"),
        ({"kind": "empty"}, "no_database"),
        ({"kind": "cut"}, "cannot_connect"),
        ({"kind": "redirect"}, "redirected"),
    ],
    ids=lambda value: value.get("kind") if isinstance(value, dict) else value,
)
async def test_server_down_at_start(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    entry: MockConfigEntry,
    fault: dict[str, Any],
    reason: str,
) -> None:
    """Set-up is tried again later, and tells why."""
    server.fault(path="getVersion", **fault)
    await set_up(hass, entry)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == reason
    server.clear_faults()
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("kind", ["html", "empty", "truncated", "status", "redirect", "cut"])
async def test_bad_list_of_monitors_at_start(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry, kind: str
) -> None:
    """What is no list of monitors does not become one."""
    server.fault(path="monitors/index", kind=kind)
    await set_up(hass, entry)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert device_names(hass, entry) == set()


async def test_no_monitors(hass: HomeAssistant) -> None:
    """A server without monitors is a server."""
    async with ZoneMinderServer(monitors=0) as server:
        entry = new_entry(hass, server, "empty")
        await set_up(hass, entry)
        assert entry.state is ConfigEntryState.LOADED
        assert device_names(hass, entry) == {"empty"}
        await hass.config_entries.async_unload(entry.entry_id)


async def test_nulls_everywhere(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """Rows without even an id are an error, not a crash."""
    server.fault(path="monitors/index", kind="nulls")
    await set_up(hass, entry)

    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "malformed"


async def test_monitor_appears(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """A monitor added on the server appears without a reload."""
    monitor_id = server.add_monitor(name="Attic", function="Modect")
    await poll_monitors(hass, loaded)

    assert "Attic" in device_names(hass, loaded)
    assert hass.states.get(entity_id(hass, loaded, "camera", monitor_id, "camera"))


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_monitor_deleted(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """A monitor that the server says to be gone loses its device."""
    server.delete_monitor(2)
    await poll_monitors(hass, loaded)

    await until(lambda: "Driveway" not in device_names(hass, loaded))
    assert len(device_names(hass, loaded)) == 5


async def test_monitor_deleted_while_away(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """The same, where nobody was looking when it happened."""
    await hass.config_entries.async_unload(loaded.entry_id)
    server.delete_monitor(2)
    await hass.config_entries.async_setup(loaded.entry_id)

    assert "Driveway" not in device_names(hass, loaded)


@pytest.mark.parametrize(
    "answer",
    ['{"monitors": []}', '{"monitors": [{"Monitor": {"Id": 1, "Name": "Front door"}}]}'],
)
async def test_short_list_removes_nothing(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    answer: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One empty or cut answer makes monitors unavailable, and no more."""
    server.fault(
        path="monitors/index", kind="body", body=answer, content_type="application/json"
    )
    await poll_monitors(hass, loaded)

    camera = hass.states.get(entity_id(hass, loaded, "camera", 2, "camera"))
    assert camera is not None
    assert camera.state == "unavailable"
    assert len(device_names(hass, loaded)) == 6
    server.clear_faults()
    await poll_monitors(hass, loaded)
    camera = hass.states.get(entity_id(hass, loaded, "camera", 2, "camera"))
    assert camera is not None
    assert camera.state != "unavailable"
    assert "unique" not in caplog.text


async def test_absent_monitor_is_asked_for_again_after_an_error(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """An error while asking whether a monitor exists proves nothing."""
    server.fault(path="id:2/command", kind="status", status=500)
    server.delete_monitor(2)
    await poll_monitors(hass, loaded)

    assert "Driveway" in device_names(hass, loaded)
    server.clear_faults()
    await poll_monitors(hass, loaded)
    assert "Driveway" not in device_names(hass, loaded)


async def test_monitor_renamed(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """A new name in ZoneMinder is the new name of the device."""
    server.set_monitor(3, Name="Orchard")
    await poll_monitors(hass, loaded)

    assert "Orchard" in device_names(hass, loaded)


async def test_manual_removal(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Only a monitor that is not listed can be removed by hand."""
    registry = dr.async_get(hass)
    hub, present = (
        registry.async_get_device_by_identifier((DOMAIN, identifier), loaded.entry_id)
        for identifier in (loaded.entry_id, f"{loaded.entry_id}_1")
    )
    assert hub is not None
    assert present is not None
    gone = registry.async_get_or_create(
        config_entry_id=loaded.entry_id, identifiers={(DOMAIN, f"{loaded.entry_id}_99")}
    )

    assert not await async_remove_config_entry_device(hass, loaded, hub)
    assert not await async_remove_config_entry_device(hass, loaded, present)
    assert await async_remove_config_entry_device(hass, loaded, gone)


async def test_migration(hass: HomeAssistant, server: ZoneMinderServer) -> None:
    """An entry of the other integration keeps its entity ids."""
    host = f"127.0.0.1:{server.port}"
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=host,
        unique_id=host,
        version=1,
        data={
            "host": host,
            "username": "admin",
            "password": "admin-pass",
            "ssl": False,
            "path": "/zm/",
            "path_zms": "/zm/cgi-bin/nph-zms",
            "verify_ssl": False,
        },
        options={"stream_scale": 50, "stream_maxfps": None},
    )
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, f"{host}_1")}, name="Old name"
    )
    registry = er.async_get(hass)
    for platform, unique_id, object_id in (
        ("camera", f"{host}_1", "my_front"),
        ("sensor", f"{host}_1_events_day", "my_day"),
        ("select", f"{host}_run_state_select", "my_run_state"),
        ("sensor", f"{host}_1_nonsense", "my_nonsense"),
    ):
        registry.async_get_or_create(
            platform,
            DOMAIN,
            unique_id,
            suggested_object_id=object_id,
            config_entry=entry,
            device_id=device.id,
        )

    await set_up(hass, entry)

    assert entry.state is ConfigEntryState.LOADED
    assert entry.version == 2
    assert entry.options == {"stream_scale": 50.0}
    assert entry.data == {
        CONF_URL: server.url,
        CONF_USERNAME: "admin",
        CONF_PASSWORD: "admin-pass",
        CONF_VERIFY_SSL: False,
    }
    assert entity_id(hass, entry, "camera", 1, "camera") == "camera.my_front"
    assert entity_id(hass, entry, "sensor", 1, "events_day") == "sensor.my_day"
    assert registry.async_get("select.my_run_state") is not None
    found = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, f"{entry.entry_id}_1"), entry.entry_id
    )
    assert found is not None
    assert found.id == device.id
    await hass.config_entries.async_unload(entry.entry_id)


async def test_entry_of_a_later_version(hass: HomeAssistant) -> None:
    """A later version's entry is not touched."""
    entry = MockConfigEntry(domain=DOMAIN, version=3, data={})
    entry.add_to_hass(hass)
    await set_up(hass, entry)

    assert entry.state is ConfigEntryState.MIGRATION_ERROR


async def test_yaml(hass: HomeAssistant, server: ZoneMinderServer) -> None:
    """Servers in YAML become entries; platform blocks are answered with a repair."""
    hub = {"host": f"127.0.0.1:{server.port}", "username": "admin", "password": "admin-pass"}
    config = {
        DOMAIN: [hub, {**hub, "path": "/elsewhere", "path_zms": "/zm/cgi-bin/nph-zms"}],
        "camera": [{"platform": DOMAIN}],
        "switch": [{"platform": DOMAIN, "command_on": "Modect", "command_off": "Monitor"}],
    }
    await async_setup_component(hass, "camera", config)
    await async_setup_component(hass, "switch", config)
    await async_setup_component(hass, DOMAIN, config)
    await hass.async_block_till_done()

    entries = hass.config_entries.async_entries(DOMAIN)
    assert [entry.data[CONF_URL] for entry in entries] == [server.url]
    keys = {issue.translation_key for issue in ir.async_get(hass).issues.values()}
    assert keys == {"yaml_imported", "yaml_not_imported", "yaml_platform"}
    errors = [
        (issue.translation_placeholders or {}).get("error")
        for issue in ir.async_get(hass).issues.values()
        if issue.translation_key == "yaml_not_imported"
    ]
    assert errors == ["What answers at this address is not ZoneMinder"]
    await hass.config_entries.async_unload(entries[0].entry_id)
