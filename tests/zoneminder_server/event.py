"""A recorded event and the row that the database shows of it."""

from dataclasses import dataclass, field
from typing import Any

from .clock import Clock
from .recorded import Row, recorded_row

FPS = 10
FORCED_SCORE = 255
_BULK_SECONDS = 10.0
_ALARM_WRITE_SECONDS = 5.0
_NEW_TOP_SCORES = (0.0, 0.2, 0.4, 0.6, 0.9, 1.2, 1.6, 2.0)


@dataclass(slots=True)
class Alarm:
    """Alarm frames without a gap."""

    start: float
    score: int
    forced: bool
    end: float | None = None

    def frames(self, at: float) -> int:
        """Return how many alarm frames there were at a time."""
        until = at if self.end is None else min(at, self.end)
        return 0 if at < self.start else int((until - self.start) * FPS) + 1

    def top_score(self, at: float) -> int:
        """Return the highest score so far; real motion grows."""
        if at < self.start:
            return 0
        grown = 1.0 if self.forced else min(1.0, (at - self.start + 0.5) / 2.5)
        return max(1, round(self.score * grown))

    def last_write(self, at: float) -> float:
        """Return when the database last heard of this alarm."""
        until = at if self.end is None else min(at, self.end)
        steps = (0.0,) if self.forced else _NEW_TOP_SCORES
        written = max(
            (self.start + s for s in steps if self.start + s <= until), default=self.start
        )
        regular = (
            self.start + (until - self.start) // _ALARM_WRITE_SECONDS * _ALARM_WRITE_SECONDS
        )
        return max(written, regular)


@dataclass(slots=True)
class Event:
    """An event of one monitor; `end` is None while it is open."""

    id: int
    monitor_id: int
    cause: str
    start: float
    end: float | None = None
    alarms: list[Alarm] = field(default_factory=list)
    abandoned_at: float | None = None
    edits: Row = field(default_factory=dict)
    tags: dict[int, float] = field(default_factory=dict)
    has_objects: bool = False
    start_text: str = ""
    disk_space: int | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the database has no end of it."""
        return self.end is None

    @property
    def archived(self) -> bool:
        """Tell whether it is kept for ever."""
        return int(self.edits.get("Archived", 0)) == 1

    def written_at(self, now: float) -> float:
        """Return the time up to which the row is true."""
        if self.end is not None:
            return self.end
        until = now if self.abandoned_at is None else self.abandoned_at
        bulk = self.start + (until - self.start) // _BULK_SECONDS * _BULK_SECONDS
        return max(
            [bulk, *(alarm.last_write(until) for alarm in self.alarms if alarm.start <= until)]
        )

    def frames(self, at: float) -> int:
        """Return the number of frames at a time."""
        return int(max(0.0, at - self.start) * FPS) + 1

    def alarm_frames(self, at: float) -> int:
        """Return the number of alarm frames at a time."""
        return min(self.frames(at), sum(alarm.frames(at) for alarm in self.alarms))

    def top_score(self, at: float) -> int:
        """Return the highest score at a time."""
        return max((alarm.top_score(at) for alarm in self.alarms), default=0)

    def close(self, at: float) -> None:
        """End the event and what alarm is in it."""
        self.end = max(at, self.start)
        for alarm in self.alarms:
            if alarm.end is None:
                alarm.end = self.end
        self.disk_space = 4000 + self.frames(self.end) * 310

    @property
    def video_name(self) -> str:
        """Return the file name of the finished recording."""
        return f"{self.id}-video.mp4"

    def default_notes(self, at: float) -> str:
        """Return the notes that the daemon writes."""
        seen = [alarm for alarm in self.alarms if alarm.start <= at]
        parts = []
        if any(alarm.forced for alarm in seen):
            parts.append("Forced Web: ")
        if any(not alarm.forced for alarm in seen):
            parts.append("Motion: All")
        return "\n".join(parts)


class EventRows:
    """Builds rows with the field set of one ZoneMinder version."""

    def __init__(self, generation: str, clock: Clock) -> None:
        """Take the field set from a recorded event."""
        self.modern = generation != "1.36"
        self.clock = clock
        name = "events_newest" if self.modern else "events"
        self.template = recorded_row(generation, name, "events", 0, "Event")
        self.fields = frozenset(self.template) - {"FileSystemPath"}

    def row(self, event: Event, size: tuple[int, int], now: float) -> Row:
        """Return one event as a list answer carries it."""
        at = event.written_at(now)
        row = dict(self.template)
        row.update(self._identity(event, size))
        row.update(self._counts(event, at))
        row.update(self._times(event, at))
        row.update(event.edits)
        return row

    def _identity(self, event: Event, size: tuple[int, int]) -> Row:
        """Return what does not change."""
        folder = f"/var/cache/zoneminder/events/{event.monitor_id}"
        path = f"{folder}/{self.clock.day(event.start)}/{event.id}"
        return {
            "Id": event.id,
            "MonitorId": event.monitor_id,
            "Name": "New Event" if event.is_open else f"Event-{event.id}",
            "Cause": event.cause,
            "Width": size[0],
            "Height": size[1],
            "Archived": 0,
            "DiskSpace": event.disk_space,
            "DefaultVideo": self.video(event),
            "SaveJPEGs": 3,
            "FileSystemPath": path,
        }

    def video(self, event: Event) -> str:
        """Return the file name of the recording."""
        if event.is_open and self.modern:
            return "incomplete.h264.mp4"
        return f"{event.id}-video.h264.mp4" if self.modern else event.video_name

    def _counts(self, event: Event, at: float) -> Row:
        """Return frames and scores as last written."""
        alarm_frames, top = event.alarm_frames(at), event.top_score(at)
        average = top if any(a.forced for a in event.alarms) else top * 2 // 3
        return {
            "Length": f"{max(0.0, at - event.start):.2f}",
            "Frames": event.frames(at),
            "AlarmFrames": alarm_frames,
            "TotScore": alarm_frames * average,
            "AvgScore": average if alarm_frames else 0,
            "MaxScore": top,
            "MaxScoreFrameId": self.best_frame(event, at),
            "Notes": event.default_notes(at),
        }

    def best_frame(self, event: Event, at: float) -> int:
        """Return the number of the frame with the highest score."""
        if not event.alarms:
            return 1
        return min(event.frames(at), int((event.alarms[0].start - event.start + 2.0) * FPS) + 1)

    def _times(self, event: Event, at: float) -> Row:
        """Return the naive texts and, where known, the epoch."""
        end = None if event.end is None else self.clock.text(event.end)
        times: dict[str, Any] = {
            "StartDateTime": event.start_text,
            "EndDateTime": end,
            "StartTime": event.start_text,
            "EndTime": end,
        }
        if self.modern:
            last = (
                int(event.end)
                if event.end is not None
                else round(at - event.start, 2) + int(event.start)
            )
            times["StartTimeSecs"] = int(event.start)
            times["EndTimeSecs"] = f"{last:.2f}"
            times["EndTime"] = self.clock.text(last)
        return times
