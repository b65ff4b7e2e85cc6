"""Answers that no well-behaved HTTP library would write."""

import asyncio
from contextlib import suppress

from aiohttp import web

_HIGH_WATER = 256 * 1024


class RawConnection:
    """The bare connection behind a request: HTTP/1.0, odd headers, cuts."""

    def __init__(self, request: web.Request, stopping: asyncio.Event) -> None:
        """Take over the connection."""
        if request.transport is None:
            raise ConnectionResetError
        self.transport = request.transport
        self.stopping = stopping
        # What the web server adds to the headers of every answer.
        self.added: list[tuple[str, str]] = []
        self.port = int(self.transport.get_extra_info("sockname")[1])

    @property
    def alive(self) -> bool:
        """Tell whether anybody listens."""
        return not self.transport.is_closing() and not self.stopping.is_set()

    async def write(self, data: bytes) -> None:
        """Send bytes; wait for a client that reads slowly."""
        while self.alive and self.transport.get_write_buffer_size() > _HIGH_WATER:
            await self.wait(0.05)
        if self.alive:
            self.transport.write(data)

    async def head(
        self, status: str, headers: list[tuple[str, str]], tail: str = "\r\n"
    ) -> None:
        """Send a status line and headers."""
        lines = [
            f"HTTP/1.0 {status}\r\n",
            *(f"{name}: {value}\r\n" for name, value in [*self.added, *headers]),
            tail,
        ]
        await self.write("".join(lines).encode())

    async def wait(self, seconds: float = float("inf")) -> bool:
        """Wait; tell whether the connection is still good."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while self.alive and (left := end - loop.time()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), min(0.5, left))
        return self.alive

    def close(self) -> web.Response:
        """End the connection when all is sent; nothing more will be written."""
        self.transport.close()
        return web.Response()

    def cut(self) -> web.Response:
        """End the connection at once."""
        self.transport.abort()
        return web.Response()
