"""ZoneMinder in Home Assistant."""

import asyncio
from collections.abc import Callable
from functools import partial

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.typing import ConfigType

from .aiozoneminder import ZoneMinderError
from .alarms_coordinator import AlarmsCoordinator
from .const import CONF_ZMTRIGGER, DOMAIN
from .coordinator import (
    Link,
    MonitorsCoordinator,
    Outage,
    ServerCoordinator,
    StorageCoordinator,
    ZoneMinderConfigEntry,
    ZoneMinderRuntimeData,
)
from .devices import (
    async_follow_server,
    async_follow_version,
    async_known_monitors,
    async_register_server,
    monitor_id_of,
)
from .helpers import create_client, create_session, setup_error
from .live_grid import async_close_live_grids, async_setup_live_grid
from .migration import async_migrate_version_1
from .push import async_follow_triggers
from .yaml_import import CONFIG_SCHEMA, async_import_yaml

__all__ = ["CONFIG_SCHEMA"]

PLATFORMS = [Platform.BINARY_SENSOR, Platform.CAMERA, Platform.SENSOR]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Set up the live-grid card, and take over the YAML of the built-in integration."""
    await async_setup_live_grid(hass)
    hass.async_create_task(async_import_yaml(hass, config), eager_start=False)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ZoneMinderConfigEntry) -> bool:
    """Connect to a server and set up what it has."""
    client = create_client(hass, create_session(hass, entry.data), entry.data)
    try:
        await client.connect()
    except ZoneMinderError as err:
        raise setup_error(err) from err

    link = Link(client, Outage(entry.title))
    monitors = MonitorsCoordinator(
        hass, entry, link, partial(async_known_monitors, hass, entry.entry_id)
    )
    await monitors.async_config_entry_first_refresh()
    entry.runtime_data = data = ZoneMinderRuntimeData(
        client=client,
        monitors=monitors,
        alarms=AlarmsCoordinator(hass, entry, link, monitors),
        server=ServerCoordinator(hass, entry, link, monitors),
        storage=StorageCoordinator(hass, entry, link),
        server_device_id=async_register_server(hass, entry, client).id,
    )
    optional = (data.alarms, data.server, data.storage)
    await asyncio.gather(*(coordinator.async_refresh() for coordinator in optional))
    _async_start(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


@callback
def _async_start(hass: HomeAssistant, entry: ZoneMinderConfigEntry) -> None:
    """Start what goes on beside the coordinators until the entry is unloaded."""
    data = entry.runtime_data
    for coordinator, listener in (
        (data.monitors, partial(async_follow_server, hass, entry)),
        (data.storage, partial(async_follow_version, hass, entry)),
        (data.alarms, _keeping_together(hass, entry)),
    ):
        entry.async_on_unload(coordinator.async_add_listener(listener))
    async_follow_server(hass, entry)
    entry.async_create_background_task(
        hass, data.alarms.async_ask_exactly(), f"{entry.title} exact alarm states"
    )
    if entry.options.get(CONF_ZMTRIGGER):
        entry.async_create_background_task(
            hass, async_follow_triggers(entry), f"{entry.title} zmtrigger"
        )


def _keeping_together(hass: HomeAssistant, entry: ZoneMinderConfigEntry) -> Callable[[], None]:
    """Return what reads all when the alarms, read most often, are lost or are back."""
    data = entry.runtime_data
    before = data.alarms.last_update_success

    @callback
    def follow() -> None:
        nonlocal before
        if (now := data.alarms.last_update_success) == before:
            return
        before = now
        for coordinator in (data.monitors, data.server, data.storage):
            if coordinator.last_update_success != now:
                entry.async_create_background_task(
                    hass, coordinator.async_request_refresh(), coordinator.name
                )

    return follow


async def async_unload_entry(hass: HomeAssistant, entry: ZoneMinderConfigEntry) -> bool:
    """Unload an entry."""
    await async_close_live_grids(hass, entry.entry_id)
    unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        await entry.runtime_data.client.streams.close()
        ir.async_delete_issue(hass, DOMAIN, f"time_zone_{entry.entry_id}")
    return unloaded


async def async_migrate_entry(hass: HomeAssistant, entry: ZoneMinderConfigEntry) -> bool:
    """Migrate an entry of the other integration; Home Assistant refuses later versions."""
    if entry.version == 1:
        await async_migrate_version_1(hass, entry)
    return True


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: ZoneMinderConfigEntry, device: DeviceEntry
) -> bool:
    """Let the user remove a monitor that the server does not list."""
    monitor_id = monitor_id_of(device, entry.entry_id)
    return (
        monitor_id is not None
        and entry.state is ConfigEntryState.LOADED
        and monitor_id not in entry.runtime_data.monitors.data.monitors
    )
