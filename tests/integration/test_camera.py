"""Live pictures and stills through Home Assistant."""

import asyncio
from http import HTTPStatus
from io import BytesIO
from typing import Any
from unittest.mock import patch

from aiohttp import ClientResponse
from homeassistant.components.camera import async_get_image
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.setup import async_setup_component
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.integration.common import (
    entity_id,
    poll_monitors,
    poll_until,
    set_up,
    state,
    until,
)
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

    small = await async_get_image(hass, camera, width=240)
    full = await async_get_image(hass, camera)

    assert Image.open(BytesIO(small.content)).size == (240, 135)
    assert Image.open(BytesIO(full.content)).size == (960, 540)


def streams_asked_for(server: ZoneMinderServer) -> list[str]:
    """Return the modes of the requests to zms."""
    return [request.query["mode"] for request in server.requests if "nph-zms" in request.path]


async def test_stills_are_shared(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Many who ask at once cost the server one process, and those soon after none."""
    camera = entity_id(hass, loaded, "camera", 1, "camera")

    pictures = await asyncio.gather(*(async_get_image(hass, camera) for _ in range(5)))
    again = await async_get_image(hass, camera)

    assert {picture.content for picture in pictures} == {again.content}
    assert streams_asked_for(server) == ["single"]


async def test_missing_still_is_shared(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Many who ask for a picture that cannot be had wait for one answer, not each for one."""
    server.fault(path="nph-zms", kind="html")
    camera = entity_id(hass, loaded, "camera", 1, "camera")

    pictures = await asyncio.gather(
        *(async_get_image(hass, camera) for _ in range(5)), return_exceptions=True
    )

    assert {type(picture) for picture in pictures} == {HomeAssistantError}
    assert streams_asked_for(server) == ["single"]


async def test_still_of_an_absent_camera(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """ZoneMinder would answer with a text, or not at all: it is not asked."""
    server.set_connected(1, connected=False)
    await poll_monitors(hass, loaded)

    with pytest.raises(HomeAssistantError):
        await async_get_image(hass, entity_id(hass, loaded, "camera", 1, "camera"))
    assert streams_asked_for(server) == []


async def test_viewers_share_a_stream(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """Any number of viewers is one process on the server, and stills come from it too."""
    camera = entity_id(hass, loaded, "camera", 1, "camera")
    client = await hass_client()
    responses = [await client.get(f"/api/camera_proxy_stream/{camera}") for _ in range(4)]
    first = [await read_part(response) for response in responses]
    still = await async_get_image(hass, camera)

    assert all(first)
    assert Image.open(BytesIO(still.content)).format == "JPEG"
    assert server.streams[1] == 1
    assert streams_asked_for(server) == ["jpeg"]
    for response in responses:
        response.close()
    await until(lambda: server.streams[1] == 0)


async def test_viewers_outlive_a_restart(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """When ZoneMinder cuts the stream, viewers stay and get pictures again."""
    client = await hass_client()
    camera = entity_id(hass, loaded, "camera", 1, "camera")
    response = await client.get(f"/api/camera_proxy_stream/{camera}")
    await read_part(response)

    server.cut_streams()
    await until(lambda: len(streams_asked_for(server)) == 2)
    pictures = {await read_part(response) for _ in range(20)}

    assert len(pictures) > 2
    response.close()
    await until(lambda: server.streams[1] == 0)


async def test_unload_ends_streams(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """Nothing is left on either side, though somebody was watching."""
    client = await hass_client()
    response = await client.get("/api/camera_proxy_stream/camera.front_door")
    await read_part(response)

    await hass.config_entries.async_unload(loaded.entry_id)

    await until(lambda: server.streams[1] == 0)
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "zms frames"]
    response.close()


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


def camera_state(hass: HomeAssistant) -> State:
    """Return the state of the first camera."""
    state = hass.states.get("camera.front_door")
    assert state is not None
    return state


async def poll_alarms(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Read open events now."""
    await entry.runtime_data.alarms.async_refresh()
    await hass.async_block_till_done()


@pytest.mark.parametrize("version", ["1.36.33", "1.38.4"])
async def test_recording_while_an_event_goes_on(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """The state tells of an event at once, also of one without an alarm."""
    assert camera_state(hass).state == "idle"
    assert state(hass, loaded, "camera", 4, "camera") == "recording"

    server.motion(1, on=True)
    await poll_alarms(hass, loaded)
    assert camera_state(hass).state == "recording"

    server.set_connected(1, connected=False)
    await poll_monitors(hass, loaded)
    await poll_alarms(hass, loaded)
    assert camera_state(hass).state == "unavailable"


async def test_left_over_event_is_no_recording(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """What a crash left open is not what is recorded now."""
    server.leave_open_event(1)
    await set_up(hass, entry)
    await poll_alarms(hass, entry)

    assert camera_state(hass).state == "idle"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_streaming_while_somebody_watches(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """The state tells at once when the first viewer comes, and when the stream ends."""
    client = await hass_client()
    response = await client.get("/api/camera_proxy_stream/camera.front_door")
    await read_part(response)
    assert camera_state(hass).state == "streaming"

    response.close()
    await until(lambda: camera_state(hass).state == "idle")


@pytest.mark.parametrize(
    ("version", "field", "values"),
    [("1.36.33", "Enabled", (0, 1)), ("1.38.4", "Analysing", ("None", "Always"))],
)
async def test_motion_detection(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    field: str,
    values: tuple[object, object],
) -> None:
    """It can be switched, and what ZoneMinder made of it is read afterwards."""
    monitor = server.world.monitors[1]
    assert camera_state(hass).attributes["motion_detection"] is True

    await detect(hass, "disable")
    assert monitor.fields[field] == values[0]
    await poll_until(hass, loaded, lambda: camera_state(hass).state != "unavailable")
    assert "motion_detection" not in camera_state(hass).attributes

    await detect(hass, "enable")
    assert monitor.fields[field] == values[1]


async def detect(hass: HomeAssistant, verb: str) -> None:
    """Switch the detection of motion."""
    await hass.services.async_call(
        "camera",
        f"{verb}_motion_detection",
        {"entity_id": "camera.front_door"},
        blocking=True,
    )


async def test_motion_detection_of_another_function(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """A function that detects nothing leaves nothing to turn on, and is off already."""
    server.set_monitor(1, Function="Monitor")
    await poll_monitors(hass, loaded)
    server.requests.clear()

    with pytest.raises(ServiceValidationError) as caught:
        await detect(hass, "enable")
    assert caught.value.translation_key == "no_motion_detection"
    await detect(hass, "disable")
    assert not [each for each in server.requests if each.path.endswith("/monitors/1.json")]


async def test_motion_detection_without_the_right(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Whoever may not edit monitors is told so."""
    server.set_privilege("admin", "Monitors", "View")

    with pytest.raises(HomeAssistantError) as caught:
        await detect(hass, "disable")
    assert caught.value.translation_key == "permission_denied"
    assert caught.value.translation_placeholders == {"right": "Monitors: Edit"}


@pytest.mark.parametrize("version", ["1.38.4"])
async def test_on_demand(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """A camera that sleeps is available, and wakes for a still: no text is shown as one."""
    server.set_monitor(1, Capturing="Ondemand")
    server.set_connected(1, connected=False)
    await set_up(hass, entry)
    assert camera_state(hass).state == "idle"
    assert state(hass, entry, "binary_sensor", 1, "connectivity") == "off"

    still = hass.async_create_task(async_get_image(hass, "camera.front_door"))
    await until(lambda: server.streams[1] == 1)
    server.set_connected(1, connected=True)

    assert Image.open(BytesIO((await still).content)).size == (960, 540)
    assert streams_asked_for(server) == ["jpeg"]
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("version", ["1.38.4"])
async def test_on_demand_that_does_not_wake(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """When only texts come, there is no still."""
    server.set_monitor(1, Capturing="Ondemand")
    server.set_connected(1, connected=False)
    await set_up(hass, entry)

    with (
        patch("custom_components.zoneminder.camera.WAKE_LIMIT", 0.5),
        pytest.raises(HomeAssistantError),
    ):
        await async_get_image(hass, "camera.front_door")
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("version", ["1.38.4"])
async def test_capturing_nothing(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """A camera that is never captured is unavailable."""
    server.set_monitor(1, Capturing="None")
    await set_up(hass, entry)

    assert camera_state(hass).state == "unavailable"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_turned_still(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """The size asked for is that of the picture as it is shown."""
    server.set_monitor(1, Orientation="ROTATE_90")
    await poll_monitors(hass, loaded)

    await async_get_image(hass, "camera.front_door", width=270)

    scales = [each.query["scale"] for each in server.requests if "nph-zms" in each.path]
    assert scales == ["50"]


async def test_only_what_a_camera_can(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry
) -> None:
    """Nobody can turn the recording off by turning off what is in the garden."""
    assert camera_state(hass).attributes["supported_features"] == 0


@pytest.mark.parametrize("version", ["1.38.4"])
async def test_brand_and_model(
    hass: HomeAssistant, server: ZoneMinderServer, entry: MockConfigEntry
) -> None:
    """They are told where ZoneMinder knows them."""
    made_by = {"Manufacturer": {"Name": "Acme"}, "CameraModel": {"Name": "Eye 3"}}
    with patch.dict("tests.zoneminder_server.api_monitors._NO_MODEL", made_by):
        await set_up(hass, entry)

    attributes = camera_state(hass).attributes
    assert (attributes["brand"], attributes["model_name"]) == ("Acme", "Eye 3")
    await hass.config_entries.async_unload(entry.entry_id)
