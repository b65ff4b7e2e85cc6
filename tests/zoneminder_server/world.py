"""Everything the server knows: monitors, events, users, options."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from .clock import Clock
from .event import Event, EventRows
from .monitor import Burst, Monitor
from .recorded import Row, recorded, recorded_row
from .users import User, default_users

SECRET = "a-hash-secret-that-only-the-embedded-server-knows"


@dataclass(frozen=True)
class Version:
    """Which ZoneMinder this is."""

    text: str

    @property
    def generation(self) -> str:
        """Return the series whose recorded answers apply."""
        minor = int(self.text.split(".")[1])
        return "1.36" if minor < 37 else "1.38" if minor < 39 else "1.39"

    @property
    def modern(self) -> bool:
        """Tell whether Capturing, Analysing and Recording exist."""
        return self.generation != "1.36"


@dataclass
class Pace:
    """How long things take, in seconds; `factor` scales them all."""

    factor: float = 1.0
    edit: float = 0.15
    restart: float = 2.5
    stop: float = 0.5
    unknown_state: float = 0.1
    capture_start: float = 1.0
    offline_alarm: float = 10.5

    def seconds(self, name: str) -> float:
        """Return one duration."""
        return float(getattr(self, name)) * self.factor


@dataclass
class Tag:
    """A tag of 1.38."""

    id: int
    name: str
    created: str
    assigned: str | None = None
    created_by: int = 1

    def row(self) -> Row:
        """Return the row of the table."""
        return {
            "Id": self.id,
            "Name": self.name,
            "CreateDate": self.created,
            "CreatedBy": self.created_by,
            "LastAssignedDate": self.assigned,
        }


@dataclass
class World:
    """The state behind every answer; it moves on when somebody looks."""

    version: Version
    clock: Clock
    pace: Pace
    auto_motion: bool = False
    running: bool = True
    monitors: dict[int, Monitor] = field(default_factory=dict)
    events: dict[int, Event] = field(default_factory=dict)
    open_events: dict[int, Event] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=default_users)
    options: dict[str, str] = field(default_factory=dict)
    states: list[Row] = field(default_factory=list)
    servers: list[Row] = field(default_factory=list)
    groups: list[Row] = field(default_factory=list)
    tags: dict[int, Tag] = field(default_factory=dict)
    notifications: dict[int, Row] = field(default_factory=dict)
    ptz_commands: list[Row] = field(default_factory=list)
    started: float = 0.0
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Take the field sets of this version."""
        generation = self.version.generation
        self.modern = self.version.modern
        self.rows = EventRows(generation, self.clock)
        self.template = recorded_row(generation, "monitors", "monitors", 0, "Monitor")
        if generation == "1.39":
            self.template["WhatDisplay"] = None
        if self.modern:
            self.users["admin"].privileges["Monitors"] = "Create"
        self.no_summary = dict.fromkeys(
            recorded_row(generation, "monitors", "monitors", 0, "Event_Summary")
        )
        self.storage = recorded_row(generation, "storage", "storage", 0, "Storage")
        self.started = self.clock.now() - 3600.0
        self.next_event_id = 1
        self.next_tag_id = 1
        self.server_of_port: dict[int, int] = {}
        self._summaries: dict[int, tuple[tuple[int, int, int], Row]] = {}

    def body(self, name: str) -> Row:
        """Return a recorded answer of this version."""
        return recorded(self.version.generation, name)

    def advance(self) -> float:
        """Let everything happen that is due, and return the time."""
        now = self.clock.now()
        for monitor in self.monitors.values():
            if monitor.due <= now:
                monitor.advance(now)
        return now

    async def rest(self, seconds: float) -> None:
        """Take time over something; it ends with the server."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)
            raise ConnectionResetError("the server stops")

    def option(self, name: str) -> str:
        """Return an option of ZoneMinder, empty where unset."""
        return self.options.get(name, "")

    @property
    def disk_space(self) -> int | None:
        """Return what all events take on the disk."""
        return sum(event.disk_space or 0 for event in self.events.values()) or None

    def enabled(self, name: str) -> bool:
        """Tell whether a switch among the options is on."""
        return self.option(name) == "1"

    def open_event(self, monitor: Monitor, cause: str, at: float) -> Event:
        """Open an event of a monitor."""
        event = Event(self.next_event_id, monitor.id, cause, at, start_text=self.clock.text(at))
        self.next_event_id += 1
        self.events[event.id] = event
        self.open_events[event.id] = event
        return event

    def end_event(self, event: Event, at: float, *, killed: bool = False) -> None:
        """Close an event; 1.39 forgets that when it is restarted."""
        if killed and self.version.generation == "1.39":
            event.abandoned_at = at
            return
        event.close(at)
        self.open_events.pop(event.id, None)

    def delete_event(self, event: Event) -> None:
        """Remove an event."""
        self.events.pop(event.id, None)
        self.open_events.pop(event.id, None)
        monitor = self.monitors.get(event.monitor_id)
        if monitor is not None:
            monitor.event_ids.remove(event.id)
            monitor.revision += 1
            if monitor.event is event:
                monitor.event = None

    def event_row(self, event: Event, now: float) -> Row:
        """Return the row of an event."""
        monitor = self.monitors.get(event.monitor_id)
        return self.rows.row(event, monitor.size if monitor else (640, 360), now)

    def add_monitor(self, fields: Row, *, live_at: float) -> Monitor:
        """Add a monitor."""
        number = max(self.monitors, default=0) + 1
        row = (
            dict(self.template)
            | {"Id": number, "Sequence": number, "Path": "", "Host": ""}
            | fields
        )
        monitor = Monitor(row, self, live_at)
        self.monitors[number] = monitor
        if self.auto_motion:
            period = max(60.0, 12.0 * len(self.monitors))
            monitor.burst = Burst(period, number * 17.0 % period)
        monitor.due = min(live_at, self.clock.now())
        return monitor

    def delete_monitor(self, monitor: Monitor, at: float) -> None:
        """Delete a monitor; 1.38 keeps the row and says so in it."""
        monitor.deleted = True
        monitor.shut_down(at)
        if self.modern:
            monitor.change({"Deleted": True})
            return
        del self.monitors[monitor.id]
        for number in monitor.event_ids:
            self.events.pop(number, None)
            self.open_events.pop(number, None)

    def summary(self, monitor: Monitor, now: float) -> Row:
        """Return Event_Summary, counted once a minute as zmstats does."""
        key = (int(now // 60), monitor.revision, len(monitor.event_ids))
        kept = self._summaries.get(monitor.id)
        if kept is None or kept[0] != key:
            kept = (key, self._count(monitor, now))
            self._summaries[monitor.id] = kept
        return kept[1]

    def _count(self, monitor: Monitor, now: float) -> Row:
        """Count the events of a monitor."""
        if not monitor.event_ids:
            return self.no_summary
        events = [self.events[number] for number in monitor.event_ids]
        row: Row = {"MonitorId": monitor.id}
        for name, span in (
            ("Total", 1e12),
            ("Hour", 3600),
            ("Day", 86400),
            ("Week", 604800),
            ("Month", 2592000),
        ):
            within = [event for event in events if event.start > now - span]
            row |= _count_row(name, within)
        archived = _count_row("Archived", [event for event in events if event.archived])
        return row | {key: value or None for key, value in archived.items()}

    def monitor_of(self, event: Event) -> Monitor | None:
        """Return the monitor of an event."""
        return self.monitors.get(event.monitor_id)

    def visible_monitors(self, user: User | None) -> Iterable[Monitor]:
        """Return the monitors that a user may see."""
        return (m for m in self.monitors.values() if user is None or user.sees(m.id))

    def set_state(self, name: str, definition: str) -> None:
        """Add a run state, or define one anew."""
        row = next((row for row in self.states if row["Name"] == name), None)
        if row is None:
            row = {"Id": len(self.states) + 1, "Name": name, "IsActive": 0}
            self.states.append(row)
        row["Definition"] = definition

    def local_to(self, monitor: Monitor, server_id: int) -> bool:
        """Tell whether the shared memory of a monitor is on a server."""
        return server_id == 0 or int(monitor.fields["ServerId"] or 0) in (0, server_id)

    def start_zoneminder(self, delay: float = 0.0) -> None:
        """Start all daemons."""
        now = self.advance()
        self.running = True
        ready = now + delay
        for monitor in self.monitors.values():
            monitor.daemon_running = True
            monitor.restart(now, ready, ready + self.pace.seconds("capture_start"))

    def stop_zoneminder(self) -> None:
        """Stop all daemons."""
        now = self.advance()
        self.running = False
        for monitor in self.monitors.values():
            monitor.shut_down(now)


def _count_row(name: str, events: list[Event]) -> Row:
    """Return number and size of some events."""
    space = sum(event.disk_space or 0 for event in events)
    return {f"{name}Events": len(events), f"{name}EventDiskSpace": space or None}
