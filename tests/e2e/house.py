"""The Home Assistant of the tests, with the integration set up in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scripts.support.dashboard import Monitor, by_monitor, save
from scripts.support.hass import HomeAssistant

from .waiting import until

DOMAIN = "zoneminder"

type State = dict[str, Any]


@dataclass(slots=True)
class House:
    """A Home Assistant that shows a ZoneMinder."""

    hass: HomeAssistant
    entry_id: str
    monitors: dict[int, Monitor] = field(default_factory=dict)

    async def learn(self) -> None:
        """Read the entities from the registry and make the dashboard."""
        async with self.hass.api.websocket() as websocket:
            rows = await websocket.entities(self.entry_id)
            self.monitors = by_monitor(self.entry_id, rows)
            await save(websocket, self.entry_id)

    async def state(self, monitor: int, key: str) -> State:
        """Return the state of an entity of a monitor."""
        return await self.hass.api.state(self.monitors[monitor][key])

    async def alarms(self) -> set[int]:
        """Return the monitors in alarm."""
        states = await self.hass.api.states()
        alarms = {n: row["alarm"] for n, row in self.monitors.items() if "alarm" in row}
        return {n for n, entity in alarms.items() if states[entity]["state"] == "on"}

    async def until(
        self, monitor: int, key: str, wanted: Callable[[str], bool], within: float
    ) -> float:
        """Wait for a state of an entity; when it changed, by Home Assistant's clock."""

        async def look() -> State | None:
            state = await self.state(monitor, key)
            return state if wanted(state["state"]) else None

        state = await until(look, within)
        return datetime.fromisoformat(state["last_changed"]).timestamp()

    async def until_alarm(self, monitor: int, state: str, within: float) -> float:
        """Wait until the alarm of a monitor is on or off; when that was."""
        return await self.until(monitor, "alarm", state.__eq__, within)
