"""monitors/*: list, one, edit, daemons."""

from aiohttp import web

from . import filters
from .monitor import Monitor
from .recorded import Row
from .wire import ApiError, Call, json_response, php_json, sql_error

_ENUMS = {
    "Capturing": ("None", "Ondemand", "Always"),
    "Analysing": ("None", "Always"),
    "Recording": ("None", "OnMotion", "Always"),
    "Decoding": ("None", "Ondemand", "KeyFrames", "KeyFrames+Ondemand", "Always"),
}
FUNCTIONS = ("None", "Monitor", "Modect", "Record", "Mocord", "Nodect")
_NO_MODEL: Row = {
    "Manufacturer": {"Id": None, "Name": None},
    "CameraModel": {"Id": None, "Name": None, "ManufacturerId": None},
}


def monitor_json(call: Call, monitor: Monitor) -> str:
    """Return one element of the list as JSON."""
    world = call.world
    extra = php_json(_NO_MODEL)[1:-1] + "," if world.modern else ""
    status = monitor.status_row(call.now, world.clock.text, zm_running=world.running)
    summary = world.summary(monitor, call.now)
    rest = f'"Monitor_Status":{php_json(status)},"Event_Summary":{php_json(summary)}'
    return f'{{"Monitor":{monitor.json},{extra}{rest}}}'


def find(call: Call, number: str) -> Monitor:
    """Return a monitor, or raise what ZoneMinder says of a missing one."""
    monitor = call.world.monitors.get(int(number)) if number.isdigit() else None
    if monitor is None:
        raise ApiError(404, "Invalid monitor")
    return monitor


class Monitors:
    """The monitors controller."""

    def index(self, call: Call) -> web.Response:
        """Answer monitors and monitors/index/…; a POST without index adds."""
        call.require("Monitors")
        conditions = filters.parse(call.args, modern=call.world.modern)
        chosen = [
            m
            for m in call.world.visible_monitors(call.user)
            if self._matches(call, m, conditions)
        ]
        return json_response(
            '{"monitors":[' + ",".join(monitor_json(call, m) for m in chosen) + "]}"
        )

    def _matches(
        self, call: Call, monitor: Monitor, conditions: list[filters.Condition]
    ) -> bool:
        """Tell whether a monitor satisfies the path."""
        for condition in conditions:
            if condition.field == "GroupId":
                groups = [g for g in call.world.groups if str(g["Id"]) in condition.values]
                if not any(monitor.id in g["monitors"] for g in groups):
                    return False
                continue
            name = (
                condition.field.removeprefix("Monitor.")
                if call.world.modern
                else condition.field
            )
            ambiguous = ("Id", "Name") if call.world.modern else ("Id",)
            if name == condition.field and name in ambiguous:
                problem = f"1052 Column '{name}' in WHERE is ambiguous"
                raise sql_error("23000", f"Integrity constraint violation: {problem}")
            if name not in monitor.fields:
                raise filters.unknown_column(condition.field)
            if not condition.matches(monitor.fields[name]):
                return False
        return True

    async def add(self, call: Call) -> Row:
        """Answer POST monitors: add a monitor, wanted or not."""
        call.require("Monitors", "Create" if call.world.modern else "Edit")
        fields = dict(call.data.get("Monitor") or {})
        fields.setdefault("Name", f"Monitor-{len(call.world.monitors) + 1}")
        call.world.add_monitor(fields, live_at=call.now + 1.0)
        return {"message": "Saved"}

    def view(self, call: Call) -> web.Response | Row:
        """Answer monitors/N."""
        call.require("Monitors")
        monitor = find(call, call.args[0])
        if call.user is not None and not call.user.sees(monitor.id):
            if call.world.modern:
                raise ApiError(401, "Insufficient Privileges")
            return {"monitor": []}
        return json_response('{"monitor":' + monitor_json(call, monitor) + "}")

    async def edit(self, call: Call) -> Row:
        """Answer POST and PUT monitors/N: write and restart capture."""
        monitor = find(call, call.args[0])
        denied = "Insufficient Privileges" if call.world.modern else "Insufficient privileges"
        call.require("Monitors", "Edit", denied)
        if call.user is not None and not call.user.sees(monitor.id):
            raise ApiError(401, denied)
        changes = {
            k: v for k, v in dict(call.data.get("Monitor") or {}).items() if k in monitor.fields
        }
        if not changes and not call.world.modern:
            return {"message": "Error Array\n(\n)\n"}
        message = self._problem(call, changes)
        if message:
            return {"message": message}
        monitor.change({k: _typed(monitor.fields[k], v) for k, v in changes.items()})
        await call.wait("edit")
        now = call.world.advance()
        monitor.restart(now, now + 0.02, now + call.world.pace.seconds("capture_start"))
        return {"message": "Saved"}

    def _problem(self, call: Call, changes: Row) -> str:
        """Return what is wrong with the new values."""
        if changes.get("Function", "None") not in FUNCTIONS:
            line = f"Please choose one of the following values : {', '.join(FUNCTIONS)}"
            both = f"            [0] => {line}\n            [1] => {line}\n"
            return f"Error Array\n(\n    [Function] => Array\n        (\n{both}        )\n\n)\n"
        for name, values in _ENUMS.items():
            if changes.get(name, values[0]) not in values:
                raise sql_error(
                    "01000", f"Warning: 1265 Data truncated for column '{name}' at row 1"
                )
        return ""

    def delete(self, call: Call) -> Row:
        """Answer DELETE monitors/N."""
        monitor = find(call, call.args[0])
        call.require("Monitors", "Edit", "Insufficient privileges")
        call.world.delete_monitor(monitor, call.now)
        return {"message": "Deleted"}

    def source_types(self, call: Call) -> Row:
        """Answer monitors/sourceTypes."""
        names = "Local Remote File Ffmpeg Libvlc cURL WebSite NVSocket VNC"
        return {"sourceTypes": names.split()}

    def daemon_status(self, call: Call) -> Row:
        """Answer monitors/daemonStatus/id:N/daemon:zmc."""
        monitor = find(call, call.named.get("id", call.args[0] if call.args else ""))
        daemon = call.named.get("daemon", "zmc")
        if not monitor.captures and call.world.modern:
            return {"status": False, "statustext": "Monitor capturing is set to None"}
        if not call.world.running:
            text = "Unable to connect to server using socket at /run/zm/zmdc.sock"
            return {"status": True, "statustext": text}
        command = f"'{daemon} -m {monitor.id}'"
        if daemon != "zmc" or not monitor.daemon(call.now):
            return {"status": False, "statustext": f"{command} not running"}
        since = call.world.clock.moment(monitor.started_at).strftime("%y/%m/%d %H:%M:%S")
        return {
            "status": True,
            "statustext": f"{command} running since {since}, pid = {30000 + monitor.id}",
        }

    def daemon_control(self, call: Call) -> Row:
        """Answer monitors/daemonControl/N/command/daemon."""
        monitor = find(call, call.args[0])
        start = call.now + call.world.pace.seconds("capture_start")
        monitor.restart(call.now, call.now, start)
        at = call.world.clock.moment(call.now).strftime("%y/%m/%d %H:%M:%S")
        text = f"'zmc -m {monitor.id}' sending stop to pid {30000 + monitor.id} at {at}\n"
        return {"status": "ok", "statustext": text}


def _typed(old: object, new: object) -> object:
    """Return a form value in the type of its column."""
    if isinstance(old, bool):
        return str(new) in ("1", "true")
    if isinstance(old, int) and str(new).lstrip("-").isdigit():
        return int(str(new))
    return new
