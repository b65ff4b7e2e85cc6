"""Tests of storage areas."""

from aiohttp import ClientSession
import pytest

from custom_components.zoneminder.aiozoneminder import (
    PermissionDeniedError,
    Right,
    Storage,
    ZoneMinder,
)
from tests.aiozoneminder.common import client_for, recorded
from tests.zoneminder_server import ZoneMinderServer


def test_recorded_modern() -> None:
    """1.38 tells the size of the file system."""
    found = Storage.from_api(recorded("1.38", "storage")["storage"][0])
    assert (found.id, found.name, found.server_id) == (1, "Default", None)
    assert (found.total, found.used) == (270553174016, 192168341504)
    assert found.free == 270553174016 - 192168341504


def test_recorded_old() -> None:
    """1.36 does not."""
    found = Storage.from_api(recorded("1.36", "storage")["storage"][0])
    assert (found.total, found.used, found.free) == (None, None, None)


def test_area_of_another_server() -> None:
    """The file system of another server is not known."""
    row = {"Id": 2, "DiskTotalSpace": 0, "DiskUsedSpace": 5, "DiskSpace": "77"}
    found = Storage.from_api({"Storage": row})
    assert (found.name, found.events, found.used, found.free) == ("2", 77, None, None)


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_list(connected: ZoneMinder) -> None:
    """All storage areas are listed."""
    assert [each.name for each in await connected.storage.list()] == ["Default"]


async def test_no_right(session: ClientSession, server: ZoneMinderServer) -> None:
    """Somebody may not see them."""
    with pytest.raises(PermissionDeniedError) as caught:
        await client_for(session, server, "viewer", "viewer-pass").storage.list()
    assert caught.value.right is Right.SYSTEM_VIEW
