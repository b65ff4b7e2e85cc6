"""monitors/alarm: what zmu answers."""

from .api_monitors import find
from .monitor import Monitor, State
from .recorded import Row
from .wire import ApiError, Call

_FAILED: Row = {"status": "false", "code": 255, "error": ""}
_NAMES = {
    State.IDLE: "Idle",
    State.TAPE: "Idle",
    State.PREALARM: "Prealarm",
    State.ALARM: "Alarm",
    State.ALERT: "Alert",
}
_CANNOT = "A Monitor in monitor mode cannot handle alarms.  Please use NoDect"
_ENDLESS = 744.0


async def alarm(call: Call) -> Row:
    """Answer monitors/alarm/id:N/command:C."""
    command = call.named.get("command", "").lower()
    if not call.world.modern:
        call.require("Monitors")
    monitor = find(call, call.named.get("id", ""))
    if command not in ("on", "off", "disable", "status"):
        raise ApiError(400, "Invalid command")
    if not _allowed(call, monitor, command):
        return dict(_FAILED)
    first = f"Monitor {monitor.id}({monitor.name})"
    if not _reachable(call, monitor):
        return _unreachable(call, monitor, command, first)
    if command == "status":
        state = int(monitor.alarm_state(call.now))
        return {"status": state, "output": state}
    return await _command(call, monitor, command, first)


def _allowed(call: Call, monitor: Monitor, command: str) -> bool:
    """Check the rights that zmu checks; on and off need none."""
    user = call.user
    if user is None:
        return True
    area, level = {"status": ("Stream", "View"), "disable": ("Monitors", "Edit")}.get(
        command, ("Stream", "None")
    )
    return user.sees(monitor.id) and user.may(area, level)


def _reachable(call: Call, monitor: Monitor) -> bool:
    """Tell whether the shared memory is there."""
    return monitor.daemon(call.now) and call.world.local_to(monitor, call.server_id)


def _unreachable(call: Call, monitor: Monitor, command: str, first: str) -> Row:
    """Return zmu's failure."""
    off = call.world.modern and not monitor.captures
    if command == "status":
        return _FAILED | {"error": "0" if off else ""}
    return _FAILED | {"error": f"{first}\nCurrent capturing state: None" if off else first}


async def _command(call: Call, monitor: Monitor, command: str, first: str) -> Row:
    """Force or cancel an alarm."""
    if command == "off":
        monitor.force(None, call.now)
        return _answer(first, "Cancelling forced alarm on/off")
    if command == "disable":
        monitor.force("off", call.now)
        return _answer(first, "Forcing alarm off")
    if monitor.cannot_alarm:
        return _answer(first, _CANNOT)
    state, previous = _NAMES[monitor.alarm_state(call.now)], monitor.last_event_id
    before = f"Forcing alarm on current state: {state}, event {previous}"
    monitor.force("on", call.now)
    if monitor.state is not State.ALARM:
        await call.world.rest(
            _ENDLESS if call.world.modern else call.world.pace.seconds("offline_alarm")
        )
        return _answer(first, before)
    shown = previous if call.world.modern else monitor.last_event_id
    return _answer(first, before, f"Alarmed event id: {shown}")


def _answer(*lines: str) -> Row:
    """Return the last line, and all of them."""
    return {"status": lines[-1], "output": "\n".join(lines)}
