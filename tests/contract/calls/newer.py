"""What only 1.38 and 1.39 answer; there are recordings to compare with, in this order."""

from tests.contract.call import Call, get, page, post

AJAX = {"view": "request"}
PLATFORM = {"Notification[Token]": "a-token", "Notification[Platform]": "android"}
BAD = PLATFORM | {"Notification[Platform]": "nonsense"}


def tags(name: str, recorded: str, **query: str) -> Call:
    """Return a request of the web interface about tags."""
    return page(name, query=AJAX | query, recorded=recorded)


def event(action: str, recorded: str, **query: str) -> Call:
    """Return a request of the web interface about an event's tags."""
    return tags(action, recorded, request="event", action=action, id="$event", **query)


CALLS_1_38 = (
    tags("new tag", "tag_created", request="tags", action="createtag", tname="car"),
    event("addtag", "tag_added", tid="1"),
    get("tags", recorded="tags"),
    get("tags/1", recorded="tag"),
    get("tags/9999", recorded="tag_missing"),
    get("tags/index/Events.Id:$event", recorded="tags_of_event"),
    get("tags/associations", recorded="tags_associations"),
    event("getselectedtags", "tags_selected"),
    get("events/$event", "tagged event", recorded="event_tagged"),
    event("removetag", "tag_removed", tid="1"),
    get("manufacturers", recorded="manufacturers"),
    get("events", query={"foo": "1"}, recorded="events_unknown_parameter"),
    post("events/$event", "event edit", form={"Event[Notes]": "x"}, recorded="event_edit"),
    post(
        "events/$event",
        "denied",
        form={"Event[Notes]": "x"},
        who="viewer",
        recorded="event_edit_denied",
    ),
    post(
        "monitors/3",
        "capturing none",
        form={"Monitor[Capturing]": "None"},
        recorded="monitor_edit",
    ),
    get("monitors/3", "monitor that is off", recorded="monitor_off"),
    get("monitors/alarm/id:3/command:status", recorded="alarm_off_status"),
    get("monitors/alarm/id:3/command:on", recorded="alarm_off_on"),
    get("monitors/daemonStatus/id:3/daemon:zmc", recorded="daemon_status_off"),
    get("monitors/alarm/id:1/command:disable", who="viewer", recorded="alarm_disable_denied"),
    page(
        "status",
        query=AJAX | {"request": "status", "entity": "monitor", "id": "1"},
        recorded="ajax_monitor",
    ),
    page(
        "no status",
        query=AJAX | {"request": "status", "entity": "monitor"},
        recorded="ajax_status_missing",
    ),
    page(
        "no stream",
        query=AJAX | {"request": "stream", "connkey": "123456", "command": "99"},
        recorded="stream_missing",
    ),
    get("states/change/Away", recorded="state_change"),
    get("states", "states after a change", recorded="states_changed"),
)
CALLS_1_39 = (
    post("notifications", form=PLATFORM, recorded="notification_created"),
    get("notifications", recorded="notifications"),
    get("notifications/1", recorded="notification"),
    get("notifications/9999", recorded="notification_missing"),
    post("notifications", "bad platform", form=BAD, recorded="notification_bad"),
)
