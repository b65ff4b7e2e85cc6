"""The one place that decides whether a monitor fails to record what it should."""

from collections.abc import Iterable, Mapping

from .aiozoneminder import Event, Monitor, Recording

PATIENCE = 60.0
"""Seconds without an open event; changing from one event to the next takes one or two."""


class RecordingWatch:
    """Watches monitors that are set to record always.

    Nothing here reads a clock: times are seconds of any clock that never goes back.
    """

    def __init__(self) -> None:
        """Start without knowing anything."""
        self._missing_since: dict[int, float] = {}

    def observe(
        self, monitors: Mapping[int, Monitor], events: Iterable[Event], now: float
    ) -> frozenset[int]:
        """Take a read of all open events; return the monitors with a problem."""
        recording = {event.monitor_id for event in events}
        self._missing_since = {
            monitor_id: self._missing_since.get(monitor_id, now)
            for monitor_id, monitor in monitors.items()
            if monitor.connected
            and monitor.recording is Recording.ALWAYS
            and monitor_id not in recording
        }
        return frozenset(
            monitor_id
            for monitor_id, since in self._missing_since.items()
            if now - since >= PATIENCE
        )
