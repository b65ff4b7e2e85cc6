"""Stop watches: turns of the event loop, states written, CPU time of processes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
import os
from pathlib import Path
from time import thread_time
from unittest.mock import patch

from homeassistant.helpers.entity import Entity

_TICKS = os.sysconf("SC_CLK_TCK")
# Fields of /proc/PID/stat after the name: utime, stime and those of children waited for.
_TIMES = slice(11, 15)
_PARENT = 1


class Turns:
    """The longest turn of the event loop, in CPU seconds of its thread."""

    def __init__(self) -> None:
        """Start with none."""
        self.longest = 0.0

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Time each callback that the loop runs."""
        run = asyncio.Handle._run  # noqa: SLF001

        def timed(handle: asyncio.Handle) -> None:
            start = thread_time()
            run(handle)
            self.longest = max(self.longest, thread_time() - start)

        with patch.object(asyncio.Handle, "_run", timed):
            yield


@contextmanager
def written() -> Iterator[list[str]]:
    """Collect the ids of entities that write their state."""
    ids: list[str] = []
    write = Entity.async_write_ha_state

    def noted(entity: Entity) -> None:
        ids.append(entity.entity_id)
        write(entity)

    with patch.object(Entity, "async_write_ha_state", noted):
        yield ids


def cpu_of_trees(roots: set[int]) -> float:
    """Return the CPU seconds of processes and of all that they ever started.

    A child that ended is counted in its parent once that waited for it.
    """
    stats = dict(_stats())
    members = set(roots)
    while more := {pid for pid, row in stats.items() if int(row[_PARENT]) in members} - members:
        members |= more
    return sum(sum(map(int, stats[pid][_TIMES])) for pid in members & stats.keys()) / _TICKS


def _stats() -> Iterator[tuple[int, list[str]]]:
    """Yield the pid and the figures of all processes."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = entry.read_text()
        except OSError:
            continue
        yield int(entry.parent.name), text.rpartition(")")[2].split()
