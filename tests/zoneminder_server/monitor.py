"""One monitor: what it is set to do, and what it is doing."""

from collections.abc import Callable
from enum import IntEnum
import json
from typing import Protocol

from .event import FORCED_SCORE, FPS, Alarm, Event
from .recorded import Row

_NEVER = float("inf")
_OFFLINE_CYCLE = 50.0


class State(IntEnum):
    """Alarm state as the API counts it."""

    IDLE = 0
    PREALARM = 1
    ALARM = 2
    ALERT = 3
    TAPE = 4


class Journal(Protocol):
    """Where a monitor opens and closes its events."""

    modern: bool

    def open_event(self, monitor: Monitor, cause: str, at: float) -> Event:
        """Open an event."""

    def end_event(self, event: Event, at: float, *, killed: bool = False) -> None:
        """Close an event, or lose it where the daemon was killed."""


class Burst:
    """Motion that comes back by itself."""

    length = 8.0

    def __init__(self, period: float, offset: float) -> None:
        """Set how often, and when first."""
        self.period = period
        self.offset = offset

    def active(self, at: float) -> bool:
        """Tell whether something moves now."""
        return (at - self.offset) % self.period < self.length

    def next_change(self, at: float) -> float:
        """Return when it starts or ends next."""
        phase = (at - self.offset) % self.period
        return at + (self.length if phase < self.length else self.period) - phase


class Monitor:
    """A camera with its capture daemon."""

    def __init__(self, fields: Row, journal: Journal, live_at: float) -> None:
        """Take the database row; capture runs from a given time on."""
        self.fields = fields
        self.journal = journal
        self.connected = True
        self.deleted = False
        self.daemon_running = True
        self.offline_since = live_at
        self.started_at = live_at
        self.live_at = live_at
        self.motion = False
        self.forced: str | None = None
        self.state = State.IDLE
        self.event: Event | None = None
        self.last_event_id = 0
        self.event_ids: list[int] = []
        self.revision = 0
        self.alert_until = _NEVER
        self.burst: Burst | None = None
        self.due = 0.0
        self.ptz: list[Row] = []
        self.pan = self.tilt = 0.0
        self.zoom = 1.0
        self._json: str | None = None

    @property
    def id(self) -> int:
        """Return its number."""
        return int(self.fields["Id"])

    @property
    def name(self) -> str:
        """Return its name."""
        return str(self.fields["Name"])

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height of the picture."""
        return int(self.fields["Width"]), int(self.fields["Height"])

    @property
    def json(self) -> str:
        """Return the row as JSON, kept until something changes."""
        if self._json is None:
            self._json = json.dumps(self.fields, separators=(",", ":")).replace("/", "\\/")
        return self._json

    def change(self, changes: Row) -> None:
        """Write fields."""
        self.fields.update(changes)
        self._json = None

    @property
    def captures(self) -> bool:
        """Tell whether a capture daemon is wanted."""
        if self.deleted or self.fields["Type"] == "WebSite":
            return False
        setting = self.fields["Capturing" if self.journal.modern else "Function"]
        return bool(setting != "None")

    @property
    def detects(self) -> bool:
        """Tell whether motion is looked for."""
        if self.journal.modern:
            return bool(self.fields["Analysing"] == "Always")
        return (
            self.fields["Function"] in ("Modect", "Mocord") and int(self.fields["Enabled"]) == 1
        )

    @property
    def continuous(self) -> bool:
        """Tell whether it records without a break."""
        if self.journal.modern:
            return bool(self.fields["Recording"] == "Always")
        return self.fields["Function"] in ("Record", "Mocord")

    @property
    def records(self) -> bool:
        """Tell whether an alarm makes or marks an event."""
        if self.journal.modern:
            return bool(self.fields["Recording"] != "None")
        return self.fields["Function"] not in ("None", "Monitor")

    @property
    def cannot_alarm(self) -> bool:
        """Tell whether it is of the kind that has no alarms at all."""
        return not self.journal.modern and self.fields["Function"] == "Monitor"

    def daemon(self, at: float) -> bool:
        """Tell whether its capture daemon runs."""
        if not (self.captures and self.daemon_running and at >= self.started_at):
            return False
        return self.connected or (at - self.offline_since) % _OFFLINE_CYCLE < _OFFLINE_CYCLE - 1

    def live(self, at: float) -> bool:
        """Tell whether pictures come in."""
        return self.daemon(at) and self.connected and at >= self.live_at

    def moving(self, at: float) -> bool:
        """Tell whether something moves in the picture."""
        return self.motion

    def restart(self, at: float, started_at: float, live_at: float) -> None:
        """Stop capture and start it again."""
        self._drop(at, killed=True)
        self.forced = None
        self.started_at, self.live_at = started_at, live_at
        self.evaluate(at)

    def shut_down(self, at: float) -> None:
        """Stop capture."""
        self.daemon_running = False
        self._drop(at, killed=True)
        self.evaluate(at)

    def set_connected(self, connected: bool, at: float, live_at: float) -> None:
        """Take the camera away, or give it back."""
        if self.connected and not connected:
            self.offline_since = at
        self.connected = connected
        self.live_at = live_at if connected else self.live_at
        self.evaluate(at)

    def set_motion(self, on: bool, at: float) -> None:
        """Let something move, or come to rest."""
        self.motion = on
        self.evaluate(at)

    def force(self, forced: str | None, at: float) -> None:
        """Force the alarm on or off, or cancel that."""
        self.forced = forced
        if forced == "off" and self.event is not None:
            self._drop(at)
        self.evaluate(at)

    def advance(self, now: float) -> None:
        """Let everything happen that was due."""
        while self.due <= now:
            at = self.due
            if self.burst is not None:
                self.motion = self.burst.active(at)
            self.evaluate(at)
            if self.due <= at:
                self.due = at + 0.01

    def evaluate(self, at: float) -> None:
        """Bring alarm state and event in line with the circumstances."""
        if not self.live(at):
            self._drop(at)
        else:
            self._renew_section(at)
            self._follow_alarm(at)
        self.due = min(self._dues(at))

    def _dues(self, at: float) -> list[float]:
        """Return the times at which something will change by itself."""
        dues = [_NEVER, self.alert_until]
        dues += [time for time in (self.started_at, self.live_at) if time > at]
        if self.burst is not None:
            dues.append(max(self.burst.next_change(at), at + 0.001))
        if self.event is not None and self.continuous:
            dues.append(self.event.start + self._section())
        return dues

    def _section(self) -> float:
        """Return the length of a continuous event."""
        return max(5.0, float(self.fields["SectionLength"]))

    def _renew_section(self, at: float) -> None:
        """Keep a continuous recorder recording."""
        if (
            self.event is not None
            and self.continuous
            and at >= self.event.start + self._section()
        ):
            in_alarm = self.state is State.ALARM
            self._end_event(at)
            if in_alarm:
                self.state = State.IDLE
        if self.event is None and self.continuous and self.forced != "off":
            self._open("Continuous", at)

    def _asserted(self) -> bool:
        """Tell whether there is reason for an alarm."""
        if self.forced is not None:
            return self.forced == "on" and not self.cannot_alarm
        return self.motion and self.detects

    def _follow_alarm(self, at: float) -> None:
        """Move between idle, alarm and alert."""
        if self._asserted():
            if self.state is not State.ALARM:
                self._begin_alarm(at)
        elif self.state is State.ALARM:
            self.state = State.ALERT
            self._end_alarm(at)
            self.alert_until = self._alert_end(at)
        if self.state is State.ALERT and at >= self.alert_until:
            self.state, self.alert_until = State.IDLE, _NEVER
            if self.event is not None and not self.continuous:
                self._end_event(at)

    def _alert_end(self, at: float) -> float:
        """Return when the alarm is quite over."""
        end = at + int(self.fields["PostEventCount"]) / FPS
        if self.event is None or self.continuous:
            return end
        return max(end, self.event.start + float(self.fields["MinSectionLength"]))

    def _begin_alarm(self, at: float) -> None:
        """Go into alarm, with an event where one is wanted."""
        forced = self.forced == "on"
        self.state, self.alert_until = State.ALARM, _NEVER
        if not self.records:
            return
        if self.event is None:
            motion = "Motion:All" if self.journal.modern else "Motion"
            self._open("Forced Web" if forced else motion, at)
        if self.event is not None:
            score = FORCED_SCORE if forced else 20 + self.event.id * 7 % 50
            self.event.alarms.append(Alarm(at, score, forced))

    def _end_alarm(self, at: float) -> None:
        """Note the end of the alarm frames."""
        if self.event is not None and self.event.alarms:
            self.event.alarms[-1].end = at

    def _open(self, cause: str, at: float) -> None:
        """Open an event."""
        self.event = self.journal.open_event(self, cause, at)
        self.last_event_id = self.event.id
        self.event_ids.append(self.event.id)
        self.revision += 1

    def _end_event(self, at: float, *, killed: bool = False) -> None:
        """Close the event."""
        if self.event is not None:
            self.journal.end_event(self.event, at, killed=killed)
            self.event = None
            self.revision += 1

    def _drop(self, at: float, *, killed: bool = False) -> None:
        """Close what is open and rest."""
        self._end_event(at, killed=killed)
        self.state, self.alert_until = State.IDLE, _NEVER

    def alarm_state(self, at: float) -> State:
        """Return the state as `alarm/…/command:status` gives it."""
        resting = self.state is State.IDLE and self.event is not None and self.continuous
        return State.TAPE if resting and not self.journal.modern else self.state

    def status_row(self, at: float, text: Callable[[float], str], *, zm_running: bool) -> Row:
        """Return Monitor_Status."""
        row: Row = {"MonitorId": self.id, "Status": "Connected", "CaptureFPS": "10.00"}
        row |= {
            "AnalysisFPS": "10.00" if self.detects else "0.00",
            "CaptureBandwidth": 60000 + self.id * 37 % 9000,
        }
        if not self.live(at):
            row |= self._down_status(at, zm_running=zm_running)
        elif at - self.live_at < 10.0 and self.journal.modern:
            row |= {"CaptureFPS": "0.19", "AnalysisFPS": "0.19"}
        if self.journal.modern:
            row["UpdatedOn"] = text(at - at % 10)
            if not self.connected and 44 <= (at - self.offline_since) % _OFFLINE_CYCLE < 49:
                row = dict.fromkeys(row)
        return row

    def _down_status(self, at: float, *, zm_running: bool) -> Row:
        """Return what differs where no pictures come in."""
        nothing: Row = {"CaptureFPS": "0.00", "AnalysisFPS": "0.00", "CaptureBandwidth": 0}
        if self.daemon(at):
            return {"Status": "Running"} | nothing
        if not zm_running and not self.journal.modern:
            return {"Status": "NotRunning", "AnalysisFPS": "0.00"}
        return {"Status": "NotRunning"} | nothing
