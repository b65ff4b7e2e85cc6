"""The one place that decides which monitors are in alarm.

Nothing here waits or reads a clock: times are seconds of any clock that never goes back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .aiozoneminder import AlarmState, Event, Monitor, Recording

ASK_WHILE_IN_ALARM = 1.0
ASK_IN_TURN = 10.0
STALE_AFTER = 60.0

# The cause of an event that no motion began. The monitor recorded always then, whatever its
# settings are now, or are when they will be read next.
_CONTINUOUS = "Continuous"


@dataclass(slots=True)
class _OpenEvent:
    """What is known of the open event of a monitor."""

    id: int
    frames: int
    alarm_frames: int
    grew_at: float
    confirmed: bool
    """It was seen to begin or to grow, or the monitor itself said that it is in alarm."""
    leftover: bool = False
    """It never ended because ZoneMinder did not close it."""


@dataclass(slots=True)
class _Watch:
    """What is known of a monitor."""

    monitor: Monitor
    event: _OpenEvent | None = None
    alarm: bool = False
    """What the monitor itself said last."""
    asked_at: float = 0.0
    not_before: float = 0.0
    read_before: bool = False
    """What is open at the first read may have been left over long ago."""
    urgent: bool = False
    """Alarm frames were added, so the monitor is or was in alarm."""

    @property
    def event_tells(self) -> bool:
        """Return whether an open event means an alarm: it records on motion only."""
        return self.monitor.recording is Recording.ON_MOTION

    @property
    def in_alarm(self) -> bool:
        """Return the decision."""
        if not self.event_tells:
            return self.alarm
        event = self.event
        return event is not None and event.confirmed and not event.leftover

    @property
    def recording(self) -> bool:
        """Return whether its open event goes on, rather than being left over."""
        if self.event is None or not self.monitor.connected:
            return False
        return self.in_alarm or not self.event_tells

    @property
    def needs_turns(self) -> bool:
        """Return whether an alarm may show nowhere but in the monitor's own answer."""
        return not self.event_tells and self.monitor.detects_motion

    def is_urgent(self, now: float) -> bool:
        """Return whether something happened that only the monitor can explain."""
        if not self.event_tells:
            return self.urgent
        event = self.event
        return (
            event is not None
            and not event.leftover
            and (not event.confirmed or now - event.grew_at >= STALE_AFTER)
        )

    def is_due(self, now: float) -> bool:
        """Return whether the end of an alarm has to be found."""
        return self.alarm and now - self.asked_at >= ASK_WHILE_IN_ALARM


class AlarmTracker:
    """Puts together what open events and exact answers tell."""

    def __init__(self) -> None:
        """Start without knowing anything."""
        self._monitors: Mapping[int, Monitor] = {}
        self._watches: dict[int, _Watch] = {}
        self._turn_at = 0.0

    @property
    def in_alarm(self) -> frozenset[int]:
        """Return the monitors in alarm."""
        return frozenset(
            monitor_id for monitor_id, watch in self._watches.items() if watch.in_alarm
        )

    @property
    def recording(self) -> frozenset[int]:
        """Return the monitors that record now."""
        return frozenset(
            monitor_id for monitor_id, watch in self._watches.items() if watch.recording
        )

    def follow(self, monitors: Mapping[int, Monitor]) -> None:
        """Take the settings of the monitors that exist; the same ones cost nothing."""
        if monitors is self._monitors:
            return
        self._monitors = monitors
        for monitor_id in self._watches.keys() - monitors.keys():
            del self._watches[monitor_id]
        for monitor_id, monitor in monitors.items():
            watch = self._watches.setdefault(monitor_id, _Watch(monitor))
            watch.monitor = monitor
            if not monitor.connected:
                watch.alarm = False

    def observe(self, events: Iterable[Event], now: float) -> None:
        """Take a read of all open events."""
        newest: dict[int, Event] = {}
        for event in events:
            known = newest.get(event.monitor_id)
            if known is None or event.id > known.id:
                newest[event.monitor_id] = event
        for monitor_id, watch in self._watches.items():
            self._observe(watch, newest.get(monitor_id), now)

    def _observe(self, watch: _Watch, event: Event | None, now: float) -> None:
        """Take the newest open event of a monitor, if there is one."""
        known = watch.event
        if event is None:
            watch.event = None
        elif known is None or known.id != event.id:
            watch.urgent = watch.urgent or event.alarm_frames > 0
            watch.event = _OpenEvent(
                id=event.id,
                frames=event.frames,
                alarm_frames=event.alarm_frames,
                grew_at=now,
                confirmed=watch.read_before and event.cause != _CONTINUOUS,
            )
        elif event.frames > known.frames:
            alarmed = event.alarm_frames > known.alarm_frames
            watch.urgent = watch.urgent or alarmed
            known.frames = event.frames
            known.alarm_frames = event.alarm_frames
            known.grew_at = now
            if alarmed or event.cause != _CONTINUOUS:
                known.confirmed = True
                known.leftover = False
        elif not watch.monitor.connected and now - known.grew_at >= STALE_AFTER:
            known.confirmed = False
        watch.read_before = True

    def take_next(self, now: float) -> int | None:
        """Return the monitor whose exact state is needed most, or None.

        Only connected monitors are asked: for others the call tells nothing and costs much.
        """
        askable = {
            monitor_id: watch
            for monitor_id, watch in self._watches.items()
            if watch.monitor.connected and now >= watch.not_before
        }
        for wanted in (_Watch.is_urgent, _Watch.is_due):
            if waiting := [each for each in askable if wanted(askable[each], now)]:
                return min(waiting, key=lambda each: askable[each].asked_at)
        if now < self._turn_at:
            return None
        self._turn_at = now + ASK_IN_TURN
        in_turn = (each for each in askable if askable[each].needs_turns)
        return min(in_turn, key=lambda each: askable[each].asked_at, default=None)

    def postpone(self, monitor_id: int, until: float) -> None:
        """Do not ask a monitor before then, since the server gave no answer."""
        if watch := self._watches.get(monitor_id):
            watch.not_before = until
            watch.asked_at = until

    def lose(self, monitor_id: int, until: float) -> None:
        """Take that a monitor has no state, as its capture does not run."""
        self.postpone(monitor_id, until)
        if watch := self._watches.get(monitor_id):
            watch.alarm = False
            watch.urgent = False

    def answer(self, monitor_id: int, state: AlarmState, now: float) -> None:
        """Take the exact state of a monitor."""
        watch = self._watches.get(monitor_id)
        if watch is None:
            return
        watch.asked_at = now
        watch.urgent = False
        seen = watch.monitor.connected and not watch.event_tells
        watch.alarm = seen and state.active
        if watch.event_tells and (event := watch.event):
            event.confirmed = True
            event.grew_at = now
            event.leftover = not state.active
