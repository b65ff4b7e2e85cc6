"""Tests of monitors."""

import json
from typing import Any

from aiohttp import ClientSession
from hypothesis import given, strategies as st
import pytest

from custom_components.zoneminder.aiozoneminder import (
    AlarmNotAvailableError,
    AlarmState,
    Analysing,
    Capturing,
    Connection,
    EditRefusedError,
    Function,
    MalformedResponseError,
    Monitor,
    MonitorChange,
    NotFoundError,
    Orientation,
    PermissionDeniedError,
    Recording,
    Right,
    ZoneMinder,
    ZoneMinderTimeoutError,
    monitors as module,
)
from tests.aiozoneminder.common import JSON_TYPE, client_for, recorded, recorded_text, until
from tests.zoneminder_server import ZoneMinderServer

SECRETS = ("Path", "User", "Pass", "ONVIF_Username", "ONVIF_Password", "Options")


def monitors_of(generation: str, name: str = "monitors") -> list[Monitor]:
    """Return the monitors of a recorded answer."""
    return [Monitor.from_api(row) for row in recorded(generation, name)["monitors"]]


def monitor(status: dict[str, Any] | None = None, /, **fields: object) -> Monitor:
    """Return a monitor with given fields."""
    return Monitor.from_api({"Monitor": {"Id": 1, **fields}, "Monitor_Status": status})


@pytest.mark.parametrize("generation", ["1.36", "1.38"])
def test_recorded(generation: str) -> None:
    """Real answers give the same models, whatever the version."""
    front, yard, *_ = monitors_of(generation)
    assert (front.id, front.name, front.picture_size) == (1, "Front Door", (640, 360))
    modes = (front.capturing, front.analysing, front.recording)
    assert modes == (Capturing.ALWAYS, Analysing.ALWAYS, Recording.ON_MOTION)
    assert yard.recording is Recording.ALWAYS
    assert front.connected
    assert front.detects_motion
    assert front.capture_rate == pytest.approx(10, abs=0.1)
    assert front.orientation is Orientation.ROTATE_0
    assert (front.deleted, front.controllable, front.server_id) == (False, False, None)


def test_recorded_functions() -> None:
    """1.36 tells its function, and the modes that it stands for."""
    front = monitors_of("1.36")[0]
    assert (front.function, front.enabled) == (Function.MODECT, True)


def test_dead_functions() -> None:
    """Later versions send a function that means nothing."""
    front = monitors_of("1.38")[0]
    assert (front.function, front.enabled) == (None, None)


def test_recorded_stopped() -> None:
    """While ZoneMinder is stopped no monitor is connected."""
    assert not any(each.connected for each in monitors_of("1.36", "monitors_stopped"))


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("None", ("None", "None", "None")),
        ("Monitor", ("Always", "None", "None")),
        ("Modect", ("Always", "Always", "OnMotion")),
        ("Record", ("Always", "None", "Always")),
        ("Mocord", ("Always", "Always", "Always")),
        ("Nodect", ("Always", "None", "OnMotion")),
    ],
)
def test_functions(function: str, expected: tuple[str, str, str]) -> None:
    """Each function of 1.36 is a set of modes."""
    found = monitor(Function=function)
    assert (found.capturing, found.analysing, found.recording) == expected


@pytest.mark.parametrize("field", ["Function", "Capturing"])
def test_unknown_mode(field: str) -> None:
    """A word of a later version is unknown, not an error."""
    found = monitor(**{field: "Sometimes"})
    assert (found.capturing, found.analysing, found.recording) == (None, None, None)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"Function": "Modect", "Enabled": 1}, True),
        ({"Function": "Modect", "Enabled": "0"}, False),
        ({"Function": "Record", "Enabled": 1}, False),
        ({"Capturing": "Always", "Analysing": "Always", "Enabled": 0}, True),
        ({"Capturing": "Always", "Analysing": "None"}, False),
    ],
)
def test_detects_motion(fields: dict[str, Any], expected: bool) -> None:
    """Up to 1.36 detection has a switch of its own."""
    assert monitor(**fields).detects_motion is expected


def test_texts_for_numbers() -> None:
    """Old PHP sends everything as text."""
    found = Monitor.from_api(
        {
            "Monitor": {
                "Id": "7",
                "Name": 12,
                "Width": "1920",
                "Height": "1080",
                "Controllable": "1",
                "ServerId": "2",
                "Deleted": "0",
                "Function": "Mocord",
                "Enabled": "1",
            },
            "Monitor_Status": {"Status": "Connected", "CaptureFPS": "9.98"},
        }
    )
    assert (found.id, found.name, found.picture_size) == (7, "12", (1920, 1080))
    assert (found.controllable, found.server_id, found.deleted) == (True, 2, False)
    assert found.capture_rate == 9.98


@pytest.mark.parametrize("empty", [None, []])
def test_nulls(empty: object) -> None:
    """A monitor of nulls is one that nothing is known of."""
    row: dict[str, Any] = {
        "Monitor": dict.fromkeys(recorded("1.38", "monitors")["monitors"][0]["Monitor"]),
        "Monitor_Status": empty,
        "Manufacturer": empty,
        "CameraModel": empty,
    }
    row["Monitor"]["Id"] = 5
    found = Monitor.from_api(row)
    assert (found.name, found.type, found.connection) == ("5", None, None)
    assert (found.connected, found.detects_motion, found.has_picture) == (False, False, True)
    assert found.scale_for(100, 100) == 100


@pytest.mark.parametrize("row", [{}, {"Monitor": None}, {"Monitor": {"Name": "x"}}])
def test_without_id(row: dict[str, Any]) -> None:
    """A monitor without id is malformed."""
    with pytest.raises(MalformedResponseError):
        Monitor.from_api(row)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Connected", Connection.CONNECTED),
        ("NotRunning", Connection.NOT_RUNNING),
        ("Strange", None),
        (None, None),
    ],
)
def test_connection(status: str | None, expected: Connection | None) -> None:
    """The status is one of ZoneMinder's words."""
    found = monitor({"Status": status})
    assert found.connection is expected
    assert found.connected is (expected is Connection.CONNECTED)


def test_no_credentials_in_fields() -> None:
    """Passwords of cameras stand in no field but `raw`, which is not shown."""
    fields = {key: f"camera-secret-{key}" for key in SECRETS}
    found = monitor(**fields)
    assert "camera-secret" not in repr(found)
    assert found.raw["Monitor"]["Pass"] == "camera-secret-Pass"


def test_unchanged_monitors_are_equal() -> None:
    """What is not in a field does not make a monitor another."""
    assert monitor(Name="a", WebColour="red") == monitor(Name="a", WebColour="blue")


def test_web_site() -> None:
    """A web page in a frame has no picture."""
    assert not monitor(Type="WebSite").has_picture


@pytest.mark.parametrize(
    ("orientation", "size"),
    [
        ("ROTATE_0", (640, 360)),
        ("ROTATE_90", (360, 640)),
        ("FLIP_VERT", (640, 360)),
        (None, (640, 360)),
    ],
)
def test_picture_size(orientation: str | None, size: tuple[int, int]) -> None:
    """A picture is sent as it was turned."""
    assert monitor(Width=640, Height=360, Orientation=orientation).picture_size == size


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (None, None, 100),
        (320, None, 50),
        (None, 180, 50),
        (320, 360, 100),
        (1, 1, 1),
        (5000, None, 100),
        (321, None, 51),
    ],
)
def test_scale(width: int | None, height: int | None, expected: int) -> None:
    """The scale gives at least the size that is wanted."""
    assert monitor(Width=640, Height=360).scale_for(width, height) == expected


@given(
    own=st.tuples(st.integers(0, 8000), st.integers(0, 8000)),
    wanted=st.tuples(st.none() | st.integers(0, 9000), st.none() | st.integers(0, 9000)),
)
def test_any_scale(own: tuple[int, int], wanted: tuple[int | None, int | None]) -> None:
    """The scale is always one that zms takes."""
    assert 1 <= monitor(Width=own[0], Height=own[1]).scale_for(*wanted) <= 100


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4", "1.39.11"])
async def test_list(connected: ZoneMinder) -> None:
    """All monitors come in one request."""
    found = await connected.monitors.list()
    assert [each.id for each in found] == [1, 2, 3, 4, 5]
    assert found[4].controllable
    assert found[3].recording is Recording.ALWAYS


async def test_many(session: ClientSession) -> None:
    """Many monitors come in one request as well."""
    async with ZoneMinderServer(monitors=120, auth=False) as server:
        client = client_for(session, server)
        assert len(await client.monitors.list()) == 120
        assert len([r for r in server.requests if "monitors" in r.path]) == 1


async def test_none(session: ClientSession) -> None:
    """A server may have no monitors yet."""
    async with ZoneMinderServer(monitors=0, auth=False) as server:
        assert await client_for(session, server).monitors.list() == []


@pytest.mark.parametrize("version", ["1.38.4"])
async def test_deleted(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """1.38 still lists what was deleted."""
    server.delete_monitor(2)
    assert [each.id for each in await connected.monitors.list() if each.deleted] == [2]


async def test_visible_only(session: ClientSession, server: ZoneMinderServer) -> None:
    """A user sees the own monitors only."""
    client = client_for(session, server, "limited", "limited-pass")
    assert [each.id for each in await client.monitors.list()] == [1, 2]


@pytest.mark.parametrize("kind", ["nulls", "html", "truncated"])
async def test_spoiled_list(connected: ZoneMinder, server: ZoneMinderServer, kind: str) -> None:
    """A list that is not one is an error, not an empty list."""
    server.fault(path="monitors/index", kind=kind)
    with pytest.raises(MalformedResponseError):
        await connected.monitors.list()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, AlarmState.IDLE),
        (1, AlarmState.PREALARM),
        (2, AlarmState.ALARM),
        (3, AlarmState.ALERT),
        (4, AlarmState.TAPE),
        ("3", AlarmState.ALERT),
        (-1, AlarmState.UNKNOWN),
        (9, AlarmState.UNKNOWN),
        (None, AlarmState.UNKNOWN),
        ("Idle", AlarmState.UNKNOWN),
    ],
)
async def test_alarm_states(
    connected: ZoneMinder, server: ZoneMinderServer, number: object, expected: AlarmState
) -> None:
    """The state is zmu's number minus one."""
    body = json.dumps({"status": number})
    server.fault(path="command:status", kind="body", body=body, content_type=JSON_TYPE)
    assert await connected.monitors.alarm_state(1) is expected


@pytest.mark.parametrize(
    ("state", "active"),
    [(AlarmState.ALARM, True), (AlarmState.ALERT, True), (AlarmState.TAPE, False)],
)
def test_active(state: AlarmState, active: bool) -> None:
    """Alert is the last part of an alarm."""
    assert state.active is active


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_forced_alarm(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """A forced alarm lasts until it is cancelled, and has an event."""
    before = await connected.monitors.alarm_state(1)
    event = await connected.monitors.force_alarm(1)
    during = await connected.monitors.alarm_state(1)
    await connected.monitors.cancel_alarm(1)
    after = await connected.monitors.alarm_state(1)
    assert (before, during) == (AlarmState.IDLE, AlarmState.ALARM)
    assert after in (AlarmState.ALERT, AlarmState.IDLE)
    assert event is None or event > 0


async def test_disabled_alarm(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """A disabled alarm does not come."""
    await connected.monitors.disable_alarm(1)
    server.motion(1, on=True)
    assert await connected.monitors.alarm_state(1) is AlarmState.IDLE
    await connected.monitors.cancel_alarm(1)
    assert await connected.monitors.alarm_state(1) is AlarmState.ALARM


@pytest.mark.parametrize(
    ("output", "expected"),
    [("Monitor 1(x)\\nAlarmed event id: 12", 12), ("Alarmed event id: 0", None)],
)
async def test_event_of_forced_alarm(
    connected: ZoneMinder, server: ZoneMinderServer, output: str, expected: int | None
) -> None:
    """A monitor that records nothing has no event of its alarm."""
    body = f'{{"status": "x", "output": "{output}"}}'
    server.fault(path="command:on", kind="body", body=body, content_type=JSON_TYPE)
    assert await connected.monitors.force_alarm(1) == expected


async def test_alarm_not_confirmed(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """A monitor whose function knows no alarms says so."""
    number = server.add_monitor(function="Monitor")
    await until(lambda: server.world.monitors[number].live(server.world.advance()))
    with pytest.raises(AlarmNotAvailableError):
        await connected.monitors.force_alarm(number)


async def test_alarm_of_stopped(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """Where no capture runs there is no state."""
    server.stop_zoneminder()
    with pytest.raises(AlarmNotAvailableError):
        await connected.monitors.alarm_state(1)


async def test_alarm_of_missing(connected: ZoneMinder) -> None:
    """A monitor that does not exist is told apart."""
    with pytest.raises(NotFoundError):
        await connected.monitors.alarm_state(99)


async def test_alarm_without_status(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """An answer without status is malformed."""
    server.fault(path="monitors/alarm", kind="body", body='{"a": 1}', content_type=JSON_TYPE)
    with pytest.raises(MalformedResponseError):
        await connected.monitors.cancel_alarm(1)


async def test_alarm_of_offline_camera(
    connected: ZoneMinder, server: ZoneMinderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that waits for a camera is not waited for."""
    monkeypatch.setattr(module, "_FORCE_TIMEOUT", 0.1)
    server.fault(path="command:on", kind="hang")
    with pytest.raises(ZoneMinderTimeoutError):
        await connected.monitors.force_alarm(1)


@pytest.mark.parametrize("generation", ["1.36", "1.38"])
def test_recorded_counts(generation: str) -> None:
    """The counts of events of real answers are read."""
    counts = monitors_of(generation)[0].counts
    assert counts.total == counts.month >= counts.day >= counts.hour > 0
    assert counts.archived == 0


def test_no_counts() -> None:
    """A monitor without events has null counts."""
    assert monitor().counts.total == 0
    assert monitor().counts.disk_space is None


OLD = {"Function": "Modect", "Enabled": 1}
NEW = {"Capturing": "Always", "Analysing": "Always", "Recording": "OnMotion"}


@pytest.mark.parametrize(
    ("fields", "change", "expected"),
    [
        (OLD, MonitorChange(), {}),
        (OLD, MonitorChange(function=Function.MODECT, enabled=True), {}),
        (OLD, MonitorChange(function=Function.RECORD), {"Monitor[Function]": "Record"}),
        (OLD, MonitorChange(enabled=False), {"Monitor[Enabled]": "0"}),
        (NEW, MonitorChange(capturing=Capturing.ALWAYS), {}),
        (
            NEW,
            MonitorChange(analysing=Analysing.NONE, recording=Recording.ALWAYS),
            {"Monitor[Analysing]": "None", "Monitor[Recording]": "Always"},
        ),
    ],
)
def test_differences(
    fields: dict[str, object], change: MonitorChange, expected: dict[str, str]
) -> None:
    """Only what differs is written."""
    assert change.differences(monitor(**fields)) == expected


@pytest.mark.parametrize(
    ("fields", "change"),
    [
        (OLD, MonitorChange(recording=Recording.ALWAYS)),
        (NEW, MonitorChange(function=Function.RECORD)),
        (NEW, MonitorChange(enabled=False)),
    ],
)
def test_field_of_another_version(fields: dict[str, object], change: MonitorChange) -> None:
    """A field that would be saved and do nothing is refused."""
    with pytest.raises(ValueError, match="no "):
        change.differences(monitor(**fields))


@pytest.mark.parametrize(
    ("version", "change"),
    [
        ("1.36.33", MonitorChange(function=Function.MOCORD, enabled=False)),
        ("1.38.4", MonitorChange(analysing=Analysing.NONE, recording=Recording.ALWAYS)),
    ],
)
async def test_edit(
    connected: ZoneMinder, server: ZoneMinderServer, change: MonitorChange
) -> None:
    """Several fields go in one request; what is so already in none."""
    before = (await connected.monitors.list())[0]
    server.requests.clear()
    assert await connected.monitors.edit(before, change)
    (edit,) = server.requests
    assert (edit.method, edit.path, len(edit.form)) == ("POST", "/zm/api/monitors/1.json", 3)
    after = (await connected.monitors.list())[0]
    assert after.recording is Recording.ALWAYS
    server.requests.clear()
    assert not await connected.monitors.edit(after, change)
    assert server.requests == []


async def test_edit_refused(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """ZoneMinder says with status 200 that it did not save."""
    body = recorded_text("1.36", "monitor_edit_bad")
    server.fault(path="monitors/1", kind="body", body=body, content_type=JSON_TYPE)
    before = (await connected.monitors.list())[0]
    with pytest.raises(EditRefusedError):
        await connected.monitors.edit(before, MonitorChange(function=Function.RECORD))


@pytest.mark.parametrize(
    ("version", "change"),
    [
        ("1.36.33", MonitorChange(function=Function.NONE)),
        ("1.38.4", MonitorChange(capturing=Capturing.NONE)),
    ],
)
async def test_edit_without_right(
    session: ClientSession, server: ZoneMinderServer, change: MonitorChange
) -> None:
    """Somebody who may only look is told which right is missing."""
    client = client_for(session, server, "viewer", "viewer-pass")
    before = (await client.monitors.list())[0]
    with pytest.raises(PermissionDeniedError) as caught:
        await client.monitors.edit(before, change)
    assert caught.value.right is Right.MONITORS_EDIT
    assert server.logins == 1


async def test_edit_without_login(
    session: ClientSession, open_server: ZoneMinderServer
) -> None:
    """Where no login is needed an edit carries no token."""
    client = client_for(session, open_server)
    before = (await client.monitors.list())[0]
    await client.monitors.edit(before, MonitorChange(function=Function.RECORD))
    assert set(open_server.requests[-1].form) == {"Monitor[Function]"}


@pytest.mark.parametrize(
    ("fields", "on", "expected"),
    [
        ({"Function": "Modect", "Enabled": 1}, False, MonitorChange(enabled=False)),
        ({"Function": "Mocord", "Enabled": 0}, True, MonitorChange(enabled=True)),
        ({"Function": "Monitor", "Enabled": 1}, False, MonitorChange()),
        (
            {"Capturing": "Always", "Analysing": "None"},
            True,
            MonitorChange(analysing=Analysing.ALWAYS),
        ),
        (
            {"Capturing": "Always", "Analysing": "Always"},
            False,
            MonitorChange(analysing=Analysing.NONE),
        ),
    ],
)
def test_change_of_detection(
    fields: dict[str, object], on: bool, expected: MonitorChange
) -> None:
    """Each version has its own switch for the detection of motion."""
    assert MonitorChange.detection(monitor(**fields), on=on) == expected


def test_function_without_detection() -> None:
    """Enabled does nothing in a function that detects nothing."""
    with pytest.raises(ValueError, match="Record detects no motion"):
        MonitorChange.detection(monitor(Function="Record", Enabled=1), on=True)


def test_streams_of_a_monitor() -> None:
    """What the camera's own video can be had from, in all forms of flags."""
    both = monitor(RTSPServer="1", RTSPStreamName="yard", Go2RTCEnabled=True)
    assert (both.rtsp_server, both.rtsp_stream_name, both.go2rtc_enabled) == (
        True,
        "yard",
        True,
    )
    none = monitor(RTSPServer=False, RTSPStreamName="")
    assert (none.rtsp_server, none.rtsp_stream_name, none.go2rtc_enabled) == (
        False,
        None,
        False,
    )


@pytest.mark.parametrize(
    ("orientation", "turned"), [("ROTATE_0", False), (None, False), ("FLIP_HORI", True)]
)
def test_turned(orientation: str | None, turned: bool) -> None:
    """A mirrored picture is turned as well."""
    assert monitor(Orientation=orientation).turned is turned


def test_on_demand() -> None:
    """A camera that captures on demand sleeps while nobody watches."""
    assert monitor(Capturing="Ondemand").on_demand
    assert not monitor(Capturing="Always").on_demand
