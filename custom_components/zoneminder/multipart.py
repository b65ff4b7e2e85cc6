"""Live pictures as browsers take them: in parts, each of which replaces the one before."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from .aiozoneminder import Frame

STUCK_AFTER = 30.0
"""Seconds after which a viewer who takes nothing is dropped."""

_BOUNDARY = "frame"
_BOUNDARY_LINE = f"--{_BOUNDARY}\r\n".encode()


class Parts:
    """Makes parts of frames, one for all viewers of a frame."""

    def __init__(self) -> None:
        """Start with none made."""
        self._newest: tuple[Frame | None, bytes] = (None, b"")

    def of(self, frame: Frame) -> bytes:
        """Return a frame with the boundary after it, at which browsers show it."""
        if self._newest[0] is not frame:
            head = f"Content-Type: image/jpeg\r\nContent-Length: {len(frame.jpeg)}\r\n\r\n"
            part = b"".join((head.encode(), frame.jpeg, b"\r\n", _BOUNDARY_LINE))
            self._newest = (frame, part)
        return self._newest[1]


def create_response() -> web.StreamResponse:
    """Return an answer to be prepared and then filled."""
    content_type = f"multipart/x-mixed-replace; boundary={_BOUNDARY}"
    return web.StreamResponse(
        headers={"Content-Type": content_type, "Cache-Control": "no-store"}
    )


async def async_send(
    response: web.StreamResponse, parts: Parts, first: Frame, frames: AsyncIterator[Frame]
) -> None:
    """Send frames until the viewer leaves; the first one twice, to have it shown.

    Raises TimeoutError for a viewer who is stuck.
    """
    await response.write(_BOUNDARY_LINE + parts.of(first) * 2)
    async for frame in frames:
        async with asyncio.timeout(STUCK_AFTER):
            await response.write(parts.of(frame))
