"""ZoneMinder goes and comes back; nobody touches Home Assistant."""

import pytest

from .house import House
from .waiting import until
from .zoneminder import UP, ZoneMinder, script

pytestmark = pytest.mark.timeout(150)
BACK_WITHIN = 90.0
GONE_WITHIN = 40.0


async def available(house: House) -> set[str]:
    """Return the entities of the monitors that are available."""
    states = await house.hass.api.states()
    mine = {e for row in house.monitors.values() for k, e in row.items() if k != "device"}
    return {entity for entity in mine if states[entity]["state"] != "unavailable"}


async def come_back(house: House, wanted: set[str]) -> None:
    """Wait until all that was available is so again."""

    async def all_back() -> bool:
        return wanted <= await available(house)

    await until(all_back, BACK_WITHIN, every=0.5)


async def alarms_work(house: House, zoneminder: ZoneMinder) -> None:
    """Let an alarm come through and go."""
    monitor = await zoneminder.first("Modect")
    await zoneminder.alarm(monitor, "on")
    await house.until_alarm(monitor, "on", within=10)
    await zoneminder.alarm(monitor, "off")
    await house.until_alarm(monitor, "off", within=20)


async def test_restart_of_zoneminder(house: House, zoneminder: ZoneMinder) -> None:
    """ZoneMinder's own daemons stop and start, as after a change of its settings."""
    before = await available(house)
    code, output = await script("zm", "restart")
    assert code == 0, output
    await come_back(house, before)
    await alarms_work(house, zoneminder)


async def test_restart_of_the_machine(house: House, zoneminder: ZoneMinder) -> None:
    """Web server and database are away too: all is unavailable, then all is back."""
    before = await available(house)
    code, output = await script("down")
    assert code == 0, output
    try:

        async def all_gone() -> bool:
            return not await available(house)

        await until(all_gone, GONE_WITHIN, every=0.2)
    finally:
        code, output = await script(*UP)
    assert code == 0, output
    await come_back(house, before)
    await alarms_work(house, zoneminder)
