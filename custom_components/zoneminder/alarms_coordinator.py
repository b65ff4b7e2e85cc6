"""Reads open events at the pace of the server, and asks monitors exactly where needed."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util

from .aiozoneminder import (
    MAX_PAGE,
    AlarmNotAvailableError,
    Event,
    EventFilter,
    NotFoundError,
    Recording,
    ZoneMinderError,
)
from .alarms import AlarmTracker
from .const import DOMAIN, LOGGER
from .coordinator import (
    Link,
    MonitorsCoordinator,
    ZoneMinderConfigEntry,
    ZoneMinderCoordinator,
)
from .recordings import RecordingWatch

FASTEST_INTERVAL = 1.0
SLOWEST_INTERVAL = 10.0
INTERVAL_IN_TROUBLE = 30.0
INTERVAL_WITH_PUSH = 5.0
"""While zmtrigger tells of alarms, reading only has to find what it leaves out."""

_DURATIONS_PER_INTERVAL = 20
_SMOOTHING = 0.2
_PAUSE_PER_EXACT_CALL = 9
_EXACT_RETRY = 10.0
_LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AlarmsData:
    """What goes on now."""

    in_alarm: frozenset[int]
    recording: frozenset[int]
    """Monitors with an event that goes on."""
    seeing: frozenset[int]
    """Monitors with pictures; of the others nobody knows."""
    not_recording: frozenset[int]
    """Monitors that are set to record always and do not."""
    last_events: dict[int, datetime]
    """When the newest event of each monitor began."""

    def alarm_of(self, monitor_id: int) -> bool | None:
        """Return whether a monitor is in alarm; None where that cannot be known."""
        return monitor_id in self.in_alarm if monitor_id in self.seeing else None


class AlarmsCoordinator(ZoneMinderCoordinator[AlarmsData]):
    """Knows which monitors are in alarm, and what was recorded last."""

    shows_outage = True

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ZoneMinderConfigEntry,
        link: Link,
        monitors: MonitorsCoordinator,
    ) -> None:
        """Prepare; the settings of the monitors decide what to ask."""
        super().__init__(hass, entry, link, "alarms", FASTEST_INTERVAL)
        self.pushed = False
        """Whether something is there that tells of alarms by itself."""
        self._hinted_at = -INTERVAL_WITH_PUSH
        self._monitors = monitors
        self._tracker = AlarmTracker()
        self._recordings = RecordingWatch()
        self._totals: dict[int, int] | None = None
        self._newest: dict[int, Event] = {}
        self._asked: set[int] = set()
        """Monitors whose newest event was looked for."""
        self._duration = 0.0
        self._wake = asyncio.Event()

    @override
    async def _read(self) -> AlarmsData:
        """Read the open events, and set the pace by how long that took."""
        start = self.hass.loop.time()
        try:
            events = await self.client.events.open()
            self._check_zone(events)
            self._note_newest(events)
            await self._catch_up()
        except ZoneMinderError:
            self._slow_down()
            raise
        now = self.hass.loop.time()
        self._keep_pace(now - start)
        monitors = self._monitors.data.monitors
        self._tracker.follow(monitors)
        self._tracker.observe(events, now)
        self._wake.set()
        return AlarmsData(
            in_alarm=self._tracker.in_alarm,
            recording=self._tracker.recording,
            seeing=self._monitors.data.connected,
            not_recording=self._recordings.observe(monitors, events, now),
            last_events={
                monitor_id: event.start
                for monitor_id, event in self._newest.items()
                if event.start and monitor_id in monitors
            },
        )

    def _check_zone(self, events: Iterable[Event]) -> None:
        """Compare the clocks when an event has just begun."""
        newest = max((event.id for event in self._newest.values()), default=None)
        for event in events:
            if self._totals is None or newest is None or event.id <= newest:
                continue
            if difference := self.client.check_zone(event, dt_util.utcnow()):
                self._report_zone(difference)

    def _report_zone(self, difference: timedelta) -> None:
        """Tell that the times of PHP and of the database differ."""
        ir.async_create_issue(
            self.hass,
            DOMAIN,
            f"time_zone_{self.config_entry.entry_id}",
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key="time_zone",
            translation_placeholders={
                "name": self.config_entry.title,
                "hours": f"{difference / timedelta(hours=1):+g}",
            },
        )

    async def _catch_up(self) -> None:
        """Read the newest event of monitors that do not show it as an open one.

        The totals of the monitors tell for free that there may be some, among them events
        which began and ended between two reads. Nothing depends on it.
        """
        totals = {
            monitor.id: monitor.counts.total
            for monitor in self._monitors.data.monitors.values()
        }
        try:
            if self._totals is None:
                lately = dt_util.utcnow() - _LATELY
                self._note_newest(await self._search(EventFilter(begun_from=lately)))
            elif totals != self._totals:
                newest = max((event.id for event in self._newest.values()), default=None)
                self._note_newest(await self._search(EventFilter(after_id=newest)))
            elif quiet := totals.keys() - self._newest.keys() - self._asked:
                monitor_id = min(quiet, key=lambda each: (not totals[each], each))
                self._asked.add(monitor_id)
                if totals[monitor_id]:
                    which = EventFilter(monitor_ids=(monitor_id,))
                    self._note_newest(await self._search(which, limit=1))
        except ZoneMinderError as err:
            LOGGER.debug("No last events: %s", err)
        self._totals = totals

    async def _search(self, which: EventFilter, limit: int = MAX_PAGE) -> list[Event]:
        """Return the newest events of some kind."""
        return (await self.client.events.search(which, limit=limit)).events

    def _note_newest(self, events: Iterable[Event]) -> None:
        """Keep the newest event of each monitor."""
        for event in events:
            known = self._newest.get(event.monitor_id)
            if known is None or event.id >= known.id:
                self._newest[event.monitor_id] = event

    def _keep_pace(self, duration: float) -> None:
        """Ask as often as the server answers easily."""
        if self._duration:
            duration = self._duration + _SMOOTHING * (duration - self._duration)
        self._duration = duration
        least = INTERVAL_WITH_PUSH if self._push_suffices else FASTEST_INTERVAL
        interval = max(least, _DURATIONS_PER_INTERVAL * duration)
        self.update_interval = timedelta(seconds=min(interval, SLOWEST_INTERVAL))

    @property
    def _push_suffices(self) -> bool:
        """Return whether nothing is due, and every monitor's alarms will be told."""
        quiet = self.hass.loop.time() - self._hinted_at >= INTERVAL_WITH_PUSH
        monitors = self._monitors.data.monitors.values()
        return (
            self.pushed
            and quiet
            and all(
                monitor.recording is Recording.ON_MOTION or not monitor.detects_motion
                for monitor in monitors
            )
        )

    async def async_hint(self) -> None:
        """Read at once, and often for some seconds: the database follows a little later."""
        self._hinted_at = self.hass.loop.time()
        await self.async_request_refresh()

    def _slow_down(self) -> None:
        """Wait twice as long after each failure."""
        interval = self.update_interval or timedelta(seconds=FASTEST_INTERVAL)
        self.update_interval = min(2 * interval, timedelta(seconds=INTERVAL_IN_TROUBLE))

    async def async_ask_exactly(self) -> None:
        """Ask for the exact state of monitors whose open event cannot tell it.

        Each call forks a process on the server: one at a time, a tenth of the time at most.
        """
        while True:
            self._wake.clear()
            start = self.hass.loop.time()
            monitor_id = self._tracker.take_next(start)
            if monitor_id is None:
                await self._wait_for_read()
                continue
            try:
                state = await self.client.monitors.alarm_state(monitor_id)
            except AlarmNotAvailableError, NotFoundError:
                self._tracker.lose(monitor_id, start + _EXACT_RETRY)
            except ZoneMinderError as err:
                LOGGER.debug("No alarm state of monitor %d: %s", monitor_id, err)
                self._tracker.postpone(monitor_id, start + _EXACT_RETRY)
            else:
                self._tracker.answer(monitor_id, state, self.hass.loop.time())
            self._publish()
            duration = self.hass.loop.time() - start
            await asyncio.sleep(min(_PAUSE_PER_EXACT_CALL * duration, _EXACT_RETRY))

    async def _wait_for_read(self) -> None:
        """Wait until something was read, or a second passed."""
        try:
            async with asyncio.timeout(FASTEST_INTERVAL):
                await self._wake.wait()
        except TimeoutError:
            return

    def _publish(self) -> None:
        """Tell the entities what changed; the pace of reading stays as it is."""
        if not self.data:
            return
        tracker = self._tracker
        data = replace(self.data, in_alarm=tracker.in_alarm, recording=tracker.recording)
        if data != self.data:
            self.data = data
            self.async_update_listeners()
