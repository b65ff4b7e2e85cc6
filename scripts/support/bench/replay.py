"""What a poll costs without the network: the answers are replayed.

Everything from the bytes of an answer to the written state is there: reading the JSON,
building the models, deciding, telling the entities.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import mean, median
from time import thread_time
from typing import Any
from unittest.mock import patch

import orjson
from yarl import URL

from custom_components.zoneminder.aiozoneminder.transport import Answer, Transport

ROUNDS = 30

type Answers = dict[URL, Answer]
type Poll = Callable[[], Awaitable[None]]


@dataclass
class Processing:
    """CPU seconds of a poll, and of `orjson.loads` of its bodies; medians."""

    poll: float
    loads: float
    size: int
    """Bytes of the bodies."""

    @property
    def ratio(self) -> float:
        """Return what the budget is about."""
        return self.poll / self.loads


async def record(poll: Poll) -> Answers:
    """Poll the server and keep its answers."""
    tape: Answers = {}
    ask = Transport._answer  # noqa: SLF001

    async def noted(
        transport: Transport,
        method: str,
        url: URL,
        *arguments: Any,  # noqa: ANN401
        **named: Any,  # noqa: ANN401
    ) -> Answer:
        tape[url] = answer = await ask(transport, method, url, *arguments, **named)
        return answer

    with patch.object(Transport, "_answer", noted):
        await poll()
    return tape


def altered(tape: Answers, old: bytes, new: bytes) -> Answers:
    """Return a tape with other bytes in all bodies."""
    return {
        url: replace(answer, body=answer.body.replace(old, new)) for url, answer in tape.items()
    }


async def processing(poll: Poll, *tapes: Answers) -> Processing:
    """Measure polls that get the answers of the tapes in turn."""
    polls: list[list[float]] = [[] for _ in tapes]
    loads: list[list[float]] = [[] for _ in tapes]
    for _ in range(ROUNDS):
        for tape, of_poll, of_loads in zip(tapes, polls, loads, strict=True):
            with replayed(tape):
                start = thread_time()
                await poll()
                of_poll.append(thread_time() - start)
            of_loads.append(_time_of_loads(tape))
    size = sum(len(answer.body) for tape in tapes for answer in tape.values())
    return Processing(
        poll=mean(map(median, polls)),
        loads=mean(map(median, loads)),
        size=size // len(tapes),
    )


def _time_of_loads(tape: Answers) -> float:
    """Return the CPU seconds of reading the JSON of all bodies, as our polls get it."""
    start = thread_time()
    for answer in tape.values():
        orjson.loads(answer.body)
    return thread_time() - start


@contextmanager
def replayed(tape: Answers) -> Iterator[None]:
    """Answer from a tape."""

    async def answer(
        _: Transport, _method: str, url: URL, *_arguments: object, **_named: object
    ) -> Answer:
        return tape[url]

    with patch.object(Transport, "_answer", answer):
        yield
