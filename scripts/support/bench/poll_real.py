"""What polling costs a real ZoneMinder, beside what an open tab of its console costs."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
import os
from pathlib import Path
import shutil
from tempfile import TemporaryDirectory

import aiohttp
from playwright.async_api import async_playwright

from scripts.support.hass import Settings, running
from scripts.support.hass.process import free_port, stop_process
from scripts.support.servers import SCRIPT, Server, ServerError, environment

from .in_process import DOMAIN
from .measure import cpu_of_trees

# The end of what opening costs: set-up of an entry, scripts and pictures of a page.
SETTLES = 10.0
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
_PARTS = {"web server and PHP": "apache2.pid", "database": "mysqld.pid"}


@dataclass
class Cost:
    """What a client makes the server do in a minute."""

    cpu: dict[str, float]
    """CPU seconds by part, without what the server does by itself."""
    requests: float

    @property
    def total(self) -> float:
        """Return CPU seconds of all parts."""
        return sum(self.cpu.values())


@dataclass
class RealFigures:
    """What one run found."""

    version: str
    monitors: int
    idle: Cost
    ours: Cost
    console: Cost


class Meter:
    """Reads what the processes of the server used so far."""

    def __init__(self, env: dict[str, str]) -> None:
        """Find the server's processes."""
        run = Path(env["ZONEMINDER_DATABASE_SOCKET"]).parent
        self._pids = {part: int((run / name).read_text()) for part, name in _PARTS.items()}
        self._log = Path(env["ZONEMINDER_ACCESS_LOG"])

    def read(self) -> Cost:
        """Return totals since the start of the server."""
        cpu = {part: cpu_of_trees({pid}) for part, pid in self._pids.items()}
        with self._log.open("rb") as log:
            return Cost(cpu, sum(1 for _ in log))

    async def over(self, seconds: float) -> Cost:
        """Watch for a time; the cost of a minute."""
        before = self.read()
        await asyncio.sleep(seconds)
        after = self.read()
        minutes = seconds / 60
        cpu = {part: (after.cpu[part] - before.cpu[part]) / minutes for part in before.cpu}
        return Cost(cpu, (after.requests - before.requests) / minutes)


async def measure(monitors: int, seconds: float) -> RealFigures:
    """Measure a server with so many monitors that can be set up."""
    await _script("up", "--monitors", str(monitors))
    env = await environment()
    server = Server(
        env["ZONEMINDER_URL"], env["ZONEMINDER_USERNAME"], env["ZONEMINDER_PASSWORD"]
    )
    meter = Meter(env)
    await asyncio.sleep(SETTLES)
    idle = await meter.over(seconds)

    async def over(client: Callable[[Server], AbstractAsyncContextManager[float]]) -> Cost:
        async with client(server) as cycle:
            await asyncio.sleep(SETTLES)
            cost = await meter.over(max(seconds, cycle))
        cpu = {part: cost.cpu[part] - idle.cpu[part] for part in cost.cpu}
        return Cost(cpu, cost.requests - idle.requests)

    ours = await over(_our_polling)
    console = await over(_console_tab)
    return RealFigures(
        await _version(server), int(env["ZONEMINDER_MONITORS"]), idle, ours, console
    )


async def _version(server: Server) -> str:
    """Return what the server says of itself."""
    form = {"user": server.username or "", "pass": server.password or ""}
    url = f"{server.url}/api/host/login.json"
    async with aiohttp.ClientSession() as session, session.post(url, data=form) as response:
        return str((await response.json(content_type=None))["version"])


@asynccontextmanager
async def _our_polling(server: Server) -> AsyncIterator[float]:
    """Run a Home Assistant that nobody looks at; yield the seconds after which all repeats."""
    with TemporaryDirectory(prefix="zoneminder-bench-") as directory:
        async with running(Settings(Path(directory), port=free_port())) as hass:
            await hass.log_in("bench", "a password of the bench")
            await hass.api.add_integration(DOMAIN, server.answers())
            yield 60.0


@asynccontextmanager
async def _console_tab(server: Server) -> AsyncIterator[float]:
    """Open ZoneMinder's console in a browser, as its user sees it after the login.

    It asks little between two times that it loads itself anew, so one of these has to be in
    the time watched.
    """
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, headless=True, args=_BROWSER_ARGUMENTS
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        await page.goto(f"{server.url}/index.php?view=console")
        await page.fill("input[name=username]", server.username or "")
        await page.fill("input[name=password]", server.password or "")
        await page.press("input[name=password]", "Enter")
        await page.locator("table a[href*='view=watch']").first.wait_for(timeout=30_000)
        yield float(await page.evaluate("consoleRefreshTimeout")) / 1000
        await browser.close()


def reason_against() -> str | None:
    """Return why there can be no real ZoneMinder here."""
    if os.geteuid() != 0 or not Path("/etc/debian_version").exists():
        return "a real ZoneMinder runs as root on Debian 12 only"
    return None


async def is_up() -> bool:
    """Return whether somebody has it running."""
    return await _script("status", check=False) == 0


async def restore(*, up: bool) -> None:
    """Leave the server as it was found, with its usual monitors."""
    await _script("up" if up else "down")


async def _script(*arguments: str, check: bool = True) -> int:
    """Run `scripts/zoneminder`; its exit code."""
    process = await asyncio.create_subprocess_exec(
        SCRIPT,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = await process.wait()
    except asyncio.CancelledError:
        await stop_process(process, 20)
        raise
    if check and code:
        raise ServerError(f"scripts/zoneminder {' '.join(arguments)} failed")
    return code
