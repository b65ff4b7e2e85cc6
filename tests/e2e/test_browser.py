"""What a person sees."""

import io
from pathlib import Path

from PIL import Image, ImageChops
from playwright.async_api import BrowserContext, Locator, Page
import pytest

from scripts.support.dashboard import LIVE_CAMERAS

from .house import House
from .zoneminder import ZoneMinder

pytestmark = pytest.mark.timeout(90)

# Shares of the picture's pixels, and differences of their values.
CHANGED = 0.0005
NOTICEABLE = 24

IS_DRAWN = """element => element.tagName == "VIDEO"
    ? element.readyState >= 3 && element.videoWidth > 100
    : element.complete && element.naturalWidth > 100"""


async def picture(locator: Locator) -> Image.Image:
    """Return what is on the screen in a place."""
    shot = await locator.screenshot(animations="allow")
    return Image.open(io.BytesIO(shot)).convert("L")


def changed(first: Image.Image, second: Image.Image) -> float:
    """Return the share of pixels that differ."""
    histogram = ImageChops.difference(first, second).histogram()
    return sum(histogram[NOTICEABLE:]) / (first.width * first.height)


async def open_page(context: BrowserContext, url: str, wanted: str) -> Page:
    """Open a page of Home Assistant and wait for a part of it."""
    page = await context.new_page()
    await page.goto(url)
    await page.locator(wanted).first.wait_for(timeout=40_000)
    return page


async def live_pictures(page: Page, count: int) -> list[Locator]:
    """Wait for live pictures to be drawn."""
    images = page.locator("hui-picture-entity-card ha-camera-stream :is(img, video)")
    await images.nth(count - 1).wait_for(timeout=20_000)
    found = [images.nth(number) for number in range(count)]
    for image in found:
        handle = await image.element_handle()
        await page.wait_for_function(IS_DRAWN, arg=handle, timeout=20_000)
    return found


async def test_dashboard_shows_live_cameras(
    house: House, context: BrowserContext, screenshots: Path
) -> None:
    """It is what opens first, and its pictures move."""
    page = await open_page(context, house.hass.api.url, "hui-picture-entity-card")
    states = await house.hass.api.states()
    cameras = [row["camera"] for row in house.monitors.values()]
    live = [camera for camera in cameras if states[camera]["state"] != "unavailable"]
    images = await live_pictures(page, min(len(live), LIVE_CAMERAS))
    before = [await picture(image) for image in images]
    await page.wait_for_timeout(1500)
    after = [await picture(image) for image in images]
    await page.screenshot(path=screenshots / "dashboard.png")
    for first, second in zip(before, after, strict=True):
        assert changed(first, second) > CHANGED


async def test_integration_is_in_settings(
    house: House, zoneminder: ZoneMinder, context: BrowserContext, screenshots: Path
) -> None:
    """With its name and icon, and behind them its devices."""
    url = f"{house.hass.api.url}/config/integrations/dashboard"
    page = await open_page(context, url, "ha-integration-card")
    card = page.locator("ha-integration-card", has_text="ZoneMinder")
    await card.wait_for()
    icon = await card.locator("img").first.element_handle()
    await page.wait_for_function(IS_DRAWN, arg=icon, timeout=20_000)
    await card.click()
    for row in (await zoneminder.monitors()).values():
        await page.get_by_text(row["Name"], exact=True).first.wait_for()
    await page.screenshot(path=screenshots / "integration.png")
