"""Live pictures and stills through Home Assistant."""

from http import HTTPStatus
from io import BytesIO
from typing import Any
from unittest.mock import patch

from aiohttp import ClientResponse
from homeassistant.components.camera import async_get_image
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.integration.common import entity_id, until
from tests.zoneminder_server import ZoneMinderServer


async def read_part(response: ClientResponse) -> bytes:
    """Return the next picture of a multipart stream."""
    await response.content.readuntil(b"Content-Length: ")
    length = int(await response.content.readline())
    await response.content.readuntil(b"\r\n")
    return await response.content.readexactly(length)


async def test_still(hass: HomeAssistant, loaded: MockConfigEntry) -> None:
    """A still is a picture, not much larger than it is wanted."""
    camera = entity_id(hass, loaded, "camera", 1, "camera")

    full = await async_get_image(hass, camera)
    small = await async_get_image(hass, camera, width=240)

    assert Image.open(BytesIO(full.content)).size == (960, 540)
    assert Image.open(BytesIO(small.content)).size == (240, 135)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "html"},
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 401},
        {"kind": "body", "body": "no picture", "content_type": "image/jpeg"},
        {"kind": "cut"},
    ],
)
async def test_error_page_is_no_still(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    fault: dict[str, Any],
) -> None:
    """What is not a picture is not shown as one."""
    server.fault(path="nph-zms", **fault)

    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, entity_id(hass, loaded, "camera", 1, "camera"))


async def test_live(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """Live pictures change, need a login here, and end on the server with the viewer."""
    await async_setup_component(hass, "http", {})
    camera = entity_id(hass, loaded, "camera", 1, "camera")
    client = await hass_client()

    response = await client.get(f"/api/camera_proxy_stream/{camera}")
    assert response.status == HTTPStatus.OK
    assert response.content_type == "multipart/x-mixed-replace"
    pictures = [await read_part(response) for _ in range(4)]
    assert {Image.open(BytesIO(picture)).format for picture in pictures} == {"JPEG"}
    assert len(set(pictures)) > 1
    assert server.streams[1] == 1

    response.close()
    await until(lambda: server.streams[1] == 0)


async def test_live_of_a_broken_server(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """A stream that cannot be had is an error at once."""
    server.fault(path="nph-zms", kind="html")
    client = await hass_client()

    camera = entity_id(hass, loaded, "camera", 1, "camera")
    response = await client.get(f"/api/camera_proxy_stream/{camera}")

    assert response.status == HTTPStatus.BAD_GATEWAY


async def test_live_survives_a_revoked_token(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """A new stream after the tokens were revoked costs one login, which nobody sees."""
    server.revoke_tokens()
    client = await hass_client()

    camera = entity_id(hass, loaded, "camera", 1, "camera")
    with patch("custom_components.zoneminder.aiozoneminder.auth.MIN_LOGIN_DISTANCE", 0):
        response = await client.get(f"/api/camera_proxy_stream/{camera}")

    assert response.status == HTTPStatus.OK
    response.close()
    await until(lambda: server.streams[1] == 0)


async def test_website_is_no_camera(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """A monitor that is a web page in a frame has no picture."""
    server.set_monitor(2, Type="WebSite")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    assert len(hass.states.async_entity_ids("camera")) == 4
    await hass.config_entries.async_unload(entry.entry_id)
