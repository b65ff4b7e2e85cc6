"""The server's idea of the time."""

from datetime import datetime
import time
from zoneinfo import ZoneInfo


class Clock:
    """Wall clock of the server, with a zone and an offset."""

    def __init__(self, time_zone: str) -> None:
        """Start in step with the machine."""
        self.name = time_zone
        self.zone = ZoneInfo(time_zone)
        self.skew = 0.0

    def now(self) -> float:
        """Return seconds since the epoch."""
        return time.time() + self.skew

    def moment(self, at: float) -> datetime:
        """Return an aware time in the server's zone."""
        return datetime.fromtimestamp(at, self.zone)

    def text(self, at: float) -> str:
        """Return the naive local text that the database holds."""
        return self.moment(at).strftime("%Y-%m-%d %H:%M:%S")

    def day(self, at: float) -> str:
        """Return the local day, as in event folders."""
        return self.moment(at).strftime("%Y-%m-%d")
