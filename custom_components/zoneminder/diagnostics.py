"""What helps with a report of a problem, without what nobody else may know."""

from dataclasses import asdict
from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME
from homeassistant.core import HomeAssistant

from .const import CONF_HEADERS, CONF_PROXY_PASSWORD, CONF_PROXY_USERNAME
from .coordinator import ZoneMinderConfigEntry

_ENTRY_SECRETS = {
    CONF_HEADERS,
    CONF_PASSWORD,
    CONF_PROXY_PASSWORD,
    CONF_PROXY_USERNAME,
    CONF_URL,
    CONF_USERNAME,
}

# Columns of monitors that hold, or may hold, credentials, addresses or places.
_MONITOR_SECRETS = {
    "ControlAddress",
    "ControlDevice",
    "Device",
    "EventEndCommand",
    "EventStartCommand",
    "Host",
    "Janus_Pin",
    "Latitude",
    "Longitude",
    "MQTT_Subscriptions",
    "ONVIF_Options",
    "ONVIF_Password",
    "ONVIF_URL",
    "ONVIF_Username",
    "Options",
    "Pass",
    "Path",
    "Port",
    "RTSPStreamName",
    "RTSP_User",
    "SecondPath",
    "SubPath",
    "User",
}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: ZoneMinderConfigEntry
) -> dict[str, Any]:
    """Return the diagnostics of an entry."""
    data = entry.runtime_data
    client = data.client
    user = await client.users.find(client.username) if client.username else None
    return {
        "entry": async_redact_data(dict(entry.data), _ENTRY_SECRETS),
        "options": dict(entry.options),
        "scheme": client.portal.scheme,
        "version": client.version,
        "features": asdict(client.features),
        "rights": sorted(user.rights) if user else None,
        "intervals": {
            coordinator.name.removeprefix(f"{entry.title} "): {
                "seconds": interval.total_seconds() if interval else None,
                "last_read_succeeded": coordinator.last_update_success,
            }
            for coordinator in (data.alarms, data.monitors, data.server, data.storage)
            for interval in (coordinator.update_interval,)
        },
        "requests": {
            kind: asdict(figures) for kind, figures in client.statistics.calls.items()
        },
        "run_state": data.server.data.run_state if data.server.data else None,
        "in_alarm": sorted(data.alarms.data.in_alarm) if data.alarms.data else None,
        "monitors": [
            async_redact_data(dict(monitor.raw), _MONITOR_SECRETS)
            for monitor in data.monitors.data.monitors.values()
        ],
    }
