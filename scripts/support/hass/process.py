"""The hass process."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
import os
from pathlib import Path
import signal
import socket
import sys

import aiohttp

from .api import Api
from .config import Settings, seed

STARTS_WITHIN = 90.0
STOPS_WITHIN = 30.0


class StartError(Exception):
    """Home Assistant, or what it needs, did not start."""


class HomeAssistant:
    """A running hass process and its API."""

    def __init__(self, settings: Settings, process: Process, api: Api) -> None:
        """Wrap what `running` started."""
        self.settings = settings
        self.api = api
        self._process = process

    async def log_in(self, name: str, password: str) -> None:
        """Make the user at the very first start, else log in; wait for RUNNING."""
        if await self.api.needs_user():
            await self.api.onboard(name, password)
        else:
            await self.api.log_in(name, password)
        await self.until(self.api.is_running)

    async def wait(self) -> int:
        """Wait until the process ends by itself; its exit code."""
        return await self._process.wait()

    async def until(self, condition: Callable[[], Awaitable[bool]]) -> None:
        """Wait for a condition of the start, or for the process to end first."""
        try:
            async with asyncio.timeout(STARTS_WITHIN):
                while not await condition():
                    if self._process.returncode is not None:
                        raise StartError(f"Home Assistant ended early:\n{self._tail()}")
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise StartError(f"Home Assistant is not up:\n{self._tail()}") from None

    def _tail(self) -> str:
        """Return the last lines of what the process printed."""
        output = self.settings.output.read_text(errors="replace")
        return "\n".join(output.splitlines()[-15:])


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[HomeAssistant]:
    """Start Home Assistant, wait until it answers, and stop it in the end."""
    require_free_port(settings.address, settings.port)
    seed(settings)
    async with aiohttp.ClientSession() as session:
        process = await _start(settings)
        try:
            hass = HomeAssistant(settings, process, Api(session, settings.url))
            await hass.until(hass.api.is_up)
            yield hass
        finally:
            await stop_process(process, STOPS_WITHIN)


async def _start(settings: Settings) -> Process:
    """Start the process."""
    with settings.output.open("wb") as output:
        return await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("hass"),
            *("--config", str(settings.directory)),
            *("--log-file", str(settings.log)),
            "--log-no-color",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # A Ctrl-C is for us: we stop Home Assistant in our own order.
            start_new_session=True,
        )


def require_free_port(address: str, port: int) -> None:
    """Raise with a clear message when the port cannot be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as err:
            raise StartError(
                f"cannot listen on {address}, port {port}: {err.strerror}"
            ) from err


def free_port(wanted: int | None = None) -> int:
    """Return a free port of 127.0.0.1, the wanted one if it is."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted or 0))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def stop_process(process: Process, within: float) -> None:
    """Terminate a process that leads its own group; kill what is left of it."""
    with suppress(ProcessLookupError):
        process.terminate()
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            await process.wait()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
