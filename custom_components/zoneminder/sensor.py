"""Sensors: what ZoneMinder counts and measures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    EntityCategory,
    UnitOfDataRate,
    UnitOfInformation,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .aiozoneminder import Connection, Monitor, Storage
from .coordinator import (
    StorageCoordinator,
    ZoneMinderConfigEntry,
    ZoneMinderCoordinator,
    ZoneMinderRuntimeData,
)
from .entity import (
    ZoneMinderMonitorEntity,
    ZoneMinderServerEntity,
    async_add_for_monitors,
)
from .yaml_import import async_setup_platform

__all__ = ["async_setup_entry", "async_setup_platform"]

PARALLEL_UPDATES = 0

_FPS = "fps"

type Value = str | float | datetime | None


@dataclass(frozen=True, kw_only=True)
class MonitorSensorDescription(SensorEntityDescription):
    """A sensor of a monitor."""

    value_fn: Callable[[ZoneMinderRuntimeData, Monitor], Value]
    coordinator_fn: Callable[[ZoneMinderRuntimeData], ZoneMinderCoordinator[Any]] = (
        lambda data: data.monitors
    )
    needs_picture: bool = False
    """Without pictures ZoneMinder keeps the last value, which means nothing any more."""


@dataclass(frozen=True, kw_only=True)
class ServerSensorDescription(SensorEntityDescription):
    """A sensor of the server."""

    coordinator_fn: Callable[[ZoneMinderRuntimeData], ZoneMinderCoordinator[Any]]
    value_fn: Callable[[ZoneMinderRuntimeData], Value]


@dataclass(frozen=True, kw_only=True)
class StorageSensorDescription(SensorEntityDescription):
    """A sensor of a storage area."""

    value_fn: Callable[[Storage], int | None]
    supported_fn: Callable[[Storage], bool] = lambda _: True


def _events(key: str, count: Callable[[Monitor], int]) -> MonitorSensorDescription:
    """Return the row of a count of events, which may fall as events are deleted."""
    return MonitorSensorDescription(
        key=key,
        translation_key=key,
        state_class=SensorStateClass.MEASUREMENT,
        entity_registry_enabled_default=False,
        value_fn=lambda _, monitor: count(monitor),
    )


def _rate(key: str, rate: Callable[[Monitor], float | None]) -> MonitorSensorDescription:
    """Return the row of a number of frames a second."""
    return MonitorSensorDescription(
        key=key,
        translation_key=key,
        native_unit_of_measurement=_FPS,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        suggested_display_precision=0,
        needs_picture=True,
        value_fn=lambda _, monitor: _rounded(rate(monitor)),
    )


MONITOR_SENSORS: tuple[MonitorSensorDescription, ...] = (
    MonitorSensorDescription(
        key="status",
        translation_key="status",
        device_class=SensorDeviceClass.ENUM,
        options=[connection.name.lower() for connection in Connection],
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda _, monitor: monitor.connection and monitor.connection.name.lower(),
    ),
    _rate("capture_rate", lambda monitor: monitor.capture_rate),
    _rate("analysis_rate", lambda monitor: monitor.analysis_rate),
    MonitorSensorDescription(
        key="bandwidth",
        translation_key="bandwidth",
        device_class=SensorDeviceClass.DATA_RATE,
        native_unit_of_measurement=UnitOfDataRate.KILOBYTES_PER_SECOND,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        needs_picture=True,
        value_fn=lambda _, monitor: _rounded(monitor.bandwidth, 1000),
    ),
    MonitorSensorDescription(
        key="events_today",
        translation_key="events_today",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda data, monitor: (
            None
            if (counts := data.monitors.data.events_today) is None
            else counts.get(monitor.id, 0)
        ),
    ),
    _events("events_hour", lambda monitor: monitor.counts.hour),
    _events("events_day", lambda monitor: monitor.counts.day),
    _events("events_week", lambda monitor: monitor.counts.week),
    _events("events_month", lambda monitor: monitor.counts.month),
    _events("events_total", lambda monitor: monitor.counts.total),
    _events("events_archived", lambda monitor: monitor.counts.archived),
    MonitorSensorDescription(
        key="disk_used",
        translation_key="disk_used",
        device_class=SensorDeviceClass.DATA_SIZE,
        native_unit_of_measurement=UnitOfInformation.MEGABYTES,
        suggested_unit_of_measurement=UnitOfInformation.GIGABYTES,
        suggested_display_precision=1,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        value_fn=lambda _, monitor: _rounded(monitor.counts.disk_space, 1_000_000),
    ),
    MonitorSensorDescription(
        key="last_event",
        translation_key="last_event",
        device_class=SensorDeviceClass.TIMESTAMP,
        coordinator_fn=lambda data: data.alarms,
        value_fn=lambda data, monitor: data.alarms.data.last_events.get(monitor.id),
    ),
)

SERVER_SENSORS: tuple[ServerSensorDescription, ...] = (
    ServerSensorDescription(
        key="run_state",
        translation_key="run_state",
        coordinator_fn=lambda data: data.server,
        value_fn=lambda data: data.server.data.run_state,
    ),
    ServerSensorDescription(
        key="version",
        translation_key="version",
        entity_category=EntityCategory.DIAGNOSTIC,
        coordinator_fn=lambda data: data.storage,
        value_fn=lambda data: data.storage.data.version,
    ),
    ServerSensorDescription(
        key="load",
        translation_key="load",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        suggested_display_precision=2,
        coordinator_fn=lambda data: data.storage,
        value_fn=lambda data: data.storage.data.load,
    ),
)


def _bytes(
    key: str,
    value: Callable[[Storage], int | None],
    supported: Callable[[Storage], bool] = lambda _: True,
) -> StorageSensorDescription:
    """Return the row of an amount of storage."""
    return StorageSensorDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.DATA_SIZE,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=UnitOfInformation.GIGABYTES,
        suggested_display_precision=1,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=value,
        supported_fn=supported,
    )


STORAGE_SENSORS: tuple[StorageSensorDescription, ...] = (
    _bytes("storage_events", lambda storage: storage.events),
    _bytes("storage_used", lambda storage: storage.used, lambda storage: storage.reports_disk),
    _bytes("storage_free", lambda storage: storage.free, lambda storage: storage.reports_disk),
)


def _rounded(value: float | None, divisor: int = 1) -> int | None:
    """Return a value without the digits that only make each state differ."""
    return None if value is None else round(value / divisor)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: ZoneMinderConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of the server, its storage and all monitors that are cameras."""
    async_add_entities(ServerSensor(entry, row) for row in SERVER_SENSORS)
    _async_add_storage(entry, async_add_entities)
    async_add_for_monitors(
        entry,
        async_add_entities,
        lambda monitor: (
            MonitorSensor(entry, monitor.id, row)
            for row in MONITOR_SENSORS
            if monitor.has_picture
        ),
    )


@callback
def _async_add_storage(
    entry: ZoneMinderConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the sensors of all storage areas, and of those that appear later."""
    coordinator = entry.runtime_data.storage
    known: set[int] = set()

    def new() -> Iterator[StorageSensor]:
        for area in coordinator.data.areas.values() if coordinator.data else ():
            if area.id not in known:
                known.add(area.id)
                rows = (row for row in STORAGE_SENSORS if row.supported_fn(area))
                yield from (StorageSensor(entry, area, row) for row in rows)

    @callback
    def add_new() -> None:
        if entities := list(new()):
            async_add_entities(entities)

    entry.async_on_unload(coordinator.async_add_listener(add_new))
    add_new()


class MonitorSensor(ZoneMinderMonitorEntity[ZoneMinderCoordinator[Any]], SensorEntity):
    """A sensor of a monitor."""

    entity_description: MonitorSensorDescription

    def __init__(
        self,
        entry: ZoneMinderConfigEntry,
        monitor_id: int,
        description: MonitorSensorDescription,
    ) -> None:
        """Take a row of the table."""
        self.entity_description = description
        coordinator = description.coordinator_fn(entry.runtime_data)
        super().__init__(entry, coordinator, monitor_id, description.key)

    @property
    @override
    def native_value(self) -> Value:
        """Return what the row says of the monitor."""
        if self.entity_description.needs_picture and not self.connected:
            return None
        return self.entity_description.value_fn(self._data, self.monitor)

    @override
    def _shown(self) -> Value:
        """Return the state."""
        return self.native_value


class ServerSensor(ZoneMinderServerEntity[ZoneMinderCoordinator[Any]], SensorEntity):
    """A sensor of the server."""

    entity_description: ServerSensorDescription

    def __init__(
        self, entry: ZoneMinderConfigEntry, description: ServerSensorDescription
    ) -> None:
        """Take a row of the table."""
        self.entity_description = description
        self._data = entry.runtime_data
        coordinator = description.coordinator_fn(entry.runtime_data)
        super().__init__(entry, coordinator, description.key)

    @property
    @override
    def native_value(self) -> Value:
        """Return what the row says of the server."""
        return self.entity_description.value_fn(self._data)

    @override
    def _shown(self) -> Value:
        """Return the state."""
        return self.native_value


class StorageSensor(ZoneMinderServerEntity[StorageCoordinator], SensorEntity):
    """A sensor of a storage area."""

    entity_description: StorageSensorDescription

    def __init__(
        self,
        entry: ZoneMinderConfigEntry,
        area: Storage,
        description: StorageSensorDescription,
    ) -> None:
        """Take a row of the table; the area gives its name."""
        self.entity_description = description
        self._area_id = area.id
        self._attr_translation_placeholders = {"area": area.name}
        key = f"storage_{area.id}_{description.key.removeprefix('storage_')}"
        super().__init__(entry, entry.runtime_data.storage, key)

    @property
    @override
    def available(self) -> bool:
        """Return whether the area is there."""
        return super().available and self._area_id in self.coordinator.data.areas

    @property
    @override
    def native_value(self) -> int | None:
        """Return what the row says of the area."""
        area = self.coordinator.data.areas[self._area_id]
        return self.entity_description.value_fn(area)

    @override
    def _shown(self) -> int | None:
        """Return the state."""
        return self.native_value
