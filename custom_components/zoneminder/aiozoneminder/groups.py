"""Groups of monitors."""

from dataclasses import dataclass

from .api import Api
from .parsing import JsonObject, as_object, as_rows, identifier, reference, text
from .rights import Right


@dataclass(frozen=True, slots=True)
class Group:
    """A group; groups may lie in another one."""

    id: int
    name: str
    parent_id: int | None
    monitor_ids: frozenset[int]
    """Its own monitors, without those of the groups in it."""

    @classmethod
    def from_api(cls, row: JsonObject) -> Group:
        """Read a row of `groups/associations.json`."""
        group = as_object(row.get("Group"))
        group_id = identifier(group)
        monitors = as_rows(row, "Monitor") if row.get("Monitor") else []
        return cls(
            id=group_id,
            name=text(group, "Name") or str(group_id),
            parent_id=reference(group, "ParentId"),
            monitor_ids=frozenset(identifier(monitor) for monitor in monitors),
        )


class Groups:
    """Calls on groups (`GroupsController`)."""

    def __init__(self, api: Api) -> None:
        """Use the connection of a client."""
        self._api = api

    async def list(self) -> list[Group]:
        """Return all groups with the ids of their monitors."""
        answer = await self._api.read("groups/associations", right=Right.GROUPS_VIEW)
        return [Group.from_api(row) for row in as_rows(answer, "groups")]
