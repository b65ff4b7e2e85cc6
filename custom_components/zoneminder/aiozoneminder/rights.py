"""What a user of ZoneMinder may do."""

from enum import StrEnum


class Right(StrEnum):
    """A right, named by the column of ZoneMinder's user and the level it needs."""

    STREAM_VIEW = "Stream: View"
    EVENTS_VIEW = "Events: View"
    EVENTS_EDIT = "Events: Edit"
    CONTROL_VIEW = "Control: View"
    CONTROL_EDIT = "Control: Edit"
    MONITORS_VIEW = "Monitors: View"
    MONITORS_EDIT = "Monitors: Edit"
    GROUPS_VIEW = "Groups: View"
    SYSTEM_VIEW = "System: View"
    SYSTEM_EDIT = "System: Edit"
