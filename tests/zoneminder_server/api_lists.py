"""The smaller lists: storage, servers, groups, controls, configs, zones, users, logs."""

from . import filters
from .api_monitors import find
from .monitor import Monitor
from .recorded import Row, recorded
from .wire import ApiError, Call

_FILE_OPTIONS = ("ZM_PATH_ZMS", "ZM_PATH_WEB", "ZM_PATH_CGI")
_GB = 1024**3


def storage(call: Call) -> Row:
    """Answer storage."""
    call.require("System")
    used = call.world.disk_space
    row = call.world.storage | {"DiskSpace": used}
    if call.world.modern:
        row |= {"DiskTotalSpace": 250 * _GB, "DiskUsedSpace": 80 * _GB + (used or 0)}
    return {"storage": [{"Storage": row}]}


def servers(call: Call) -> Row:
    """Answer servers: empty where there is only one."""
    return {"servers": [{"Server": dict(row)} for row in call.world.servers]}


def groups(call: Call) -> Row:
    """Answer groups with whole monitors in them."""
    call.require("Groups")
    found = []
    for group in call.world.groups:
        monitors = [
            m.fields | {"GroupsMonitor": _link(call, m, group)} for m in _members(call, group)
        ]
        found.append({"Group": _group(group), "Monitor": monitors})
    return {"groups": found}


def group_associations(call: Call) -> Row:
    """Answer groups/associations: names only."""
    call.require("Groups")
    found = []
    for group in call.world.groups:
        monitors = [
            {"Id": m.id, "Name": m.name, "GroupsMonitor": _link(call, m, group)}
            for m in _members(call, group)
        ]
        found.append({"Group": _group(group), "Monitor": monitors})
    return {"groups": found}


def _group(group: Row) -> Row:
    """Return the columns of a group."""
    return {key: value for key, value in group.items() if key != "monitors"}


def _members(call: Call, group: Row) -> list[Monitor]:
    """Return the monitors of a group, also those that the user may not see."""
    monitors = call.world.monitors
    return [monitors[number] for number in group["monitors"] if number in monitors]


def _link(call: Call, monitor: Monitor, group: Row) -> Row:
    """Return the row that links a monitor to a group."""
    links = [(g["Id"], number) for g in call.world.groups for number in g["monitors"]]
    number = links.index((group["Id"], monitor.id)) + 1
    return {"Id": number, "GroupId": group["Id"], "MonitorId": monitor.id}


def controls(call: Call) -> Row:
    """Answer controls."""
    first = recorded("1.36", "controls")["controls"]
    return {"controls": [*first[:3], call.world.body("control")["control"]]}


def control(call: Call) -> Row:
    """Answer controls/N."""
    for row in controls(call)["controls"]:
        if str(row["Control"]["Id"]) == call.args[0]:
            return {"control": row}
    raise ApiError(404, "Invalid control")


def config(call: Call) -> Row:
    """Answer configs/viewByName/NAME."""
    name = call.args[0] if call.args else ""
    if name not in call.world.options:
        raise ApiError(404, "Invalid config")
    value = call.world.options[name]
    if call.world.modern and name in _FILE_OPTIONS:
        return {"config": {"Name": name, "Value": value}}
    return {"config": {"Value": value}}


def config_view(call: Call) -> Row:
    """Answer configs/view/NAME, which knows nothing of files."""
    name = call.args[0] if call.args else ""
    if name not in call.world.options or name in _FILE_OPTIONS:
        raise ApiError(404, "Invalid config")
    row = recorded("1.36", "config_view")["config"]["Config"]
    return {"config": {"Config": row | {"Name": name, "Value": call.world.options[name]}}}


def config_edit(call: Call) -> Row:
    """Answer PUT configs/edit/NAME; broken in 1.39."""
    if call.world.version.generation == "1.39":
        raise ApiError(500, "An Internal Error Has Occurred.", kind="Exception", code=0)
    if call.world.modern:
        call.require("System", "Edit")
    name = call.args[0]
    if name not in call.world.options:
        raise ApiError(404, "Invalid config")
    call.world.options[name] = str((call.data.get("Config") or {}).get("Value", ""))
    return {"message": "The config has been saved."}


def configs(call: Call) -> Row:
    """Answer configs."""
    rows = [
        {"Config": {"Name": name, "Value": value}}
        for name, value in sorted(call.world.options.items())
    ]
    return {"configs": rows}


def _zone(call: Call, monitor: Monitor) -> Row:
    """Return the zone of a monitor, in pixels or, from 1.39 on, per cent."""
    row = call.world.body("zones")["zones"][0]["Zone"]
    width, height = monitor.size
    coords = f"0,0 {width - 1},0 {width - 1},{height - 1} 0,{height - 1}"
    if call.world.version.generation == "1.39":
        coords = "0.00,0.00 100.00,0.00 100.00,100.00 0.00,100.00"
        row["Units"] = "Percent"
    row |= {"Id": monitor.id, "MonitorId": monitor.id, "Coords": coords, "Area": width * height}
    return {"Zone": row}


def zones(call: Call) -> Row:
    """Answer zones."""
    call.require("Monitors")
    return {"zones": [_zone(call, m) for m in call.world.visible_monitors(call.user)]}


def zones_for_monitor(call: Call) -> Row:
    """Answer zones/forMonitor/N."""
    call.require("Monitors")
    return {"zones": [_zone(call, find(call, call.args[0]))]}


def users(call: Call) -> Row:
    """Answer users."""
    call.require("System")
    rows = [{"User": user.row(call.world.modern)} for user in call.world.users.values()]
    pagination = call.world.body("users")["pagination"]
    return {
        "users": rows,
        "pagination": pagination | {"current": len(rows), "count": len(rows)},
    }


def user(call: Call) -> Row:
    """Answer users/N."""
    call.require("System")
    for row in users(call)["users"]:
        if str(row["User"]["Id"]) == call.args[0]:
            return {"user": row}
    raise ApiError(404, "Invalid user")


def logs(call: Call) -> Row:
    """Answer logs."""
    call.require("System")
    sample = call.world.body("logs")["logs"]
    rows = []
    for number in range(1, 31):
        at = call.world.started + number * 60.0
        row = sample[number % len(sample)]["Log"] | {"Id": number, "TimeKey": f"{at:.6f}"}
        rows.append({"Log": row})
    page = filters.Page.read("Log", call.query, default_limit=100, default_sort="TimeKey")
    if page.direction == "desc":
        rows.reverse()
    shown = page.cut(rows)
    fields = ("Id", "TimeKey", "Level")
    pagination = page.pagination(
        call.query, len(rows), len(shown), fields, modern=call.world.modern
    )
    pagination["options"] = dict(pagination["options"] or {}) | {"conditions": []}
    if pagination["order"] == {"Log.TimeKey": "asc"}:
        pagination["options"].pop("order", None)
    return {"logs": shown, "pagination": pagination}


def manufacturers(call: Call) -> Row:
    """Answer manufacturers of 1.38."""
    return call.world.body("manufacturers")
