"""Alarms and events take their recorded course."""

from aiohttp import ClientSession

from . import ZoneMinderServer
from .recorded import Json


async def read(server: ZoneMinderServer, path: str) -> Json:
    """Read from the API."""
    async with ClientSession() as session:
        url = f"{server.url}/api/{path}.json"
        async with session.post(url, data={"token": server.access_token}) as response:
            return await response.json()


async def open_events(server: ZoneMinderServer) -> dict[int, Json]:
    """Return the open events by monitor."""
    rows = await read(server, "events/index/EndDateTime:")
    return {row["Event"]["MonitorId"]: row["Event"] for row in rows["events"]}


async def command(server: ZoneMinderServer, monitor: int, name: str) -> Json:
    """Send an alarm command and return its status."""
    return (await read(server, f"monitors/alarm/id:{monitor}/command:{name}"))["status"]


async def test_forced_alarm_of_a_motion_recorder(server: ZoneMinderServer) -> None:
    """An alarm opens an event, and its end closes it after the post-event frames."""
    assert await command(server, 1, "status") == 0
    assert (await command(server, 1, "on")).startswith("Alarmed event id: ")
    assert await command(server, 1, "status") == 2
    event = (await open_events(server))[1]
    assert (event["Cause"], event["Notes"]) == ("Forced Web", "Forced Web: ")
    assert await command(server, 1, "off") == "Cancelling forced alarm on/off"
    assert await command(server, 1, "status") == 3
    server.set_clock_skew(2.0)
    assert await command(server, 1, "status") == 0
    assert 1 not in await open_events(server)


async def test_alarm_of_a_continuous_recorder(server: ZoneMinderServer) -> None:
    """The running event gets alarm frames: the first at once, the others every five seconds."""
    at_rest = 0 if server.world.modern else 4
    assert await command(server, 4, "status") == at_rest
    before = (await open_events(server))[4]
    server.motion(4, on=True)
    await command(server, 4, "on")
    first = (await open_events(server))[4]
    assert first["Id"] == before["Id"]
    assert first["AlarmFrames"] >= 1
    server.set_clock_skew(5.5)
    assert (await open_events(server))[4]["AlarmFrames"] > 40


async def test_disabled_monitor_sees_no_motion(server: ZoneMinderServer) -> None:
    """After `disable` nothing is an alarm until `off`."""
    await command(server, 1, "disable")
    server.motion(1, on=True)
    assert await command(server, 1, "status") == 0
    await command(server, 1, "off")
    assert await command(server, 1, "status") == 2


async def test_stopped_server(server: ZoneMinderServer) -> None:
    """Without daemons there is no alarm state and no open event, and they come back."""
    server.stop_zoneminder()
    assert await command(server, 1, "status") == "false"
    assert await open_events(server) == {}
    assert await read(server, "host/daemonCheck") == {"result": 0}
    server.start_zoneminder()
    assert await command(server, 1, "status") == 0
    assert list(await open_events(server)) == [4]


async def test_sections(server: ZoneMinderServer) -> None:
    """A continuous recorder begins a new event when the section is full."""
    first = (await open_events(server))[4]["Id"]
    server.set_clock_skew(601.0)
    assert (await open_events(server))[4]["Id"] > first
