"""Events: what ZoneMinder recorded, or is recording."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from urllib.parse import quote

from .api import Api
from .exceptions import NotFoundError
from .parsing import (
    JsonObject,
    as_object,
    as_rows,
    epoch_time,
    flag,
    identifier,
    integer,
    local_time,
    number,
    reference,
    text,
)

MAX_PAGE = 100
"""ZoneMinder gives no longer pages."""

_NEWEST_FIRST = {"sort": "Id", "direction": "desc"}


@dataclass(frozen=True, slots=True)
class Event:
    """An event; `end` is None while it is open."""

    id: int
    monitor_id: int
    name: str | None
    cause: str | None
    notes: str | None
    start: datetime | None
    end: datetime | None
    length: float | None
    """Seconds."""
    frames: int
    alarm_frames: int
    total_score: int
    average_score: int
    max_score: int
    archived: bool
    video: str | None
    """Name of the video file; None for an event of single pictures."""
    disk_space: int | None
    """Bytes, known once the event ended."""
    storage_id: int | None
    raw: JsonObject = field(repr=False, compare=False)

    @classmethod
    def from_api(cls, row: JsonObject, zone: tzinfo) -> Event:
        """Read a row of `events.json`; times are in `zone` where they are naive."""
        event = as_object(row.get("Event"))
        ended = text(event, "EndDateTime") is not None
        return cls(
            id=identifier(event),
            monitor_id=identifier(event, "MonitorId"),
            name=text(event, "Name"),
            cause=text(event, "Cause"),
            notes=text(event, "Notes"),
            start=_time(event, "Start", zone),
            end=_time(event, "End", zone) if ended else None,
            length=number(event, "Length"),
            frames=integer(event, "Frames") or 0,
            alarm_frames=integer(event, "AlarmFrames") or 0,
            total_score=integer(event, "TotScore") or 0,
            average_score=integer(event, "AvgScore") or 0,
            max_score=integer(event, "MaxScore") or 0,
            archived=bool(flag(event, "Archived")),
            video=text(event, "DefaultVideo"),
            disk_space=integer(event, "DiskSpace"),
            storage_id=reference(event, "StorageId"),
            raw=row,
        )


def _time(event: JsonObject, which: str, zone: tzinfo) -> datetime | None:
    """Return a time: 1.38 gives it in epoch seconds too, which cannot be misread."""
    return epoch_time(event, f"{which}TimeSecs") or local_time(event, f"{which}DateTime", zone)


class Events:
    """Calls on events (`EventsController`)."""

    def __init__(self, api: Api) -> None:
        """Use the connection of a client."""
        self._api = api

    async def open(self) -> list[Event]:
        """Return all events that have not ended.

        One request; on 1.36, newest first, one more for each further hundred of events.
        """
        path = "events/index/EndDateTime:"
        if self._api.features.whole_lists:
            return self._events(as_rows(await self._api.read(path), "events"))
        events: list[Event] = []
        page = 1
        while True:
            rows = await self._page(path, page)
            events += self._events(rows)
            if len(rows) < MAX_PAGE:
                return events
            page += 1

    async def counts(self, since: datetime) -> dict[int, int]:
        """Return how many events began since then, by monitor; those without are left out.

        ZoneMinder bounds the count by an interval too, so `since` is at most two days ago.
        """
        moment = since.astimezone(self._api.zone).strftime("%Y-%m-%d %H:%M:%S")
        condition = quote(f"StartDateTime >=:{moment}", safe=":=")
        answer = await self._api.read(f"events/consoleEvents/2%20day/{condition}")
        results = as_object(answer.get("results"))
        return {int(key): integer(results, key) or 0 for key in results}

    def _events(self, rows: Sequence[JsonObject]) -> list[Event]:
        """Return the models of rows."""
        return [Event.from_api(row, self._api.zone) for row in rows]

    async def _page(self, path: str, page: int) -> Sequence[JsonObject]:
        """Return a page of a list; a page past the end is empty."""
        query = {"limit": str(MAX_PAGE), **_NEWEST_FIRST}
        if page > 1:
            query["page"] = str(page)
        try:
            return as_rows(await self._api.read(path, query), "events")
        except NotFoundError:
            return []
