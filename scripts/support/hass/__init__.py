"""Drive a real Home Assistant process: configure, start, talk to it, stop."""

from .api import Api, ApiError, FlowError, Tokens
from .config import Settings, seed
from .process import HomeAssistant, StartError, running
from .websocket import CommandError, WebSocket

__all__ = [
    "Api",
    "ApiError",
    "CommandError",
    "FlowError",
    "HomeAssistant",
    "Settings",
    "StartError",
    "Tokens",
    "WebSocket",
    "running",
    "seed",
]
