"""The embedded server as each version, held to what real ones were recorded to answer."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from .answers import without_accidents
from .call import Call, Json
from .calls import CALLS
from .calls.newer import CALLS_1_38, CALLS_1_39
from .installation import comparable_server
from .shape import compare_bodies
from .target import Embedded

FIXTURES = Path(__file__).parent.parent / "fixtures"
# What follows from the query; those of the recordings were others.
OF_THE_REQUEST = ("data/url", "url", "pagination/options", "pagination/order", "event/Frame")
ASKED_OTHERWISE: dict[tuple[str, str], dict[str, Any]] = {
    ("1.38", "events_open"): {"query": {}},
    ("1.38", "monitor_edit_bad"): {"form": {"Monitor[Capturing]": "Sometimes"}},
}
# What 1.39 adds to the recorded 1.38.
OF_ITS_OWN = ("*/WhatDisplay",)
SOURCES = (
    ("1.36.33", "1.36", CALLS),
    ("1.38.4", "1.38", (*CALLS, *CALLS_1_38)),
    ("1.39.11", "1.38", (*CALLS, *CALLS_1_38)),
    ("1.39.11", "1.39", CALLS_1_39),
)


def recording(generation: str, call: Call) -> Path:
    """Return where an answer was recorded."""
    return FIXTURES / generation / f"{call.recorded}.json"


CASES = [
    pytest.param(version, generation, call, id=f"{version}-{generation}-{call}")
    for version, generation, calls in SOURCES
    for call in calls
    if call.recorded and recording(generation, call).exists()
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def versions(session: aiohttp.ClientSession) -> AsyncIterator[dict[str, Embedded]]:
    """Return an embedded server of each version."""
    async with AsyncExitStack() as stack:
        targets = {}
        for version in dict.fromkeys(source[0] for source in SOURCES):
            server = await stack.enter_async_context(comparable_server(version))
            targets[version] = Embedded(server, session)
            await targets[version].prepare()
        yield targets


def is_refusal(body: Json) -> bool:
    """Tell whether an answer has words that matter, not those of the database."""
    failed = body.get("success") is False
    return failed and "SQLSTATE" not in body["data"]["exception"]["message"]


@pytest.mark.parametrize(("version", "generation", "call"), CASES)
async def test_as_recorded(
    versions: dict[str, Embedded], version: str, generation: str, call: Call
) -> None:
    """Fields and types are the recorded ones, and so are the words of a refusal."""
    text = recording(generation, call).read_text(encoding="utf-8")
    real = without_accidents(json.loads(text))
    otherwise = ASKED_OTHERWISE.get((generation, call.recorded), {})
    answer = await versions[version].ask(replace(call, **otherwise))
    assert answer.kind == "json"
    free = (*call.free, *OF_THE_REQUEST, *OF_ITS_OWN)
    values = ("*",) if is_refusal(real) else ()
    loose = Call(call.name, call.path, values=values, free=free)
    found = compare_bodies(real, answer.json, loose, lenient=True)
    if found:
        pytest.fail("\n".join([f"{call.method} {call.path}", *found]), pytrace=False)
