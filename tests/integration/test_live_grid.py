"""Many cameras over one connection, for the live-grid card."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from io import BytesIO
from unittest.mock import patch

from aiohttp import ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from homeassistant.auth.models import User
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from PIL import Image
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.zoneminder.live_grid import ACKNOWLEDGEMENT, HEADER, URL, Flag
from tests.integration.common import entity_id, poll_monitors, until
from tests.zoneminder_server import ZoneMinderServer

type Message = tuple[int, Flag, float, bytes]
type Connect = Callable[[], Awaitable[ClientWebSocketResponse]]


@pytest.fixture(autouse=True)
def _soon() -> Iterator[None]:
    """Try cameras without pictures again soon."""
    with patch("custom_components.zoneminder.live_grid.RETRY", 0.1):
        yield


@pytest.fixture
async def connect(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
) -> AsyncIterator[Connect]:
    """Connect as the card does: with a path that Home Assistant signs."""
    opened = []
    client = await hass_client_no_auth()
    websocket = await hass_ws_client()

    async def connect() -> ClientWebSocketResponse:
        await websocket.send_json_auto_id({"type": "auth/sign_path", "path": URL})
        path = (await websocket.receive_json())["result"]["path"]
        socket: ClientWebSocketResponse = await client.ws_connect(path, max_msg_size=0)
        opened.append(socket)
        return socket

    yield connect
    for socket in opened:
        await socket.close()


async def watch(
    socket: ClientWebSocketResponse, *cameras: str, fps: float = 30, first_id: int = 1
) -> None:
    """Say which cameras to show."""
    rows = [
        {"id": number, "entity_id": camera, "fps": fps}
        for number, camera in enumerate(cameras, first_id)
    ]
    await socket.send_json({"cameras": rows})


async def receive(socket: ClientWebSocketResponse) -> Message:
    """Return the next message, and say that a picture was drawn."""
    message = await socket.receive(timeout=10)
    assert message.type is WSMsgType.BINARY
    number, flags, time = HEADER.unpack_from(message.data)
    jpeg = message.data[HEADER.size :]
    if jpeg:
        await socket.send_bytes(ACKNOWLEDGEMENT.pack(number))
    return number, Flag(flags), time, jpeg


async def receive_until(
    socket: ClientWebSocketResponse, condition: Callable[[Message], bool]
) -> Message:
    """Return the next message of a kind."""
    async with asyncio.timeout(10):
        while not condition(message := await receive(socket)):
            pass
    return message


async def test_login_is_needed(
    loaded: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """Nobody gets a connection without a signed path or a token."""
    client = await hass_client_no_auth()

    with pytest.raises(WSServerHandshakeError) as refusal:
        await client.ws_connect(URL)

    assert refusal.value.status == HTTPStatus.UNAUTHORIZED


async def test_two_cameras_move(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry, connect: Connect
) -> None:
    """Pictures of two cameras come over one connection, from one stream each."""
    socket = await connect()
    cameras = [entity_id(hass, loaded, "camera", number, "camera") for number in (1, 2)]
    await watch(socket, *cameras)

    pictures: dict[int, list[bytes]] = {1: [], 2: []}
    times: dict[int, list[float]] = {1: [], 2: []}
    while min(map(len, pictures.values())) < 4:
        number, flags, time, jpeg = await receive(socket)
        assert flags == Flag.SIGNAL
        pictures[number].append(jpeg)
        times[number].append(time)

    assert all(len(set(found)) > 1 for found in pictures.values())
    assert all(found == sorted(found) for found in times.values())
    assert not set(pictures[1]) & set(pictures[2])
    assert Image.open(BytesIO(pictures[1][0])).format == "JPEG"
    assert server.streams == {1: 1, 2: 1}

    await socket.close()
    await until(lambda: server.open_streams == 0)


async def test_what_is_shown_changes(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry, connect: Connect
) -> None:
    """A camera that is scrolled away ends; the others go on as they were."""
    socket = await connect()
    front, drive = (entity_id(hass, loaded, "camera", number, "camera") for number in (1, 2))
    await watch(socket, front, drive)
    await receive_until(socket, lambda message: message[0] == 2)

    await watch(socket, front)

    await until(lambda: server.streams[2] == 0)
    await receive_until(socket, lambda message: message[0] == 1)
    assert len([request for request in server.requests if "nph-zms" in request.path]) == 2

    await watch(socket)
    await until(lambda: server.open_streams == 0)


async def test_viewers_share_a_stream(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry, connect: Connect
) -> None:
    """Several pages cost the server one process for each monitor."""
    camera = entity_id(hass, loaded, "camera", 1, "camera")
    sockets = [await connect() for _ in range(3)]
    for socket in sockets:
        await watch(socket, camera)
    for socket in sockets:
        await receive(socket)

    assert server.streams[1] == 1


async def test_rate(hass: HomeAssistant, loaded: MockConfigEntry, connect: Connect) -> None:
    """No more pictures come than were asked for."""
    socket = await connect()
    await watch(socket, entity_id(hass, loaded, "camera", 1, "camera"), fps=2)
    await receive(socket)
    start = hass.loop.time()

    for _ in range(3):
        await receive(socket)

    assert hass.loop.time() - start > 1.2


@pytest.mark.parametrize("policy", [{}, {"entities": {"entity_ids": {"camera.porch": True}}}])
async def test_rights(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    hass_admin_user: User,
    connect: Connect,
    policy: dict[str, object],
) -> None:
    """A user gets no picture of a camera that they may not see."""
    hass_admin_user.groups.clear()
    hass_admin_user.mock_policy(policy)  # type: ignore[attr-defined]
    socket = await connect()
    await watch(socket, entity_id(hass, loaded, "camera", 1, "camera"))

    assert await receive(socket) == (1, Flag.REFUSED, 0.0, b"")
    assert server.open_streams == 0


async def test_right_is_taken(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    hass_admin_user: User,
    connect: Connect,
) -> None:
    """A right that is taken away ends the pictures."""
    socket = await connect()
    await watch(socket, entity_id(hass, loaded, "camera", 1, "camera"))
    await receive(socket)

    hass_admin_user.groups.clear()
    hass_admin_user.mock_policy({})  # type: ignore[attr-defined]

    await receive_until(socket, lambda message: message[1] == Flag.REFUSED)
    await until(lambda: server.open_streams == 0)


@pytest.mark.parametrize("other", ["camera.nowhere", "binary_sensor.front_door_alarm"])
async def test_not_a_camera(
    hass: HomeAssistant, loaded: MockConfigEntry, connect: Connect, other: str
) -> None:
    """What is no camera of a monitor is refused, and may be asked for again."""
    socket = await connect()

    for _ in range(2):
        await watch(socket, other, first_id=7)
        assert await receive(socket) == (7, Flag.REFUSED, 0.0, b"")


@pytest.mark.parametrize(
    "nonsense",
    ["{", "[]", '{"cameras": [{"id": -1, "entity_id": "camera.a", "fps": 5}]}', b"\0"],
)
async def test_nonsense(connect: Connect, nonsense: str | bytes) -> None:
    """A client that says nonsense is sent away."""
    socket = await connect()
    if isinstance(nonsense, bytes):
        await socket.send_bytes(nonsense)
    else:
        await socket.send_str(nonsense)

    assert (await socket.receive(timeout=5)).type is WSMsgType.CLOSE
    assert socket.close_code == 1008


async def test_absent_camera(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry, connect: Connect
) -> None:
    """It costs no process, and is shown when it is there."""
    server.set_connected(1, connected=False)
    await poll_monitors(hass, loaded)
    socket = await connect()
    await watch(socket, entity_id(hass, loaded, "camera", 1, "camera"))

    assert (await receive(socket))[1] is Flag.AWAY
    assert server.open_streams == 0

    server.world.pace.factor = 0.0
    server.set_connected(1, connected=True)
    async with asyncio.timeout(10):
        while not loaded.runtime_data.monitors.data.connected >= {1}:
            await asyncio.sleep(0.1)
            await poll_monitors(hass, loaded)
    await receive_until(socket, lambda message: message[1] == Flag.SIGNAL)


async def test_no_signal(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry, connect: Connect
) -> None:
    """ZoneMinder's text pictures are not taken for video."""
    server.stop_zoneminder()
    socket = await connect()
    await watch(socket, entity_id(hass, loaded, "camera", 1, "camera"))

    for _ in range(4):
        assert await receive(socket) == (1, Flag(0), 0.0, b"")


async def test_broken_server(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    connect: Connect,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The client is told, and gets pictures when there are some."""
    monkeypatch.setattr("custom_components.zoneminder.aiozoneminder.mjpeg.LONGEST_WAIT", 0.5)
    server.fault(path="nph-zms", kind="html")
    socket = await connect()
    await watch(socket, entity_id(hass, loaded, "camera", 1, "camera"))

    for _ in range(3):
        assert (await receive(socket))[1] is Flag.AWAY

    server.clear_faults()
    await receive_until(socket, lambda message: message[1] == Flag.SIGNAL)


async def test_restart_of_zoneminder(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry, connect: Connect
) -> None:
    """The client stays, is told that nothing new comes, and gets pictures again."""
    socket = await connect()
    await watch(socket, entity_id(hass, loaded, "camera", 1, "camera"))
    await receive(socket)

    with patch("custom_components.zoneminder.aiozoneminder.mjpeg.REPEAT", 0.1):
        server.cut_streams()
        repeat = await receive_until(socket, lambda message: Flag.REPEAT in message[1])

    assert repeat == (1, Flag.SIGNAL | Flag.REPEAT, 0.0, b"")
    await receive_until(socket, lambda message: bool(message[3]))


@asynccontextmanager
async def impatient() -> AsyncIterator[None]:
    """Drop clients soon that take nothing."""
    with patch("custom_components.zoneminder.live_grid.STUCK_AFTER", 0.5):
        yield


async def test_stuck_client(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry, connect: Connect
) -> None:
    """One that draws nothing gets two pictures and is dropped; others never notice."""
    camera = entity_id(hass, loaded, "camera", 1, "camera")
    async with impatient():
        good, stuck = await connect(), await connect()
        await watch(good, camera)
        await watch(stuck, camera)
        got = []
        async with asyncio.timeout(10):
            async for message in stuck:
                got.append(message.data)
                await receive(good)

    assert len(got) == 2
    await receive(good)
    assert server.streams[1] == 1


async def test_slow_client(
    hass: HomeAssistant, loaded: MockConfigEntry, connect: Connect
) -> None:
    """One that has still to draw one camera goes on to get the pictures of another."""
    cameras = [entity_id(hass, loaded, "camera", number, "camera") for number in (1, 2)]
    got: list[int] = []
    async with impatient(), asyncio.timeout(10):
        socket = await connect()
        await watch(socket, *cameras)
        while got.count(1) < 12:
            number, *_ = HEADER.unpack_from((await socket.receive()).data)
            got.append(number)
            if number == 1:
                await socket.send_bytes(ACKNOWLEDGEMENT.pack(number))

    assert got.count(2) == 2


async def test_client_that_reads_nothing(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry, connect: Connect
) -> None:
    """One whose connection is full is dropped too."""
    async with impatient():
        socket = await connect()

        async def full(*_: object) -> None:
            await asyncio.Event().wait()

        with patch("aiohttp.web.WebSocketResponse.send_bytes", full):
            await watch(socket, entity_id(hass, loaded, "camera", 1, "camera"))
            await until(lambda: server.open_streams == 1)
            assert (await socket.receive(timeout=10)).type is not WSMsgType.BINARY

    await until(lambda: server.open_streams == 0)


async def test_unload(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry, connect: Connect
) -> None:
    """Nothing is left, though somebody was watching; who watches nothing of it stays."""
    socket, other = await connect(), await connect()
    await watch(socket, entity_id(hass, loaded, "camera", 1, "camera"))
    await receive(socket)
    await watch(other, "camera.nowhere")
    await receive(other)

    unloading = asyncio.create_task(hass.config_entries.async_unload(loaded.entry_id))
    async with asyncio.timeout(5):
        async for _ in socket:
            pass
    assert await unloading

    assert socket.close_code == 1012
    await until(lambda: server.open_streams == 0)
    names = {task.get_name() for task in asyncio.all_tasks()}
    assert not {name for name in names if "live grid" in name or name == "zms frames"}
    await watch(other, "camera.nowhere")
    await receive(other)


@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_log_out(
    hass: HomeAssistant,
    server: ZoneMinderServer,
    loaded: MockConfigEntry,
    hass_access_token: str,
    connect: Connect,
) -> None:
    """A log-out ends the connection at once."""
    socket = await connect()
    await watch(socket, entity_id(hass, loaded, "camera", 1, "camera"))
    await receive(socket)
    token = hass.auth.async_validate_access_token(hass_access_token)
    assert token

    hass.auth.async_remove_refresh_token(token)

    async with asyncio.timeout(5):
        async for _ in socket:
            pass
    await until(lambda: server.open_streams == 0)


@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_stop(
    hass: HomeAssistant, server: ZoneMinderServer, loaded: MockConfigEntry, connect: Connect
) -> None:
    """Home Assistant need not wait for clients when it stops."""
    socket = await connect()
    await watch(socket, entity_id(hass, loaded, "camera", 1, "camera"))
    await receive(socket)

    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)

    async with asyncio.timeout(5):
        async for _ in socket:
            pass
    await until(lambda: server.open_streams == 0)


async def test_card_is_served(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """All dashboards load the card, and a new version under a new address."""
    client = await hass_client_no_auth()
    urls = hass.data["frontend_extra_module_url"].urls
    (url,) = [url for url in urls if "zoneminder" in url]

    assert "?v=" in url
    response = await client.get(url)
    assert response.status == HTTPStatus.OK
    assert "javascript" in response.content_type
