"""The host: ZoneMinder's daemons and the time zone of its times."""

import asyncio
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from .api import Api
from .parsing import flag, number, text


class Host:
    """Calls on the host (`HostController`)."""

    def __init__(self, api: Api) -> None:
        """Use the connection of a client."""
        self._api = api

    async def version(self) -> str | None:
        """Return the version, such as `1.36.33`."""
        return text(await self._api.read("host/getVersion"), "version")

    async def running(self) -> bool:
        """Return whether ZoneMinder's daemons run; forks a process on the server."""
        return bool(flag(await self._api.read("host/daemonCheck"), "result"))

    async def load(self) -> float | None:
        """Return the load of the last minute, as `uptime` tells it."""
        values = (await self._api.read("host/getLoad")).get("load")
        if not isinstance(values, list) or not values:
            return None
        return number({"load": values[0]}, "load")

    async def time_zone(self) -> tzinfo:
        """Return the zone in which PHP, and usually the database, tells the time."""
        name = text(await self._api.read("host/getTimeZone"), "tz")
        try:
            return await asyncio.to_thread(ZoneInfo, name or "UTC")
        except KeyError, OSError, ValueError:
            return UTC
