"""How often the server was asked for what, and how long that took."""

from collections import defaultdict
from dataclasses import dataclass
import re

_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class CallStatistics:
    """Figures of one kind of request."""

    requests: int = 0
    failures: int = 0
    """Without an answer, or with one of status 400 and above."""
    seconds: float = 0.0
    longest: float = 0.0
    """Seconds."""
    received: int = 0
    """Bytes."""

    def add(self, duration: float, received: int, *, failed: bool) -> None:
        """Count a request."""
        self.requests += 1
        self.failures += failed
        self.seconds += duration
        self.longest = max(self.longest, duration)
        self.received += received


class Statistics:
    """Figures by kind of request; ids in a path do not make another kind."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.calls: defaultdict[str, CallStatistics] = defaultdict(CallStatistics)

    def add(self, path: str, duration: float, received: int, *, failed: bool) -> None:
        """Count a request."""
        kind = _NUMBER.sub("N", path)
        self.calls[kind].add(duration, received, failed=failed)
