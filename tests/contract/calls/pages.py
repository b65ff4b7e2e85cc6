"""index.php: requests of the web interface, PTZ among them."""

from tests.contract.call import NOBODY, Call, page


def request(name: str, kind: str, who: str = "admin", recorded: str = "", **query: str) -> Call:
    """Return a view=request."""
    fields = {"view": "request", "request": kind} | {
        k.replace("__", "[]"): v for k, v in query.items()
    }
    # The one tells where its sockets are, the other has none.
    free = ("message",) if kind == "stream" else ()
    return page(name, query=fields, who=who, values=("*",), free=free, recorded=recorded)


def control(name: str, who: str = "admin", recorded: str = "", **query: str) -> Call:
    """Return a command for the camera that can turn."""
    return request(name, "control", who, recorded, **({"id": "3"} | query))


CALLS = (
    page("login page", query={"view": "login"}, who=NOBODY),
    page("first page for nobody", who=NOBODY),
    page("console for nobody", query={"view": "console"}, who=NOBODY),
    page("console", query={"view": "console"}),
    control("move", control="moveConLeft", xge="50", yge="0", recorded="ptz"),
    control("stop", control="moveStop"),
    control("move a step", control="moveRelUp"),
    control("zoom", control="zoomRelTele", yge="30"),
    control("home", control="presetHome"),
    control("preset", control="presetGoto1"),
    control("preset by number", control="presetGoto", preset="1"),
    control("command that nobody knows", control="nonsense"),
    control("PTZ as a viewer", who="viewer", control="moveConLeft", recorded="ptz_denied"),
    control("PTZ of a hidden monitor", who="limited", control="moveStop"),
    control("PTZ for nobody", who=NOBODY, control="moveStop"),
    control("PTZ with a bad token", who="garbage", control="moveStop"),
    control("PTZ with a refresh token", who="refresh of admin", control="moveStop"),
    request("PTZ without a monitor", "control", control="moveStop"),
    request("status of a monitor", "status", entity="monitor", id__="1", element__="Status"),
    request("status of nothing", "status", entity="nonsense"),
    request("request that nobody knows", "nonsense"),
    request("request for nobody", "status", NOBODY, entity="monitor", id__="1"),
    request("request with an old token", "status", "expired", entity="monitor", id__="1"),
    request("console request", "console", task="query"),
    request("tags request", "tags", action="getavailabletags"),
    request("stream that is not there", "stream", connkey="123456", command="99"),
    request(
        "alarm request as a viewer", "alarm", "viewer", id="1", command="cancelForcedAlarm"
    ),
    request("alarm request", "alarm", id="1", command="cancelForcedAlarm"),
    request("alarm request that nobody knows", "alarm", id="1", command="nonsense"),
)
