"""Tests of run states."""

from typing import Any

import pytest

from custom_components.zoneminder.aiozoneminder import (
    MalformedResponseError,
    RunState,
    ZoneMinder,
)
from tests.aiozoneminder.common import recorded


def test_recorded() -> None:
    """Run states of a real server are read, one of them active."""
    found = [RunState.from_api(row) for row in recorded("1.38", "states")["states"]]
    assert [(each.id, each.name, each.active) for each in found] == [
        (1, "default", True),
        (2, "Night", False),
        (3, "Away", False),
    ]


@pytest.mark.parametrize(
    ("row", "name", "active"),
    [
        ({"Id": "4", "Name": None, "IsActive": "1"}, "4", True),
        ({"Id": 4, "Name": "Home", "IsActive": None}, "Home", False),
    ],
)
def test_odd(row: dict[str, Any], name: str, active: bool) -> None:
    """Texts for numbers and nulls are taken."""
    found = RunState.from_api({"State": row})
    assert (found.id, found.name, found.active) == (4, name, active)


@pytest.mark.parametrize("row", [{}, {"State": []}, {"State": {"Name": "x"}}])
def test_malformed(row: dict[str, Any]) -> None:
    """A run state has an id."""
    with pytest.raises(MalformedResponseError):
        RunState.from_api(row)


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_list(connected: ZoneMinder) -> None:
    """All run states are listed."""
    found = await connected.states.list()
    assert [each.name for each in found] == ["default", "Home", "Away"]
    assert [each.name for each in found if each.active] == ["default"]
