"""Fixtures of the embedded server's own tests."""

from collections.abc import AsyncIterator

import pytest

from . import ZoneMinderServer


@pytest.fixture(params=["1.36.33", "1.38.4"])
async def server(
    request: pytest.FixtureRequest, socket_enabled: None
) -> AsyncIterator[ZoneMinderServer]:
    """Return a server of each generation, on which nothing takes time."""
    async with ZoneMinderServer(version=request.param, pace=0.0) as embedded:
        yield embedded
