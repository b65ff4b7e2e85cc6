"""Fixtures of the integration's tests."""

from collections.abc import AsyncIterator, Iterator
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.integration.common import new_entry, set_up
from tests.zoneminder_server import ZoneMinderServer


@pytest.fixture(autouse=True)
def _harness(enable_custom_integrations: None, socket_enabled: None) -> None:
    """Let the harness load this integration, and let it talk to the embedded server."""


@pytest.fixture(autouse=True)
def _no_linger() -> Iterator[None]:
    """Let live streams end soon after their last viewer."""
    with patch("custom_components.zoneminder.aiozoneminder.mjpeg.LINGER", 0.2):
        yield


@pytest.fixture
def version() -> str:
    """Return the version of the embedded server; tests parametrize it."""
    return "1.36.33"


@pytest.fixture
async def server(socket_enabled: None, version: str) -> AsyncIterator[ZoneMinderServer]:
    """Run an embedded ZoneMinder."""
    async with ZoneMinderServer(version=version) as server:
        yield server


@pytest.fixture
def entry(hass: HomeAssistant, server: ZoneMinderServer) -> MockConfigEntry:
    """Return an entry for the embedded server, not yet set up."""
    return new_entry(hass, server)


@pytest.fixture
async def loaded(hass: HomeAssistant, entry: MockConfigEntry) -> AsyncIterator[MockConfigEntry]:
    """Return an entry that is set up, and unload it afterwards."""
    await set_up(hass, entry)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()


@pytest.fixture
def all_entities() -> Iterator[None]:
    """Enable entities that are off by default."""
    with patch("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", new=True):
        yield
