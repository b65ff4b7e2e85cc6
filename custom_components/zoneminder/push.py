"""Hints from ZoneMinder that something happened; what happened is then read."""

import asyncio

from .aiozoneminder import TriggerConnection, ZoneMinderConnectionError
from .const import LOGGER
from .coordinator import ZoneMinderConfigEntry

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0


async def async_follow_triggers(entry: ZoneMinderConfigEntry) -> None:
    """Read alarms as soon as zmtrigger tells of one, and less often while it is there."""
    data = entry.runtime_data
    host = data.client.portal.host or ""
    wait = FIRST_WAIT
    while True:
        try:
            async with TriggerConnection(host) as connection:
                LOGGER.debug("Connected to zmtrigger")
                data.alarms.pushed = True
                wait = FIRST_WAIT
                async for trigger in connection:
                    LOGGER.debug("zmtrigger: %s", trigger)
                    await data.alarms.async_hint()
        except ZoneMinderConnectionError as err:
            LOGGER.debug("No zmtrigger: %s", err)
        finally:
            data.alarms.pushed = False
        await asyncio.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT)
