"""Runtime data and the coordinators, one for each rate of change."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util import dt as dt_util

from .aiozoneminder import (
    AlarmNotAvailableError,
    Monitor,
    NotFoundError,
    PermissionDeniedError,
    ZoneMinder,
    ZoneMinderError,
)
from .alarms import AlarmTracker
from .const import LOGGER
from .helpers import coordinator_error

MONITORS_INTERVAL = 30.0

FASTEST_ALARMS_INTERVAL = 1.0
SLOWEST_ALARMS_INTERVAL = 10.0
ALARMS_INTERVAL_IN_TROUBLE = 30.0

_DURATIONS_PER_INTERVAL = 20
_SMOOTHING = 0.2
_PAUSE_PER_EXACT_CALL = 9
_EXACT_RETRY = 10.0


@dataclass(kw_only=True)
class ZoneMinderRuntimeData:
    """What the platforms need."""

    client: ZoneMinder
    monitors: MonitorsCoordinator
    alarms: AlarmsCoordinator
    server_device_id: str


type ZoneMinderConfigEntry = ConfigEntry[ZoneMinderRuntimeData]


class ZoneMinderCoordinator[DataT](DataUpdateCoordinator[DataT]):
    """Reads something from the server at its own pace."""

    config_entry: ZoneMinderConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ZoneMinderConfigEntry,
        client: ZoneMinder,
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
        )
        self.client = client

    @override
    async def _async_update_data(self) -> DataT:
        """Read, and say what is wrong in Home Assistant's terms."""
        try:
            return await self._read()
        except ZoneMinderError as err:
            raise coordinator_error(err) from err

    async def _read(self) -> DataT:
        """Read from the server."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class MonitorsData:
    """All monitors of a server."""

    monitors: dict[int, Monitor]
    events_today: dict[int, int] | None
    """Monitors without an event today are left out; None without the right to see events."""
    deleted: frozenset[int] = frozenset()
    """Those of which the server says that they exist no more."""


class MonitorsCoordinator(ZoneMinderCoordinator[MonitorsData]):
    """Reads status, settings and event counts of all monitors."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ZoneMinderConfigEntry,
        client: ZoneMinder,
        known: Callable[[], set[int]],
    ) -> None:
        """Prepare; `known` gives the monitors that have a device."""
        super().__init__(hass, entry, client, "monitors", MONITORS_INTERVAL)
        self._known = known
        self._hidden: set[int] = set()

    @override
    async def _read(self) -> MonitorsData:
        """Read the monitors and how many events they had since midnight here."""
        rows = await self.client.monitors.list()
        events_today = await self._count_events_today()
        monitors = {monitor.id: monitor for monitor in rows if not monitor.deleted}
        deleted = {monitor.id for monitor in rows if monitor.deleted}
        deleted |= await self._deleted_among(self._known() - monitors.keys() - deleted)
        return MonitorsData(monitors, events_today, frozenset(deleted))

    async def _count_events_today(self) -> dict[int, int] | None:
        """Count since midnight of Home Assistant's time zone."""
        try:
            return await self.client.events.counts(dt_util.start_of_local_day())
        except PermissionDeniedError:
            return None

    async def _deleted_among(self, absent: set[int]) -> set[int]:
        """Return which of the absent monitors do not exist any more.

        A list may also be short because of the user's rights, so each is asked for until
        the server gave an answer.
        """
        self._hidden &= absent
        deleted = set()
        for monitor_id in absent - self._hidden:
            try:
                await self.client.monitors.alarm_state(monitor_id)
            except NotFoundError:
                deleted.add(monitor_id)
            except AlarmNotAvailableError:
                self._hidden.add(monitor_id)
            except ZoneMinderError as err:
                LOGGER.debug("Monitor %d is not listed: %s", monitor_id, err)
            else:
                self._hidden.add(monitor_id)
        return deleted


class AlarmsCoordinator(ZoneMinderCoordinator[frozenset[int]]):
    """Knows which monitors are in alarm."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ZoneMinderConfigEntry,
        client: ZoneMinder,
        monitors: MonitorsCoordinator,
    ) -> None:
        """Prepare; the settings of the monitors decide what to ask."""
        super().__init__(hass, entry, client, "alarms", FASTEST_ALARMS_INTERVAL)
        self._monitors = monitors
        self._tracker = AlarmTracker()
        self._duration = 0.0
        self._wake = asyncio.Event()

    @override
    async def _read(self) -> frozenset[int]:
        """Read the open events, and set the pace by how long that took."""
        start = self.hass.loop.time()
        try:
            events = await self.client.events.open()
        except ZoneMinderError:
            self._slow_down()
            raise
        now = self.hass.loop.time()
        self._keep_pace(now - start)
        self._tracker.follow(self._monitors.data.monitors)
        self._tracker.observe(events, now)
        self._wake.set()
        return self._tracker.in_alarm

    def _keep_pace(self, duration: float) -> None:
        """Ask as often as the server answers easily."""
        if self._duration:
            duration = self._duration + _SMOOTHING * (duration - self._duration)
        self._duration = duration
        interval = min(
            max(FASTEST_ALARMS_INTERVAL, _DURATIONS_PER_INTERVAL * duration),
            SLOWEST_ALARMS_INTERVAL,
        )
        self.update_interval = timedelta(seconds=interval)

    def _slow_down(self) -> None:
        """Wait twice as long after each failure."""
        interval = self.update_interval or timedelta(seconds=FASTEST_ALARMS_INTERVAL)
        limit = timedelta(seconds=ALARMS_INTERVAL_IN_TROUBLE)
        self.update_interval = min(2 * interval, limit)

    async def async_ask_exactly(self) -> None:
        """Ask for the exact state of monitors whose open event cannot tell it.

        Each call forks a process on the server: one at a time, a tenth of the time at most.
        """
        while True:
            self._wake.clear()
            start = self.hass.loop.time()
            monitor_id = self._tracker.next_to_ask(start)
            if monitor_id is None:
                await self._wait_for_read()
                continue
            try:
                state = await self.client.monitors.alarm_state(monitor_id)
            except ZoneMinderError as err:
                LOGGER.debug("No alarm state of monitor %d: %s", monitor_id, err)
                self._tracker.postpone(monitor_id, start + _EXACT_RETRY)
            else:
                self._tracker.answer(monitor_id, state, self.hass.loop.time())
                self._publish()
            duration = self.hass.loop.time() - start
            await asyncio.sleep(_PAUSE_PER_EXACT_CALL * duration)

    async def _wait_for_read(self) -> None:
        """Wait until something was read, or a second passed."""
        try:
            async with asyncio.timeout(FASTEST_ALARMS_INTERVAL):
                await self._wake.wait()
        except TimeoutError:
            return

    def _publish(self) -> None:
        """Tell the entities what changed; the pace of reading stays as it is."""
        if self._tracker.in_alarm != self.data:
            self.data = self._tracker.in_alarm
            self.async_update_listeners()
