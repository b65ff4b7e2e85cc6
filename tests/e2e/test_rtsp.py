"""The camera's own video, from ZoneMinder's RTSP server."""

from pathlib import Path

import av
from playwright.async_api import BrowserContext
import pytest

from .house import House
from .test_browser import open_page
from .waiting import until
from .zoneminder import ZoneMinder

pytestmark = pytest.mark.timeout(90)

CAN_STREAM = 2
SECONDS = 3.0
PLAYS = "video => video.readyState >= 3 && video.currentTime > 0"
PLAYED = "([video, since]) => video.readyState >= 3 && video.currentTime > since"


async def streamed(house: House, zoneminder: ZoneMinder) -> str:
    """Return the camera whose video ZoneMinder sends on, once that is known."""
    rows = await zoneminder.monitors()
    monitor = next(number for number, row in rows.items() if row["RTSPServer"])

    async def look() -> bool:
        state = await house.state(monitor, "camera")
        return bool(state["attributes"]["supported_features"] & CAN_STREAM)

    await until(look, 45)
    return house.monitors[monitor]["camera"]


async def test_browser_plays_hls(
    house: House, zoneminder: ZoneMinder, context: BrowserContext, screenshots: Path
) -> None:
    """The dialog of the camera shows a video that goes on."""
    camera = await streamed(house, zoneminder)
    page = await open_page(context, house.hass.api.url, "ha-panel-lovelace")
    await page.evaluate(
        """entityId => document.querySelector("home-assistant").dispatchEvent(
            new CustomEvent("hass-more-info",
                            {detail: {entityId}, bubbles: true, composed: true}))""",
        camera,
    )
    video = page.locator("ha-more-info-dialog ha-hls-player video")
    await video.wait_for(timeout=30_000)
    element = await video.element_handle()
    await page.wait_for_function(PLAYS, arg=element, timeout=30_000)
    since = await page.evaluate("video => video.currentTime", element)
    await page.wait_for_function(PLAYED, arg=[element, since + SECONDS], timeout=30_000)
    await page.screenshot(path=screenshots / "hls.png")
    size = await page.evaluate("video => [video.videoWidth, video.videoHeight]", element)
    row = (await zoneminder.monitors())[2]
    assert size == [row["Width"], row["Height"]]
    assert (await house.hass.api.state(camera))["state"] in {"recording", "streaming"}


async def test_home_assistant_records(house: House, zoneminder: ZoneMinder) -> None:
    """The action of Home Assistant makes a file that can be played."""
    camera = await streamed(house, zoneminder)
    target = house.hass.settings.directory / "www" / "yard.mp4"
    data = {"entity_id": camera, "filename": str(target), "duration": 4}
    await house.hass.api.call("camera", "record", data)

    async def written() -> bool:
        return target.exists() and target.stat().st_size > 0

    await until(written, 30)
    with av.open(target) as container:
        video = container.streams.video[0]
        assert video.codec_context.name == "h264"
        assert sum(1 for _ in container.decode(video)) > 10
