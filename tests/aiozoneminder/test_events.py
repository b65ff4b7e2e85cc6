"""Tests of events."""

from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import ClientSession
import pytest

from custom_components.zoneminder.aiozoneminder import (
    Event,
    EventFilter,
    MalformedResponseError,
    NotFoundError,
    PermissionDeniedError,
    ZoneMinder,
)
from tests.aiozoneminder.common import JSON_TYPE, client_for, recorded
from tests.zoneminder_server import ZoneMinderServer

NEW_YORK = ZoneInfo("America/New_York")


def event(**fields: object) -> Event:
    """Return an event with given fields."""
    return Event.from_api({"Event": {"Id": 1, "MonitorId": 2, **fields}}, NEW_YORK)


def events_of(generation: str, name: str) -> list[Event]:
    """Return the events of a recorded answer."""
    rows = recorded(generation, name)["events"]
    return [Event.from_api(row, NEW_YORK) for row in rows]


@pytest.mark.parametrize(
    ("generation", "ids", "frames", "alarm_frames", "cause"),
    [("1.36", (7, 1), 24, 20, "Motion"), ("1.38", (46, 1), 71, 61, "Motion:All")],
)
def test_recorded_open(
    generation: str, ids: tuple[int, int], frames: int, alarm_frames: int, cause: str
) -> None:
    """Open events of real servers have no end, whatever other fields say."""
    _, found = events_of(generation, "events_open")
    assert (found.id, found.monitor_id) == ids
    assert (found.frames, found.alarm_frames) == (frames, alarm_frames)
    assert (found.cause, found.end, found.archived) == (cause, None, False)
    assert found.disk_space is None


@pytest.mark.parametrize(
    ("generation", "name"), [("1.36", "events"), ("1.38", "events_newest")]
)
def test_recorded_ended(generation: str, name: str) -> None:
    """Events that ended know how long they were."""
    ended = [each for each in events_of(generation, name) if each.end]
    assert ended
    assert all(each.start and each.start.tzinfo for each in ended)
    assert all(
        each.end
        and each.start
        and each.length
        and abs((each.end - each.start).total_seconds() - each.length) < 3
        for each in ended
    )


def test_texts_for_numbers() -> None:
    """Old PHP sends everything as text."""
    found = event(
        Length="2.31",
        Frames="24",
        AlarmFrames="20",
        TotScore="334",
        Archived="1",
        StorageId="0",
    )
    assert (found.length, found.frames, found.alarm_frames) == (2.31, 24, 20)
    assert (found.total_score, found.archived, found.storage_id) == (334, True, None)


def test_nulls() -> None:
    """An event of nulls is one that nothing is known of."""
    row = dict.fromkeys(recorded("1.38", "events_open")["events"][0]["Event"])
    found = Event.from_api({"Event": row | {"Id": 1, "MonitorId": 2}}, NEW_YORK)
    assert (found.start, found.end, found.length, found.frames) == (None, None, None, 0)


@pytest.mark.parametrize("row", [{}, {"Event": []}, {"Event": {"Id": 1}}])
def test_malformed(row: dict[str, Any]) -> None:
    """An event belongs to a monitor."""
    with pytest.raises(MalformedResponseError):
        Event.from_api(row, NEW_YORK)


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-07-04 20:00:00", datetime(2026, 7, 5, 0, tzinfo=UTC)),
        ("2026-11-01 00:30:00", datetime(2026, 11, 1, 4, 30, tzinfo=UTC)),
        # The hour that comes twice is taken for its first pass.
        ("2026-11-01 01:30:00", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("2026-11-01 02:30:00", datetime(2026, 11, 1, 7, 30, tzinfo=UTC)),
        # The hour that does not come at all.
        ("2026-03-08 02:30:00", datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
    ],
)
def test_local_times(local: str, expected: datetime) -> None:
    """Times are those of the server's zone, summer time and all."""
    found = event(StartDateTime=local, EndDateTime=local)
    assert found.start
    assert found.end
    assert [found.start.astimezone(UTC), found.end.astimezone(UTC)] == [expected, expected]


def test_epoch_wins() -> None:
    """Seconds of 1.38 cannot be misread, not even in the hour that comes twice."""
    second_pass = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    found = event(
        StartDateTime="2026-11-01 01:30:00",
        StartTimeSecs=int(second_pass.timestamp()),
        EndDateTime="2026-11-01 01:30:10",
        EndTimeSecs=f"{second_pass.timestamp() + 10:.2f}",
    )
    assert found.start == second_pass
    assert found.end == second_pass + timedelta(seconds=10)


def test_open_with_epoch() -> None:
    """1.38 tells an end in seconds for open events too, which is none."""
    assert event(EndDateTime=None, EndTimeSecs="1795171492.89").end is None


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4", "1.39.11"])
async def test_open(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """Open events come in one request, whose path asks for no end."""
    server.motion(1, on=True)
    found = {each.monitor_id: each for each in await connected.events.open()}
    assert set(found) == {1, 4}
    assert found[1].end is None
    assert found[1].start
    assert abs(found[1].start - datetime.now(UTC)) < timedelta(seconds=5)
    assert server.requests[-1].path == "/zm/api/events/index/EndDateTime:.json"
    assert len([request for request in server.requests if "/events/" in request.path]) == 1


@pytest.mark.parametrize(
    ("version", "requests"), [("1.36.33", 3), ("1.38.4", 1), ("1.39.11", 1)]
)
async def test_many_open(
    connected: ZoneMinder, server: ZoneMinderServer, requests: int
) -> None:
    """Beyond a hundred 1.36 needs another request for each hundred."""
    left_open = [server.leave_open_event(1) for _ in range(230)]
    server.requests.clear()
    found = [each.id for each in await connected.events.open()]
    assert set(left_open) <= set(found)
    assert len(found) == len(set(found))
    assert len(server.requests) == requests


@pytest.mark.parametrize("count", [99, 100, 101])
async def test_full_pages(connected: ZoneMinder, server: ZoneMinderServer, count: int) -> None:
    """A page that is just full is no trap."""
    already = len(await connected.events.open())
    left_open = [server.leave_open_event(1) for _ in range(count - already)]
    assert len(await connected.events.open()) == count
    assert len(left_open) == count - already


async def test_event_that_ends_between_pages(
    connected: ZoneMinder, server: ZoneMinderServer
) -> None:
    """It moves no other event over the border of a page, where nobody would see it."""
    opened = [server.leave_open_event(1) for _ in range(120)]
    pages = connected.events.pages(EventFilter(open=True))
    first = await anext(pages)
    server.world.events[opened[-1]].close(server.world.advance())

    seen = {event.id for event in first.events}
    seen |= {event.id async for page in pages for event in page.events}
    assert seen >= set(opened)


async def test_none_open(session: ClientSession) -> None:
    """There may be no open event."""
    async with ZoneMinderServer(monitors=2, auth=False) as server:
        assert await client_for(session, server).events.open() == []


async def test_no_right(session: ClientSession, server: ZoneMinderServer) -> None:
    """Somebody may not see events at all."""
    server.set_privilege("viewer", "Events", "None")
    with pytest.raises(PermissionDeniedError):
        await client_for(session, server, "viewer", "viewer-pass").events.open()


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_counts(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """Events since a time are counted by monitor."""
    server.add_event(2, seconds_ago=30)
    server.add_event(2, seconds_ago=90)
    server.add_event(3, seconds_ago=30)
    counts = await connected.events.counts(datetime.now(UTC) - timedelta(seconds=60))
    assert {key: counts.get(key, 0) for key in (1, 2, 3)} == {1: 0, 2: 1, 3: 1}


async def test_no_counts(connected: ZoneMinder) -> None:
    """PHP writes no counts as an empty list."""
    assert await connected.events.counts(datetime.now(UTC) + timedelta(hours=1)) == {}


async def test_time_of_counts(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """The time is asked for in the zone of the server."""
    await connected.events.counts(datetime(2026, 7, 1, 4, 0, tzinfo=UTC))
    assert server.requests[-1].path.endswith("/2 day/StartDateTime >=:2026-07-01 00:00:00.json")


@pytest.mark.parametrize("results", ['{"x": 3}', '{"": 3}', "[3]", '"x"'])
async def test_spoiled_counts(
    connected: ZoneMinder, server: ZoneMinderServer, results: str
) -> None:
    """Counts of something else are malformed."""
    body = f'{{"results": {results}}}'
    server.fault(path="consoleEvents", kind="body", body=body, content_type=JSON_TYPE)
    with pytest.raises(MalformedResponseError):
        await connected.events.counts(datetime.now(UTC))


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (EventFilter(), "events/index"),
        (EventFilter(ids=(3, 4)), "events/index/Id:3/Id:4"),
        (
            EventFilter(monitor_ids=(1,), after_id=5, before_id=9),
            "events/index/MonitorId:1/Id%20%3E:5/Id%20%3C:9",
        ),
        (EventFilter(open=True), "events/index/EndDateTime:"),
        (EventFilter(open=False), "events/index/EndDateTime%20!=:"),
        (EventFilter(archived=False, min_score=0), "events/index/Archived:0/MaxScore%20%3E=:0"),
        (EventFilter(cause="a/b"), "events/index/Cause:a%2Fb"),
        (
            EventFilter(begun_from=datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
            "events/index/StartDateTime%20%3E=:2026-11-01%2001:30:00",
        ),
    ],
)
def test_filter(which: EventFilter, expected: str) -> None:
    """Conditions are written as ZoneMinder takes them, times in its own zone."""
    assert which.path(NEW_YORK) == expected


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_search(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """A search gives a page, newest first, and knows whether there is more."""
    added = [server.add_event(3, seconds_ago=600 - number) for number in range(5)]
    which = EventFilter(monitor_ids=(3,), after_id=added[0] - 1)
    page = await connected.events.search(which, limit=2)
    assert [each.id for each in page.events] == [added[4], added[3]]
    assert (page.total, page.more) == (5, True)
    last = await connected.events.search(which, limit=2, page=3, newest_first=False)
    assert [each.id for each in last.events] == [added[4]]
    assert not last.more


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_search_past_the_end(connected: ZoneMinder) -> None:
    """A page past the end is empty."""
    page = await connected.events.search(EventFilter(), page=999)
    assert (page.events, page.total, page.more) == ([], None, False)


async def test_some_pages(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """Who has seen enough pages reads no more."""
    for _ in range(120):
        server.add_event(2)
    server.requests.clear()
    async with aclosing(connected.events.pages(EventFilter(monitor_ids=(2,)))) as pages:
        first = await anext(pages)
    assert len(first.events) == 100
    assert len(server.requests) == 1


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_get(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """One event is found by its id."""
    number = server.add_event(2, length=12.0)
    found = await connected.events.get(number)
    assert (found.id, found.monitor_id, found.length) == (number, 2, 12.0)
    with pytest.raises(NotFoundError):
        await connected.events.get(99999)
