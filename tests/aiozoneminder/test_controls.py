"""Tests of control profiles."""

import pytest

from custom_components.zoneminder.aiozoneminder import Control, ZoneMinder
from tests.aiozoneminder.common import recorded


def test_recorded() -> None:
    """A real profile tells its abilities and limits."""
    found = Control.from_api(recorded("1.36", "controls")["controls"][0])
    assert (found.id, found.name, found.protocol) == (1, "Pelco-D", "PelcoD")
    assert {"CanZoom", "CanZoomCon", "HasZoomSpeed"} <= found.abilities
    assert "CanReset" not in found.abilities
    assert found.limits("ZoomSpeed") == (0, 3)
    assert found.limits("ZoomStep") == (None, None)


def test_nulls() -> None:
    """A profile of nulls can do nothing."""
    found = Control.from_api({"Control": {"Id": "3", "Name": None, "CanMove": None}})
    assert (found.name, found.abilities, found.presets) == ("3", frozenset(), 0)


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_list(connected: ZoneMinder) -> None:
    """The profile of the camera that can be moved is among all."""
    camera = (await connected.monitors.list())[4]
    assert camera.control_id in {each.id for each in await connected.controls.list()}
