"""The two levels of devices: the server and its monitors."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import (
    DeviceEntry,
    DeviceEntryType,
    DeviceInfo,
)
from yarl import URL

from .aiozoneminder import Monitor, ZoneMinder
from .const import DOMAIN
from .coordinator import ZoneMinderConfigEntry


def _monitor_identifier(entry_id: str, monitor_id: int) -> tuple[str, str]:
    """Return what identifies the device of a monitor."""
    return (DOMAIN, f"{entry_id}_{monitor_id}")


def monitor_id_of(device: DeviceEntry, entry_id: str) -> int | None:
    """Return the monitor that a device stands for; None for the server."""
    for domain, identifier in device.identifiers:
        head, _, number = identifier.rpartition("_")
        if domain == DOMAIN and head == entry_id and number.isdecimal():
            return int(number)
    return None


def async_register_server(
    hass: HomeAssistant, entry: ZoneMinderConfigEntry, client: ZoneMinder
) -> DeviceEntry:
    """Create or update the device of the server."""
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        configuration_url=str(client.portal),
        entry_type=DeviceEntryType.SERVICE,
        identifiers={(DOMAIN, entry.entry_id)},
        manufacturer="ZoneMinder",
        name=entry.title,
        sw_version=client.version,
    )


def server_device_info(entry: ZoneMinderConfigEntry) -> DeviceInfo:
    """Return the device of the server, which is registered already."""
    return DeviceInfo(identifiers={(DOMAIN, entry.entry_id)})


def monitor_device_info(entry: ZoneMinderConfigEntry, monitor: Monitor) -> DeviceInfo:
    """Return the device of a monitor."""
    data = entry.runtime_data
    return DeviceInfo(
        configuration_url=str(watch_page(data.client.portal, monitor.id)),
        identifiers={_monitor_identifier(entry.entry_id, monitor.id)},
        manufacturer=monitor.manufacturer,
        model=monitor.model or monitor.type,
        name=monitor.name,
        via_device_id=data.server_device_id,
    )


def watch_page(portal: URL, monitor_id: int) -> URL:
    """Return ZoneMinder's own page for a monitor."""
    page = portal.with_path(f"{portal.path.rstrip('/')}/index.php")
    return page.with_query(view="watch", mid=monitor_id)


@callback
def async_known_monitors(hass: HomeAssistant, entry_id: str) -> set[int]:
    """Return the monitors that have a device."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry_id)
    return {
        monitor_id
        for device in devices
        if (monitor_id := monitor_id_of(device, entry_id)) is not None
    }


@callback
def async_follow_server(hass: HomeAssistant, entry: ZoneMinderConfigEntry) -> None:
    """Rename and remove devices after what was read from the server."""
    registry = dr.async_get(hass)
    data = entry.runtime_data.monitors.data
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        monitor_id = monitor_id_of(device, entry.entry_id)
        if monitor_id in data.deleted or monitor_id in data.excluded:
            registry.async_remove_device(device.id)
        elif (monitor := data.monitors.get(monitor_id or 0)) and (device.name != monitor.name):
            registry.async_update_device(device.id, name=monitor.name)


@callback
def async_follow_version(hass: HomeAssistant, entry: ZoneMinderConfigEntry) -> None:
    """Keep the version of the server's device true after an upgrade."""
    data = entry.runtime_data.storage.data
    if data and data.version:
        dr.async_get(hass).async_update_device(
            entry.runtime_data.server_device_id, sw_version=data.version
        )
