"""Edits of a monitor, tried on the one that is off line."""

from collections.abc import AsyncIterator

import pytest_asyncio

from .call import Call, post
from .target import GARAGE, Target

USUAL = {"Function": "Modect", "Enabled": "1"}


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def as_before(target: Target) -> AsyncIterator[None]:
    """Leave the monitor as it was."""
    yield
    await target.change(GARAGE, **USUAL)


async def test_edit(target: Target) -> None:
    """One request may change several fields; numbers stay numbers."""
    assert await target.change(GARAGE, Function="Nodect", Enabled="0") == "Saved"
    monitor = (await target.row(GARAGE))["Monitor"]
    assert (monitor["Function"], monitor["Enabled"]) == ("Nodect", 0)
    assert await target.change(GARAGE, Enabled="1") == "Saved"
    monitor = (await target.row(GARAGE))["Monitor"]
    assert (monitor["Function"], monitor["Enabled"]) == ("Nodect", 1)


async def test_edit_by_put(target: Target) -> None:
    """PUT does the same as POST."""
    form = {"Monitor[Function]": "Record"}
    put = Call("PUT", f"api/monitors/{GARAGE}.json", form=form, method="PUT")
    assert (await target.ask(put)).json == {"message": "Saved"}
    assert (await target.row(GARAGE))["Monitor"]["Function"] == "Record"


async def test_edit_that_fails_changes_nothing(target: Target) -> None:
    """An error is a 200 as well."""
    assert (await target.change(GARAGE, Function="Nonsense", Enabled="0")).startswith("Error ")
    monitor = (await target.row(GARAGE))["Monitor"]
    assert (monitor["Function"], monitor["Enabled"]) == ("Modect", 1)


async def test_edit_of_nothing(target: Target) -> None:
    """An edit that changes nothing is saved, one without any known field is not."""
    assert await target.change(GARAGE, **USUAL) == "Saved"
    assert await target.change(GARAGE, Nonsense="1") == "Error Array\n(\n)\n"


async def test_edit_without_the_right(target: Target) -> None:
    """A 401, and nothing is changed."""
    refused = await target.ask(
        post(f"monitors/{GARAGE}", who="viewer", form={"Monitor[Function]": "None"})
    )
    assert (refused.status, refused.json["data"]["message"]) == (401, "Insufficient privileges")
    assert (await target.row(GARAGE))["Monitor"]["Function"] == "Modect"
