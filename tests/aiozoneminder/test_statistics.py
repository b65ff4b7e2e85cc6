"""Tests of the figures about requests."""

import pytest

from custom_components.zoneminder.aiozoneminder import ServerError, ZoneMinder
from custom_components.zoneminder.aiozoneminder.statistics import Statistics
from tests.zoneminder_server import ZoneMinderServer


def test_figures() -> None:
    """Ids in a path do not make another kind of request."""
    statistics = Statistics()
    statistics.add("/zm/api/monitors/1.json", 0.5, 100, failed=False)
    statistics.add("/zm/api/monitors/22.json", 1.5, 50, failed=True)
    (kind,) = statistics.calls
    found = statistics.calls[kind]
    assert kind == "/zm/api/monitors/N.json"
    assert (found.requests, found.failures, found.received) == (2, 1, 150)
    assert (found.seconds, found.longest) == (2.0, 1.5)


async def test_requests_are_counted(connected: ZoneMinder, server: ZoneMinderServer) -> None:
    """Each request is counted, those that fail as well."""
    server.fault(path="states", kind="status", status=500)
    with pytest.raises(ServerError):
        await connected.states.list()
    found = connected.statistics.calls["/zm/api/states/index.json"]
    assert (found.requests, found.failures) == (1, 1)
    assert connected.statistics.calls["/zm/api/host/login.json"].received > 100
