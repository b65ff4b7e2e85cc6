"""states/*: run states, which stop and start everything."""

from .install import function_fields
from .recorded import Row
from .wire import Call


def index(call: Call) -> Row:
    """Answer states."""
    call.require("System")
    return {"states": [{"State": dict(row)} for row in call.world.states]}


async def change(call: Call) -> Row:
    """Answer states/change/NAME when all is done."""
    call.require("System", "Edit")
    name = call.args[0] if call.args else ""
    world = call.world
    if name == "stop":
        world.stop_zoneminder()
        await call.wait("stop")
        return {"blah": ""}
    state = next((row for row in world.states if row["Name"] == name), None)
    if state is None and name not in ("start", "restart"):
        await call.wait("unknown_state")
        return {"blah": ""}
    if state is not None:
        for row in world.states:
            row["IsActive"] = int(row is state)
        apply_definition(call, str(state["Definition"]))
    if name != "start":
        world.stop_zoneminder()
    await call.wait("restart")
    world.start_zoneminder()
    return {"blah": ""}


def apply_definition(call: Call, definition: str) -> None:
    """Set the monitors as a state says."""
    for part in filter(None, definition.split(",")):
        number, *settings = part.split(":")
        monitor = call.world.monitors.get(int(number))
        if monitor is None:
            continue
        if len(settings) == 3:
            monitor.change(
                dict(zip(("Capturing", "Analysing", "Recording"), settings, strict=True))
            )
        else:
            changes = function_fields(settings[0], modern=call.world.modern)
            monitor.change(changes | {"Enabled": int(settings[1])})
