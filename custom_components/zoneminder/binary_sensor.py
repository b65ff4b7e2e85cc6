"""Binary sensors: the alarm of a monitor, and whether its camera is connected."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .aiozoneminder import Monitor
from .coordinator import (
    ZoneMinderConfigEntry,
    ZoneMinderCoordinator,
    ZoneMinderRuntimeData,
)
from .entity import ZoneMinderMonitorEntity, async_add_for_monitors

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class ZoneMinderBinarySensorEntityDescription(BinarySensorEntityDescription):
    """A binary sensor of a monitor."""

    coordinator_fn: Callable[[ZoneMinderRuntimeData], ZoneMinderCoordinator[Any]]
    is_on_fn: Callable[[ZoneMinderRuntimeData, Monitor], bool]


MONITOR_BINARY_SENSORS: tuple[ZoneMinderBinarySensorEntityDescription, ...] = (
    ZoneMinderBinarySensorEntityDescription(
        key="alarm",
        translation_key="alarm",
        device_class=BinarySensorDeviceClass.MOTION,
        coordinator_fn=lambda data: data.alarms,
        is_on_fn=lambda data, monitor: monitor.id in data.alarms.data,
    ),
    ZoneMinderBinarySensorEntityDescription(
        key="connectivity",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        coordinator_fn=lambda data: data.monitors,
        is_on_fn=lambda _, monitor: monitor.connected,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoneMinderConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of all monitors that are cameras."""
    async_add_for_monitors(
        entry,
        async_add_entities,
        lambda monitor: (
            ZoneMinderBinarySensor(entry, monitor.id, description)
            for description in MONITOR_BINARY_SENSORS
            if monitor.has_picture
        ),
    )


class ZoneMinderBinarySensor(
    ZoneMinderMonitorEntity[ZoneMinderCoordinator[Any]], BinarySensorEntity
):
    """A binary sensor of a monitor."""

    entity_description: ZoneMinderBinarySensorEntityDescription

    def __init__(
        self,
        entry: ZoneMinderConfigEntry,
        monitor_id: int,
        description: ZoneMinderBinarySensorEntityDescription,
    ) -> None:
        """Take a row of the table."""
        self.entity_description = description
        self._data = entry.runtime_data
        coordinator = description.coordinator_fn(entry.runtime_data)
        super().__init__(entry, coordinator, monitor_id, description.key)

    @property
    @override
    def is_on(self) -> bool:
        """Return what the row says of the monitor."""
        return self.entity_description.is_on_fn(self._data, self.monitor)

    @override
    def _shown(self) -> bool:
        """Return the state."""
        return self.is_on
