"""What a monitor does: one function up to 1.36, four modes from 1.38."""

from enum import StrEnum

from .parsing import JsonObject, word


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


class Decoding(StrEnum):
    """When a monitor decodes what it captures, from 1.38."""

    NONE = "None"
    ON_DEMAND = "Ondemand"
    KEY_FRAMES = "KeyFrames"
    KEY_FRAMES_ON_DEMAND = "KeyFrames+Ondemand"
    ALWAYS = "Always"


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


def read_modes(
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
