"""Diagnostics."""

import json

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.zoneminder.diagnostics import async_get_config_entry_diagnostics
from tests.integration.common import set_up
from tests.zoneminder_server import ZoneMinderServer


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_diagnostics(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """They tell what is needed to understand a problem, and no secret."""
    diagnostics = await async_get_config_entry_diagnostics(hass, loaded)
    text = json.dumps(diagnostics)

    assert diagnostics["version"] == server.version
    assert diagnostics["features"]["tags"] is server.world.modern
    assert "System: Edit" in diagnostics["rights"]
    assert diagnostics["coordinators"]["monitors"] == {
        "interval": 30.0,
        "last_read_succeeded": True,
    }
    figures = diagnostics["requests"]["/api/monitors/index.json"]
    assert figures["requests"] >= 1
    assert figures["failures"] == 0
    assert len(diagnostics["monitors"]) == 5
    assert diagnostics["monitors"][0]["name"] == "Front door"
    secrets = ("admin-pass", "camera-1-secret", "127.0.0.1", "eyJ", "192.0.2.", "rtsp://")
    assert [secret for secret in secrets if secret in text] == []


async def test_diagnostics_of_a_viewer(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """A user who may not see users has rights that nobody knows."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "username": "viewer", "password": "viewer-pass"}
    )
    await set_up(hass, entry)

    diagnostics = await async_get_config_entry_diagnostics(hass, entry)

    assert diagnostics["rights"] is None
    await hass.config_entries.async_unload(entry.entry_id)


async def test_diagnostics_when_they_are_needed(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """They can be had while the server fails, and while the entry is not loaded."""
    server.fault(path=".", kind="status", status=500)
    failing = await async_get_config_entry_diagnostics(hass, loaded)
    assert failing["rights"] is None
    assert failing["version"] == server.version

    await hass.config_entries.async_unload(loaded.entry_id)
    unloaded = await async_get_config_entry_diagnostics(hass, loaded)
    assert unloaded["state"] == "not_loaded"
    assert "monitors" not in unloaded
