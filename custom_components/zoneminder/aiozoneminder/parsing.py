"""Readers for what ZoneMinder puts into JSON.

Depending on the PHP version numbers come as numbers or strings; flags come as booleans,
numbers or strings; any column may be null or missing; empty objects come as lists.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from math import isfinite, nan
from typing import Any

from .exceptions import MalformedResponseError

type JsonObject = Mapping[str, Any]

_TRUE = frozenset({"1", "true", "yes", "on"})


def as_object(value: object) -> JsonObject:
    """Return a JSON object; PHP's empty array and null count as an empty one."""
    if isinstance(value, Mapping):
        return value
    if value is None or value == []:
        return {}
    msg = "an object was expected"
    raise MalformedResponseError(msg)


def as_rows(answer: object, key: str) -> list[JsonObject]:
    """Return the list of objects under a key of an answer."""
    rows = as_object(answer).get(key)
    if not isinstance(rows, list):
        msg = f"no list of {key} in the answer"
        raise MalformedResponseError(msg)
    return [as_object(row) for row in rows]


def integer(row: JsonObject, key: str) -> int | None:
    """Return a number without its fraction, or None."""
    value = number(row, key)
    return None if value is None else int(value)


def number(row: JsonObject, key: str) -> float | None:
    """Return a number, or None where there is none."""
    value = row.get(key)
    if isinstance(value, int):
        return value
    try:
        found = float(value) if isinstance(value, (float, str)) else nan
    except ValueError:
        return None
    return found if isfinite(found) else None


def identifier(row: JsonObject, key: str = "Id") -> int:
    """Return an id; an object without one is malformed."""
    value = integer(row, key)
    if value is None:
        msg = f"an object without {key}"
        raise MalformedResponseError(msg)
    return value


def reference(row: JsonObject, key: str) -> int | None:
    """Return the id of something else; null and 0 both mean none."""
    return integer(row, key) or None


def text(row: JsonObject, key: str) -> str | None:
    """Return a text, or None where it is null, missing or empty."""
    value = row.get(key)
    return None if value in (None, "") else str(value)


def flag(row: JsonObject, key: str) -> bool | None:
    """Return a flag in whatever of its forms, or None."""
    value = row.get(key)
    return None if value is None else str(value).lower() in _TRUE


def word[WordT: StrEnum](words: type[WordT], row: JsonObject, key: str) -> WordT | None:
    """Return one of ZoneMinder's words, or None for one that is not known."""
    value = row.get(key)
    return words(value) if isinstance(value, str) and value in words else None


def local_time(row: JsonObject, key: str, zone: tzinfo) -> datetime | None:
    """Return a time that ZoneMinder gives as naive local time of its database."""
    value = text(row, key)
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).replace(tzinfo=zone)
    except ValueError:
        return None


def epoch_time(row: JsonObject, key: str) -> datetime | None:
    """Return a time given in seconds since 1970."""
    value = number(row, key)
    try:
        return None if value is None else datetime.fromtimestamp(value, UTC)
    except OverflowError, OSError, ValueError:
        return None
