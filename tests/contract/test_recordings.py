"""The embedded server as other versions, held to what real ones were recorded to answer."""

from collections.abc import AsyncIterator
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
from .installation import comparable_server
from .shape import compare_bodies
from .target import Embedded

FIXTURES = Path(__file__).parent.parent / "fixtures"
RECORDED = [call for call in CALLS if call.recorded]
# What follows from the query; those of the recordings were others.
OF_THE_REQUEST = ("data/url", "url", "pagination/options", "pagination/order", "event/Frame")
ASKED_OTHERWISE: dict[tuple[str, str], dict[str, Any]] = {
    ("1.38", "events_open"): {"query": {}},
    ("1.38", "monitor_edit_bad"): {"form": {"Monitor[Capturing]": "Sometimes"}},
}
VERSIONS = {"1.36.33": "1.36", "1.38.4": "1.38", "1.39.11": "1.38"}


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=VERSIONS)
async def embedded_version(
    request: pytest.FixtureRequest, session: aiohttp.ClientSession
) -> AsyncIterator[Embedded]:
    """Return an embedded server of each version."""
    async with comparable_server(request.param) as server:
        target = Embedded(server, session)
        await target.prepare()
        yield target


def recorded(generation: str, name: str) -> Json:
    """Return a recorded body."""
    path = FIXTURES / generation / f"{name}.json"
    if not path.exists():
        pytest.skip(f"no recorded answer: {path.parent.name}/{path.name}")
    return without_accidents(json.loads(path.read_text(encoding="utf-8")))


def words_count(body: Json) -> bool:
    """Tell whether an answer is a refusal of ZoneMinder, not an error of the database."""
    return body.get("success") is False and "SQLSTATE" not in body["data"]["exception"]["message"]


@pytest.mark.parametrize("call", RECORDED, ids=str)
async def test_as_recorded(embedded_version: Embedded, call: Call) -> None:
    """Fields and types are the recorded ones, and so are the words of a refusal."""
    generation = VERSIONS[embedded_version.server.version]
    real = recorded(generation, call.recorded)
    asked = ASKED_OTHERWISE.get((generation, call.recorded), {})
    answer = await embedded_version.ask(replace(call, **asked))
    values = ("*",) if words_count(real) else ()
    loose = Call(call.name, call.path, values=values, free=(*call.free, *OF_THE_REQUEST))
    found = compare_bodies(real, answer.json, loose, lenient=True)
    if found:
        pytest.fail("\n".join([f"{call.method} {call.path}", *found]), pytrace=False)
