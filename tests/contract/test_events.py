"""Paging through events, and the life of one."""

import asyncio

from .call import Call, post
from .shared import once_more
from .target import FRONT_DOOR, Target

CONDITIONS = f"MonitorId:{FRONT_DOOR}/EndDateTime !=:"


async def record(target: Target) -> int:
    """Record a short event and return its id."""
    await target.until_calm(FRONT_DOOR)
    try:
        said = await target.alarm(FRONT_DOOR, "on")
        await asyncio.sleep(0.5)
    finally:
        await target.alarm(FRONT_DOOR, "off")
    await target.until_calm(FRONT_DOOR)
    return int(said.rpartition(" ")[2])


async def found(target: Target, conditions: str) -> list[int]:
    """Return the ids that a filter finds."""
    return [event["Id"] for event in await target.events(conditions)]


@once_more
async def test_pages_are_the_whole_list(target: Target) -> None:
    """Page after page gives every event once, in order."""
    query = {"limit": "100", "sort": "Id", "direction": "asc"}
    path = f"events/index/{CONDITIONS}"
    whole = await target.read(path, query)
    ids = [row["Event"]["Id"] for row in whole["events"]]
    size = max(1, len(ids) // 3)
    pages: list[int] = []
    number, more = 0, True
    while more and len(pages) < len(ids):
        number += 1
        body = await target.read(path, query | {"limit": str(size), "page": str(number)})
        pages += [row["Event"]["Id"] for row in body["events"]]
        about = body["pagination"]
        assert (about["page"], about["count"]) == (number, whole["pagination"]["count"])
        assert (about["current"], about["prevPage"]) == (len(body["events"]), number > 1)
        more = about["nextPage"]
    assert pages[: len(ids)] == ids == sorted(ids)


@once_more
async def test_mark(target: Target) -> None:
    """`Id >` finds what came after, and nothing twice."""
    query = {"limit": "3", "sort": "Id", "direction": "desc"}
    path = f"events/index/{CONDITIONS}"
    while len(rows := (await target.read(path, query))["events"]) < int(query["limit"]):
        await record(target)
    newest, second, third = (row["Event"]["Id"] for row in rows)
    assert await found(target, f"{CONDITIONS}/Id >:{third}") == [newest, second]
    assert await found(target, f"{CONDITIONS}/Id >:{newest}") == []
    assert await found(target, f"Id:{newest}/Id:{third}") == [newest, third]


@once_more
async def test_life_of_an_event(target: Target) -> None:
    """It is recorded, edited, kept, let go, and deleted."""
    forced = await found(target, f"{CONDITIONS}/Cause:Forced Web")
    number = forced[0] if forced else await record(target)
    edit = {"Event[Notes]": "a note, with ümlaut", "Event[Name]": "Visitor"}
    for method in ("POST", "PUT"):
        call = Call(method, f"api/events/{number}.json", form=edit, method=method)
        assert (await target.ask(call)).json == {"message": "Saved"}
    (event,) = await target.events(f"Id:{number}")
    assert (event["Notes"], event["Name"]) == ("a note, with ümlaut", "Visitor")
    assert event["Archived"] == 0
    await target.read(f"events/{number}", form={"Event[Archived]": "1"})
    assert number in await found(target, "Archived:1")
    await target.ask(Call("toggle", f"api/events/archive/{number}.json"))
    assert number not in await found(target, "Archived:1")
    await delete(target, number)


async def delete(target: Target, number: int) -> None:
    """Only who may can delete an event, and then it is gone."""
    path = f"api/events/{number}.json"
    refused = await target.ask(Call("refused", path, method="DELETE", who="viewer"))
    assert (refused.status, refused.json["data"]["message"]) == (401, "Insufficient privileges")
    deleted = await target.ask(Call("deleted", path, method="DELETE"))
    assert (deleted.status, deleted.kind) == (200, "empty")
    missing = await target.ask(Call("missing", path))
    assert (missing.status, missing.json["data"]["message"]) == (404, "Invalid event")
    assert await found(target, f"Id:{number}") == []


async def test_post_without_a_route_is_an_edit(target: Target) -> None:
    """Reads by POST need the explicit route."""
    query = {"limit": "1"}
    assert "events" in await target.read("events/index", query)
    refused = await target.ask(post("events", query=query, who="viewer"))
    assert refused.status == 401
