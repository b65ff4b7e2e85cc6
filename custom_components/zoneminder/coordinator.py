"""Runtime data and the coordinators, one for each rate of change."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .aiozoneminder import (
    AlarmNotAvailableError,
    DatabaseUnavailableError,
    MalformedResponseError,
    Monitor,
    MonitorNotFoundError,
    NotZoneMinderError,
    PermissionDeniedError,
    ProxyAuthenticationError,
    RedirectedError,
    RunState,
    ServerError,
    Storage,
    ZoneMinder,
    ZoneMinderConnectionError,
    ZoneMinderError,
)
from .const import LOGGER
from .helpers import coordinator_error
from .inclusion import Inclusion

if TYPE_CHECKING:
    from .alarms_coordinator import AlarmsCoordinator

MONITORS_INTERVAL = 30.0
SERVER_INTERVAL = 60.0
STORAGE_INTERVAL = 300.0

_EXTRA_READ_COOLDOWN = 0.3
_ASKED_FOR_AT_ONCE = 2


class Outage:
    """Says once that the server is lost, and once that it is back, for all coordinators."""

    def __init__(self, name: str) -> None:
        """Start with the server there."""
        self._name = name
        self._lost = False

    def begins(self, err: ZoneMinderError) -> None:
        """Note that the server gives nothing."""
        if not self._lost:
            self._lost = True
            LOGGER.error("Lost %s: %s", self._name, err)

    def ends(self) -> None:
        """Note that the server gives something."""
        if self._lost:
            self._lost = False
            LOGGER.info("%s is back", self._name)

    def explains(self, err: ZoneMinderError) -> bool:
        """Return whether an error is but a part of what was said already."""
        return self._lost and isinstance(err, _SIGNS_OF_OUTAGE)


_SIGNS_OF_OUTAGE = (
    DatabaseUnavailableError,
    ProxyAuthenticationError,
    RedirectedError,
    MalformedResponseError,
    NotZoneMinderError,
    ServerError,
    ZoneMinderConnectionError,
)


class ZoneMinderCoordinator[DataT](DataUpdateCoordinator[DataT]):
    """Reads something from the server at its own pace."""

    config_entry: ZoneMinderConfigEntry
    shows_outage = False
    """Whether a failure means that the server as a whole is lost."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ZoneMinderConfigEntry,
        link: Link,
        name: str,
        interval: float,
    ) -> None:
        """Prepare to read each `interval` seconds."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{entry.title} {name}",
            update_interval=timedelta(seconds=interval),
            always_update=False,
            request_refresh_debouncer=Debouncer(
                hass, LOGGER, cooldown=_EXTRA_READ_COOLDOWN, immediate=True
            ),
        )
        self.client = link.client
        self._outage = link.outage
        self._silent = False

    @override
    async def _async_update_data(self) -> DataT:
        """Read, and say what is wrong in Home Assistant's terms.

        What the parent logs depends on `last_update_success`, whom it tells does not: it has
        kept the previous value aside.
        """
        try:
            data = await self._read()
        except ZoneMinderError as err:
            if self.shows_outage and isinstance(err, _SIGNS_OF_OUTAGE):
                self._outage.begins(err)
            if self._outage.explains(err):
                self._silent = True
                self.last_update_success = False
            raise coordinator_error(err) from err
        if self.shows_outage:
            self._outage.ends()
        if self._silent:
            self._silent = False
            self.last_update_success = True
        return data

    async def _read(self) -> DataT:
        """Read from the server."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Link:
    """What all coordinators of an entry share."""

    client: ZoneMinder
    outage: Outage


@dataclass(frozen=True, slots=True)
class MonitorsData:
    """The monitors of a server that the options include."""

    monitors: dict[int, Monitor]
    connected: frozenset[int]
    """Those that get pictures from their camera, without what only flickers."""
    events_today: dict[int, int] | None
    """Monitors without an event today are left out; None without the right to see events."""
    excluded: frozenset[int] = frozenset()
    """Those that the server lists and the options leave out."""
    deleted: frozenset[int] = frozenset()
    """Those of which the server says that they exist no more."""


class MonitorsCoordinator(ZoneMinderCoordinator[MonitorsData]):
    """Reads status, settings and event counts of all monitors."""

    shows_outage = True

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ZoneMinderConfigEntry,
        link: Link,
        known: Callable[[], set[int]],
    ) -> None:
        """Prepare; `known` gives the monitors that have a device."""
        super().__init__(hass, entry, link, "monitors", MONITORS_INTERVAL)
        self._inclusion = Inclusion.of(entry.options)
        self._known = known
        self._hidden: set[int] = set()
        self._counted: tuple[object, dict[int, int] | None] | None = None
        self.daemon_runs = True
        """Without it ZoneMinder leaves each status as it was."""

    @override
    async def _read(self) -> MonitorsData:
        """Read the monitors and how many events they had since midnight here."""
        rows = await self.client.monitors.list()
        listed = {monitor.id: monitor for monitor in rows if not monitor.deleted}
        monitors = await self._inclusion.choose(self.client, listed)
        deleted = {monitor.id for monitor in rows if monitor.deleted}
        absent = self._known() - listed.keys() - deleted
        return MonitorsData(
            monitors=monitors,
            connected=self._connected(monitors),
            events_today=await self._count_events_today(monitors),
            excluded=frozenset(listed.keys() - monitors.keys()),
            deleted=frozenset(deleted | await self._deleted_among(absent)),
        )

    def _connected(self, monitors: dict[int, Monitor]) -> frozenset[int]:
        """Return which monitors are connected.

        When ZoneMinder starts the capture of an absent camera anew, each minute or so, its
        status may show Connected for a moment: that counts once pictures came, or when it is
        still so at the next read.
        """
        before: dict[int, Monitor] = self.data.monitors if self.data else {}
        connected_before = self.data.connected if self.data else frozenset(monitors)
        return frozenset(
            monitor_id
            for monitor_id, monitor in monitors.items()
            if monitor.connected
            and self.daemon_runs
            and (
                monitor.capture_rate
                or monitor_id in connected_before
                or monitor_id not in before
                or before[monitor_id].connected
            )
        )

    async def _count_events_today(self, monitors: dict[int, Monitor]) -> dict[int, int] | None:
        """Count since midnight here, if a total or the day is another than before."""
        midnight = dt_util.start_of_local_day()
        totals = {each.id: each.counts.total for each in monitors.values()}
        if self._counted is None or self._counted[0] != (midnight, totals):
            try:
                counts = await self.client.events.counts(midnight)
            except PermissionDeniedError:
                counts = None
            self._counted = ((midnight, totals), counts)
        return self._counted[1]

    async def _deleted_among(self, absent: set[int]) -> set[int]:
        """Return which of the absent monitors do not exist any more.

        A list may also be short because of the user's rights, so each is asked for, a few at
        a read, until the server gave an answer.
        """
        self._hidden &= absent
        deleted = set()
        for monitor_id in sorted(absent - self._hidden)[:_ASKED_FOR_AT_ONCE]:
            try:
                await self.client.monitors.alarm_state(monitor_id)
            except MonitorNotFoundError:
                deleted.add(monitor_id)
            except AlarmNotAvailableError:
                self._hidden.add(monitor_id)
            except ZoneMinderError as err:
                LOGGER.debug("Monitor %d is not listed: %s", monitor_id, err)
            else:
                self._hidden.add(monitor_id)
        return deleted


@dataclass(frozen=True, slots=True)
class ServerData:
    """What ZoneMinder as a whole does."""

    running: bool
    states: tuple[RunState, ...] | None
    """None without the right to view System."""

    @property
    def run_state(self) -> str | None:
        """Return the name of the active run state."""
        return next((state.name for state in self.states or () if state.active), None)


class ServerCoordinator(ZoneMinderCoordinator[ServerData]):
    """Reads the run state and whether the daemons run."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ZoneMinderConfigEntry,
        link: Link,
        monitors: MonitorsCoordinator,
    ) -> None:
        """Prepare; `monitors` are told whether the daemon runs."""
        super().__init__(hass, entry, link, "server", SERVER_INTERVAL)
        self._monitors = monitors

    @override
    async def _read(self) -> ServerData:
        """Read both."""
        try:
            states = tuple(await self.client.states.list())
        except PermissionDeniedError:
            states = None
        running = await self.client.host.running()
        self._monitors.daemon_runs = running
        return ServerData(running, states)


@dataclass(frozen=True, slots=True)
class StorageData:
    """What changes slowly."""

    version: str | None
    load: float | None
    areas: dict[int, Storage]


class StorageCoordinator(ZoneMinderCoordinator[StorageData]):
    """Reads disks, load and version."""

    def __init__(self, hass: HomeAssistant, entry: ZoneMinderConfigEntry, link: Link) -> None:
        """Prepare."""
        super().__init__(hass, entry, link, "storage", STORAGE_INTERVAL)

    @override
    async def _read(self) -> StorageData:
        """Read what the user may see of it."""
        try:
            areas = {area.id: area for area in await self.client.storage.list()}
        except PermissionDeniedError:
            areas = {}
        return StorageData(await self.client.host.version(), await self._load(), areas)

    async def _load(self) -> float | None:
        """Read the load, which later versions show to some users only."""
        try:
            return await self.client.host.load()
        except PermissionDeniedError:
            return None


@dataclass(kw_only=True)
class ZoneMinderRuntimeData:
    """What the platforms need."""

    client: ZoneMinder
    monitors: MonitorsCoordinator
    alarms: AlarmsCoordinator
    server: ServerCoordinator
    storage: StorageCoordinator
    server_device_id: str


type ZoneMinderConfigEntry = ConfigEntry[ZoneMinderRuntimeData]
