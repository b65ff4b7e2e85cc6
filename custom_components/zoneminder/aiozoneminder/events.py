"""Events: what ZoneMinder recorded, or is recording."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from urllib.parse import quote

from .api import Api
from .exceptions import MalformedResponseError, NotFoundError
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
from .rights import Right

MAX_PAGE = 100
"""ZoneMinder gives no longer pages."""


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
        """Read a row of `events.json`; times are in `zone` where they are naive.

        An hour that the end of summer time repeats is taken for its first pass.
        """
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


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events; all conditions have to hold."""

    ids: Sequence[int] = ()
    monitor_ids: Sequence[int] = ()
    begun_from: datetime | None = None
    """Aware; events that began at this time or later."""
    begun_before: datetime | None = None
    """Aware; events that began earlier than this."""
    after_id: int | None = None
    before_id: int | None = None
    cause: str | None = None
    """The whole cause, such as `Motion` on 1.36."""
    open: bool | None = None
    archived: bool | None = None
    min_alarm_frames: int | None = None
    min_score: int | None = None
    """At least this highest score."""

    def path(self, zone: tzinfo) -> str:
        """Return the conditions as ZoneMinder takes them; times in its own zone."""
        conditions = "/".join(
            quote(condition, safe=":=!") for condition in self._conditions(zone)
        )
        return f"events/index/{conditions}" if conditions else "events/index"

    def _conditions(self, zone: tzinfo) -> Iterator[str]:
        """Yield the conditions; a field without value is one that is null."""
        yield from (f"Id:{event_id}" for event_id in self.ids)
        yield from (f"MonitorId:{monitor_id}" for monitor_id in self.monitor_ids)
        values = {
            "StartDateTime >=": _local(self.begun_from, zone),
            "StartDateTime <": _local(self.begun_before, zone),
            "Id >": self.after_id,
            "Id <": self.before_id,
            "Cause": self.cause,
            "Archived": None if self.archived is None else int(self.archived),
            "AlarmFrames >=": self.min_alarm_frames,
            "MaxScore >=": self.min_score,
        }
        yield from (f"{key}:{value}" for key, value in values.items() if value is not None)
        if self.open is not None:
            yield "EndDateTime:" if self.open else "EndDateTime !=:"


def _local(moment: datetime | None, zone: tzinfo) -> str | None:
    """Return a time as ZoneMinder's database writes it."""
    return None if moment is None else f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"


@dataclass(frozen=True, slots=True)
class EventPage:
    """A part of a list of events."""

    events: list[Event]
    total: int | None
    """How many events match, where ZoneMinder counted them."""
    more: bool


class Events:
    """Calls on events (`EventsController`)."""

    def __init__(self, api: Api) -> None:
        """Use the connection of a client."""
        self._api = api

    async def open(self) -> list[Event]:
        """Return all events that have not ended.

        One request; on 1.36, newest first, one more for each further hundred of events.
        """
        is_open = EventFilter(open=True)
        if self._api.features.whole_lists:
            return self._events(await self._read(is_open.path(self._api.zone)))
        return [event async for page in self.pages(is_open) for event in page.events]

    async def search(
        self,
        which: EventFilter,
        *,
        limit: int = MAX_PAGE,
        page: int = 1,
        sort: str = "Id",
        newest_first: bool = True,
    ) -> EventPage:
        """Return a page of events; one past the end is empty.

        A full page makes ZoneMinder count all that match: bound the filter by time or id.
        """
        query = {
            "limit": str(min(limit, MAX_PAGE)),
            "sort": sort,
            "direction": "desc" if newest_first else "asc",
        }
        if page > 1:
            query["page"] = str(page)
        try:
            answer = await self._read(which.path(self._api.zone), query)
        except NotFoundError:
            if page == 1:
                raise
            return EventPage([], None, more=False)
        pagination = as_object(answer.get("pagination"))
        return EventPage(
            events=self._events(answer),
            total=integer(pagination, "count"),
            more=bool(flag(pagination, "nextPage")),
        )

    async def pages(self, which: EventFilter) -> AsyncGenerator[EventPage]:
        """Yield pages of events, newest first, until there are no more.

        Each page begins below the last id of the one before, so that events which come or go
        meanwhile move none to another page.
        """
        while True:
            page = await self.search(which)
            yield page
            if not page.more:
                return
            which = replace(which, before_id=min(event.id for event in page.events))

    async def get(self, event_id: int) -> Event:
        """Return an event; raises NotFoundError if there is none."""
        page = await self.search(EventFilter(ids=(event_id,)), limit=1)
        if not page.events:
            raise NotFoundError
        return page.events[0]

    async def counts(self, since: datetime) -> dict[int, int]:
        """Return how many events began since then, by monitor; those without are left out.

        ZoneMinder bounds the count by an interval too, so `since` is at most two days ago.
        """
        condition = quote(f"StartDateTime >=:{_local(since, self._api.zone)}", safe=":=")
        answer = await self._read(f"events/consoleEvents/2%20day/{condition}")
        results = as_object(answer.get("results"))
        try:
            return {int(key): integer(results, key) or 0 for key in results}
        except ValueError:
            msg = "counts of something else than monitors"
            raise MalformedResponseError(msg) from None

    async def _read(self, path: str, query: dict[str, str] | None = None) -> JsonObject:
        """Read something that needs the right to see events."""
        return await self._api.read(path, query, right=Right.EVENTS_VIEW)

    def _events(self, answer: JsonObject) -> list[Event]:
        """Return the models of an answer."""
        rows = as_rows(answer, "events")
        return [Event.from_api(row, self._api.zone) for row in rows]
