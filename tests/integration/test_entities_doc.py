"""The page of entities against the code."""

from itertools import starmap
from pathlib import Path

from homeassistant.helpers.entity import EntityDescription
import pytest

from custom_components.zoneminder.binary_sensor import (
    MONITOR_BINARY_SENSORS,
    SERVER_BINARY_SENSORS,
    SERVER_CONNECTIVITY,
)
from custom_components.zoneminder.sensor import (
    MONITOR_SENSORS,
    SERVER_SENSORS,
    STORAGE_SENSORS,
)

PAGE = Path("docs/entities.md")
CAMERA = "| `camera` | camera | - | - | - | - | on |"
MONITOR = (
    *(("binary sensor", row) for row in MONITOR_BINARY_SENSORS),
    *(("sensor", row) for row in MONITOR_SENSORS),
)
SERVER = (
    *(("binary sensor", row) for row in (SERVER_CONNECTIVITY, *SERVER_BINARY_SENSORS)),
    *(("sensor", row) for row in (*SERVER_SENSORS, *STORAGE_SENSORS)),
)
MOST_ENABLED = 8


def line(platform: str, row: EntityDescription) -> str:
    """Return the line of the page for a row of a table."""
    cells = (
        f"`{row.key}`",
        platform,
        row.device_class or "-",
        getattr(row, "native_unit_of_measurement", None) or "-",
        getattr(row, "state_class", None) or "-",
        row.entity_category or "-",
        "on" if row.entity_registry_enabled_default else "off",
    )
    return f"| {' | '.join(map(str, cells))} |"


def lines_of(heading: str) -> list[str]:
    """Return the rows of the table below a heading."""
    below = PAGE.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    return [each for each in below.splitlines() if each.startswith("| `")]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Monitor", [CAMERA, *starmap(line, MONITOR)]),
        ("Server", list(starmap(line, SERVER))),
    ],
)
def test_page_is_true(heading: str, expected: list[str]) -> None:
    """The page lists the entities of the code, in their order."""
    assert lines_of(heading) == expected


def test_few_are_enabled() -> None:
    """A monitor brings few entities that nobody asked for."""
    enabled = [row for _, row in MONITOR if row.entity_registry_enabled_default]
    assert 1 + len(enabled) <= MOST_ENABLED
