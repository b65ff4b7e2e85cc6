"""What all end-to-end tests share: each of it is started once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
import json
import os
from pathlib import Path
import shutil

import aiohttp
from playwright.async_api import Browser, BrowserContext, async_playwright
import pytest
import pytest_asyncio

from scripts.support.hass import FlowError, HomeAssistant, Settings, running
from scripts.support.hass.process import free_port
from scripts.support.servers import environment

from .house import DOMAIN, House
from .zoneminder import SCRIPT, UP, ZoneMinder, script

# The log and the list of requests are read when all others have written to them.
LAST = "test_secrets.py"

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all in one event loop, and the tests of what is left behind last."""
    loop = pytest.mark.asyncio(loop_scope="session")
    for item in items:
        if pytest_asyncio.is_async_test(item):
            item.add_marker(loop, append=False)
    items.sort(key=lambda item: item.path.name == LAST)


def cannot(reason: str) -> None:
    """Skip where something cannot run, but not where everything must."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def zoneminder() -> AsyncIterator[ZoneMinder]:
    """Run a real ZoneMinder, without motion; it stays up for the next run."""
    if not SCRIPT.exists() or os.geteuid() != 0:
        cannot("scripts/zoneminder needs root on Debian 12")
    code, output = await script(*UP)
    if code:
        cannot(f"scripts/zoneminder up: {output.strip().splitlines()[-1:]}")
    async with aiohttp.ClientSession() as session:
        server = ZoneMinder(session, await environment())
        await server.log_in()
        await server.calm()
        yield server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hass(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[HomeAssistant]:
    """Run a Home Assistant that logs everything of the integration."""
    directory = tmp_path_factory.mktemp("hass")
    async with running(Settings(directory, port=free_port(), debug=True)) as process:
        await process.log_in("tester", "a password of tests")
        yield process


@dataclass(slots=True)
class Setup:
    """How the config flow went: the errors that came first, and the entry."""

    errors: list[dict[str, str]] = field(default_factory=list)
    entry_id: str = ""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def setup(hass: HomeAssistant, zoneminder: ZoneMinder) -> Setup:
    """Set the integration up as a person might: at the third attempt."""
    right = {
        "url": f"{zoneminder.url}/index.php?view=console",
        "username": zoneminder.username,
        "password": zoneminder.password,
        "verify_ssl": True,
    }
    nobody = f"http://127.0.0.1:{free_port()}/zm"
    attempts = [right | {"url": nobody}, right | {"password": "wrong & 100%"}, right]
    start = {"handler": DOMAIN, "show_advanced_options": False}
    flow = await hass.api.post("/api/config/config_entries/flow", start)
    done = Setup()
    for answers in attempts:
        try:
            done.entry_id = await hass.api.continue_flow(flow["flow_id"], answers)
        except FlowError as err:
            done.errors.append(err.errors)
    return done


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(hass: HomeAssistant, setup: Setup) -> House:
    """Return Home Assistant with ZoneMinder in it."""
    house = House(hass, setup.entry_id)
    await house.learn()
    return house


@pytest.fixture(scope="session")
def requested() -> list[str]:
    """Collect the URLs that the browser requests in all tests."""
    return []


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Run a browser."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        cannot("no Chromium: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, headless=True, args=BROWSER_ARGUMENTS
        )
        yield browser
        await browser.close()


async def logged_in(chromium: Browser, hass: HomeAssistant) -> BrowserContext:
    """Open a browser window that is logged in to Home Assistant."""
    context = await chromium.new_context(
        viewport={"width": 1280, "height": 900}, locale="en-US"
    )
    tokens = json.dumps(json.dumps(hass.api.tokens.for_browser(hass.api.url)))
    await context.add_init_script(
        f"if (!localStorage.hassTokens) localStorage.hassTokens = {tokens}"
    )
    return context


@pytest_asyncio.fixture(loop_scope="session")
async def context(
    chromium: Browser, hass: HomeAssistant, requested: list[str]
) -> AsyncIterator[BrowserContext]:
    """Open a browser window, and note what it asks for."""
    context = await logged_in(chromium, hass)
    context.on("request", lambda request: requested.append(request.url))
    context.on("page", lambda page: page.on("websocket", lambda ws: requested.append(ws.url)))
    yield context
    await context.close()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where pictures of the browser go."""
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        return Path(folder)
    return tmp_path_factory.mktemp("screenshots")
