"""Monitors: what ZoneMinder calls a camera, its state, and its alarm."""

import asyncio
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from math import ceil
import re

from .api import Api
from .exceptions import AlarmNotAvailableError, MalformedResponseError
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

_BUILD_AT_ONCE = 50
_FORCE_TIMEOUT = 15.0
_ALARMED_EVENT = re.compile(r"Alarmed event id: (\d+)")


class Function(StrEnum):
    """What a monitor does, up to 1.36."""

    NONE = "None"
    MONITOR = "Monitor"
    MODECT = "Modect"
    RECORD = "Record"
    MOCORD = "Mocord"
    NODECT = "Nodect"


class Capturing(StrEnum):
    """When a monitor captures, from 1.38."""

    NONE = "None"
    ON_DEMAND = "Ondemand"
    ALWAYS = "Always"


class Analysing(StrEnum):
    """Whether a monitor looks for motion, from 1.38."""

    NONE = "None"
    ALWAYS = "Always"


class Recording(StrEnum):
    """When a monitor records."""

    NONE = "None"
    ON_MOTION = "OnMotion"
    ALWAYS = "Always"


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


# Function -> capturing, analysing, recording: the table by which ZoneMinder itself
# migrated to 1.38 (db/zm_update-1.37.12.sql).
_FUNCTIONS: dict[Function, tuple[Capturing, Analysing, Recording]] = {
    Function.NONE: (Capturing.NONE, Analysing.NONE, Recording.NONE),
    Function.MONITOR: (Capturing.ALWAYS, Analysing.NONE, Recording.NONE),
    Function.MODECT: (Capturing.ALWAYS, Analysing.ALWAYS, Recording.ON_MOTION),
    Function.RECORD: (Capturing.ALWAYS, Analysing.NONE, Recording.ALWAYS),
    Function.MOCORD: (Capturing.ALWAYS, Analysing.ALWAYS, Recording.ALWAYS),
    Function.NODECT: (Capturing.ALWAYS, Analysing.NONE, Recording.ON_MOTION),
}


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
    server_id: int | None
    width: int
    height: int
    orientation: Orientation | None
    controllable: bool
    connection: Connection | None
    capture_rate: float | None
    """Frames per second."""
    analysis_rate: float | None
    """Frames per second."""
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
        function, modes = _modes(monitor)
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
            server_id=reference(monitor, "ServerId"),
            width=integer(monitor, "Width") or 0,
            height=integer(monitor, "Height") or 0,
            orientation=word(Orientation, monitor, "Orientation"),
            controllable=bool(flag(monitor, "Controllable")),
            connection=word(Connection, status, "Status"),
            capture_rate=number(status, "CaptureFPS"),
            analysis_rate=number(status, "AnalysisFPS"),
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


def _modes(
    monitor: JsonObject,
) -> tuple[Function | None, tuple[Capturing | None, Analysing | None, Recording | None]]:
    """Return the function of 1.36, or None, and the modes that it stands for."""
    if "Capturing" in monitor:
        return None, (
            word(Capturing, monitor, "Capturing"),
            word(Analysing, monitor, "Analysing"),
            word(Recording, monitor, "Recording"),
        )
    function = word(Function, monitor, "Function")
    return function, _FUNCTIONS[function] if function else (None, None, None)


class Monitors:
    """Calls on monitors (`MonitorsController`)."""

    def __init__(self, api: Api) -> None:
        """Use the connection of a client."""
        self._api = api

    async def list(self) -> list[Monitor]:
        """Return all monitors that the user may see, the deleted ones of 1.38 included.

        The models are built some dozens at a time, for the sake of the event loop.
        """
        rows = as_rows(await self._api.read("monitors/index"), "monitors")
        monitors: list[Monitor] = []
        for start in range(0, len(rows), _BUILD_AT_ONCE):
            monitors += map(Monitor.from_api, rows[start : start + _BUILD_AT_ONCE])
            await asyncio.sleep(0)
        return monitors

    async def alarm_state(self, monitor_id: int) -> AlarmState:
        """Return the exact state of a monitor; forks a process on the server.

        Raises NotFoundError for a monitor that does not exist and AlarmNotAvailableError where
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
        answer = await self._api.read(path, time_limit=time_limit)
        if "status" not in answer:
            msg = "no status in the answer to an alarm command"
            raise MalformedResponseError(msg)
        if answer["status"] == "false":
            msg = "the monitor's capture does not run, or the user may not do this"
            raise AlarmNotAvailableError(msg)
        return answer
