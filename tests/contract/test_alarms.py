"""What an alarm is: forced, real, disabled, with and without an event."""

import asyncio

from .shared import once_more
from .target import BACK_YARD, FRONT_DOOR, Target

IDLE, ALARM, ALERT, TAPE = 0, 2, 3, 4
FORCED_SCORE = 255


@once_more
async def test_forced_alarm_records_an_event(target: Target) -> None:
    """From `on` to `off` there is an open event, and its row says why."""
    await target.until_calm(FRONT_DOOR)
    before = (await target.row(FRONT_DOOR))["Event_Summary"]["TotalEvents"]
    said = await target.alarm(FRONT_DOOR, "on")
    try:
        assert said.startswith("Alarmed event id: ")
        number = int(said.rpartition(" ")[2])
        assert await target.alarm(FRONT_DOOR, "status") == ALARM
        event = await target.until(lambda: target.open_event(FRONT_DOOR), "recording")
        assert (event["Id"], event["Name"]) == (number, "New Event")
        assert (event["Cause"], event["EndDateTime"]) == ("Forced Web", None)
        assert (await target.row(FRONT_DOOR))["Event_Summary"]["TotalEvents"] > before
    finally:
        assert await target.alarm(FRONT_DOOR, "off") == "Cancelling forced alarm on/off"
    assert await target.alarm(FRONT_DOOR, "status") in {ALARM, ALERT, IDLE}
    await target.until_calm(FRONT_DOOR)
    (event,) = await target.events(f"Id:{number}")
    assert event["EndDateTime"] >= event["StartDateTime"]
    assert event["AlarmFrames"] > 0
    assert event["MaxScore"] == FORCED_SCORE
    assert event["Name"] == f"Event-{number}"
    assert event["DefaultVideo"] == f"{number}-video.mp4"
    assert event["Notes"].startswith("Forced Web: ")


@once_more
async def test_alarm_of_a_continuous_recorder(target: Target) -> None:
    """Its event runs anyhow and gets alarm frames; the state returns to tape."""
    assert await target.alarm(BACK_YARD, "status") == TAPE
    said = await target.alarm(BACK_YARD, "on")
    try:
        number = int(said.rpartition(" ")[2])
        assert await target.alarm(BACK_YARD, "status") == ALARM

        async def alarm_frames() -> bool:
            event = await target.open_event(BACK_YARD)
            return bool(event and event["Id"] == number and event["AlarmFrames"])

        await target.until(alarm_frames, "in alarm", within=5)
    finally:
        await target.alarm(BACK_YARD, "off")

    async def at_rest() -> bool:
        return bool(await target.alarm(BACK_YARD, "status") == TAPE)

    await target.until(at_rest, "at rest", within=10)
    assert await target.open_event(BACK_YARD)


@once_more
async def test_motion(target: Target) -> None:
    """Motion is an alarm, and its event says where it was seen."""
    await target.until_calm(FRONT_DOOR)
    await target.motion(FRONT_DOOR, on=True)
    try:
        event = await target.until(lambda: target.open_event(FRONT_DOOR), "recording", 8)
        assert event["Cause"] == "Motion"

        async def in_alarm() -> bool:
            return bool(await target.alarm(FRONT_DOOR, "status") == ALARM)

        await target.until(in_alarm, "in alarm", within=5)
    finally:
        await target.motion(FRONT_DOOR, on=False)
    await target.until_calm(FRONT_DOOR)
    (event,) = await target.events(f"Id:{event['Id']}")
    assert event["Notes"] == "Motion: All"
    assert 0 < event["AlarmFrames"] <= event["Frames"]
    assert 0 < event["MaxScore"] < FORCED_SCORE


@once_more
async def test_disabled_monitor_sees_nothing(target: Target) -> None:
    """After `disable` motion is no alarm, until `off`."""
    await target.until_calm(FRONT_DOOR)
    assert await target.alarm(FRONT_DOOR, "disable") == "Forcing alarm off"
    try:
        await target.motion(FRONT_DOOR, on=True)
        await asyncio.sleep(1.5)
        assert await target.alarm(FRONT_DOOR, "status") == IDLE
        assert await target.open_event(FRONT_DOOR) is None
    finally:
        await target.motion(FRONT_DOOR, on=False)
        await asyncio.sleep(0.5)
        await target.alarm(FRONT_DOOR, "off")


@once_more
async def test_anybody_who_sees_a_monitor_may_force_an_alarm(target: Target) -> None:
    """`on` and `off` ask for no right, `disable` does."""
    try:
        assert (await target.alarm(BACK_YARD, "on", "viewer")).startswith("Alarmed event id: ")
        assert await target.alarm(BACK_YARD, "disable", "viewer") == "false"
    finally:
        said = await target.alarm(BACK_YARD, "off", "viewer")
    assert said == "Cancelling forced alarm on/off"
