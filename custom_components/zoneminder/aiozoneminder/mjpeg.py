"""Live pictures: reading the multipart stream that zms sends."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp

from .exceptions import (
    MalformedResponseError,
    ZoneMinderConnectionError,
    ZoneMinderTimeoutError,
)

MAX_FRAME = 32 * 1024 * 1024
"""Bytes; no camera sends larger pictures."""

_MAX_HEADER_LINES = 32


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of a live stream."""

    jpeg: bytes
    timestamp: float | None
    """Epoch seconds of the capture; None for ZoneMinder's text pictures."""

    @property
    def is_signal(self) -> bool:
        """Return whether the camera took it, rather than ZoneMinder writing a text."""
        return self.timestamp is not None


async def read_frames(content: aiohttp.StreamReader) -> AsyncIterator[Frame]:
    """Yield the frames of a multipart body until it ends.

    Raises ZoneMinderConnectionError where it breaks and MalformedResponseError where a part
    is not what zms sends.
    """
    while True:
        try:
            headers = await _part_headers(content)
            if headers is None:
                return
            jpeg = await content.readexactly(_length(headers))
        except TimeoutError:
            msg = "no picture in time"
            raise ZoneMinderTimeoutError(msg) from None
        except (aiohttp.ClientError, OSError, EOFError) as err:
            raise ZoneMinderConnectionError(type(err).__name__) from None
        yield Frame(jpeg, _timestamp(headers))


async def _part_headers(content: aiohttp.StreamReader) -> dict[bytes, bytes] | None:
    """Return the headers of the next part; None at the end of the stream."""
    headers: dict[bytes, bytes] = {}
    for _ in range(_MAX_HEADER_LINES):
        line = await _line(content)
        if not line:
            return None
        name, colon, value = line.strip().partition(b":")
        if colon:
            headers[name.lower()] = value.strip()
        elif headers and not name:
            return headers
    msg = "no part of a multipart stream"
    raise MalformedResponseError(msg)


async def _line(content: aiohttp.StreamReader) -> bytes:
    """Return a line; one without end is no header."""
    try:
        return await content.readline()
    except ValueError, aiohttp.http.HttpProcessingError:
        msg = "no part of a multipart stream"
        raise MalformedResponseError(msg) from None


def _length(headers: dict[bytes, bytes]) -> int:
    """Return the length of a part that is a picture."""
    try:
        length = int(headers[b"content-length"])
    except KeyError, ValueError:
        length = 0
    if headers.get(b"content-type") != b"image/jpeg" or not 0 < length <= MAX_FRAME:
        msg = "a part that is not a picture"
        raise MalformedResponseError(msg)
    return length


def _timestamp(headers: dict[bytes, bytes]) -> float | None:
    """Return the time at which the picture was taken."""
    try:
        return float(headers[b"x-timestamp"])
    except KeyError, ValueError:
        return None
