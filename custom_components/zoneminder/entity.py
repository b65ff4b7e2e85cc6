"""Base entities of the two device levels, and how new monitors get theirs."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, override

from homeassistant.core import callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .aiozoneminder import Monitor
from .coordinator import (
    ZoneMinderConfigEntry,
    ZoneMinderCoordinator,
)
from .devices import monitor_device_info, server_device_info


class ZoneMinderEntity[CoordinatorT: ZoneMinderCoordinator[Any]](
    CoordinatorEntity[CoordinatorT]
):
    """Something that a coordinator reads."""

    _attr_has_entity_name = True
    _written: tuple[bool, Hashable] | None = None

    def _shown(self) -> Hashable:
        """Return all that the state rests on, besides being available."""
        raise NotImplementedError

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write the state if it is another one."""
        available = self.available
        state = (available, self._shown() if available else None)
        if state != self._written:
            self._written = state
            self.async_write_ha_state()


class ZoneMinderServerEntity[CoordinatorT: ZoneMinderCoordinator[Any]](
    ZoneMinderEntity[CoordinatorT]
):
    """Something of the server."""

    def __init__(
        self, entry: ZoneMinderConfigEntry, coordinator: CoordinatorT, key: str
    ) -> None:
        """Take its place in the server's device."""
        super().__init__(coordinator)
        self._attr_unique_id = f"{entry.entry_id}_{key}"
        self._attr_device_info = server_device_info(entry)


class ZoneMinderMonitorEntity[CoordinatorT: ZoneMinderCoordinator[Any]](
    ZoneMinderEntity[CoordinatorT]
):
    """Something of a monitor."""

    def __init__(
        self,
        entry: ZoneMinderConfigEntry,
        coordinator: CoordinatorT,
        monitor_id: int,
        key: str,
    ) -> None:
        """Take its place in the monitor's device."""
        super().__init__(coordinator)
        self._data = entry.runtime_data
        self._monitor_id = monitor_id
        self._attr_unique_id = f"{entry.entry_id}_{monitor_id}_{key}"
        self._attr_device_info = monitor_device_info(entry, self.monitor)

    @property
    def monitor(self) -> Monitor:
        """Return the monitor as last read."""
        return self._data.monitors.data.monitors[self._monitor_id]

    @property
    def connected(self) -> bool:
        """Return whether there are pictures of the monitor."""
        return self._monitor_id in self._data.monitors.data.connected

    @property
    @override
    def available(self) -> bool:
        """Return whether the server told about the monitor when last asked."""
        return super().available and self._monitor_id in self._data.monitors.data.monitors


@callback
def async_add_for_monitors(
    entry: ZoneMinderConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
    create: Callable[[Monitor], Iterable[Entity]],
) -> None:
    """Add the entities of all monitors, and of those that appear later."""
    coordinator = entry.runtime_data.monitors
    known: set[int] = set()

    @callback
    def add_new() -> None:
        data, monitors = coordinator.data, coordinator.data.monitors
        known.difference_update(data.deleted, data.excluded)
        new = monitors.keys() - known
        known.update(new)
        if new:
            async_add_entities(
                entity for each in sorted(new) for entity in create(monitors[each])
            )

    entry.async_on_unload(coordinator.async_add_listener(add_new))
    add_new()
