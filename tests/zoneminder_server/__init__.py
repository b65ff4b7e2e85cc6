"""An embedded ZoneMinder: it answers as real ones were recorded to answer."""

from .app import Request
from .server import ZoneMinderServer

__all__ = ["Request", "ZoneMinderServer"]
