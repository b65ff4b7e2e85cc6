"""Tests of groups."""

from typing import Any

import pytest

from custom_components.zoneminder.aiozoneminder import (
    Group,
    MalformedResponseError,
    ZoneMinder,
)
from tests.aiozoneminder.common import recorded


def test_recorded() -> None:
    """A real group knows its monitors."""
    found = Group.from_api(recorded("1.38", "groups")["groups"][0])
    assert (found.id, found.name, found.parent_id) == (1, "Outside", None)
    assert 1 in found.monitor_ids


@pytest.mark.parametrize("monitors", [None, [], {}])
def test_empty(monitors: object) -> None:
    """A group may have no monitors, and no name."""
    row: dict[str, Any] = {"Group": {"Id": 2, "ParentId": "1"}, "Monitor": monitors}
    assert Group.from_api(row) == Group(2, "2", 1, frozenset())


def test_malformed() -> None:
    """A group has an id."""
    with pytest.raises(MalformedResponseError):
        Group.from_api({"Group": {"Name": "x"}})


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_list(connected: ZoneMinder) -> None:
    """All groups are listed with their monitors."""
    found = {each.name: each for each in await connected.groups.list()}
    assert found["Outside"].monitor_ids == {2, 3}
    assert found["Doors"].parent_id == found["Outside"].id
