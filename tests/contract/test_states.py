"""What restarts ZoneMinder; it runs last, for others use the server too."""

from .call import Json
from .target import FRONT_DOOR, PTZ_DOME, Target

USUAL = {1: "Modect", 2: "Mocord", 3: "Monitor", 4: "Modect"}


async def active(target: Target) -> list[str]:
    """Return the names of the active states."""
    rows: list[Json] = (await target.read("states/index"))["states"]
    return [row["State"]["Name"] for row in rows if row["State"]["IsActive"]]


async def connected(target: Target, monitor: int) -> bool:
    """Tell whether a monitor captures."""
    return bool((await target.status(monitor))["Status"] == "Connected")


async def test_edit_restarts_capture(target: Target) -> None:
    """After an edit, even of nothing, the monitor is away for some seconds."""
    assert await target.change(PTZ_DOME, Function=USUAL[PTZ_DOME]) == "Saved"

    async def away() -> bool:
        return not await connected(target, PTZ_DOME)

    await target.until(away, "restarted", within=5)
    await target.until(lambda: connected(target, PTZ_DOME), "connected")


async def test_states(target: Target) -> None:
    """A state becomes the active one, and what it says is done."""
    before = await active(target)
    assert len(before) == 1
    assert await target.read("states/change/Nonsense") == {"blah": ""}
    assert await active(target) == before
    try:
        assert await target.read("states/change/Away") == {"blah": ""}
        assert await active(target) == ["Away"]
        rows = (await target.read("monitors/index"))["monitors"]
        assert {row["Monitor"]["Id"]: row["Monitor"]["Function"] for row in rows} == USUAL
    finally:
        await target.read(f"states/change/{before[0]}")
    assert await active(target) == before
    assert (await target.read("host/daemonCheck"))["result"] == 1
    await target.until(lambda: connected(target, FRONT_DOOR), "connected")
