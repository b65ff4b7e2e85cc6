"""Tests of the host."""

from datetime import UTC, tzinfo
import json
from zoneinfo import ZoneInfo

import pytest

from custom_components.zoneminder.aiozoneminder import ZoneMinder
from tests.aiozoneminder.common import JSON_TYPE
from tests.zoneminder_server import ZoneMinderServer


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_version(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """The version is told."""
    assert await connected.host.version() == server.version


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_running(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """The daemons run, or not."""
    before = await connected.host.running()
    server.stop_zoneminder()
    assert (before, await connected.host.running()) == (True, False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Europe/Berlin", ZoneInfo("Europe/Berlin")),
        ("UTC", ZoneInfo("UTC")),
        ("", ZoneInfo("UTC")),
        (None, ZoneInfo("UTC")),
        ("Mars/Olympus", UTC),
        ("America", UTC),
        ("../../etc/passwd", UTC),
        ("/etc/localtime", UTC),
        ("a\0b", UTC),
        ("\ud800", UTC),
    ],
)
async def test_time_zone(
    connected: ZoneMinder, server: ZoneMinderServer, name: str | None, expected: tzinfo
) -> None:
    """A zone that nobody knows is taken for UTC."""
    body = json.dumps({"tz": name})
    server.fault(path="getTimeZone", kind="body", body=body, content_type=JSON_TYPE)
    assert await connected.host.time_zone() == expected


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_load(connected: ZoneMinder) -> None:
    """The load of the last minute is told."""
    load = await connected.host.load()
    assert load is not None
    assert load >= 0


@pytest.mark.parametrize("body", ["{}", '{"load": []}', '{"load": null}', '{"load": ["x"]}'])
async def test_no_load(connected: ZoneMinder, server: ZoneMinderServer, body: str) -> None:
    """A server that has no load to tell has none."""
    server.fault(path="getLoad", kind="body", body=body, content_type=JSON_TYPE)
    assert await connected.host.load() is None
