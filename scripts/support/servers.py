"""The ZoneMinder that the demo shows: somebody's own, the embedded or a real one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
import shlex
import sys

import aiohttp

from .hass.config import ROOT
from .hass.process import free_port, stop_process

SCRIPT = ROOT / "scripts" / "zoneminder"
EMBEDDED_PORT = 18090
EMBEDDED_MONITORS = 5
STARTS_WITHIN = 15.0


class ServerError(Exception):
    """No ZoneMinder could be started."""


@dataclass(frozen=True, slots=True)
class Server:
    """How to reach a ZoneMinder."""

    url: str
    username: str | None = None
    password: str | None = None
    verify_ssl: bool = True

    def answers(self) -> dict[str, str | bool]:
        """Return what the config flow's form asks for."""
        answers: dict[str, str | bool] = {
            "url": self.url,
            "verify_ssl": self.verify_ssl,
        }
        if self.username:
            answers["username"] = self.username
        if self.password:
            answers["password"] = self.password
        return answers


@asynccontextmanager
async def given(server: Server) -> AsyncIterator[Server]:
    """Use a ZoneMinder that somebody else runs."""
    yield server


@asynccontextmanager
async def embedded() -> AsyncIterator[Server]:
    """Run the embedded ZoneMinder, on its usual port where that is free."""
    port = free_port(EMBEDDED_PORT)
    command = [sys.executable, "-m", "tests.zoneminder_server", "--port", str(port)]
    command += ["--monitors", str(EMBEDDED_MONITORS), "--auto-motion"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL, start_new_session=True
    )
    try:
        server = Server(f"http://127.0.0.1:{port}/zm", "admin", "admin-pass")
        await _until_it_answers(server.url, process)
        yield server
    finally:
        await stop_process(process, 5)


@asynccontextmanager
async def real() -> AsyncIterator[Server]:
    """Run the real ZoneMinder of `scripts/zoneminder`; one that ran before stays."""
    ran_before = await _script("status", quiet=True) == 0
    try:
        if not ran_before and await _script("up") != 0:
            raise ServerError("scripts/zoneminder could not start a ZoneMinder here")
        settings = await environment()
        yield Server(
            settings["ZONEMINDER_URL"],
            settings["ZONEMINDER_USERNAME"],
            settings["ZONEMINDER_PASSWORD"],
        )
    finally:
        if not ran_before:
            await _script("down")


async def environment() -> dict[str, str]:
    """Return what `scripts/zoneminder env` says."""
    process = await asyncio.create_subprocess_exec(
        SCRIPT, "env", stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    words = (word for word in shlex.split(output.decode()) if "=" in word)
    return dict(word.split("=", 1) for word in words)


async def _script(command: str, *, quiet: bool = False) -> int:
    """Run a command of `scripts/zoneminder`; its exit code."""
    where = asyncio.subprocess.DEVNULL if quiet else None
    process = await asyncio.create_subprocess_exec(
        SCRIPT,
        command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=where,
        stderr=where,
        start_new_session=True,
    )
    try:
        return await process.wait()
    except asyncio.CancelledError:
        await stop_process(process, 20)
        raise


async def _until_it_answers(url: str, process: asyncio.subprocess.Process) -> None:
    """Wait until a ZoneMinder answers anything at all."""
    with suppress(TimeoutError):
        async with aiohttp.ClientSession() as session, asyncio.timeout(STARTS_WITHIN):
            while process.returncode is None:
                with suppress(aiohttp.ClientError):
                    async with session.get(f"{url}/api/host/getVersion.json"):
                        return
                await asyncio.sleep(0.1)
    raise ServerError("the embedded ZoneMinder did not start")
