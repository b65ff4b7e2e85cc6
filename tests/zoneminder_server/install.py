"""A believable installation to start from."""

from .event import Alarm, Event
from .monitor import Monitor
from .recorded import Row
from .world import SECRET, World

_CAMERAS = (
    ("Front door", "Modect"),
    ("Driveway", "Modect"),
    ("Garden", "Modect"),
    ("Garage", "Mocord"),
    ("Workshop PTZ", "Modect"),
)
_GENERATIONS = {
    "None": ("None", "None", "None"),
    "Monitor": ("Always", "None", "None"),
    "Modect": ("Always", "Always", "OnMotion"),
    "Record": ("Always", "None", "Always"),
    "Mocord": ("Always", "Always", "Always"),
    "Nodect": ("Always", "None", "OnMotion"),
}
_AGES = (400.0, 2900.0, 17000.0, 90000.0, 300000.0, 1500000.0)


def function_fields(function: str, *, modern: bool) -> Row:
    """Return what a 1.36 function means in the columns of a version."""
    fields: Row = {"Function": function, "Enabled": 1}
    if modern:
        fields |= dict(
            zip(("Capturing", "Analysing", "Recording"), _GENERATIONS[function], strict=True)
        )
    return fields


def camera_fields(world: World, number: int) -> Row:
    """Return the row of the n-th camera."""
    named = number <= len(_CAMERAS)
    name, function = (
        _CAMERAS[number - 1]
        if named
        else (f"Camera {number}", "Mocord" if number % 10 == 0 else "Modect")
    )
    width, height = (960, 540) if named else (640, 360)
    fields: Row = {
        "Name": name,
        "Type": "Ffmpeg",
        "Protocol": "",
        "Method": "rtpRtsp",
        "Host": None,
        "Port": "",
        "Path": f"rtsp://camera:camera-{number}-secret@192.0.2.{number % 250 + 1}:554/stream1",
        "User": "camera",
        "Pass": f"camera-{number}-secret",
        "Width": width,
        "Height": height,
        "PostEventCount": 10,
        "MinSectionLength": 1,
        "SectionLength": 600,
        "WebColour": ("#c0392b", "#27ae60", "#2980b9", "#8e44ad", "#d35400")[number % 5],
    }
    fields |= function_fields(function, modern=world.modern)
    if name.endswith("PTZ"):
        fields |= {
            "Controllable": 1,
            "ControlId": 4,
            "ControlDevice": "ptz",
            "ControlAddress": "192.0.2.5:80",
        }
    return fields


def _past_event(world: World, monitor: Monitor, start: float, length: float) -> None:
    """Add one event of long ago."""
    continuous = monitor.continuous
    motion = "Motion:All" if world.modern else "Motion"
    event = Event(
        world.next_event_id, monitor.id, "Continuous" if continuous else motion, start
    )
    event.start_text = world.clock.text(start)
    event.alarms.append(
        Alarm(start + 0.5, 20 + event.id * 7 % 50, forced=False, end=start + length - 1.5)
    )
    event.close(start + length)
    world.next_event_id += 1
    world.events[event.id] = event
    monitor.event_ids.append(event.id)
    monitor.last_event_id = event.id


def _add_history(world: World, now: float) -> None:
    """Add past events, oldest first so that ids rise with time."""
    monitors = [m for m in world.monitors.values() if m.records]
    ages = _AGES if len(monitors) <= 20 else _AGES[:2]
    for age in sorted(ages, reverse=True):
        for monitor in monitors:
            _past_event(world, monitor, now - age - monitor.id % 97, 9.0 + monitor.id % 7)


def _add_states(world: World) -> None:
    """Add the run states."""
    home, away = [], []
    for number in world.monitors:
        if world.modern:
            home.append(f"{number}:Always:None:None")
            away.append(f"{number}:Always:Always:OnMotion")
        else:
            home.append(f"{number}:Monitor:1")
            away.append(f"{number}:Modect:1")
    for index, (name, definition) in enumerate(
        (("default", []), ("Home", home), ("Away", away)), 1
    ):
        row = {
            "Id": index,
            "Name": name,
            "Definition": ",".join(definition),
            "IsActive": int(index == 1),
        }
        world.states.append(row)


def _add_options(world: World, *, auth: bool) -> None:
    """Set the options that clients ask for."""
    world.options |= {
        "ZM_OPT_USE_AUTH": str(int(auth)),
        "ZM_OPT_USE_API": "1",
        "ZM_OPT_USE_LEGACY_API_AUTH": "1",
        "ZM_AUTH_RELAY": "hashed",
        "ZM_AUTH_TYPE": "builtin",
        "ZM_AUTH_HASH_SECRET": SECRET,
        "ZM_AUTH_HASH_TTL": "2",
        "ZM_PATH_ZMS": "/zm/cgi-bin/nph-zms",
        "ZM_TIMEZONE": world.clock.name,
        "ZM_MIN_STREAMING_PORT": "",
        "ZM_MIN_RTSP_PORT": "",
        "ZM_OPT_CONTROL": "1",
        "ZM_OPT_TRIGGERS": "0",
        "ZM_DYN_CURR_VERSION": world.version.text,
        "ZM_DYN_DB_VERSION": world.version.text,
        "ZM_TELEMETRY_UUID": "",
    }
    if world.modern:
        world.options |= {"ZM_GO2RTC_PATH": "", "ZM_JANUS_PATH": "", "ZM_RTSP2WEB_PATH": ""}


def install(world: World, monitors: int, *, auth: bool) -> None:
    """Fill an empty server."""
    now = world.clock.now()
    _add_options(world, auth=auth)
    for number in range(1, monitors + 1):
        world.add_monitor(camera_fields(world, number), live_at=world.started)
    _add_history(world, now)
    _add_states(world)
    world.groups += [
        {"Id": 1, "Name": "Outside", "ParentId": None, "monitors": [2, 3]},
        {"Id": 2, "Name": "Doors", "ParentId": 1, "monitors": [1]},
    ]
    for monitor in world.monitors.values():
        monitor.live_at = monitor.started_at = now - 1200.0 - monitor.id
        monitor.due = now - 120.0 + monitor.id % 60
    world.advance()
