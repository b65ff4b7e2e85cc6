"""The recorded answers of real servers, which give every row its field set."""

from functools import cache
import json
from pathlib import Path
from typing import Any

type Json = Any
type Row = dict[str, Any]

_FIXTURES = Path(__file__).parent.parent / "fixtures"


@cache
def _text(generation: str, name: str) -> str:
    """Return one recorded body; what 1.39 was not asked, 1.38 answers."""
    path = _FIXTURES / generation / f"{name}.json"
    if not path.exists() and generation == "1.39":
        return _text("1.38", name)
    return path.read_text(encoding="utf-8")


def recorded(generation: str, name: str) -> Row:
    """Return a fresh copy of a recorded body."""
    row: Row = json.loads(_text(generation, name))
    return row


def recorded_row(generation: str, name: str, *keys: str | int) -> Row:
    """Return a part of a recorded body, found by its keys."""
    value: Any = recorded(generation, name)
    for key in keys:
        value = value[key]
    row: Row = value
    return row
