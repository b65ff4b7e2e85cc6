"""events/*: list, one, edit, delete, count."""

from collections.abc import Callable
import re
from typing import Any

from aiohttp import web

from . import filters
from .event import FPS, Event
from .recorded import Json, Row
from .wire import JSON_TYPE, ApiError, Call, sql_error

_NOT_FILTERS = {"p", "sort", "page", "limit", "token", "direction"}
_UNITS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
    "month": 2592000,
    "year": 31536000,
}
_INTERVAL = re.compile(r"^(\d+) (\w+)$")
_EDITABLE = (
    "Name",
    "Cause",
    "Notes",
    "Archived",
    "Emailed",
    "Messaged",
    "Uploaded",
    "Executed",
    "Locked",
)


class Events:
    """The events controller."""

    def index(self, call: Call) -> Row:
        """Answer events and events/index/…/…, a list."""
        call.require("Events")
        modern = call.world.modern
        conditions = filters.parse(call.args, modern=modern)
        if modern and not call.args:
            names = [key for key in call.query if key not in _NOT_FILTERS]
            conditions += filters.parse(
                [f"{key}:{call.query[key]}" for key in names], modern=True
            )
        asked = "limit" in call.query or "page" in call.query
        default = 100 if not modern else 20 if asked else None
        page = filters.Page.read(
            "Event",
            call.query,
            default_limit=default,
            default_sort=None if modern else "StartDateTime",
        )
        events = self._sorted(call, self.matching(call, conditions), page)
        shown = [{"Event": call.world.event_row(event, call.now)} for event in page.cut(events)]
        fields = call.world.rows.fields
        pagination = page.pagination(call.query, len(events), len(shown), fields, modern=modern)
        return {"events": shown, "pagination": pagination}

    def _sorted(self, call: Call, events: list[Event], page: filters.Page) -> list[Event]:
        """Order the events as asked."""
        name = {"StartTime": "StartDateTime", "EndTime": "EndDateTime"}.get(
            page.sort or "", page.sort or ""
        )
        if page.limit is None or name not in call.world.rows.fields:
            if page.sort is None and not call.world.modern:
                return sorted(events, key=lambda event: event.start)
            return events
        if name == "Id":
            keyed = sorted(events, key=lambda event: event.id)
        elif name == "StartDateTime":
            keyed = sorted(events, key=lambda event: event.start)
        else:
            column = self._column(call, name)
            keyed = sorted(events, key=lambda event: _orderable(column(event)))
        return keyed[::-1] if page.direction == "desc" else keyed

    def _column(self, call: Call, name: str) -> Callable[[Event], Any]:
        """Return a reader of one column, without a whole row where possible."""
        quick: dict[str, Callable[[Event], Any]] = {
            "Id": lambda event: event.id,
            "MonitorId": lambda event: event.monitor_id,
            "StartDateTime": lambda event: event.start_text,
            "EndDateTime": lambda event: (
                None if event.end is None else call.world.clock.text(event.end)
            ),
            "Archived": lambda event: int(event.archived),
        }
        if name in quick:
            return quick[name]
        if name not in call.world.rows.fields:
            raise filters.unknown_column(name)
        return lambda event: call.world.event_row(event, call.now)[name]

    def matching(self, call: Call, conditions: list[filters.Condition]) -> list[Event]:
        """Return the events that satisfy the path, lowest id first."""
        world, user = call.world, call.user
        only_open = any(c.field == "EndDateTime" and c.wants_null for c in conditions)
        events = list((world.open_events if only_open else world.events).values())
        if user is not None and user.monitor_ids is not None:
            events = [event for event in events if user.sees(event.monitor_id)]
        for condition in conditions:
            events = self._filtered(call, events, condition)
        return sorted(events, key=lambda event: event.id)

    def _filtered(
        self, call: Call, events: list[Event], condition: filters.Condition
    ) -> list[Event]:
        """Apply one condition."""
        name = condition.field.removeprefix("Event.") if call.world.modern else condition.field
        if name == "GroupId" and call.world.modern:
            chosen = [g for g in call.world.groups if str(g["Id"]) in condition.values]
            wanted = {number for group in chosen for number in group["monitors"]}
            return [event for event in events if event.monitor_id in wanted]
        if call.world.modern and name in ("TagId", "Tags.Id", "Tag", "Tags", "Tags.Name"):
            by = "id" if name.endswith("Id") else "name"
            tags = {
                t.id
                for t in call.world.tags.values()
                if str(getattr(t, by)) in condition.values
            }
            return [event for event in events if tags & event.tags.keys()]
        column = self._column(call, name)
        return [event for event in events if condition.matches(column(event))]

    def add(self, call: Call) -> Row:
        """Answer POST events: add an event, wanted or not."""
        call.require("Events", "Edit", "Insufficient privileges")
        event = Event(call.world.next_event_id, 0, "", call.now, end=call.now)
        event.start_text = call.world.clock.text(call.now)
        call.world.next_event_id += 1
        call.world.events[event.id] = event
        return {"message": "Saved"}

    def find(self, call: Call, number: str) -> Event:
        """Return an event, or raise what ZoneMinder says of a missing one."""
        event = call.world.events.get(int(number)) if number.isdigit() else None
        if event is None or (call.user is not None and not call.user.sees(event.monitor_id)):
            raise ApiError(404, "Invalid event")
        return event

    def view(self, call: Call) -> Row:
        """Answer events/N."""
        call.require("Events")
        event = self.find(call, call.args[0])
        world = call.world
        monitor = world.monitor_of(event)
        body: Row = {
            "Event": self._details(call, event),
            "Monitor": dict(monitor.fields) if monitor else {},
        }
        body["Storage"] = {
            key: value
            for key, value in (world.storage | {"DiskSpace": world.disk_space}).items()
            if not key.startswith("Disk") or key == "DiskSpace"
        }
        if call.query.get("noframes") != "true":
            body["Frame"] = self._frames(call, event)
        body["Group"] = []
        if world.modern:
            body["Tag"] = [self._tag(call, event, number) for number in event.tags]
        return {"event": body}

    def _tag(self, call: Call, event: Event, number: int) -> Row:
        """Return a tag of an event, as events/N shows it."""
        assigned = call.world.clock.text(event.tags[number])
        link = {"TagId": number, "EventId": event.id, "AssignedDate": assigned, "AssignedBy": 1}
        return call.world.tags[number].row() | {"EventsTag": link}

    def _details(self, call: Call, event: Event) -> Row:
        """Return the row with the neighbours."""
        world = call.world
        monitor = world.monitor_of(event)
        ids = sorted(world.events)
        own = sorted(monitor.event_ids) if monitor else []
        row = world.event_row(event, call.now)
        path = row.pop("FileSystemPath")
        best = row["MaxScoreFrameId"] if world.modern else row.pop("MaxScoreFrameId")
        nothing = 0 if world.modern else None
        row |= {"Next": _after(ids, event.id), "Prev": _after(ids[::-1], event.id)}
        row |= {
            "fileExists": 1,
            "fileSize": 36 if event.is_open else event.disk_space,
            "FileSystemPath": path,
        }
        row |= {
            "NextOfMonitor": _after(own, event.id) or nothing,
            "PrevOfMonitor": _after(own[::-1], event.id) or nothing,
        }
        first = int((event.alarms[0].start - event.start) * FPS) + 1 if event.alarms else None
        return row | {"MaxScoreFrameId": best, "AlarmFrameId": first}

    def _frames(self, call: Call, event: Event) -> list[Row]:
        """Return the rows of the frames."""
        until = event.end if event.end is not None else call.now
        frames = []
        for number in range(event.frames(until)):
            at = event.start + number / FPS
            score = next(
                (
                    a.score
                    for a in event.alarms
                    if a.start <= at and (a.end is None or at <= a.end)
                ),
                0,
            )
            row: Row = {
                "Id": event.id * 10000 + number,
                "EventId": event.id,
                "FrameId": number + 1,
            }
            row |= {
                "Type": "Alarm" if score else "Normal",
                "TimeStamp": call.world.clock.text(at),
            }
            frames.append(row | {"Delta": f"{number / FPS:.2f}", "Score": score})
        return frames

    def frame_rows(self, call: Call) -> Row:
        """Answer frames/index/EventId:N of 1.38."""
        call.require("Events")
        wanted = dict(part.split(":", 1) for part in call.args if ":" in part)
        event = self.find(call, wanted.get("EventId", ""))
        rows = self._frames(call, event)
        for number, row in enumerate(rows):
            row["TimeStampSecs"] = int(event.start + number / FPS)
        return {"frames": [{"Frame": row} for row in rows]}

    def edit(self, call: Call) -> Row:
        """Answer PUT and POST events/N."""
        event = self._editable(call)
        changes = dict(call.data.get("Event") or {})
        for name in _EDITABLE:
            if name in changes:
                value = changes[name]
                event.edits[name] = (
                    int(value) if str(value).isdigit() and name != "Name" else value
                )
        tags = (call.data.get("Tag") or {}).get("Tag")
        if call.world.modern and isinstance(tags, dict | list):
            values = tags.values() if isinstance(tags, dict) else tags
            event.tags = {int(value): call.now for value in values}
        self._touch(call, event)
        return {"message": "Saved"}

    def _editable(self, call: Call) -> Event:
        """Return the event if the user may change it."""
        if not call.args[0].isdigit() or int(call.args[0]) not in call.world.events:
            raise ApiError(404, "Invalid event")
        call.require("Events", "Edit", "Insufficient privileges")
        return self.find(call, call.args[0])

    def _touch(self, call: Call, event: Event) -> None:
        """Have the monitor's counts made anew."""
        monitor = call.world.monitor_of(event)
        if monitor is not None:
            monitor.revision += 1

    def delete(self, call: Call) -> web.Response:
        """Answer DELETE events/N with its empty body."""
        call.world.delete_event(self._editable(call))
        return web.Response(status=200, headers={"Content-Type": JSON_TYPE})

    def archive(self, call: Call) -> Row:
        """Answer events/archive/N, which toggles."""
        if call.world.version.generation == "1.38" and call.method not in ("POST", "PUT"):
            error = ApiError(405, "Method Not Allowed")
            error.headers["Allow"] = "POST, PUT"
            raise error
        event = self.find(call, call.args[0])
        event.edits["Archived"] = int(not event.archived)
        self._touch(call, event)
        return {"archived": event.edits["Archived"]}

    def console_events(self, call: Call) -> Row:
        """Answer events/consoleEvents/<n unit>/<filters>."""
        call.require("Events")
        interval = call.args[0] if call.args else ""
        match = _INTERVAL.match(interval)
        if match is None:
            raise ApiError(500, f"Invalid interval: {interval}", kind="Exception", code=0)
        if match[2] not in _UNITS:
            raise sql_error(
                "42000",
                "Syntax error or access violation: 1064 You have an error in your SQL syntax; "
                "check the manual that corresponds to your MariaDB server version for the "
                f"right syntax to use near '{match[2]})  GROUP BY MonitorId' at line 1",
            )
        after = call.now - int(match[1]) * _UNITS[match[2]]
        counts: dict[str, int] = {}
        for event in self.matching(
            call, filters.parse(call.args[1:], modern=call.world.modern)
        ):
            if event.start > after:
                counts[str(event.monitor_id)] = counts.get(str(event.monitor_id), 0) + 1
        return {"results": counts or []}


def _after(ids: list[int], number: int) -> int | None:
    """Return the element behind another."""
    index = ids.index(number) if number in ids else len(ids)
    return ids[index + 1] if index + 1 < len(ids) else None


def _orderable(value: Json) -> tuple[bool, float, str]:
    """Return a key that sorts NULL first, numbers as numbers."""
    if isinstance(value, int | float):
        return True, float(value), ""
    return value is not None, 0.0, str(value)
