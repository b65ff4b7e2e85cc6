"""The real ZoneMinder of `scripts/zoneminder`, asked directly, and its cameras."""

import asyncio
from pathlib import Path
import time
from typing import Any

import aiohttp

from scripts.support.hass.config import ROOT

from .waiting import until

SCRIPT = ROOT / "scripts" / "zoneminder"
UP = ("up", "--rtsp")
IDLE_STATES = {0, 4}

type Row = dict[str, Any]


class ZoneMinder:
    """What the tests know of the server without the integration."""

    def __init__(self, session: aiohttp.ClientSession, env: dict[str, str]) -> None:
        """Use what `scripts/zoneminder env` says."""
        self._session = session
        self.url = env["ZONEMINDER_URL"]
        self.cameras = env["ZONEMINDER_CAMERAS"]
        self.username = env["ZONEMINDER_USERNAME"]
        self.password = env["ZONEMINDER_PASSWORD"]
        self.token = ""
        self._access_log = Path(env["ZONEMINDER_ACCESS_LOG"])
        self._logged_before = self._access_log.stat().st_size

    async def log_in(self) -> None:
        """Get a token of our own."""
        form = {"user": self.username, "pass": self.password}
        url = f"{self.url}/api/host/login.json"
        async with self._session.post(url, data=form) as response:
            self.token = (await response.json())["access_token"]

    async def get(self, path: str) -> Row:
        """Read from the API."""
        url = f"{self.url}/api/{path}.json"
        async with self._session.get(url, params={"token": self.token}) as response:
            response.raise_for_status()
            answer: Row = await response.json(content_type=None)
            return answer

    def requests(self) -> list[str]:
        """Return what the web server logged of others than us, since the start."""
        with self._access_log.open("rb") as log:
            log.seek(self._logged_before)
            lines = log.read().decode(errors="replace").splitlines()
        return [line for line in lines if self.token not in line]

    async def monitors(self) -> dict[int, Row]:
        """Return the monitors by id, each with its status under `Status`."""
        answer = await self.get("monitors")
        return {
            int(row["Monitor"]["Id"]): row["Monitor"]
            | {"Status": row["Monitor_Status"]["Status"]}
            for row in answer["monitors"]
        }

    async def first(self, function: str, within: float = 30) -> int:
        """Return the first monitor of a function that captures, once there is one."""

        async def look() -> int | None:
            for number, row in (await self.monitors()).items():
                if row["Function"] == function and row["Status"] == "Connected":
                    return number
            return None

        return await until(look, within)

    async def alarm(self, monitor: int, command: str) -> Row:
        """Force or cancel an alarm, or ask for its state."""
        return await self.get(f"monitors/alarm/id:{monitor}/command:{command}")

    async def is_idle(self, monitor: int) -> bool:
        """Whether the monitor is in no alarm, also not in its last frames."""
        return (await self.alarm(monitor, "status"))["status"] in IDLE_STATES

    async def has_open_event(self, monitor: int) -> bool:
        """Whether an event of the monitor is being recorded."""
        path = f"events/index/MonitorId:{monitor}/EndDateTime:"
        return bool((await self.get(path))["events"])

    async def steer(self, path: str, **query: str | int) -> None:
        """Tell the cameras what to show."""
        url = f"{self.cameras}/rig/{path}"
        async with self._session.get(url, params=query) as response:
            response.raise_for_status()

    async def calm(self) -> None:
        """End all motion and wait until no alarm is left."""
        connected = {
            n for n, r in (await self.monitors()).items() if r["Status"] == "Connected"
        }
        for monitor in connected:
            await self.steer("motion", cam=monitor, mode="off")
        for monitor in connected:
            await self.until_idle(monitor)

    async def until_idle(self, monitor: int, within: float = 20) -> float:
        """Wait until a monitor is calm; the time when it was seen."""
        await until(lambda: self.is_idle(monitor), within)
        return time.time()

    async def until_event(self, monitor: int, within: float = 15) -> float:
        """Wait until an event of a monitor runs; the time when it was seen."""
        await until(lambda: self.has_open_event(monitor), within)
        return time.time()


async def script(*arguments: str) -> tuple[int, str]:
    """Run `scripts/zoneminder`; its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        SCRIPT,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return await process.wait(), output.decode(errors="replace")
