"""Turns responses into what can be compared."""

from collections.abc import Mapping
import json
import re
from typing import Any

from aiohttp import ClientPayloadError, ClientResponse
from multidict import CIMultiDictProxy

from .call import Answer, Json

_NAMED = (
    "Accept-Ranges",
    "Allow",
    "Content-Disposition",
    "Content-Range",
    "Content-Transfer-Encoding",
    "Content-Type",
    "Location",
    "WWW-Authenticate",
)
_REPLACED = (
    (re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]*"), "<token>"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "<hash>"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[+-]\d\d:?\d\d)?"), "<time>"),
    (re.compile(r"\d\d/\d\d/\d\d \d\d:\d\d:\d\d"), "<time>"),
    (re.compile(r"(event id: |event |pid = |pid )\d+"), r"\1<number>"),
    (re.compile(r"((?:events|archive)/|(?:eid|event)=|Event[ -]?)\d+"), r"\1<number>"),
    (re.compile(r"\d+(-video\S*\.mp4)|(\d_)\d+(_\w+(?:-\d+x\d+)?\.jpg)"), r"\2<number>\1\3"),
)
_RANGE = re.compile(r"\d+/\d+$")
_JPEG, _MP4 = b"\xff\xd8\xff", b"ftyp"
_SIZES = {0xC0, 0xC1, 0xC2}


def without_accidents(value: Json) -> Json:
    """Replace tokens, times and running numbers in all texts."""
    if isinstance(value, dict):
        return {key: without_accidents(part) for key, part in value.items()}
    if isinstance(value, list):
        return [without_accidents(part) for part in value]
    if isinstance(value, str):
        for pattern, name in _REPLACED:
            value = pattern.sub(name, value)
    return value


def picture_size(jpeg: bytes) -> tuple[int, int] | None:
    """Return width and height of a JPEG."""
    at = 2
    while at + 9 < len(jpeg) and jpeg[at] == 0xFF:
        if jpeg[at + 1] in _SIZES:
            height, width = jpeg[at + 5 : at + 7], jpeg[at + 7 : at + 9]
            return int.from_bytes(width), int.from_bytes(height)
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    return None


def kind_of(body: bytes) -> str:
    """Tell what a body is."""
    if not body:
        return "empty"
    if body.startswith(_JPEG):
        return "jpeg"
    if body[4:8] == _MP4:
        return "mp4"
    start = body.lstrip()[:15].lower()
    if start.startswith((b"<!doctype", b"<html")):
        return "html"
    return "json" if start[:1] in (b"{", b"[") else "other"


def _headers(headers: CIMultiDictProxy[str]) -> Mapping[str, str]:
    """Return the headers that mean something to a client."""
    named = {name: headers[name] for name in _NAMED if name in headers}
    if "Content-Range" in named:
        named["Content-Range"] = _RANGE.sub("<end>", named["Content-Range"])
    cookies = [cookie.split("=", 1)[0] for cookie in headers.getall("Set-Cookie", [])]
    shown: dict[str, str] = without_accidents(named)
    return shown | ({"Set-Cookie": ", ".join(sorted(set(cookies)))} if cookies else {})


async def _body_of(response: ClientResponse) -> tuple[bytes, bool]:
    """Return the body, and whether all of it came."""
    chunks = []
    try:
        async for chunk in response.content.iter_any():
            chunks.append(chunk)  # noqa: PERF401
    except ClientPayloadError:
        return b"".join(chunks), False
    return b"".join(chunks), True


async def answer_of(response: ClientResponse) -> Answer:
    """Read a response."""
    body, whole = await _body_of(response)
    kind = kind_of(body) if whole else "cut short"
    version = response.version
    parsed: Any = without_accidents(json.loads(body)) if kind == "json" else None
    return Answer(
        response.status,
        f"HTTP/{version.major}.{version.minor}" if version else "",
        _headers(response.headers),
        kind,
        parsed,
        picture_size(body) if kind == "jpeg" else None,
    )
