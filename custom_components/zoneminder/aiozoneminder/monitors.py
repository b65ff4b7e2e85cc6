"""Monitors: what ZoneMinder calls a camera, its state, and its alarm."""

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from math import ceil
import re

from .api import Api
from .exceptions import AlarmNotAvailableError, MalformedResponseError
from .modes import Analysing, Capturing, Decoding, Function, Recording, read_modes
from .parsing import (
    JsonObject,
    as_object,
    as_rows,
    flag,
    identifier,
    integer,
    number,
    reference,
    text,
    word,
)
from .rights import Right

_BUILD_AT_ONCE = 50
_FORCE_TIMEOUT = 15.0
_ALARMED_EVENT = re.compile(r"Alarmed event id: (\d+)")


class Orientation(StrEnum):
    """How the picture is turned before it is stored or sent."""

    ROTATE_0 = "ROTATE_0"
    ROTATE_90 = "ROTATE_90"
    ROTATE_180 = "ROTATE_180"
    ROTATE_270 = "ROTATE_270"
    FLIP_HORIZONTAL = "FLIP_HORI"
    FLIP_VERTICAL = "FLIP_VERT"


class Connection(StrEnum):
    """What the capture daemon says of its camera."""

    CONNECTED = "Connected"
    RUNNING = "Running"
    NOT_RUNNING = "NotRunning"
    UNKNOWN = "Unknown"
    SIGNAL = "Signal"


class AlarmState(IntEnum):
    """The answer of the alarm call, which is zmu's number minus one."""

    UNKNOWN = -1
    IDLE = 0
    PREALARM = 1
    ALARM = 2
    ALERT = 3
    TAPE = 4

    @property
    def active(self) -> bool:
        """Return whether there is an alarm; alert is its last part."""
        return self in (AlarmState.ALARM, AlarmState.ALERT)


@dataclass(frozen=True, slots=True)
class EventCounts:
    """How many events a monitor has; the shorter spans end now, not at midnight."""

    total: int
    hour: int
    day: int
    week: int
    month: int
    archived: int
    disk_space: int | None
    """Bytes of all its events."""

    @classmethod
    def from_api(cls, summary: JsonObject) -> EventCounts:
        """Read an `Event_Summary`, which is null until the first event."""
        return cls(
            total=integer(summary, "TotalEvents") or 0,
            hour=integer(summary, "HourEvents") or 0,
            day=integer(summary, "DayEvents") or 0,
            week=integer(summary, "WeekEvents") or 0,
            month=integer(summary, "MonthEvents") or 0,
            archived=integer(summary, "ArchivedEvents") or 0,
            disk_space=integer(summary, "TotalEventDiskSpace"),
        )


@dataclass(frozen=True, slots=True)
class Monitor:
    """A monitor with its status and the counts of its events."""

    id: int
    name: str
    type: str | None
    deleted: bool
    function: Function | None
    """Up to 1.36 only; later versions still send it, dead."""
    enabled: bool | None
    """Whether motion detection is on, up to 1.36."""
    capturing: Capturing | None
    analysing: Analysing | None
    recording: Recording | None
    decoding: Decoding | None
    """From 1.38."""
    server_id: int | None
    control_id: int | None
    """The control profile of a camera that can be moved."""
    width: int
    height: int
    orientation: Orientation | None
    controllable: bool
    rtsp_server: bool
    """Whether ZoneMinder's RTSP server has its video, under the name below."""
    rtsp_stream_name: str | None
    go2rtc_enabled: bool
    """Whether go2rtc has its video; from 1.37.67."""
    connection: Connection | None
    capture_rate: float | None
    """Frames per second."""
    analysis_rate: float | None
    """Frames per second."""
    bandwidth: float | None
    """Bytes per second that come from the camera."""
    counts: EventCounts
    manufacturer: str | None
    model: str | None
    raw: JsonObject = field(repr=False, compare=False)
    """All that the server sent, passwords of cameras among it."""

    @classmethod
    def from_api(cls, row: JsonObject) -> Monitor:
        """Read a row of `monitors.json`."""
        monitor = as_object(row.get("Monitor"))
        status = as_object(row.get("Monitor_Status"))
        monitor_id = identifier(monitor)
        function, modes = read_modes(monitor)
        capturing, analysing, recording = modes
        return cls(
            id=monitor_id,
            name=text(monitor, "Name") or str(monitor_id),
            type=text(monitor, "Type"),
            deleted=bool(flag(monitor, "Deleted")),
            function=function,
            enabled=None if function is None else flag(monitor, "Enabled"),
            capturing=capturing,
            analysing=analysing,
            recording=recording,
            decoding=word(Decoding, monitor, "Decoding"),
            server_id=reference(monitor, "ServerId"),
            control_id=reference(monitor, "ControlId"),
            width=integer(monitor, "Width") or 0,
            height=integer(monitor, "Height") or 0,
            orientation=word(Orientation, monitor, "Orientation"),
            controllable=bool(flag(monitor, "Controllable")),
            rtsp_server=bool(flag(monitor, "RTSPServer")),
            rtsp_stream_name=text(monitor, "RTSPStreamName"),
            go2rtc_enabled=bool(flag(monitor, "Go2RTCEnabled")),
            connection=word(Connection, status, "Status"),
            capture_rate=number(status, "CaptureFPS"),
            analysis_rate=number(status, "AnalysisFPS"),
            bandwidth=number(status, "CaptureBandwidth"),
            counts=EventCounts.from_api(as_object(row.get("Event_Summary"))),
            manufacturer=text(as_object(row.get("Manufacturer")), "Name"),
            model=text(as_object(row.get("CameraModel")), "Name"),
            raw=row,
        )

    @property
    def has_picture(self) -> bool:
        """Return whether this is a camera and not a web page in a frame."""
        return self.type != "WebSite"

    @property
    def connected(self) -> bool:
        """Return whether ZoneMinder gets pictures from the camera."""
        return self.connection is Connection.CONNECTED

    @property
    def on_demand(self) -> bool:
        """Return whether the camera is asked for pictures only while somebody watches."""
        return self.capturing is Capturing.ON_DEMAND

    @property
    def turned(self) -> bool:
        """Return whether ZoneMinder turns or mirrors what the camera sends."""
        return self.orientation not in (None, Orientation.ROTATE_0)

    @property
    def detects_motion(self) -> bool:
        """Return whether ZoneMinder looks for motion in the picture."""
        return self.analysing is Analysing.ALWAYS and self.enabled is not False

    @property
    def picture_size(self) -> tuple[int, int]:
        """Return width and height as sent: ZoneMinder's fields are those before turning."""
        if self.orientation in (Orientation.ROTATE_90, Orientation.ROTATE_270):
            return self.height, self.width
        return self.width, self.height

    def scale_for(self, width: int | None, height: int | None) -> int:
        """Return the scale in percent that gives at least this size, never above 100."""
        own_width, own_height = self.picture_size
        scales = [
            ceil(100 * wanted / own)
            for wanted, own in ((width, own_width), (height, own_height))
            if wanted and own
        ]
        return min(max(scales, default=100), 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorChange:
    """New values for what a monitor does; None leaves a field as it is."""

    function: Function | None = None
    enabled: bool | None = None
    capturing: Capturing | None = None
    analysing: Analysing | None = None
    recording: Recording | None = None
    decoding: Decoding | None = None

    @classmethod
    def detection(cls, monitor: Monitor, *, on: bool) -> MonitorChange:
        """Return what turns the detection of motion on or off.

        Raises ValueError for a function of 1.36 that leaves none to turn on.
        """
        if monitor.function is None:
            return cls(analysing=Analysing.ALWAYS if on else Analysing.NONE)
        if monitor.analysing is Analysing.ALWAYS:
            return cls(enabled=on)
        if on:
            msg = f"{monitor.function} detects no motion"
            raise ValueError(msg)
        return cls()

    def differences(self, monitor: Monitor) -> dict[str, str]:
        """Return the form fields that change something."""
        new = {key: getattr(self, key) for key in ("function", "enabled", *_MODES)}
        wanted = {key: value for key, value in new.items() if value is not None}
        present = ("function", "enabled") if monitor.function else _MODES
        if unknown := wanted.keys() - set(present):
            msg = f"this version of ZoneMinder has no {', '.join(sorted(unknown))}"
            raise ValueError(msg)
        return {
            f"Monitor[{key.capitalize()}]": _form_value(value)
            for key, value in wanted.items()
            if value != getattr(monitor, key)
        }


_MODES = ("capturing", "analysing", "recording", "decoding")


def _form_value(value: StrEnum | bool) -> str:  # noqa: FBT001
    """Return a value as ZoneMinder's forms send it."""
    return str(int(value)) if isinstance(value, bool) else value.value


class Monitors:
    """Calls on monitors (`MonitorsController`)."""

    def __init__(self, api: Api) -> None:
        """Use the connection of a client."""
        self._api = api

    async def list(self) -> list[Monitor]:
        """Return all monitors that the user may see, the deleted ones of 1.38 included.

        The models are built some dozens at a time, for the sake of the event loop.
        """
        answer = await self._api.read("monitors/index", right=Right.MONITORS_VIEW)
        rows = as_rows(answer, "monitors")
        monitors: list[Monitor] = []
        for start in range(0, len(rows), _BUILD_AT_ONCE):
            monitors += map(Monitor.from_api, rows[start : start + _BUILD_AT_ONCE])
            await asyncio.sleep(0)
        self._api.owners = {monitor.id: monitor.server_id for monitor in monitors}
        return monitors

    async def edit(self, monitor: Monitor, change: MonitorChange) -> bool:
        """Change what a monitor does; return whether there was anything to change.

        All fields go in one request, since each restarts the monitor's capture. Raises
        ValueError for a field that this version does not have, EditRefusedError where
        ZoneMinder did not save, PermissionDeniedError without the right.
        """
        fields = change.differences(monitor)
        if fields:
            path = f"monitors/{monitor.id}"
            await self._api.edit(path, fields, right=Right.MONITORS_EDIT)
        return bool(fields)

    async def alarm_state(self, monitor_id: int) -> AlarmState:
        """Return the exact state of a monitor; forks a process on the server.

        Raises MonitorNotFoundError for one that does not exist and AlarmNotAvailableError where
        its capture does not run or the user may not see it.
        """
        answer = await self._alarm(monitor_id, "status")
        state = number(answer, "status")
        try:
            return AlarmState.UNKNOWN if state is None else AlarmState(int(state))
        except ValueError:
            return AlarmState.UNKNOWN

    async def force_alarm(self, monitor_id: int) -> int | None:
        """Start an alarm that lasts until it is cancelled; return its event, if it has one.

        Send it to connected monitors only: for others a process on the server waits for
        seconds (1.36) or minutes (1.38). ZoneMinderTimeoutError means "sent, not confirmed".
        """
        answer = await self._alarm(monitor_id, "on", time_limit=_FORCE_TIMEOUT)
        match = _ALARMED_EVENT.search(text(answer, "output") or "")
        if match is None:
            msg = "the alarm was not confirmed"
            raise AlarmNotAvailableError(msg)
        return int(match[1]) or None

    async def cancel_alarm(self, monitor_id: int) -> None:
        """End a forced alarm, or lift `disable_alarm`; detection goes on."""
        await self._alarm(monitor_id, "off")

    async def disable_alarm(self, monitor_id: int) -> None:
        """Stop alarms *and recording* of a monitor until `cancel_alarm`."""
        await self._alarm(monitor_id, "disable")

    async def _alarm(
        self, monitor_id: int, command: str, *, time_limit: float = 10.0
    ) -> JsonObject:
        """Run zmu on the server; it reports failures with status 200 and a word."""
        path = f"monitors/alarm/id:{monitor_id}/command:{command}"
        route = self._api.route_of(monitor_id)
        answer = await self._api.read(
            path,
            portal=route.portal if route else None,
            time_limit=time_limit,
            once=command != "status",
        )
        if "status" not in answer:
            msg = "no status in the answer to an alarm command"
            raise MalformedResponseError(msg)
        if answer["status"] == "false":
            msg = "the monitor's capture does not run, or the user may not do this"
            raise AlarmNotAvailableError(msg)
        return answer
