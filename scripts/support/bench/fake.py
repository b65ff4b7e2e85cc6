"""The embedded ZoneMinder in a process of its own, and the door to steer it by."""

from asyncio.subprocess import DEVNULL, PIPE, create_subprocess_exec
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
import sys
from typing import Any

import aiohttp
from yarl import URL

from scripts.support.hass.config import ROOT
from scripts.support.hass.process import stop_process
from scripts.support.servers import Server, ServerError


class Fake:
    """A running embedded ZoneMinder."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """Use one that listens."""
        self.server = Server(url, "admin", "admin-pass")
        self._session = session
        self._door = URL(url).with_path("/fake")

    async def do(self, name: str, **arguments: object) -> None:
        """Change something."""
        async with self._session.post(self._door / name, json=arguments) as response:
            response.raise_for_status()

    async def connect(self, monitors: Iterable[int], *, connected: bool) -> None:
        """Take cameras away, or give them back."""
        for number in monitors:
            await self.do("set_connected", monitor_id=number, connected=connected)

    async def motion(self, monitors: Iterable[int], *, on: bool) -> None:
        """Let something move before cameras, or not."""
        for number in monitors:
            await self.do("motion", monitor_id=number, on=on)

    async def look(self) -> dict[str, Any]:
        """Return counts of requests and open events."""
        async with self._session.get(self._door / "state") as response:
            state: dict[str, Any] = await response.json()
            return state


@asynccontextmanager
async def fake(version: str, monitors: int) -> AsyncIterator[Fake]:
    """Run one whose cameras and daemons start fast."""
    command = [sys.executable, "-m", "tests.zoneminder_server", "--version", version]
    command += ["--monitors", str(monitors), "--pace", "0.02"]
    process = await create_subprocess_exec(
        *command, cwd=ROOT, stdout=PIPE, stdin=DEVNULL, start_new_session=True
    )
    assert process.stdout is not None  # noqa: S101
    try:
        words = (await process.stdout.readline()).decode().split()
        if "at" not in words:
            raise ServerError("the embedded ZoneMinder did not start")
        async with aiohttp.ClientSession() as session:
            yield Fake(session, words[words.index("at") + 1])
    finally:
        await stop_process(process, 5)
