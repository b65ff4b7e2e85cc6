"""monitors/alarm: what zmu says, without an alarm being forced."""

from tests.contract.call import Call, get, post

DOME = "monitors/alarm/id:3"


def command(number: int, name: str, who: str = "admin") -> Call:
    """Return an alarm command by POST."""
    path = f"monitors/alarm/id:{number}/command:{name}"
    return post(path, f"alarm {number} {name} as {who}", who=who, values=("*",))


CALLS = (
    get("monitors/alarm/id:1/command:status", values=("*",)),
    *(command(number, "status") for number in (1, 2, 3, 4)),
    command(1, "status", "viewer"),
    command(1, "STATUS"),
    command(1, "status", "limited"),
    command(3, "status", "limited"),
    command(3, "on"),
    command(3, "on", "limited"),
    command(3, "off"),
    command(3, "off", "viewer"),
    command(3, "off", "limited"),
    command(3, "disable", "viewer"),
    command(4, "off"),
    command(1, "off"),
    command(1, "cancel"),
    command(1, "nonsense"),
    command(9999, "status"),
    get(DOME, "alarm without a command"),
    get("monitors/alarm", "alarm without a monitor"),
)
