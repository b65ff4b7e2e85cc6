"""What Home Assistant says of each monitor, beside what ZoneMinder says."""

from .house import House
from .zoneminder import ZoneMinder

KEYS = {"camera", "alarm", "connectivity", "events_today"}


async def test_every_monitor_has_its_entities(house: House, zoneminder: ZoneMinder) -> None:
    """No monitor is left out."""
    assert set(house.monitors) == set(await zoneminder.monitors())
    assert all(row.keys() >= KEYS for row in house.monitors.values())


async def test_connectivity_is_that_of_the_server(house: House, zoneminder: ZoneMinder) -> None:
    """Cameras that answer are on, the one that does not is off."""
    wanted = {
        number: "on" if row["Status"] == "Connected" else "off"
        for number, row in (await zoneminder.monitors()).items()
    }
    assert set(wanted.values()) == {"on", "off"}
    for number, state in wanted.items():
        await house.until(number, "connectivity", state.__eq__, within=35)


async def test_camera_of_an_offline_monitor_is_unavailable(house: House) -> None:
    """A picture is offered where there is one."""
    for number in house.monitors:
        connected = (await house.state(number, "connectivity"))["state"] == "on"
        camera = (await house.state(number, "camera"))["state"]
        assert (camera != "unavailable") is connected, number


async def test_event_counts_are_numbers(house: House) -> None:
    """Also those of monitors that never recorded."""
    for number in house.monitors:
        count = (await house.state(number, "events_today"))["state"]
        assert int(count) >= 0
