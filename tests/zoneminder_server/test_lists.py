"""Filters and paging of events work as recorded, each version in its own way."""

from aiohttp import ClientSession
import pytest

from . import ZoneMinderServer
from .recorded import Json, recorded


async def events(
    server: ZoneMinderServer, path: str, **query: str
) -> tuple[int, list[Json], Json]:
    """Return status, events and pagination of a list."""
    async with (
        ClientSession() as session,
        session.get(
            f"{server.url}/api/{path}.json", params={"token": server.access_token} | query
        ) as response,
    ):
        body = await response.json()
        rows = [row["Event"] for row in body.get("events", [])]
        return response.status, rows, body.get("pagination")


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("MonitorId:1", lambda row: row["MonitorId"] == 1),
        ("MonitorId[]:1/MonitorId[]:2", lambda row: row["MonitorId"] in {1, 2}),
        ("Id%20%3E:20", lambda row: row["Id"] > 20),
        ("Id%20%3C=:20/MonitorId:3", lambda row: row["Id"] <= 20 and row["MonitorId"] == 3),
        ("Cause%20REGEXP:^Motion", lambda row: row["Cause"].startswith("Motion")),
        ("Cause%20LIKE:Contin_ous", lambda row: row["Cause"] == "Continuous"),
        ("EndDateTime%20!=:", lambda row: row["EndDateTime"] is not None),
        ("EndDateTime:", lambda row: row["EndDateTime"] is None),
        ("EndDateTime:null", lambda _: False),
        ("StartTime%20%3E=:2000-01-01%2000:00:00", lambda _: True),
    ],
)
async def test_filters(server: ZoneMinderServer, path: str, wanted: Json) -> None:
    """A filter lets through what it says, and nothing else."""
    _, everything, _ = await events(server, "events/index/Id%20%3E:0", limit="100")
    _, rows, _ = await events(server, f"events/index/{path}", limit="100")
    expected = {row["Id"] for row in everything if wanted(row)}
    assert {row["Id"] for row in rows} == expected


@pytest.mark.parametrize("path", ["EndDateTime%20IS:NULL", "Nonsense:1", "Id%20MAYBE:1"])
async def test_bad_filters(server: ZoneMinderServer, path: str) -> None:
    """What cannot be asked is an error of the server."""
    assert (await events(server, f"events/index/{path}"))[0] == 500


async def test_groups(server: ZoneMinderServer) -> None:
    """Only 1.38 knows the group of an event."""
    status, rows, _ = await events(server, "events/index/GroupId:1")
    if not server.world.modern:
        assert status == 500
        return
    assert {row["MonitorId"] for row in rows} == {2, 3}


async def test_newest_first(server: ZoneMinderServer) -> None:
    """The pagination of a page is the recorded one but for the counts."""
    _, rows, pagination = await events(server, "events", sort="Id", direction="desc", limit="2")
    assert rows[0]["Id"] == max(server.events)
    real = recorded(server.world.version.generation, "events_newest")["pagination"]
    assert list(pagination) == list(real)
    assert pagination["limit"] == 2
    assert pagination["count"] == len(server.events)
    assert (await events(server, "events", limit="2", page="99"))[0] == 404


async def test_without_limit(server: ZoneMinderServer) -> None:
    """1.36 sends pages of 100, 1.38 everything."""
    for _ in range(100):
        server.add_event(1)
    _, rows, pagination = await events(server, "events/index/MonitorId:1")
    modern = server.world.modern
    assert (len(rows) > 100) is modern
    assert ("count" in pagination) is not modern
    _, rows, _ = await events(server, "events/index/MonitorId:1", limit="1000")
    assert len(rows) == 100


async def test_unknown_parameter(server: ZoneMinderServer) -> None:
    """1.38 takes unknown parameters of a bare list for columns."""
    expected = 500 if server.world.modern else 200
    assert (await events(server, "events", foo="1"))[0] == expected
    assert (await events(server, "events/index/MonitorId:1", foo="1"))[0] == 200
