"""Asking an RTSP server what it has, without playing it."""

import asyncio

from yarl import URL

from .exceptions import (
    MalformedResponseError,
    NotFoundError,
    PermissionDeniedError,
    ServerError,
    ZoneMinderConnectionError,
    ZoneMinderTimeoutError,
)

TIME_LIMIT = 8.0
"""Seconds; go2rtc answers when it has reached the camera itself."""

_DEFAULT_PORT = 554
_MAX_HEADER_LINES = 64
_MAX_BODY = 64 * 1024
_OK = 200
_REFUSALS = (401, 403)
_NOT_FOUND = 404


async def describe(url: URL, *, time_limit: float = TIME_LIMIT) -> None:
    """Return if there is video under a URL.

    Raises PermissionDeniedError, NotFoundError, ServerError for another refusal,
    MalformedResponseError where no video or no RTSP comes, ZoneMinderConnectionError and its
    kinds. No error tells the URL, which may hold a secret.
    """
    try:
        async with asyncio.timeout(time_limit):
            status, body = await _ask(url)
    except TimeoutError:
        raise ZoneMinderTimeoutError("no description in time") from None
    except (OSError, EOFError) as err:
        raise ZoneMinderConnectionError(type(err).__name__) from None
    except ValueError, asyncio.LimitOverrunError:
        raise MalformedResponseError("not RTSP") from None
    _check(status, body)


async def _ask(url: URL) -> tuple[int, bytes]:
    """Send DESCRIBE; return status and body of the answer."""
    reader, writer = await asyncio.open_connection(
        url.host, url.port or _DEFAULT_PORT, limit=_MAX_BODY
    )
    try:
        writer.write(
            f"DESCRIBE {url} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n"
            "User-Agent: aiozoneminder\r\n\r\n".encode()
        )
        await writer.drain()
        return await _answer(reader)
    finally:
        writer.transport.abort()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Read an answer; raises ValueError for what is none."""
    protocol, _, rest = (await reader.readuntil(b"\r\n")).partition(b" ")
    if not protocol.startswith(b"RTSP/"):
        raise ValueError
    status = int(rest[:3])
    length = 0
    for _ in range(_MAX_HEADER_LINES):
        line = await reader.readuntil(b"\r\n")
        if line == b"\r\n":
            break
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    if not 0 <= length <= _MAX_BODY:
        raise ValueError
    return status, await reader.readexactly(length)


def _check(status: int, body: bytes) -> None:
    """Raise unless an answer describes video."""
    if status in _REFUSALS:
        raise PermissionDeniedError
    if status == _NOT_FOUND:
        raise NotFoundError("no such stream")
    if status != _OK:
        raise ServerError(f"RTSP {status}")
    if not any(line.startswith(b"m=video") for line in body.splitlines()):
        raise MalformedResponseError("no video")
