"""events/*: filters, paging, one event, counts, refusals."""

from tests.contract.call import Call, get, post

INDEX = "events/index"
FINISHED = f"{INDEX}/MonitorId:1/Cause:Motion/AlarmFrames >=:1/EndDateTime !=:"
ONE_OF_TWO = {"limit": "1", "page": "2", "sort": "Id", "direction": "desc"}
NEWEST = {"limit": "2", "sort": "Id", "direction": "desc"}
PAGING = tuple(
    f"pagination/{name}"
    for name in (
        "page",
        "current",
        "prevPage",
        "limit",
        "order",
        "options",
        "paramType",
        "queryScope",
    )
)
COUNTS = ("pagination/count", "pagination/pageCount", "pagination/nextPage")
# What the two servers recorded is not the same.
HISTORY = (
    *COUNTS,
    "events/*/Event/Notes",
    "events/*/Event/DiskSpace",
    "events/*/Event/EndDateTime",
    "events/*/Event/EndTime",
    "events/*/Event/MaxScoreFrameId",
    "pagination/current",
)
NEIGHBOURS = (
    *(
        f"event/Event/{name}"
        for name in ("Next", "Prev", "NextOfMonitor", "PrevOfMonitor", "Notes", "DiskSpace")
    ),
    # Null until ZoneMinder has counted, some minutes after its first start.
    "event/Storage/DiskSpace",
)
RUNNING = (
    *NEIGHBOURS,
    "event/Group",
    "event/Event/AlarmFrameId",
    "event/Event/MaxScoreFrameId",
)
EDIT = {"Event[Notes]": "never written"}


def listed(
    path: str, query: dict[str, str] | None = None, name: str = "", **more: object
) -> Call:
    """Return a list of events by GET."""
    free = (*HISTORY, *more.pop("free", ()))  # type: ignore[misc]
    return get(
        path,
        name or f"{path} {query or ''}",
        query=query or {},
        free=free,
        values=PAGING,
        **more,
    )


def conditions(*filters: str) -> tuple[Call, ...]:
    """Return a list for each filter."""
    return tuple(listed(f"{INDEX}/{text}", NEWEST) for text in filters)


CALLS = (
    listed(FINISHED, {"limit": "5"}, recorded="events"),
    listed("events", NEWEST, recorded="events_newest"),
    listed("events", {"limit": "1"}),
    listed(INDEX, {"limit": "1", "direction": "desc"}),
    listed(INDEX, {"limit": "2", "page": "2"}),
    listed(INDEX, ONE_OF_TWO),
    listed(INDEX, {"limit": "1", "sort": "StartDateTime", "direction": "desc"}),
    listed(INDEX, {"limit": "1", "sort": "StartTime", "direction": "desc"}),
    listed(INDEX, {"limit": "1", "sort": "Nonsense"}),
    listed(INDEX, {"limit": "1", "sort": "MaxScore", "direction": "nonsense"}),
    listed(INDEX, {"limit": "1000"}),
    listed(INDEX, {"limit": "0"}),
    listed(INDEX, {"limit": "-1"}),
    listed(INDEX, {"limit": "abc"}),
    listed(INDEX, {"page": "1"}),
    listed(INDEX),
    listed("events", {"limit": "1", "foo": "1"}, name="unknown parameter"),
    get(
        INDEX,
        "page too far",
        query={"limit": "100", "page": "999"},
        recorded="events_page_too_far",
    ),
    listed(f"{INDEX}/EndDateTime:", NEWEST, recorded="events_open", free=("events",)),
    listed(f"{INDEX}/MonitorId:2/EndDateTime:", NEWEST),
    listed(f"{INDEX}/MonitorId:9999", recorded="events_none"),
    *conditions(
        "MonitorId:2",
        "MonitorId[]:1/MonitorId[]:2",
        "MonitorId:1/MonitorId:2",
        "MonitorId:1/EndDateTime !=:",
        "EndDateTime =:",
        "Id >:0",
        "Id >=:0/Id <:99999999",
        "Id:$event",
        "Id !=:$event/MonitorId:1",
        "Cause:Motion",
        "Cause LIKE:Mot_on",
        "Cause NOT LIKE:Mot_on",
        "Cause LIKE:Mot",
        "Cause LIKE:Mot%2525",
        "Cause REGEXP:^Mot",
        "StartDateTime >=:2000-01-01 00:00:00",
        "StartTime >=:2000-01-01 00:00:00/MonitorId:1",
        "EndTime >=:2000-01-01 00:00:00/MonitorId:1",
        "EndDateTime:null",
        "Archived:0/MonitorId:1",
        "AlarmFrames >:0/MonitorId:1/EndDateTime !=:",
        "StartDateTime >:2099-01-01 00:00:00",
    ),
    get(f"{INDEX}/Nonsense:1", recorded="events_bad_field"),
    get(f"{INDEX}/Id MAYBE:1"),
    get(f"{INDEX}/GroupId:1"),
    get(f"{INDEX}/Cause LIKE:Mot%25"),
    get(f"{INDEX}/EndDateTime IS:NULL", recorded="events_bad_sql"),
    get(f"{INDEX}/EndDateTime IS NULL:", recorded="events_bad_operator"),
    get(f"{INDEX}/MonitorId IN:1,2"),
    listed(f"{INDEX}/nonsense", {"limit": "1"}),
    post(
        f"{INDEX}/EndDateTime:", "POST of open events", query=NEWEST, free=(*HISTORY, "events")
    ),
    post(INDEX, "POST of newest events", query=NEWEST, free=HISTORY, values=PAGING),
    post(INDEX, "events of a viewer", query=NEWEST, who="viewer", free=HISTORY),
    post(INDEX, "events of a limited user", query=NEWEST, who="limited", free=HISTORY),
    get(
        "events/$event",
        "event without frames",
        query={"noframes": "true"},
        free=NEIGHBOURS,
        recorded="event_no_frames",
    ),
    get(
        "events/$event",
        "event with frames",
        free=(*NEIGHBOURS, "event/Frame"),
        recorded="event",
    ),
    get(
        "events/$event",
        "frames of an event",
        free=("event/Event", "event/Monitor", "event/Storage/DiskSpace"),
    ),
    get(
        "events/$open",
        "open event",
        query={"noframes": "true"},
        free=RUNNING,
        recorded="event_open",
    ),
    get(
        "events/$event",
        "event for a viewer",
        query={"noframes": "true"},
        who="viewer",
        free=NEIGHBOURS,
    ),
    get("events/99999999", recorded="event_missing"),
    get("events/nonsense"),
    post("events/$event", "edit of an event as a viewer", form=EDIT, who="viewer"),
    post("events/99999999", "edit of a missing event", form=EDIT),
    Call("deletion as a viewer", "api/events/$event.json", method="DELETE", who="viewer"),
    Call("deletion of a missing event", "api/events/99999999.json", method="DELETE"),
    get("events/archive/99999999"),
    get("events/consoleEvents/1 hour", recorded="console_events"),
    post("events/consoleEvents/1 hour", who="viewer"),
    get("events/consoleEvents/1 hour/MonitorId:2"),
    get("events/consoleEvents/1 hour/MonitorId:9999", recorded="console_events_none"),
    get("events/consoleEvents/nonsense", recorded="console_events_bad"),
    get("events/consoleEvents/2 hours"),
)
