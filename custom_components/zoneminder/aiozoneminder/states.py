"""Run states: named sets of what all monitors do."""

from dataclasses import dataclass, field

from .api import Api
from .parsing import JsonObject, as_object, as_rows, flag, identifier, text
from .rights import Right


@dataclass(frozen=True, slots=True)
class RunState:
    """A run state; exactly one is active, also while ZoneMinder is stopped."""

    id: int
    name: str
    active: bool
    raw: JsonObject = field(repr=False, compare=False)

    @classmethod
    def from_api(cls, row: JsonObject) -> RunState:
        """Read a row of `states.json`."""
        state = as_object(row.get("State"))
        state_id = identifier(state)
        return cls(
            id=state_id,
            name=text(state, "Name") or str(state_id),
            active=bool(flag(state, "IsActive")),
            raw=row,
        )


class States:
    """Calls on run states (`StatesController`)."""

    def __init__(self, api: Api) -> None:
        """Use the connection of a client."""
        self._api = api

    async def list(self) -> list[RunState]:
        """Return all run states; needs the right to view System."""
        answer = await self._api.read("states/index", right=Right.SYSTEM_VIEW)
        return [RunState.from_api(row) for row in as_rows(answer, "states")]
