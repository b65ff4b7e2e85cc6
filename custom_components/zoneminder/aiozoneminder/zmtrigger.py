"""zmtrigger: ZoneMinder tells alarms by itself over TCP, if OPT_TRIGGERS is on.

There is no login and no encryption. Nothing is told at the connect, and motion inside an
event that is open already is not told at all.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
import socket
from typing import Self

from .exceptions import ZoneMinderConnectionError

PORT = 6802

_CONNECT_TIMEOUT = 5.0
# A peer that vanished is found after a minute: an idle one says nothing either.
_KEEPALIVE = (
    (socket.SOL_SOCKET, "SO_KEEPALIVE", 1),
    (socket.IPPROTO_TCP, "TCP_KEEPIDLE", 30),
    (socket.IPPROTO_TCP, "TCP_KEEPINTVL", 10),
    (socket.IPPROTO_TCP, "TCP_KEEPCNT", 3),
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """The begin or the end of an alarm."""

    monitor_id: int
    on: bool
    event_id: int

    @classmethod
    def parse(cls, line: bytes) -> Trigger | None:
        """Read `<monitor>|on|<time>|<event>`; None for anything else."""
        fields = line.decode("ascii", "replace").strip().split("|")
        if len(fields) < 4 or fields[1] not in ("on", "off"):  # noqa: PLR2004
            return None
        if not fields[0].isdecimal() or not fields[3].isdecimal():
            return None
        return cls(int(fields[0]), fields[1] == "on", int(fields[3]))


class TriggerConnection:
    """A connection to zmtrigger; it ends with the context."""

    def __init__(self, host: str, port: int | None = None) -> None:
        """Prepare to connect, to the usual port unless told another."""
        self._host = host
        self._port = port or PORT
        self._writer: asyncio.StreamWriter | None = None
        self._reader: asyncio.StreamReader | None = None

    async def __aenter__(self) -> Self:
        """Connect; raises ZoneMinderConnectionError."""
        try:
            async with asyncio.timeout(_CONNECT_TIMEOUT):
                self._reader, self._writer = await asyncio.open_connection(
                    self._host, self._port
                )
            _keep_alive(self._writer.get_extra_info("socket"))
        except (OSError, TimeoutError) as err:
            raise ZoneMinderConnectionError(type(err).__name__) from None
        return self

    async def __aexit__(self, *_: object) -> None:
        """Disconnect."""
        if self._writer:
            self._writer.close()

    async def __aiter__(self) -> AsyncGenerator[Trigger]:
        """Yield what is told, until the connection ends; then raise."""
        assert self._reader  # noqa: S101 an open context has one
        while True:
            try:
                line = await self._reader.readline()
            except (OSError, ValueError) as err:
                raise ZoneMinderConnectionError(type(err).__name__) from None
            if not line:
                raise ZoneMinderConnectionError("zmtrigger closed the connection")
            if trigger := Trigger.parse(line):
                yield trigger


def _keep_alive(sock: socket.socket) -> None:
    """Let the system find out whether the other side is still there."""
    for level, name, value in _KEEPALIVE:
        if (option := getattr(socket, name, None)) is not None:
            sock.setsockopt(level, option, value)
