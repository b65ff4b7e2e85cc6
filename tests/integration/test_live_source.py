"""Video that Home Assistant plays itself, where ZoneMinder has it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
import logging
from unittest.mock import patch

from homeassistant.components.camera import (
    CameraEntityFeature,
    async_get_stream_source,
    async_request_stream,
    get_camera_from_entity_id,
)
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.zoneminder.inclusion import CONF_INCLUDE
from custom_components.zoneminder.live_source import CONF_LIVE_SOURCE, MOST_ERRORS
from tests.integration.common import entity_id, poll_monitors, set_up, until
from tests.zoneminder_server import ZoneMinderServer
from tests.zoneminder_server.rtsp import RtspServer

CAMERA = "camera.front_door"


@pytest.fixture
async def rtsp(server: ZoneMinderServer) -> AsyncIterator[RtspServer]:
    """Let monitor 1 have a stream of ZoneMinder's RTSP server, which wants a hash."""
    server.set_monitor(1, RTSPServer=1, RTSPStreamName="front")
    async with RtspServer() as rtsp:
        rtsp.wanted_hash = server.site.auth.hash_of(server.world.users["admin"])
        server.set_option("ZM_MIN_RTSP_PORT", str(rtsp.port))
        yield rtsp


@pytest.fixture
async def go2rtc(server: ZoneMinderServer) -> AsyncIterator[RtspServer]:
    """Let monitor 1 have a stream of go2rtc, whose API has a password."""
    server.set_monitor(1, Go2RTCEnabled=1)
    server.set_option("ZM_GO2RTC_PATH", "http://user:go2rtc-secret@127.0.0.1:1984/api")
    async with RtspServer() as go2rtc:
        with patch(
            "custom_components.zoneminder.aiozoneminder.urls.GO2RTC_RTSP_PORT", go2rtc.port
        ):
            yield go2rtc


@pytest.fixture
def quick_player() -> Iterator[None]:
    """Let the player try again soon after it failed."""
    with patch("homeassistant.components.stream.STREAM_RESTART_INCREMENT", 0.1):
        yield


@pytest.fixture
def short_waits() -> Iterator[None]:
    """Look for streams again soon."""
    with patch("custom_components.zoneminder.live_source.WAITS", (1.0,)):
        yield


def can_stream(hass: HomeAssistant) -> bool:
    """Return whether the camera is said to have a stream."""
    state = hass.states.get(CAMERA)
    assert state is not None
    return bool(state.attributes["supported_features"] & CameraEntityFeature.STREAM)


async def source(hass: HomeAssistant) -> URL:
    """Return where the stream is."""
    found = await async_get_stream_source(hass, CAMERA)
    assert found is not None
    return URL(found)


async def load(hass: HomeAssistant, entry: MockConfigEntry, **options: str) -> None:
    """Set an entry up with options."""
    hass.config_entries.async_update_entry(entry, options=options)
    await set_up(hass, entry)


async def unload(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Unload an entry."""
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()


async def test_stream_after_it_was_described(
    hass: HomeAssistant, server: ZoneMinderServer, rtsp: RtspServer, loaded: MockConfigEntry
) -> None:
    """It is there once the server described it; its source has a hash and no token."""
    await until(lambda: can_stream(hass))

    found = await source(hass)
    assert found.with_query(None) == URL(f"rtsp://127.0.0.1:{rtsp.port}/front")
    assert dict(found.query) == {"auth": rtsp.wanted_hash}
    assert rtsp.described == [found]


async def test_others_have_none(
    hass: HomeAssistant, rtsp: RtspServer, loaded: MockConfigEntry
) -> None:
    """A monitor without a stream of its own is MJPEG, and nobody asks for more."""
    await until(lambda: can_stream(hass))
    state = hass.states.get(entity_id(hass, loaded, "camera", 2, "camera"))

    assert state is not None
    assert state.attributes["supported_features"] == 0
    assert len(rtsp.described) == 1
    assert await async_get_stream_source(hass, state.entity_id) is None
    with pytest.raises(HomeAssistantError):
        await async_request_stream(hass, state.entity_id, "hls")


@pytest.mark.usefixtures("short_waits")
@pytest.mark.parametrize("status", [401, 404, 500])
async def test_no_stream_without_description(
    hass: HomeAssistant,
    rtsp: RtspServer,
    entry: MockConfigEntry,
    status: int,
) -> None:
    """What does not answer is not promised; the pictures are there all the same."""
    rtsp.status = status
    await load(hass, entry)
    await until(lambda: rtsp.described)
    await poll_monitors(hass, entry)
    assert len(rtsp.described) == 1
    assert not can_stream(hass)
    assert hass.states.get(CAMERA).state != STATE_UNAVAILABLE  # type: ignore[union-attr]

    rtsp.status = 200
    await until(lambda: can_stream(hass))
    await unload(hass, entry)


@pytest.mark.parametrize("version", ["1.38.4"])
@pytest.mark.parametrize(
    "case", [("automatic", "go2rtc"), ("go2rtc", "go2rtc"), ("rtsp", "rtsp"), ("mjpeg", None)]
)
async def test_option(
    hass: HomeAssistant,
    rtsp: RtspServer,
    go2rtc: RtspServer,
    entry: MockConfigEntry,
    case: tuple[str, str | None],
) -> None:
    """The user decides; by itself go2rtc comes first, as it needs no secret."""
    choice, expected = case
    await load(hass, entry, **{CONF_LIVE_SOURCE: choice})
    servers = {"go2rtc": go2rtc, "rtsp": rtsp}
    if expected is None:
        await poll_monitors(hass, entry)
        assert not can_stream(hass)
    else:
        await until(lambda: can_stream(hass))
        assert (await source(hass)).port == servers[expected].port
    asked = [name for name, each in servers.items() if each.requests]
    assert asked == ([expected] if expected else [])
    if expected == "go2rtc":
        assert str(await source(hass)) == f"rtsp://127.0.0.1:{go2rtc.port}/1"
    await unload(hass, entry)


async def test_option_is_offered(
    hass: HomeAssistant, rtsp: RtspServer, loaded: MockConfigEntry
) -> None:
    """The form of the options has it, and it takes effect at once."""
    await until(lambda: can_stream(hass))
    flow = await hass.config_entries.options.async_init(loaded.entry_id)
    answers = {CONF_INCLUDE: "all", CONF_LIVE_SOURCE: "mjpeg"}

    await hass.config_entries.options.async_configure(flow["flow_id"], answers)
    await hass.async_block_till_done()

    assert loaded.options[CONF_LIVE_SOURCE] == "mjpeg"
    assert not can_stream(hass)


@pytest.mark.parametrize("version", ["1.38.4"])
async def test_next_best(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    rtsp: RtspServer,
    go2rtc: RtspServer,
    entry: MockConfigEntry,
) -> None:
    """Where go2rtc does not know the camera, ZoneMinder's own server may."""
    go2rtc.status = 404
    await load(hass, entry)

    await until(lambda: can_stream(hass))
    assert (await source(hass)).port == rtsp.port
    await unload(hass, entry)


@pytest.mark.parametrize("case", [("automatic", False), ("rtsp", True)])
async def test_turned(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    rtsp: RtspServer,
    entry: MockConfigEntry,
    case: tuple[str, bool],
) -> None:
    """A stream is not turned as ZoneMinder turns its pictures: only who asks for it gets it."""
    choice, expected = case
    server.set_monitor(1, Orientation="ROTATE_90")
    await load(hass, entry, **{CONF_LIVE_SOURCE: choice})
    if expected:
        await until(lambda: can_stream(hass))
    await poll_monitors(hass, entry)

    assert can_stream(hass) is bool(rtsp.requests) is expected
    await unload(hass, entry)


async def test_follows_the_settings(
    hass: HomeAssistant, server: ZoneMinderServer, rtsp: RtspServer, loaded: MockConfigEntry
) -> None:
    """When the administrator turns it off, it is gone at the next read, and back later."""
    await until(lambda: can_stream(hass))
    server.set_monitor(1, RTSPServer=0)
    await poll_monitors(hass, loaded)
    assert not can_stream(hass)

    server.set_monitor(1, RTSPServer=1)
    await poll_monitors(hass, loaded)
    await until(lambda: can_stream(hass))


async def test_waits_for_the_camera(
    hass: HomeAssistant, server: ZoneMinderServer, rtsp: RtspServer, entry: MockConfigEntry
) -> None:
    """A camera that is gone has no stream; it is looked for as soon as the camera is back."""
    server.set_connected(1, connected=False)
    await load(hass, entry)
    await poll_monitors(hass, entry)
    assert not rtsp.described

    server.set_connected(1, connected=True)

    async def back() -> None:
        while not can_stream(hass):
            await asyncio.sleep(0.1)
            await poll_monitors(hass, entry)

    await asyncio.wait_for(back(), 10)
    await unload(hass, entry)


@pytest.mark.usefixtures("quick_player", "short_waits")
async def test_failing_player_gets_another_source_and_then_none(
    hass: HomeAssistant,
    rtsp: RtspServer,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A stream that is described and cannot be played is tried some times, then dropped."""
    caplog.set_level(logging.DEBUG)
    await until(lambda: can_stream(hass))
    await async_request_stream(hass, CAMERA, "hls")
    player = get_camera_from_entity_id(hass, CAMERA).stream
    assert player is not None

    await until(lambda: not can_stream(hass), 10)

    assert caplog.text.count("Error from stream worker") == MOST_ERRORS
    assert await async_get_stream_source(hass, CAMERA) is None
    state = hass.states.get(CAMERA)
    assert state is not None
    assert state.state != STATE_UNAVAILABLE
    client = await hass_client()
    response = await client.get(f"/api/camera_proxy_stream/{CAMERA}")
    await response.content.readuntil(b"image/jpeg")
    response.close()
    await until(lambda: not player.outputs())

    await until(lambda: can_stream(hass))
    assert rtsp.wanted_hash
    for text in (caplog.text, str([each.as_dict() for each in hass.states.async_all()])):
        assert rtsp.wanted_hash not in text


@pytest.mark.usefixtures("quick_player")
async def test_failing_player_gets_a_new_hash(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    rtsp: RtspServer,
    loaded: MockConfigEntry,
) -> None:
    """A player whose hash is not good any more goes on with another one."""
    await until(lambda: can_stream(hass))
    with patch("custom_components.zoneminder.live_source.MOST_ERRORS", 1000):
        await async_request_stream(hass, CAMERA, "hls")
        camera = get_camera_from_entity_id(hass, CAMERA)
        assert camera.stream is not None
        old = camera.stream.source
        rtsp.wanted_hash = "f00d"
        with patch.object(server.site.auth, "hash_of", return_value="f00d"):
            await until(lambda: camera.stream and camera.stream.source != old, 10)
        assert URL(camera.stream.source).query["auth"] == "f00d"
        await camera.stream.stop()


async def test_new_viewer_gets_a_good_source(
    hass: HomeAssistant, server: ZoneMinderServer, rtsp: RtspServer, loaded: MockConfigEntry
) -> None:
    """Home Assistant keeps a player for good; what it plays must not be that old."""
    await until(lambda: can_stream(hass))
    camera = get_camera_from_entity_id(hass, CAMERA)
    first = await camera.async_create_stream()
    assert first is not None
    loaded.runtime_data.client.restreams._hash = None
    with patch.object(server.site.auth, "hash_of", return_value="f00d"):
        second = await camera.async_create_stream()

    assert second is first
    assert URL(first.source).query["auth"] == "f00d"


async def test_streaming_while_played(
    hass: HomeAssistant, rtsp: RtspServer, loaded: MockConfigEntry
) -> None:
    """A camera that somebody plays is streaming."""
    await until(lambda: can_stream(hass))
    await async_request_stream(hass, CAMERA, "hls")

    await until(lambda: hass.states.get(CAMERA).state == "streaming")  # type: ignore[union-attr]
    player = get_camera_from_entity_id(hass, CAMERA).stream
    assert player is not None
    await player.stop()


async def test_source_while_zoneminder_is_away(
    hass: HomeAssistant, server: ZoneMinderServer, rtsp: RtspServer, loaded: MockConfigEntry
) -> None:
    """Without a hash there is no source, and no error beyond that."""
    await until(lambda: can_stream(hass))
    loaded.runtime_data.client.restreams._hash = None
    server.fault(path="host/login", kind="cut")

    assert await async_get_stream_source(hass, CAMERA) is None
    server.clear_faults()


@pytest.mark.parametrize("version", ["1.38.4"])
async def test_password_of_go2rtc_is_nowhere(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    go2rtc: RtspServer,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The path of its API stays between ZoneMinder and us."""
    caplog.set_level(logging.DEBUG)
    await load(hass, entry)
    await until(lambda: can_stream(hass))
    found = await source(hass)
    await unload(hass, entry)

    states = str([each.as_dict() for each in hass.states.async_all()])
    for text in (caplog.text, states, str(found)):
        assert "go2rtc-secret" not in text


async def test_slow_answer_is_waited_for(
    hass: HomeAssistant, rtsp: RtspServer, entry: MockConfigEntry
) -> None:
    """While a server thinks about the first question it gets no second one."""
    rtsp.hangs = True
    await load(hass, entry)
    await until(lambda: rtsp.described)
    entry.runtime_data.monitors.async_update_listeners()
    await asyncio.sleep(0.1)

    assert len(rtsp.described) == 1
    await unload(hass, entry)
