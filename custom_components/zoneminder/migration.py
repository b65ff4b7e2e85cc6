"""From the entries of the other integration of this domain (version 1) to ours."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import (
    CONF_HOST,
    CONF_PASSWORD,
    CONF_URL,
    CONF_USERNAME,
    CONF_VERIFY_SSL,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import CONF_STREAM_MAX_FPS, CONF_STREAM_SCALE, DOMAIN
from .coordinator import ZoneMinderConfigEntry
from .yaml_import import portal_of_hub

# The end of an old unique id -> the key of the entity that took its place.
_MONITOR_KEYS = {
    "": "camera",
    "_status": "status",
    "_events_all": "events_total",
    "_events_hour": "events_hour",
    "_events_day": "events_day",
    "_events_week": "events_week",
    "_events_month": "events_month",
    "_function": "function",
    "_capturing": "capturing",
    "_analysing": "analysing",
    "_recording": "recording",
    "_force_alarm": "force_alarm",
}
_SERVER_KEYS = {
    "availability": "connectivity",
    "run_state": "run_state",
    "run_state_select": "run_state_select",
}


async def async_migrate_version_1(hass: HomeAssistant, entry: ZoneMinderConfigEntry) -> None:
    """Take over address and credentials, and keep entity ids and history."""
    host = entry.data[CONF_HOST]

    @callback
    def new_unique_id(entity: er.RegistryEntry) -> dict[str, Any] | None:
        key = _new_key(entity.unique_id.removeprefix(f"{host}_"))
        return {"new_unique_id": f"{entry.entry_id}_{key}"} if key else None

    await er.async_migrate_entries(hass, entry.entry_id, new_unique_id)
    _async_migrate_devices(hass, entry, host)
    hass.config_entries.async_update_entry(
        entry,
        data={
            CONF_URL: portal_of_hub(dict(entry.data)),
            CONF_VERIFY_SSL: entry.data.get(CONF_VERIFY_SSL, True),
            **{
                key: value
                for key in (CONF_USERNAME, CONF_PASSWORD)
                if (value := entry.data.get(key))
            },
        },
        options=_options(entry.options),
        unique_id=None,
        version=2,
        minor_version=1,
    )


def _options(old: Mapping[str, Any]) -> dict[str, float]:
    """Return the options that exist here too."""
    names = {"stream_scale": CONF_STREAM_SCALE, "stream_maxfps": CONF_STREAM_MAX_FPS}
    return {
        new: float(value) for key, new in names.items() if (value := old.get(key)) is not None
    }


def _new_key(old: str) -> str | None:
    """Return the new id without that of the entry; None for what has no successor."""
    if old in _SERVER_KEYS:
        return _SERVER_KEYS[old]
    monitor_id, underscore, rest = old.partition("_")
    key = _MONITOR_KEYS.get(f"{underscore}{rest}")
    return f"{monitor_id}_{key}" if monitor_id.isdecimal() and key else None


@callback
def _async_migrate_devices(
    hass: HomeAssistant, entry: ZoneMinderConfigEntry, host: str
) -> None:
    """Give the devices our identifiers."""
    registry = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        identifiers = {
            (domain, identifier.replace(host, entry.entry_id, 1))
            for domain, identifier in device.identifiers
            if domain == DOMAIN
        }
        registry.async_update_device(device.id, new_identifiers=identifiers)
