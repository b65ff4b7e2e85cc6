"""Reads what nph-zms sends, byte by byte, for it is not always HTTP."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
import re
from urllib.parse import urlencode, urlsplit

from .answers import picture_size
from .target import Target

_LENGTH = re.compile(rb"Content-Length: (\d+)")
_REPLACED = (
    (re.compile(r"^(Last-Modified|Date): .*"), r"\1: <time>"),
    (re.compile(r"^(Content-Length): \d+"), r"\1: <number>"),
    (re.compile(r"^(X-Timestamp): \d+\.\d{6}$"), r"\1: <time>"),
)
PATIENCE = 6.0


def _shown(line: bytes) -> str:
    """Return a line without what differs by nature."""
    text = line.decode(errors="replace").rstrip("\r\n")
    for pattern, name in _REPLACED:
        text = pattern.sub(name, text)
    return text


async def _read(reader: asyncio.StreamReader, pictures: int, lines: list[str]) -> None:
    """Read until there were enough pictures, or no more comes."""
    length = 0
    wanted = pictures
    while (line := await reader.readline()) and (wanted or line != b"\r\n"):
        lines.append(_shown(line))
        if match := _LENGTH.match(line):
            length = int(match[1])
        if length and line == b"\r\n":
            size = picture_size(await reader.readexactly(length)) or ()
            lines.append(f"<JPEG {'x'.join(map(str, size))}>")
            length, wanted = 0, wanted - 1
            if not wanted:
                return


async def transcript(
    target: Target, who: str, query: Mapping[str, str], pictures: int
) -> list[str]:
    """Return what a stream sends up to a number of pictures."""
    url = urlsplit(target.url)
    token = {"token": target.tokens[who]} if who else {}
    reader, writer = await asyncio.open_connection(url.hostname, url.port, limit=2**20)
    try:
        path = f"{url.path}/cgi-bin/nph-zms?{urlencode(dict(query) | token)}"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n".encode())
        lines: list[str] = []
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await _read(reader, pictures, lines)
        return lines
    finally:
        writer.close()
