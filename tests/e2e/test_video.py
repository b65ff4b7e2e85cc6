"""Pictures, as they come through Home Assistant."""

import io

import aiohttp
from PIL import Image
import pytest

from scripts.support.hass import HomeAssistant

from .house import House
from .zoneminder import ZoneMinder

# The scene is calm; what changes each second is the clock in the picture.
PARTS = 30
DIFFERENT = 3


def decode(jpeg: bytes) -> tuple[int, int]:
    """Return the size of a picture that can be decoded to its end."""
    with Image.open(io.BytesIO(jpeg)) as image:
        assert image.format == "JPEG"
        image.load()
        return image.size


async def read(hass: HomeAssistant, path: str, parts: int) -> list[bytes]:
    """Return the first parts of a live stream."""
    async with hass.api.open(path) as response:
        assert response.status == 200
        assert response.content_type == "multipart/x-mixed-replace"
        return await pictures(response, parts)


async def pictures(response: aiohttp.ClientResponse, count: int) -> list[bytes]:
    """Return the first parts of a multipart body."""
    reader = aiohttp.MultipartReader.from_response(response)
    bodies = []
    for _ in range(count):
        part = await reader.next()
        assert isinstance(part, aiohttp.BodyPartReader)
        assert part.headers["Content-Type"] == "image/jpeg"
        bodies.append(bytes(await part.read()))
    return bodies


@pytest.mark.timeout(30)
@pytest.mark.parametrize("function", ["Modect", "Mocord", "Monitor"])
async def test_live_pictures_are_real_and_change(
    house: House, zoneminder: ZoneMinder, function: str
) -> None:
    """The live view of a camera is a stream of different JPEGs of its size."""
    monitor = await zoneminder.first(function)
    camera = house.monitors[monitor]["camera"]
    frames = await read(house.hass, f"/api/camera_proxy_stream/{camera}", PARTS)
    row = (await zoneminder.monitors())[monitor]
    assert {decode(frame) for frame in frames} == {(row["Width"], row["Height"])}
    assert len(set(frames)) >= DIFFERENT


async def test_live_pictures_need_no_login_but_their_own_token(house: House) -> None:
    """The address that the frontend puts into the page works by itself."""
    monitor = next(iter(house.monitors))
    picture = (await house.state(monitor, "camera"))["attributes"]["entity_picture"]
    live = picture.replace("/api/camera_proxy/", "/api/camera_proxy_stream/")
    async with aiohttp.ClientSession() as nobody:
        async with nobody.get(f"{house.hass.api.url}{live}") as response:
            assert response.status == 200
            decode(*await pictures(response, 1))
        async with nobody.get(f"{house.hass.api.url}{live[:-8]}") as response:
            assert response.status in {401, 403}


async def test_still_picture(house: House) -> None:
    """A still of every camera that has a picture."""
    for number, row in house.monitors.items():
        async with house.hass.api.open(f"/api/camera_proxy/{row['camera']}") as response:
            connected = (await house.state(number, "connectivity"))["state"] == "on"
            assert (response.status == 200) is connected
            if connected:
                decode(await response.read())
