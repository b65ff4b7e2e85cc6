"""Binary sensors: alarms, and what is connected, running or failing."""

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

from .coordinator import (
    MonitorsCoordinator,
    ZoneMinderConfigEntry,
    ZoneMinderCoordinator,
    ZoneMinderRuntimeData,
)
from .entity import (
    ZoneMinderMonitorEntity,
    ZoneMinderServerEntity,
    async_add_for_monitors,
)

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class MonitorBinarySensorDescription(BinarySensorEntityDescription):
    """A binary sensor of a monitor."""

    coordinator_fn: Callable[[ZoneMinderRuntimeData], ZoneMinderCoordinator[Any]]
    is_on_fn: Callable[[ZoneMinderRuntimeData, int], bool | None]


@dataclass(frozen=True, kw_only=True)
class ServerBinarySensorDescription(BinarySensorEntityDescription):
    """A binary sensor of the server."""

    is_on_fn: Callable[[ZoneMinderRuntimeData], bool]


MONITOR_BINARY_SENSORS: tuple[MonitorBinarySensorDescription, ...] = (
    MonitorBinarySensorDescription(
        key="alarm",
        translation_key="alarm",
        device_class=BinarySensorDeviceClass.MOTION,
        coordinator_fn=lambda data: data.alarms,
        is_on_fn=lambda data, monitor_id: data.alarms.data.alarm_of(monitor_id),
    ),
    MonitorBinarySensorDescription(
        key="connectivity",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        coordinator_fn=lambda data: data.monitors,
        is_on_fn=lambda data, monitor_id: monitor_id in data.monitors.data.connected,
    ),
    MonitorBinarySensorDescription(
        key="recording_problem",
        translation_key="recording_problem",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        coordinator_fn=lambda data: data.alarms,
        is_on_fn=lambda data, monitor_id: monitor_id in data.alarms.data.not_recording,
    ),
)

SERVER_BINARY_SENSORS: tuple[ServerBinarySensorDescription, ...] = (
    ServerBinarySensorDescription(
        key="daemon",
        translation_key="daemon",
        device_class=BinarySensorDeviceClass.RUNNING,
        is_on_fn=lambda data: data.server.data.running,
    ),
)

SERVER_CONNECTIVITY = BinarySensorEntityDescription(
    key="connectivity",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoneMinderConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of the server and of all monitors that are cameras."""
    async_add_entities([ServerConnectivity(entry)])
    async_add_entities(ServerBinarySensor(entry, row) for row in SERVER_BINARY_SENSORS)
    async_add_for_monitors(
        entry,
        async_add_entities,
        lambda monitor: (
            MonitorBinarySensor(entry, monitor.id, row)
            for row in MONITOR_BINARY_SENSORS
            if monitor.has_picture
        ),
    )


class MonitorBinarySensor(
    ZoneMinderMonitorEntity[ZoneMinderCoordinator[Any]], BinarySensorEntity
):
    """A binary sensor of a monitor."""

    entity_description: MonitorBinarySensorDescription

    def __init__(
        self,
        entry: ZoneMinderConfigEntry,
        monitor_id: int,
        description: MonitorBinarySensorDescription,
    ) -> None:
        """Take a row of the table."""
        self.entity_description = description
        coordinator = description.coordinator_fn(entry.runtime_data)
        super().__init__(entry, coordinator, monitor_id, description.key)

    @property
    @override
    def is_on(self) -> bool | None:
        """Return what the row says of the monitor."""
        return self.entity_description.is_on_fn(self._data, self._monitor_id)

    @override
    def _shown(self) -> bool | None:
        """Return the state."""
        return self.is_on


class ServerBinarySensor(
    ZoneMinderServerEntity[ZoneMinderCoordinator[Any]], BinarySensorEntity
):
    """A binary sensor of the server."""

    entity_description: ServerBinarySensorDescription

    def __init__(
        self, entry: ZoneMinderConfigEntry, description: ServerBinarySensorDescription
    ) -> None:
        """Take a row of the table."""
        self.entity_description = description
        self._data = entry.runtime_data
        super().__init__(entry, entry.runtime_data.server, description.key)

    @property
    @override
    def is_on(self) -> bool:
        """Return what the row says of the server."""
        return self.entity_description.is_on_fn(self._data)

    @override
    def _shown(self) -> bool:
        """Return the state."""
        return self.is_on


class ServerConnectivity(ZoneMinderServerEntity[MonitorsCoordinator], BinarySensorEntity):
    """Whether the server answers: the one entity that is there when it does not."""

    entity_description = SERVER_CONNECTIVITY

    def __init__(self, entry: ZoneMinderConfigEntry) -> None:
        """Follow the read of the monitors."""
        super().__init__(entry, entry.runtime_data.monitors, SERVER_CONNECTIVITY.key)

    @property
    @override
    def available(self) -> bool:
        """Return True: that nothing answers is an answer."""
        return True

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the last read succeeded."""
        return self.coordinator.last_update_success

    @override
    def _shown(self) -> bool:
        """Return the state."""
        return self.is_on
