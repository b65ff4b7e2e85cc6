"""tags/* of 1.38, and notifications/* of 1.39."""

from aiohttp import web

from .recorded import Row
from .wire import ApiError, Call, EmptyReplyError, json_response, sql_error

_PLATFORMS = ("android", "ios", "web")


def index(call: Call) -> Row:
    """Answer tags and tags/index/…, a list."""
    call.require("Events")
    tags = list(call.world.tags.values())
    wanted = dict(segment.split(":", 1) for segment in call.args if ":" in segment)
    if "Events.Id" in wanted:
        numbers = [int(n) for n in wanted["Events.Id"].split(",") if n.isdigit()]
        events = [call.world.events[n] for n in numbers if n in call.world.events]
        rows = [(call.world.tags[tag], event.id) for event in events for tag in event.tags]
        return {
            "tags": [
                {"Tag": tag.row(), "Events_Tags": {"EventId": number}} for tag, number in rows
            ]
        }
    if "Name" in wanted:
        tags = [tag for tag in tags if tag.name == wanted["Name"]]
    return {"tags": [{"Tag": tag.row()} for tag in tags]}


def view(call: Call) -> Row:
    """Answer tags/N."""
    call.require("Events")
    tag = call.world.tags.get(int(call.args[0])) if call.args[0].isdigit() else None
    if tag is None:
        raise ApiError(404, "Invalid tag")
    return {"tag": {"Tag": tag.row()}}


def write(call: Call) -> Row:
    """Answer creating, renaming and deleting by REST: the worker dies."""
    raise EmptyReplyError


def associations(call: Call) -> Row:
    """Answer tags/associations."""
    call.require("Events")
    rows = []
    for tag in call.world.tags.values():
        events = [event for event in call.world.events.values() if tag.id in event.tags]
        links = []
        for event in events:
            assigned = call.world.clock.text(event.tags[tag.id])
            link = {
                "TagId": tag.id,
                "EventId": event.id,
                "AssignedDate": assigned,
                "AssignedBy": 1,
            }
            links.append({"Id": event.id, "Name": f"Event-{event.id}", "EventsTag": link})
        rows.append({"Tag": tag.row(), "Event": links})
    return {"tags": rows}


def notifications(call: Call) -> Row:
    """Answer notifications of 1.39."""
    own = [row for row in call.world.notifications.values() if _mine(call, row)]
    return {"notifications": [{"Notification": row} for row in own]}


def _mine(call: Call, row: Row) -> bool:
    """Tell whether a registration is the user's own."""
    return call.user is None or call.user.may("System", "Edit") or row["UserId"] == call.user.id


def notification(call: Call) -> Row:
    """Answer notifications/N, read or changed."""
    row = call.world.notifications.get(int(call.args[0])) if call.args[0].isdigit() else None
    if row is None or not _mine(call, row):
        raise ApiError(404, "Invalid notification")
    row |= {key: value for key, value in _given(call).items() if key in row}
    return {"notification": {"Notification": row}}


def notification_add(call: Call) -> Row | web.Response:
    """Answer POST notifications: add, or change the row of that token."""
    given = _given(call)
    if "Token" not in given:
        raise sql_error(
            "HY000", "General error: 1364 Field 'Token' doesn't have a default value"
        )
    if given.get("Platform") not in _PLATFORMS:
        errors = {"Platform": ["Platform must be android, ios, or web"]}
        return json_response({"message": "Could not save notification", "errors": errors}, 400)
    world = call.world
    rows = world.notifications
    row = next((row for row in rows.values() if row["Token"] == given["Token"]), None)
    if row is None:
        template = world.body("notification")["notification"]["Notification"]
        text = world.clock.text(call.now)
        row = dict.fromkeys(template) | {
            "Id": len(rows) + 1,
            "UserId": call.user.id if call.user else 1,
        }
        row |= {
            "Interval": 0,
            "PushState": "enabled",
            "BadgeCount": 0,
            "CreatedOn": text,
            "UpdatedOn": text,
        }
        rows[row["Id"]] = row
    row |= {key: value for key, value in given.items() if key in row}
    row["Interval"] = int(row["Interval"])
    return {"notification": {"Notification": row}}


def _given(call: Call) -> Row:
    """Return the fields sent, nested or flat."""
    return dict(call.data.get("Notification") or call.data)
