"""From an alarm in ZoneMinder to a state in Home Assistant, in seconds."""

from collections.abc import AsyncIterator
import time

import pytest
import pytest_asyncio

from .house import House
from .zoneminder import ZoneMinder

pytestmark = pytest.mark.timeout(60)

SOON = 2.0
# Of one that records always the event cannot tell: its turn for the exact call
# comes each ten seconds, and each second while it is in alarm.
IN_TURN = 12.0
SEEN_ENDING = 4.0


@pytest_asyncio.fixture(scope="module", autouse=True, loop_scope="session")
async def counted(house: House) -> dict[int, int]:
    """Return how many events there were before the first alarm."""
    return {
        monitor: int((await house.state(monitor, "events_today"))["state"])
        for monitor in house.monitors
    }


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def calm(house: House, zoneminder: ZoneMinder) -> AsyncIterator[None]:
    """No alarm before, and none left behind."""
    for monitor in house.monitors:
        await house.until(monitor, "alarm", lambda now: now != "on", within=15)
    yield
    await zoneminder.calm()


async def test_forced_alarm_of_a_motion_recorder(house: House, zoneminder: ZoneMinder) -> None:
    """The right motion sensor, and only that, is on within two seconds."""
    monitor = await zoneminder.first("Modect")
    forced = time.time()
    await zoneminder.alarm(monitor, "on")
    try:
        changed = await house.until_alarm(monitor, "on", within=10)
        assert changed - forced <= SOON
        assert await house.alarms() == {monitor}
    finally:
        await zoneminder.alarm(monitor, "off")
    ended = await zoneminder.until_idle(monitor)
    assert await house.until_alarm(monitor, "off", within=15) - ended <= SOON


async def test_forced_alarm_of_a_continuous_recorder(
    house: House, zoneminder: ZoneMinder
) -> None:
    """Its event runs always, so it takes longer, but it comes and goes."""
    monitor = await zoneminder.first("Mocord")
    forced = time.time()
    await zoneminder.alarm(monitor, "on")
    try:
        changed = await house.until_alarm(monitor, "on", within=20)
        assert changed - forced <= IN_TURN
        assert await house.alarms() == {monitor}
    finally:
        await zoneminder.alarm(monitor, "off")
    ended = await zoneminder.until_idle(monitor)
    assert await house.until_alarm(monitor, "off", within=15) - ended <= SEEN_ENDING


async def test_real_motion(house: House, zoneminder: ZoneMinder) -> None:
    """Motion in front of the camera is an alarm within two seconds of ZoneMinder's."""
    monitor = await zoneminder.first("Modect")
    await zoneminder.steer("motion", cam=monitor, mode="on", seconds=4)
    seen = await zoneminder.until_event(monitor)
    assert await house.until_alarm(monitor, "on", within=10) - seen <= SOON
    assert await house.alarms() == {monitor}
    ended = await zoneminder.until_idle(monitor)
    assert await house.until_alarm(monitor, "off", within=15) - ended <= SOON


async def test_events_are_counted(
    house: House, zoneminder: ZoneMinder, counted: dict[int, int]
) -> None:
    """The events that these alarms made are in today's number soon."""
    monitor = await zoneminder.first("Modect")
    before = counted[monitor]
    await house.until(monitor, "events_today", lambda now: int(now) > before, within=40)
