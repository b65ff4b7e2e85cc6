"""nph-zms: live, single, replay, refusals and pictures of text, line by line."""

import asyncio
from dataclasses import dataclass
import difflib
import re
import time

import pytest

from .call import NOBODY
from .conftest import Pair
from .target import FRONT_DOOR, Target
from .zms import transcript


@dataclass(frozen=True)
class Stream:
    """A stream that both servers are asked for."""

    name: str
    query: dict[str, str]
    who: str = "admin"
    pictures: int = 2


def live(name: str, who: str = "admin", pictures: int = 2, **query: str) -> Stream:
    """Return a live stream."""
    return Stream(name, {"mode": "jpeg", "monitor": "1"} | query, who, pictures)


def single(name: str, who: str = "admin", **query: str) -> Stream:
    """Return a single picture."""
    return Stream(name, {"mode": "single", "monitor": "1"} | query, who)


def replay(name: str, who: str = "admin", pictures: int = 2, **query: str) -> Stream:
    """Return the replay of an event."""
    usual = {"source": "event", "mode": "jpeg", "event": "$event", "replay": "none"}
    return Stream(name, usual | query, who, pictures)


STREAMS = (
    live("live", pictures=3),
    live("live at half size", scale="50"),
    live("live at no size", scale="0"),
    live("live at a strange size", scale="abc"),
    live("live at a few frames", maxfps="5"),
    live("live of a passed-through camera", monitor="2"),
    live("live for a viewer", "viewer"),
    live("live without a token", NOBODY),
    live("live with a bad token", "garbage"),
    live("live with a foreign token", "wrong secret"),
    live("live with an old token", "expired"),
    live("live with a refresh token", "refresh of admin"),
    live("live for a user without API", "of noapi"),
    live("live for an unknown user", "unknown user"),
    live("live of a hidden monitor", "limited", monitor="3"),
    # What follows is silence or a picture of text, by the age of the capture process.
    live("live of an offline monitor", pictures=0, monitor="4"),
    live("live of a missing monitor", monitor="9999"),
    single("single"),
    single("single at half size", scale="50"),
    single("single without a token", NOBODY),
    single("single with a bad token", "garbage"),
    single("single with a refresh token", "refresh of admin"),
    single("single of a hidden monitor", "limited", monitor="3"),
    single("single of a missing monitor", monitor="9999"),
    replay("replay"),
    replay("replay at half size", scale="50"),
    # The file of a recording that runs cannot be played, and nothing comes.
    replay("replay of a running recording", pictures=0, event="$open"),
    replay("replay of nothing", event="99999999"),
    replay("replay without a token", NOBODY),
    replay("replay with a bad token", "garbage"),
)


async def lines(target: Target, stream: Stream) -> list[str]:
    """Return what a server sends."""
    facts = {f"${name}": text for name, text in target.facts.items()}
    query = {key: facts.get(text, text) for key, text in stream.query.items()}
    return await transcript(target, stream.who, query, stream.pictures)


@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream.name)
async def test_same_stream(pair: Pair, stream: Stream) -> None:
    """Status line, headers, boundaries, part headers and sizes are the real ones."""
    real, embedded = await asyncio.gather(
        lines(pair.real, stream), lines(pair.embedded, stream)
    )
    found = [line for line in difflib.ndiff(real, embedded) if line[0] != " "]
    if found:
        pytest.fail("\n".join(["- real, + embedded", *found]), pytrace=False)


async def test_timestamps_are_those_of_the_server(target: Target) -> None:
    """Live parts say when they were taken."""
    url = f"{target.url}/cgi-bin/nph-zms"
    query = {"mode": "jpeg", "monitor": str(FRONT_DOOR), "token": target.tokens["admin"]}
    async with target.session.get(url, params=query) as response:
        assert response.content_type == "multipart/x-mixed-replace"
        head = await response.content.readuntil(b"\r\n\r\n")
        found = re.search(rb"X-Timestamp: ([\d.]+)", head)
        assert found
        assert abs(float(found[1]) - time.time()) < 5
        response.close()
