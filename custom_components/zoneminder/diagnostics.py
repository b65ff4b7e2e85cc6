"""What helps with a report of a problem, without what nobody else may know."""

from dataclasses import asdict, fields
from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME
from homeassistant.core import HomeAssistant

from .aiozoneminder import ZoneMinder, ZoneMinderError
from .const import CONF_HEADERS, CONF_PROXY_PASSWORD, CONF_PROXY_USERNAME, CONF_TRUSTED_HOSTS
from .coordinator import ZoneMinderConfigEntry

_ENTRY_SECRETS = {
    CONF_HEADERS,
    CONF_PASSWORD,
    CONF_PROXY_PASSWORD,
    CONF_PROXY_USERNAME,
    CONF_URL,
    CONF_TRUSTED_HOSTS,
    CONF_USERNAME,
}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ZoneMinderConfigEntry
) -> dict[str, Any]:
    """Return the diagnostics of an entry, loaded or not."""
    about = {
        "state": entry.state.value,
        "entry": async_redact_data(dict(entry.data), _ENTRY_SECRETS),
        "options": dict(entry.options),
    }
    if entry.state is not ConfigEntryState.LOADED:
        return about
    data = entry.runtime_data
    client = data.client
    return {
        **about,
        "scheme": client.portal.scheme,
        "version": client.version,
        "features": asdict(client.features),
        "rights": await _rights(client),
        "coordinators": {
            name: {
                "interval": interval.total_seconds() if interval else None,
                "last_read_succeeded": coordinator.last_update_success,
            }
            for name in ("alarms", "monitors", "server", "storage")
            for coordinator in (getattr(data, name),)
            for interval in (coordinator.update_interval,)
        },
        "requests": {
            kind.removeprefix(client.portal.path): asdict(figures)
            for kind, figures in client.statistics.calls.items()
        },
        "run_state": data.server.data.run_state if data.server.data else None,
        "in_alarm": sorted(data.alarms.data.in_alarm) if data.alarms.data else None,
        "monitors": [
            {field.name: getattr(monitor, field.name) for field in fields(monitor)}
            | {"raw": None, "counts": asdict(monitor.counts)}
            for monitor in data.monitors.data.monitors.values()
        ],
    }


async def _rights(client: ZoneMinder) -> list[str] | None:
    """Return what the user may do; None where that cannot be told."""
    try:
        user = await client.users.find(client.username) if client.username else None
    except ZoneMinderError:
        return None
    return sorted(user.rights) if user else None
