"""The live-grid card, with sixteen monitors on a page over plain HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
import statistics
import sys
from typing import Any, Literal

import aiohttp
from playwright.async_api import Browser, BrowserContext, Locator, Page, ViewportSize
import pytest
import pytest_asyncio

from scripts.support.dashboard import by_monitor
from scripts.support.hass import HomeAssistant, Settings, running
from scripts.support.hass.config import ROOT
from scripts.support.hass.process import free_port, stop_process

from .conftest import logged_in
from .house import DOMAIN
from .test_browser import CHANGED, changed, open_page, picture
from .waiting import until

pytestmark = pytest.mark.timeout(120)

MONITORS = 16
GONE_WITHIN = 10.0
QUICK = 0.1

CARD = "zoneminder-live-grid"
SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1280, "height": 900},
}

TIME_OF_CONFIG = """async () => {
    const hass = document.querySelector("home-assistant").hass;
    const start = performance.now();
    await hass.callApi("GET", "config");
    return (performance.now() - start) / 1000;
}"""
HIDE = """hidden => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
}"""

GO = """path => {
    history.pushState(null, "", path);
    window.dispatchEvent(new CustomEvent("location-changed"));
}"""


@dataclass(slots=True)
class Imitation:
    """An embedded ZoneMinder in another process, and its cameras in Home Assistant."""

    session: aiohttp.ClientSession
    hass: HomeAssistant
    origin: str
    entry_id: str = ""
    cameras: list[str] = field(default_factory=list)

    async def look(self, what: str) -> Any:  # noqa: ANN401 JSON
        """Ask what it knows."""
        async with self.session.get(f"{self.origin}/fake/{what}") as response:
            return await response.json()

    async def do(self, what: str, **arguments: object) -> None:
        """Change something."""
        url = f"{self.origin}/fake/{what}"
        async with self.session.post(url, json=arguments) as response:
            response.raise_for_status()

    async def streams(self) -> list[int]:
        """Return how many streams each monitor has that has one."""
        return [count for count in (await self.look("state"))["streams"].values() if count]

    async def move(self, *, on: bool) -> None:
        """Let something move before each camera, or not."""
        for number in range(1, MONITORS + 1):
            await self.do("motion", monitor_id=number, on=on)

    async def until_streams(self, count: int, within: float = GONE_WITHIN) -> None:
        """Wait until this many streams are open."""

        async def reached() -> bool:
            return len(await self.streams()) == count

        await until(reached, within)


@asynccontextmanager
async def imitation(
    hass: HomeAssistant, session: aiohttp.ClientSession
) -> AsyncIterator[Imitation]:
    """Run an embedded ZoneMinder with many monitors."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.zoneminder_server", "--port", str(port), "--monitors", str(MONITORS)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert process.stdout
        await asyncio.wait_for(process.stdout.readline(), 20)
        yield Imitation(session, hass, f"http://127.0.0.1:{port}")
    finally:
        await stop_process(process, 5)


async def set_up(many: Imitation) -> None:
    """Make the monitors known to Home Assistant, and a dashboard of them."""
    answers = {"url": f"{many.origin}/zm", "username": "admin", "password": "admin-pass"}
    many.entry_id = await many.hass.api.add_integration(DOMAIN, answers | {"verify_ssl": True})
    await until(lambda: is_loaded(many), 30)
    async with many.hass.api.websocket() as websocket:
        rows = await websocket.entities(many.entry_id)
        monitors = by_monitor(many.entry_id, rows)
        many.cameras = [row["camera"] for row in monitors.values()]
        await websocket.save_dashboard("live-grid", "Live grid", dashboard(many.cameras))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def many(hass: HomeAssistant) -> AsyncIterator[Imitation]:
    """Set up many monitors beside what is there, and remove them again."""
    async with aiohttp.ClientSession() as session, imitation(hass, session) as many:
        await set_up(many)
        yield many
        await hass.api.remove_entry(many.entry_id)


async def is_loaded(many: Imitation) -> bool:
    """Whether the entry is loaded."""
    rows = await many.hass.api.entries(DOMAIN)
    return any(r["entry_id"] == many.entry_id and r["state"] == "loaded" for r in rows)


def dashboard(cameras: list[str]) -> dict[str, Any]:
    """Return the card in each kind of view."""
    card = {"type": f"custom:{CARD}", "entities": cameras}
    text = {"type": "markdown", "content": "\n\n".join(["Something long."] * 60)}
    return {
        "views": [
            {"path": "panel", "title": "Panel", "type": "panel", "cards": [card]},
            {
                "path": "masonry",
                "title": "Masonry",
                "type": "masonry",
                "cards": [{"type": card["type"], "title": "All cameras"}],
            },
            {
                "path": "sections",
                "title": "Sections",
                "type": "sections",
                "sections": [{"type": "grid", "cards": [card, text]}],
            },
        ]
    }


async def show(context: BrowserContext, many: Imitation, view: str) -> Page:
    """Open a view and wait for its card."""
    return await open_page(context, f"{many.hass.api.url}/live-grid/{view}", CARD)


async def live_tiles(page: Page, count: int) -> list[Locator]:
    """Wait until this many cameras are live."""
    tiles = page.locator(f"{CARD} .tile[data-state=live]")
    await tiles.nth(count - 1).wait_for(timeout=20_000)
    return [tiles.nth(number) for number in range(count)]


async def test_sixteen_cameras_move(
    many: Imitation, context: BrowserContext, screenshots: Path, requested: list[str]
) -> None:
    """All of them, with one stream each, and Home Assistant answers quickly beside them."""
    connections = len([url for url in requested if "live_grid" in url])
    await many.move(on=True)
    page = await show(context, many, "panel")
    tiles = await live_tiles(page, MONITORS)
    before = [await picture(tile) for tile in tiles]
    await page.wait_for_timeout(1000)
    after = [await picture(tile) for tile in tiles]
    times = [await page.evaluate(TIME_OF_CONFIG) for _ in range(20)]
    await page.screenshot(path=screenshots / "live-grid-panel.png")
    await many.move(on=False)

    assert min(changed(*pair) for pair in zip(before, after, strict=True)) > CHANGED
    assert await many.streams() == [1] * MONITORS
    assert statistics.median(times) < QUICK
    assert len([url for url in requested if "live_grid" in url]) == 1 + connections
    await page.close()
    await many.until_streams(0)


async def test_nothing_is_sent_to_a_hidden_tab(
    many: Imitation, context: BrowserContext
) -> None:
    """The streams end, and are there again when somebody looks."""
    page = await show(context, many, "panel")
    await live_tiles(page, MONITORS)

    await page.evaluate(HIDE, arg=True)
    await many.until_streams(0)
    assert await page.locator(f"{CARD} .tile[data-state=live]").count() == 0

    await page.evaluate(HIDE, arg=False)
    await live_tiles(page, MONITORS)


async def test_only_what_is_visible_is_sent(many: Imitation, context: BrowserContext) -> None:
    """Scrolling down starts cameras and ends others, leaving the page ends all."""
    page = await show(context, many, "sections")
    await page.set_viewport_size({"width": 390, "height": 500})
    await live_tiles(page, 6)
    await page.wait_for_timeout(GONE_WITHIN * 1000)
    assert 6 <= len(await many.streams()) < MONITORS

    await page.locator("ha-markdown").evaluate("text => text.scrollIntoView({block: 'end'})")
    await many.until_streams(0)

    await page.locator(CARD).evaluate("card => card.scrollIntoView()")
    await live_tiles(page, 6)
    await page.evaluate(GO, arg="/config/dashboard")
    await many.until_streams(0)


async def test_camera_opens(many: Imitation, context: BrowserContext) -> None:
    """A tap, or a key on what is focused, opens the camera; it has a name."""
    page = await show(context, many, "panel")
    await live_tiles(page, 1)
    dialog = page.locator("ha-more-info-dialog")
    for act in ("click", "press"):
        tile = page.get_by_role("button", name="Garage", exact=True)
        await (tile.click() if act == "click" else tile.press("Enter"))
        await dialog.get_by_text("Garage").first.wait_for()
        await page.keyboard.press("Escape")
        await dialog.get_by_text("Garage").first.wait_for(state="hidden")


async def test_marks(many: Imitation, context: BrowserContext, screenshots: Path) -> None:
    """An alarm, a camera that is absent and a stopped ZoneMinder are seen at once."""
    await many.do("set_connected", monitor_id=3, connected=False)
    page = await show(context, many, "panel")
    await live_tiles(page, MONITORS - 1)
    await many.do("motion", monitor_id=2, on=True)
    alarm = page.get_by_role("button", name="Driveway, Alarm", exact=True)
    await alarm.wait_for(timeout=15_000)
    gone = page.locator(f"{CARD} .tile:not([data-state=live])")
    assert (await gone.get_attribute("aria-label") or "").startswith("Garden, ")
    await page.screenshot(path=screenshots / "live-grid-marks.png")

    await many.do("stop_zoneminder")
    dead = page.locator(f"{CARD} .tile[data-state=nosignal]")
    await dead.nth(MONITORS - 2).wait_for(timeout=20_000)
    await page.screenshot(path=screenshots / "live-grid-stopped.png")

    await many.do("motion", monitor_id=2, on=False)
    await many.do("set_connected", monitor_id=3, connected=True)
    await many.do("start_zoneminder")
    await live_tiles(page, MONITORS - 1)


async def test_reload(many: Imitation, context: BrowserContext) -> None:
    """When the entry is set up anew, the pictures come back by themselves."""
    page = await show(context, many, "panel")
    await live_tiles(page, MONITORS - 1)
    path = f"/api/config/config_entries/entry/{many.entry_id}/reload"
    await many.hass.api.post(path, {})
    await page.locator(f"{CARD} .tile:not([data-state=live])").first.wait_for(timeout=5_000)
    await live_tiles(page, MONITORS - 1)


async def test_restart_of_home_assistant(chromium: Browser, tmp_path: Path) -> None:
    """A page that stays open shows live pictures again, though nobody touches it."""
    settings = Settings(tmp_path, port=free_port())
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        async with running(settings) as hass:
            await hass.log_in("tester", "a password of tests")
            many = await stack.enter_async_context(imitation(hass, session))
            await set_up(many)
            context = await logged_in(chromium, hass)
            stack.push_async_callback(context.close)
            page = await show(context, many, "panel")
            await live_tiles(page, MONITORS)
        await page.locator(f"{CARD} .tile[data-state=connecting]").nth(15).wait_for()
        await many.until_streams(0)
        async with running(settings):
            await live_tiles(page, MONITORS)


async def test_editor(many: Imitation, context: BrowserContext, screenshots: Path) -> None:
    """The card can be chosen, and its cameras too, without a word of YAML."""
    page = await show(context, many, "sections?edit=1")
    await page.locator("hui-card-edit-mode").first.hover()
    await page.locator("hui-card-edit-mode .control").first.click()
    form = page.locator("hui-dialog-edit-card hui-form-editor ha-form").first
    await form.wait_for()
    await form.get_by_text("Cameras (none: all)").first.wait_for()
    await form.get_by_text("Garage").first.wait_for()
    await page.wait_for_timeout(1000)
    await page.screenshot(path=screenshots / "live-grid-editor.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("view", ["panel", "masonry", "sections"])
async def test_looks(
    many: Imitation,
    context: BrowserContext,
    screenshots: Path,
    *,
    view: str,
    size: str,
    scheme: Literal["light", "dark"],
) -> None:
    """In each view, the cameras fill the width of the card and nothing overflows it."""
    page = await show(context, many, view)
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size(SIZES[size])
    await live_tiles(page, 8)
    await page.wait_for_timeout(500)
    await page.screenshot(path=screenshots / f"live-grid-{view}-{size}-{scheme}.png")
    card, tile = page.locator(CARD), page.locator(f"{CARD} .tile")
    outer = await card.bounding_box()
    boxes = [await each.bounding_box() for each in await tile.all()]
    assert outer
    assert outer["width"] <= SIZES[size]["width"]
    assert all(box and box["width"] > 100 for box in boxes)
    assert max(box["x"] + box["width"] for box in boxes if box) <= outer["x"] + outer["width"]
