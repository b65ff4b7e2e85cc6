"""Which monitors of a server the options include."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .aiozoneminder import Group, Monitor, ZoneMinder

CONF_INCLUDE = "include"
CONF_GROUPS = "groups"
CONF_MONITORS = "monitors"


class Include(StrEnum):
    """What decides."""

    ALL = "all"
    GROUPS = "groups"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Inclusion:
    """A choice of monitors."""

    include: Include
    groups: frozenset[int]
    monitors: frozenset[int]

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Inclusion:
        """Read the options of an entry."""
        return cls(
            include=Include(options.get(CONF_INCLUDE, Include.ALL)),
            groups=frozenset(map(int, options.get(CONF_GROUPS, ()))),
            monitors=frozenset(map(int, options.get(CONF_MONITORS, ()))),
        )

    async def choose(
        self, client: ZoneMinder, monitors: dict[int, Monitor]
    ) -> dict[int, Monitor]:
        """Return those that are included."""
        match self.include:
            case Include.ALL:
                return monitors
            case Include.CHOSEN:
                included = self.monitors
            case Include.GROUPS:
                included = monitors_in(self.groups, await client.groups.list())
        return {key: monitor for key, monitor in monitors.items() if key in included}


def monitors_in(chosen: frozenset[int], groups: list[Group]) -> frozenset[int]:
    """Return the monitors in the chosen groups and in the groups inside those."""
    inside = set(chosen)
    while more := {each.id for each in groups if each.parent_id in inside} - inside:
        inside |= more
    return frozenset().union(*(each.monitor_ids for each in groups if each.id in inside))
