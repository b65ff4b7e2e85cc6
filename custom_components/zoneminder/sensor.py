"""Sensors: what ZoneMinder counts and measures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.sensor import (
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .aiozoneminder import Monitor
from .coordinator import MonitorsCoordinator, MonitorsData, ZoneMinderConfigEntry
from .entity import ZoneMinderMonitorEntity, async_add_for_monitors
from .yaml_import import async_setup_platform

__all__ = ["async_setup_entry", "async_setup_platform"]

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ZoneMinderSensorEntityDescription(SensorEntityDescription):
    """A sensor of a monitor."""

    value_fn: Callable[[MonitorsData, Monitor], int | None]


MONITOR_SENSORS: tuple[ZoneMinderSensorEntityDescription, ...] = (
    ZoneMinderSensorEntityDescription(
        key="events_today",
        translation_key="events_today",
        state_class=SensorStateClass.TOTAL_INCREASING,
        value_fn=lambda data, monitor: (
            None if data.events_today is None else data.events_today.get(monitor.id, 0)
        ),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoneMinderConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of all monitors that are cameras."""
    async_add_for_monitors(
        entry,
        async_add_entities,
        lambda monitor: (
            ZoneMinderSensor(entry, monitor.id, description)
            for description in MONITOR_SENSORS
            if monitor.has_picture
        ),
    )


class ZoneMinderSensor(ZoneMinderMonitorEntity[MonitorsCoordinator], SensorEntity):
    """A sensor of a monitor."""

    entity_description: ZoneMinderSensorEntityDescription

    def __init__(
        self,
        entry: ZoneMinderConfigEntry,
        monitor_id: int,
        description: ZoneMinderSensorEntityDescription,
    ) -> None:
        """Take a row of the table."""
        self.entity_description = description
        coordinator = entry.runtime_data.monitors
        super().__init__(entry, coordinator, monitor_id, description.key)

    @property
    @override
    def native_value(self) -> int | None:
        """Return what the row says of the monitor."""
        return self.entity_description.value_fn(self.coordinator.data, self.monitor)

    @override
    def _shown(self) -> int | None:
        """Return the state."""
        return self.native_value
