"""The figures of polling, and the budgets they have to keep."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Self

from .poll_real import RealFigures
from .replay import Processing
from .report import Line, Table

SLOW_REQUESTS = 4
PROCESSING = 6.0
BLOCK = 0.025
SET_UP = 3.0
ENTITIES = 8
SERVER_CPU = 1.2
EVENTS_OF_A_PAGE = 100


@dataclass
class Figures:
    """What one run on the embedded server found; times in seconds."""

    version: str
    monitors: int
    entities: int = 0
    """Enabled ones of monitors."""
    set_up: float = 0.0
    set_up_turn: float = 0.0
    requests: dict[str, int] = field(default_factory=dict)
    open_events: int = 0
    """While there is a second page of them."""
    processing: dict[str, Processing] = field(default_factory=dict)
    blocks: dict[str, float] = field(default_factory=dict)
    """CPU time of the longest turn."""
    writes: dict[str, int] = field(default_factory=dict)
    """States written in a poll."""
    foreign_writes: int = 0
    """Those of monitors that had not changed."""

    @classmethod
    def from_json(cls, figures: dict[str, Any]) -> Self:
        """Read what the process of a run printed."""
        rows = figures["processing"]
        return cls(**figures | {"processing": {key: Processing(**rows[key]) for key in rows}})


def fake_table(version: str, figures: Sequence[Figures]) -> Table:
    """Return the table of a version on the embedded server."""
    lines = [
        *_requests(version, figures),
        *_processing(figures),
        *_blocks(figures),
        *_writes(figures),
        *_set_up(figures),
    ]
    columns = [f"{each.monitors} monitors" for each in figures]
    return Table(f"Embedded ZoneMinder {version}", columns, lines)


def _requests(version: str, figures: Sequence[Figures]) -> list[Line]:
    """Return the lines of what the server is asked."""
    lines = []
    for tick in figures[0].requests:
        if tick.startswith("more than"):
            continue
        budget = 1 if tick == "each second" else SLOW_REQUESTS
        counts = [each.requests[tick] for each in figures]
        what = f"requests {tick}"
        lines.append(Line(what, str(budget), list(map(str, counts)), max(counts) / budget))
    return [*lines, *_paged(version, figures[-1], len(figures))]


def _paged(version: str, most: Figures, columns: int) -> list[Line]:
    """Return the line of a fast tick while many events are open."""
    budget = ceil(most.open_events / EVENTS_OF_A_PAGE) if version.startswith("1.36") else 1
    count = most.requests["more than 100 open"]
    cells = [""] * (columns - 1) + [str(count)]
    what = f"requests each second, {most.open_events} events open"
    return [Line(what, str(budget), cells, count / budget)]


def _processing(figures: Sequence[Figures]) -> list[Line]:
    """Return the lines of what a poll costs beside reading its JSON."""
    return [
        Line(
            f"processing, {kind}",
            f"{PROCESSING:.0f} x loads",
            [_times(each.processing[kind]) for each in figures],
            max(each.processing[kind].ratio for each in figures) / PROCESSING,
        )
        for kind in figures[0].processing
    ]


def _times(processing: Processing) -> str:
    """Return ratio and time."""
    return f"{processing.ratio:.1f} x ({_ms(processing.poll)})"


def _ms(seconds: float) -> str:
    """Return a time in milliseconds."""
    milliseconds = seconds * 1000
    return f"{milliseconds:.0f} ms" if seconds >= BLOCK else f"{milliseconds:.3g} ms"


def _blocks(figures: Sequence[Figures]) -> list[Line]:
    """Return the lines of the longest turns of the event loop."""
    return [
        _within(f"longest turn, {kind}", BLOCK, [each.blocks[kind] for each in figures])
        for kind in figures[0].blocks
    ]


def _within(what: str, budget: float, values: Sequence[float]) -> Line:
    """Return the line of a time with an upper bound."""
    shown = f"{budget:.0f} s" if budget >= 1 else f"{budget * 1000:.0f} ms"
    return Line(what, shown, list(map(_ms, values)), max(values) / budget)


def _writes(figures: Sequence[Figures]) -> list[Line]:
    """Return the lines of written states; any at all where there must be none is a miss."""
    lines = []
    for kind in figures[0].writes:
        counts = [each.writes[kind] for each in figures]
        none = "changed" not in kind
        cells = list(map(str, counts))
        what = f"states written, {kind}"
        lines.append(Line(what, "0" if none else "", cells, max(counts) if none else None))
    foreign = [each.foreign_writes for each in figures]
    what = "states written of monitors that did not change"
    return [*lines, Line(what, "0", list(map(str, foreign)), max(foreign))]


def _set_up(figures: Sequence[Figures]) -> list[Line]:
    """Return the lines of the start."""
    per_monitor = [each.entities / each.monitors for each in figures]
    turns = [_ms(each.set_up_turn) for each in figures]
    return [
        _within("last answer to loaded", SET_UP, [each.set_up for each in figures]),
        Line("longest turn while loading", "", turns),
        Line(
            "enabled entities of a monitor",
            str(ENTITIES),
            [f"{value:.0f}" for value in per_monitor],
            max(per_monitor) / ENTITIES,
        ),
    ]


def real_table(figures: Sequence[RealFigures]) -> Table:
    """Return the table of the real server."""
    fewest = figures[0]
    columns = [f"{each.monitors} monitors" for each in figures]
    beside = max(each.ours.total / max(each.console.total, 0.001) for each in figures)
    lines = [
        _costs("CPU a minute, our polling", "console", figures, "ours", beside),
        _costs("CPU a minute, console", "", figures, "console", None),
        _costs("CPU a minute, nobody", "", figures, "idle", None),
        Line(
            f"CPU a minute, our polling, {fewest.monitors} monitors",
            f"{SERVER_CPU} s",
            [f"{fewest.ours.total:.2f} s", *[""] * (len(figures) - 1)],
            fewest.ours.total / SERVER_CPU,
        ),
        *(
            Line(
                f"requests a minute, {name}",
                "",
                [f"{getattr(each, key).requests:.0f}" for each in figures],
            )
            for name, key in (("our polling", "ours"), ("console", "console"))
        ),
    ]
    return Table(f"Real ZoneMinder {fewest.version}", columns, lines)


def _costs(
    what: str, budget: str, figures: Sequence[RealFigures], key: str, ratio: float | None
) -> Line:
    """Return the line of what a client costs the server."""
    cells = []
    for each in figures:
        cost = getattr(each, key)
        parts = " + ".join(f"{seconds:z.2f}" for seconds in cost.cpu.values())
        cells.append(f"{cost.total:z.2f} s ({parts})")
    return Line(what, budget, cells, ratio)
