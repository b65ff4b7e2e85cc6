"""Tests of the readers of ZoneMinder's JSON."""

from datetime import UTC, datetime
from enum import StrEnum
from types import NoneType
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.zoneminder.aiozoneminder import MalformedResponseError
from custom_components.zoneminder.aiozoneminder.parsing import (
    as_object,
    as_rows,
    epoch_time,
    flag,
    identifier,
    integer,
    local_time,
    number,
    reference,
    text,
    word,
)

NEW_YORK = ZoneInfo("America/New_York")

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


class Word(StrEnum):
    """Words for the tests."""

    ALWAYS = "Always"


@pytest.mark.parametrize("value", [{}, [], None])
def test_empty_object(value: object) -> None:
    """PHP writes an empty object as a list; null is none either."""
    assert as_object(value) == {}


@pytest.mark.parametrize("value", [[1], "text", 0, False, 3.5])
def test_no_object(value: object) -> None:
    """Anything else is malformed."""
    with pytest.raises(MalformedResponseError):
        as_object(value)


def test_rows() -> None:
    """A list of objects is read, with empty ones in it."""
    assert as_rows({"monitors": [{"a": 1}, []]}, "monitors") == [{"a": 1}, {}]


@pytest.mark.parametrize(
    "answer", [None, [], {}, {"monitors": None}, {"monitors": {}}, {"monitors": ["x"]}, "text"]
)
def test_no_rows(answer: object) -> None:
    """A missing list is not an empty one."""
    with pytest.raises(MalformedResponseError):
        as_rows(answer, "monitors")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, 7),
        ("7", 7),
        ("7.00", 7),
        (7.9, 7),
        ("-3", -3),
        (True, 1),
        (None, None),
        ("", None),
        ("abc", None),
        ([], None),
        ("nan", None),
        ("inf", None),
        (float("nan"), None),
        (float("-inf"), None),
    ],
)
def test_integer(value: object, expected: int | None) -> None:
    """Numbers come as numbers or as texts."""
    assert integer({"key": value}, "key") == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("9.98", 9.98), (10, 10.0), (None, None), ("x", None), ({}, None)]
)
def test_number(value: object, expected: float | None) -> None:
    """Rates come as texts."""
    assert number({"key": value}, "key") == expected


def test_identifier() -> None:
    """An id comes as a number or as a text."""
    assert [identifier({"Id": "12"}), identifier({"MonitorId": 3}, "MonitorId")] == [12, 3]


@pytest.mark.parametrize("row", [{}, {"Id": None}, {"Id": "x"}, {"Id": []}])
def test_no_identifier(row: dict[str, Any]) -> None:
    """A row without id is malformed."""
    with pytest.raises(MalformedResponseError):
        identifier(row)


@pytest.mark.parametrize(
    ("value", "expected"), [(0, None), ("0", None), (None, None), ("4", 4)]
)
def test_reference(value: object, expected: int | None) -> None:
    """Null and 0 both mean none."""
    assert reference({"key": value}, "key") == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("", None), (None, None), ("a", "a"), (0, "0"), (1.5, "1.5")]
)
def test_text(value: object, expected: str | None) -> None:
    """An empty text is none."""
    assert text({"key": value}, "key") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, True),
        (False, False),
        (1, True),
        (0, False),
        ("1", True),
        ("0", False),
        ("true", True),
        ("Yes", True),
        ("", False),
        (None, None),
    ],
)
def test_flag(value: object, expected: bool | None) -> None:
    """Flags come in all forms."""
    assert flag({"key": value}, "key") is expected


@pytest.mark.parametrize(
    ("value", "expected"), [("Always", Word.ALWAYS), ("Never", None), (None, None), (1, None)]
)
def test_word(value: object, expected: Word | None) -> None:
    """A word of a later version is not known."""
    assert word(Word, {"key": value}, "key") is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-07-01 12:00:00", datetime(2026, 7, 1, 16, tzinfo=UTC)),
        ("2026-12-01 12:00:00", datetime(2026, 12, 1, 17, tzinfo=UTC)),
        ("2026-12-01 12:00:00.50", datetime(2026, 12, 1, 17, 0, 0, 500000, tzinfo=UTC)),
        # The hour that comes twice: the first one is meant.
        ("2026-11-01 01:30:00", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("0000-00-00 00:00:00", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_local_time(value: object, expected: datetime | None) -> None:
    """Naive times are those of the server's zone."""
    found = local_time({"key": value}, "key", NEW_YORK)
    assert (found and found.astimezone(UTC)) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1795171473, datetime(2026, 11, 20, 10, 44, 33, tzinfo=UTC)),
        ("1795171473.5", datetime(2026, 11, 20, 10, 44, 33, 500000, tzinfo=UTC)),
        (None, None),
        ("x", None),
        (1e30, None),
        ("1e300", None),
    ],
)
def test_epoch_time(value: object, expected: datetime | None) -> None:
    """Times after 1970 are exact."""
    assert epoch_time({"key": value}, "key") == expected


@given(value=ANYTHING)
def test_anything_is_read_without_other_errors(value: object) -> None:
    """Whatever stands in a column, the readers return something."""
    row = {"key": value}
    readers = (integer, number, reference, text, flag, epoch_time)
    found = [reader(row, "key") for reader in readers]
    assert len(found) == len(readers)
    assert word(Word, row, "key") in (None, Word.ALWAYS)
    assert isinstance(local_time(row, "key", NEW_YORK), (datetime, NoneType))
