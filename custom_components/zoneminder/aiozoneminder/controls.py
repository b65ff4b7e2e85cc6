"""Control profiles: what a camera that can be moved is able to do."""

from dataclasses import dataclass, field

from .api import Api
from .parsing import JsonObject, as_object, as_rows, flag, identifier, integer, text


@dataclass(frozen=True, slots=True)
class Control:
    """A control profile, which many monitors may share."""

    id: int
    name: str
    protocol: str | None
    abilities: frozenset[str]
    """ZoneMinder's names of what is possible, such as `CanMoveRel` and `HasHomePreset`."""
    presets: int
    raw: JsonObject = field(repr=False, compare=False)

    @classmethod
    def from_api(cls, row: JsonObject) -> Control:
        """Read a row of `controls.json`."""
        control = as_object(row.get("Control"))
        control_id = identifier(control)
        return cls(
            id=control_id,
            name=text(control, "Name") or str(control_id),
            protocol=text(control, "Protocol"),
            abilities=frozenset(
                key for key in control if key.startswith(("Can", "Has")) and flag(control, key)
            ),
            presets=integer(control, "NumPresets") or 0,
            raw=row,
        )

    def limits(self, what: str) -> tuple[int | None, int | None]:
        """Return the least and the largest value of something, such as `PanStep`."""
        control = as_object(self.raw.get("Control"))
        return integer(control, f"Min{what}"), integer(control, f"Max{what}")


class Controls:
    """Calls on control profiles (`ControlsController`)."""

    def __init__(self, api: Api) -> None:
        """Use the connection of a client."""
        self._api = api

    async def list(self) -> list[Control]:
        """Return all control profiles, those that come with ZoneMinder among them."""
        answer = await self._api.read("controls/index")
        return [Control.from_api(row) for row in as_rows(answer, "controls")]
