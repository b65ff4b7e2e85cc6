"""Hints of zmtrigger."""

import asyncio
from collections.abc import AsyncIterator
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from tests.integration.common import set_up, state, until
from tests.zoneminder_server import ZoneMinderServer


class TriggerServer:
    """Something that speaks as zmtrigger does."""

    def __init__(self) -> None:
        """Start with nobody connected."""
        self.writers: list[asyncio.StreamWriter] = []
        self.port = 0

    async def accept(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a connection."""
        self.writers.append(writer)

    def tell(self, line: str) -> None:
        """Send a line to the newest connection."""
        self.writers[-1].write(f"{line}\n".encode())

    def hang_up(self) -> None:
        """Close the newest connection."""
        self.writers[-1].close()


@pytest.fixture
async def triggers(socket_enabled: None) -> AsyncIterator[TriggerServer]:
    """Run a zmtrigger."""
    triggers = TriggerServer()
    listening = await asyncio.start_server(triggers.accept, "127.0.0.1", 0)
    triggers.port = listening.sockets[0].getsockname()[1]
    yield triggers
    for writer in triggers.writers:
        writer.close()
    listening.close()


async def test_hint_is_read_at_once(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    entry: MockConfigEntry,
    triggers: TriggerServer,
) -> None:
    """What zmtrigger tells is read at once, and reading is rare while it tells nothing."""
    server.set_monitor(4, Function="Modect")
    hass.config_entries.async_update_entry(entry, options={"zmtrigger": True})
    with (
        patch("custom_components.zoneminder.aiozoneminder.zmtrigger.PORT", triggers.port),
        patch("custom_components.zoneminder.push.FIRST_WAIT", 0.1),
    ):
        await set_up(hass, entry)
        alarms = entry.runtime_data.alarms
        await until(lambda: alarms.pushed)
        await until(lambda: alarms.update_interval.total_seconds() == 5.0, 10)

        server.motion(1, on=True)
        triggers.tell("nonsense")
        triggers.tell("1|on|1795181809|9")
        await until(lambda: state(hass, entry, "binary_sensor", 1, "alarm") == "on", 1)
        assert alarms.update_interval.total_seconds() < 2.0

        triggers.hang_up()
        await until(lambda: len(triggers.writers) == 2)
        await until(lambda: alarms.pushed)
        await hass.config_entries.async_unload(entry.entry_id)
    assert not alarms.pushed


async def test_without_zmtrigger(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Nothing depends on it."""
    hass.config_entries.async_update_entry(entry, options={"zmtrigger": True})
    with patch("custom_components.zoneminder.aiozoneminder.zmtrigger.PORT", 1):
        await set_up(hass, entry)
        assert state(hass, entry, "binary_sensor", 1, "alarm") == "off"
        assert not entry.runtime_data.alarms.pushed
        await hass.config_entries.async_unload(entry.entry_id)
