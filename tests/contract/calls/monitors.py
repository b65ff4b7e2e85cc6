"""monitors/*: lists, one, edits that are refused, daemons."""

from tests.contract.call import Call, get, post

INDEX = "monitors/index"
# Counts and sizes follow what happens.
MOVING = (
    "*/Event_Summary/*EventDiskSpace",
    "*/Event_Summary/Archived*",
    "*/Monitor/Notes",
    "*/Monitor/*AnalysisFPS*",
)
FIXED = tuple(
    f"monitors/*/Monitor/{name}"
    for name in ("Id", "Name", "Type", "Function", "Enabled", "Width", "Height", "Controllable")
)
ONE = tuple(name.replace("monitors/*", "monitor") for name in FIXED)
EDIT = {"Monitor[Notes]": "never written"}
WRONG = {"Monitor[Function]": "Nonsense"}


def denied(number: int, who: str) -> Call:
    """Return an edit that is refused."""
    return post(f"monitors/{number}", f"edit {number} as {who}", form=EDIT, who=who)


CALLS = (
    get("monitors", values=FIXED, free=MOVING, recorded="monitors"),
    get(INDEX, values=FIXED, free=MOVING),
    post(INDEX, values=FIXED, free=MOVING),
    post(INDEX, "monitors of a viewer", who="viewer", values=FIXED, free=MOVING),
    post(INDEX, "monitors of a limited user", who="limited", values=FIXED, free=MOVING),
    get(f"{INDEX}/Function:Modect", values=FIXED, free=("*/Monitor_Status", *MOVING)),
    get(f"{INDEX}/Type:Ffmpeg", values=FIXED, free=MOVING),
    get(f"{INDEX}/Function !=:Modect", values=FIXED, free=MOVING),
    get(f"{INDEX}/Controllable:1/Function:Monitor", values=FIXED, free=MOVING),
    get(f"{INDEX}/Function:Nodect", values=FIXED),
    get(f"{INDEX}/Id:1"),
    get(f"{INDEX}/Name:Front Door", values=FIXED, free=MOVING),
    get(f"{INDEX}/Nonsense:1"),
    get(f"{INDEX}/GroupId:1", values=FIXED, free=MOVING),
    *(get(f"monitors/{n}", values=ONE, free=MOVING) for n in (2, 3)),
    get("monitors/1", values=ONE, free=MOVING, recorded="monitor"),
    get("monitors/4", values=ONE, free=("monitor/Monitor_Status", *MOVING)),
    get("monitors/1", "own monitor of a limited user", who="limited", free=MOVING),
    get("monitors/3", "hidden monitor", who="limited", recorded="monitor_invisible"),
    get("monitors/9999", recorded="monitor_missing"),
    get("monitors/nonsense"),
    get("monitors/view/1", values=ONE, free=MOVING),
    denied(1, "viewer"),
    denied(3, "limited"),
    post("monitors/9999", "edit of a missing monitor", form=EDIT),
    post(
        "monitors/4",
        "edit with a bad value",
        form=WRONG,
        values=("*",),
        recorded="monitor_edit_bad",
    ),
    post(
        "monitors/4",
        "bad edit by a viewer",
        form=WRONG,
        who="viewer",
        recorded="monitor_edit_denied",
    ),
    Call("PUT of a bad value", "api/monitors/4.json", form=WRONG, method="PUT", values=("*",)),
    get("monitors/daemonStatus/id:1/daemon:zmc", values=("*",), recorded="daemon_status"),
    post("monitors/daemonStatus/id:2/daemon:zmc", who="viewer", values=("*",)),
    get("monitors/daemonStatus/id:1/daemon:zma", values=("*",), recorded="daemon_status_zma"),
    get("monitors/daemonStatus/id:9999/daemon:zmc"),
)
