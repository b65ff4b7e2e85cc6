"""Tests of users and their rights."""

from aiohttp import ClientSession
import pytest

from custom_components.zoneminder.aiozoneminder import Right, User, ZoneMinder
from tests.aiozoneminder.common import client_for, recorded
from tests.zoneminder_server import ZoneMinderServer


def test_recorded() -> None:
    """Real users have rights; the one to edit includes that to view."""
    users = [User.from_api(row) for row in recorded("1.36", "users")["users"]]
    found = {user.name: user for user in users}
    assert found["admin"].rights == set(Right)
    viewer = {Right.STREAM_VIEW, Right.EVENTS_VIEW, Right.MONITORS_VIEW, Right.GROUPS_VIEW}
    assert found["viewer"].rights == viewer
    assert found["viewer"].monitor_ids == frozenset()


@pytest.mark.parametrize(
    ("listed", "expected"), [("1,2", [1, 2]), ("", []), (None, []), ("3, x,", [3])]
)
def test_monitors(listed: str | None, expected: list[int]) -> None:
    """A user may be bound to some monitors."""
    found = User.from_api({"User": {"Id": 1, "MonitorIds": listed}})
    assert (found.name, sorted(found.monitor_ids)) == ("", expected)


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_find(connected: ZoneMinder) -> None:
    """A user is found by name."""
    found = await connected.users.find("viewer")
    assert found
    assert Right.EVENTS_EDIT not in found.rights
    assert await connected.users.find("nobody") is None


async def test_no_right(session: ClientSession, server: ZoneMinderServer) -> None:
    """Who may not read users does not learn about the own rights."""
    client = client_for(session, server, "viewer", "viewer-pass")
    assert await client.users.find("viewer") is None
