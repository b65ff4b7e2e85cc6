"""One run against the embedded ZoneMinder: `poll_fake VERSION MONITORS` prints its figures."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
import json
import sys
from time import perf_counter
from typing import Any
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntries, ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.runner import create_event_loop

from custom_components.zoneminder.aiozoneminder.transport import Transport

from .fake import Fake, fake
from .in_process import add, home_assistant
from .measure import Turns, written
from .poll_tables import Figures
from .replay import Answers, Poll, altered, processing, record, replayed

POLLS = 10
_CHANGES = 4
_TAKES_EFFECT = 0.1
_ALARM_LASTS = 2.5
_GARAGE = 4
_ALARMS_OF_SECOND_PAGE = 120


class Run:
    """A Home Assistant with the integration, and the embedded ZoneMinder behind it."""

    def __init__(self, hass: HomeAssistant, server: Fake, figures: Figures) -> None:
        """Take what is running."""
        self.hass = hass
        self.fake = server
        self.figures = figures
        # Those that record on motion only: without motion they have no open event.
        self.idle = [n for n in range(1, figures.monitors + 1) if n % 10 and n != _GARAGE]
        self.some = self.idle[: max(1, figures.monitors // 10)]
        self.data: Any = None

    async def measure(self) -> None:
        """Take all figures, one after the other."""
        await self.set_up()
        await self.count_requests()
        await self.monitors_polls()
        await self.alarms_polls()
        await self.everything_stops()
        await self.second_page()

    async def set_up(self) -> None:
        """Time from the last answer to the entry being loaded; then stop all own timers."""
        turns = Turns()
        with last_answer() as answered, turns.watch():
            entry = await add(self.hass, self.fake.server)
            self.figures.set_up = perf_counter() - answered[-1]
        self.figures.set_up_turn = turns.longest
        await self._hold_still(entry)
        registry = er.async_get(self.hass)
        rows = er.async_entries_for_config_entry(registry, entry.entry_id)
        self.figures.entities = sum(
            row.disabled_by is None and _monitor_of(row) is not None for row in rows
        )

    async def _hold_still(self, entry: ConfigEntry) -> None:
        """Let only us poll from now on."""
        self.data = entry.runtime_data
        for task in list(entry._background_tasks):  # noqa: SLF001
            task.cancel()
        for name in ("monitors", "alarms", "server", "storage"):
            coordinator = getattr(self.data, name)
            _stop_timer(coordinator)
        await self.hass.async_block_till_done()

    async def settle(self) -> None:
        """Read until nothing is new."""
        for _ in range(2):
            await self.data.monitors.async_refresh()
            await self.data.alarms.async_refresh()
        await self.hass.async_block_till_done()

    async def requests_of(self, *names: str) -> int:
        """Return how many requests the server gets when these coordinators poll."""
        before = (await self.fake.look())["requests"]
        for name in names:
            await getattr(self.data, name).async_refresh()
        return int((await self.fake.look())["requests"] - before)

    async def count_requests(self) -> None:
        """Count the requests of each tick, as the server sees them."""
        await self.settle()
        counts = self.figures.requests
        counts["each second"] = await self.requests_of("alarms")
        counts["each 30 s, nothing new"] = await self.requests_of("monitors", "alarms") - 1
        await self.fake.do("add_event", monitor_id=1)
        counts["each 30 s, new events"] = await self.requests_of("monitors", "alarms") - 1
        counts["each 60 s"] = await self.requests_of("server")
        counts["each 5 min"] = await self.requests_of("storage")

    async def monitors_polls(self) -> None:
        """Poll monitors that stay as they are, whose rates differ, and that come and go."""
        await self.settle()
        poll = self.data.monitors.async_refresh

        async def change(*, there: bool) -> None:
            await self.fake.connect(self.some, connected=there)
            await asyncio.sleep(_TAKES_EFFECT)

        tape = await self._unchanged("monitors, nothing new", poll)
        await self._rates(poll, tape)
        await self._changing("monitors, a tenth changed", poll, change, there=True)

    async def alarms_polls(self) -> None:
        """Poll alarms that stay as they are, then some that begin and end."""
        await self.settle()
        poll = self.data.alarms.async_refresh

        async def change(*, there: bool) -> None:
            await self.fake.motion(self.some, on=there)
            await asyncio.sleep(_TAKES_EFFECT if there else _ALARM_LASTS)

        await self._unchanged("alarms, nothing new", poll)
        await self._changing("alarms, a tenth changed", poll, change, there=False)

    async def _unchanged(self, what: str, poll: Poll) -> Answers:
        """Measure polls without anything new; return the answers."""
        turns = Turns()
        ids: list[str] = []
        for _ in range(POLLS):
            await self._watched(poll, turns, ids)
        self._note(what, turns, len(ids))
        tape = await record(poll)
        self.figures.processing[what] = await processing(poll, tape)
        return tape

    async def _rates(self, poll: Poll, tape: Answers) -> None:
        """Measure polls with other frame rates each time, as a real server sends them.

        The entities of rates are off by default, so nothing is to be written.
        """
        what = "monitors, other rates"
        tapes = (altered(tape, b'FPS":"10.00"', b'FPS":"9.87"'), tape)
        turns = Turns()
        ids: list[str] = []
        for number in range(POLLS):
            with replayed(tapes[number % 2]):
                await self._watched(poll, turns, ids)
        self._note(what, turns, len(ids))
        self.figures.processing[what] = await processing(poll, *tapes)

    async def _changing(
        self, what: str, poll: Poll, change: Callable[..., Awaitable[None]], *, there: bool
    ) -> None:
        """Measure polls with something new; `there` says how things are at first."""
        turns = Turns()
        ids: list[str] = []
        for number in range(_CHANGES):
            await change(there=there is bool(number % 2))
            await self._watched(poll, turns, ids)
        self._note(what, turns, len(ids) // _CHANGES)
        self.figures.foreign_writes += sum(map(self._is_foreign, ids))
        before = await record(poll)
        await change(there=not there)
        after = await record(poll)
        self.figures.processing[what] = await processing(poll, before, after)
        await change(there=there)

    def _note(self, what: str, turns: Turns, writes: int) -> None:
        """Keep figures of a kind of poll."""
        self.figures.blocks[what] = turns.longest
        self.figures.writes[what] = writes

    async def _watched(self, poll: Poll, turns: Turns, ids: list[str]) -> None:
        """Poll once; note the turns and who writes."""
        with written() as new, turns.watch():
            await poll()
        ids += new

    def _is_foreign(self, entity_id: str) -> bool:
        """Return whether an entity is not of a monitor that we changed."""
        row = er.async_get(self.hass).async_get(entity_id)
        return row is None or _monitor_of(row) not in self.some

    async def everything_stops(self) -> None:
        """Poll after ZoneMinder stopped: all cameras change at once."""
        turns = Turns()
        ids: list[str] = []
        for what in ("stop_zoneminder", "start_zoneminder"):
            await self.fake.do(what)
            await asyncio.sleep(2)
            await self._watched(self.data.monitors.async_refresh, turns, ids)
        self._note("monitors, all changed", turns, len(ids) // 2)

    async def second_page(self) -> None:
        """Count the requests of a fast tick while more than 100 events are open."""
        if len(self.idle) < _ALARMS_OF_SECOND_PAGE:
            return
        await self.fake.motion(self.idle[:_ALARMS_OF_SECOND_PAGE], on=True)
        await self.settle()
        self.figures.open_events = (await self.fake.look())["open_events"]
        self.figures.requests["more than 100 open"] = await self.requests_of("alarms")


def _stop_timer(coordinator: Any) -> None:  # noqa: ANN401
    """Let a coordinator set its timer as ever, for that is part of a poll, but to no effect."""
    schedule = coordinator._schedule_refresh  # noqa: SLF001

    def set_and_stop() -> None:
        schedule()
        coordinator._async_unsub_refresh()  # noqa: SLF001

    coordinator._async_unsub_refresh()  # noqa: SLF001
    coordinator._schedule_refresh = set_and_stop  # noqa: SLF001


def _monitor_of(row: er.RegistryEntry) -> int | None:
    """Return the monitor of an entity; None for those of the server."""
    number = row.unique_id.split("_")[1]
    return int(number) if number.isdecimal() else None


@contextmanager
def last_answer() -> Iterator[list[float]]:
    """Collect when answers came, until the platforms are set up: polling begins then."""
    times: list[float] = []
    forward = ConfigEntries.async_forward_entry_setups
    note = Transport._note  # noqa: SLF001
    loading = False

    def noted(*arguments: Any) -> None:  # noqa: ANN401
        if not loading:
            times.append(perf_counter())
        note(*arguments)

    async def forwarded(*arguments: Any) -> None:  # noqa: ANN401
        nonlocal loading
        loading = True
        await forward(*arguments)

    with (
        patch.object(ConfigEntries, "async_forward_entry_setups", forwarded),
        patch.object(Transport, "_note", noted),
    ):
        yield times


async def run(version: str, monitors: int) -> Figures:
    """Measure one version and size."""
    figures = Figures(version, monitors)
    async with fake(version, monitors) as server, home_assistant() as hass:
        await Run(hass, server, figures).measure()
    return figures


def main() -> None:
    """Print the figures as JSON."""
    version, monitors = sys.argv[1:]
    with asyncio.Runner(loop_factory=create_event_loop) as runner:
        print(json.dumps(asdict(runner.run(run(version, int(monitors))))))


if __name__ == "__main__":
    main()
