"""Tests of the decision which monitors are in alarm."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.zoneminder.aiozoneminder import AlarmState, Event, Monitor
from custom_components.zoneminder.alarms import (
    ASK_IN_TURN,
    ASK_WHILE_IN_ALARM,
    STALE_AFTER,
    AlarmTracker,
)

MOTION = ("Always", "Always", "OnMotion")
CONTINUOUS = ("Always", "Always", "Always")
WATCH_ONLY = ("Always", "Always", "None")
RECORD_ONLY = ("Always", "None", "Always")
NOT_ANALYSING = ("Always", "None", "None")


def monitor(
    monitor_id: int, modes: tuple[str, str, str] = MOTION, status: str | None = "Connected"
) -> Monitor:
    """Return a monitor that does something."""
    capturing, analysing, recording = modes
    fields = {"Capturing": capturing, "Analysing": analysing, "Recording": recording}
    return Monitor.from_api(
        {"Monitor": {"Id": monitor_id, **fields}, "Monitor_Status": {"Status": status}}
    )


def event(
    event_id: int,
    monitor_id: int = 1,
    frames: int = 10,
    alarm_frames: int = 0,
    cause: str | None = None,
) -> Event:
    """Return an open event."""
    fields: dict[str, Any] = {"Id": event_id, "MonitorId": monitor_id, "Cause": cause}
    fields |= {"Frames": frames, "AlarmFrames": alarm_frames}
    return Event.from_api({"Event": fields}, zone=None)  # type: ignore[arg-type]  # no times


def following(*monitors: Monitor, read: bool = True) -> AlarmTracker:
    """Return a tracker of monitors; with `read`, it saw once that no event is open."""
    tracker = AlarmTracker()
    tracker.follow({each.id: each for each in monitors})
    first_read: Callable[[], None] = lambda: tracker.observe([], 0.0)  # noqa: E731 one of two
    (first_read if read else tuple)()
    return tracker


def ask(tracker: AlarmTracker, now: float, state: AlarmState) -> int | None:
    """Ask who is to be asked, and give that monitor's answer."""
    asked = tracker.take_next(now)
    tracker.answer(asked or 0, state, now)
    return asked


def test_nothing_known() -> None:
    """A tracker without monitors knows no alarm and asks nobody."""
    tracker = following()
    tracker.observe([event(1)], 1.0)
    assert tracker.in_alarm == frozenset()
    assert tracker.take_next(2.0) is None


def test_motion_recorder() -> None:
    """The open event of a motion recorder is the alarm; nobody is asked."""
    tracker = following(monitor(1), monitor(2))
    tracker.observe([event(5)], 1.0)
    assert tracker.in_alarm == {1}
    assert tracker.take_next(1.0) is None
    tracker.observe([], 2.0)
    assert tracker.in_alarm == frozenset()


def test_events_one_after_another() -> None:
    """An alarm that goes on in another event goes on."""
    tracker = following(monitor(1))
    tracker.observe([event(5)], 1.0)
    tracker.observe([event(6), event(5, frames=90)], 2.0)
    tracker.observe([event(6)], 3.0)
    assert tracker.in_alarm == {1}


def test_events_of_monitors_not_followed() -> None:
    """Events of monitors that are not followed say nothing."""
    tracker = following(monitor(1))
    tracker.observe([event(5, monitor_id=9)], 1.0)
    assert tracker.in_alarm == frozenset()


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (AlarmState.ALARM, {1}),
        (AlarmState.ALERT, {1}),
        (AlarmState.IDLE, set()),
        (AlarmState.UNKNOWN, set()),
    ],
)
def test_first_read(state: AlarmState, expected: set[int]) -> None:
    """An event that was open before us counts once the monitor confirms it."""
    tracker = following(monitor(1), read=False)
    tracker.observe([event(5)], 1.0)
    assert tracker.in_alarm == frozenset()
    assert ask(tracker, 1.0, state) == 1
    assert tracker.in_alarm == expected
    assert tracker.take_next(2.0) is None


def test_first_read_and_growth() -> None:
    """An event that grows needs no confirmation."""
    tracker = following(monitor(1), read=False)
    tracker.observe([event(5, frames=10)], 1.0)
    tracker.observe([event(5, frames=20)], 2.0)
    assert tracker.in_alarm == {1}
    assert tracker.take_next(2.0) is None


def test_leftover() -> None:
    """An event that a crash left open is none, and does not hide the next one."""
    tracker = following(monitor(1), read=False)
    tracker.observe([event(5)], 1.0)
    ask(tracker, 1.0, AlarmState.IDLE)
    tracker.observe([event(5)], 500.0)
    assert tracker.in_alarm == frozenset()
    assert tracker.take_next(500.0) is None
    tracker.observe([event(5), event(9)], 501.0)
    assert tracker.in_alarm == {1}
    tracker.observe([event(5)], 502.0)
    assert tracker.in_alarm == {1}
    assert tracker.take_next(502.0 + STALE_AFTER) == 1


def test_leftover_that_lives() -> None:
    """A leftover that grows is none."""
    tracker = following(monitor(1), read=False)
    tracker.observe([event(5)], 1.0)
    ask(tracker, 1.0, AlarmState.IDLE)
    tracker.observe([event(5, frames=30)], 2.0)
    assert tracker.in_alarm == {1}


def test_stale() -> None:
    """An open event that does not grow is asked about, once a minute."""
    tracker = following(monitor(1))
    tracker.observe([event(5)], 0.0)
    assert tracker.take_next(STALE_AFTER - 1) is None
    assert ask(tracker, STALE_AFTER, AlarmState.ALARM) == 1
    assert tracker.in_alarm == {1}
    assert tracker.take_next(STALE_AFTER + 1) is None
    assert ask(tracker, 2 * STALE_AFTER, AlarmState.IDLE) == 1
    assert tracker.in_alarm == frozenset()


def test_stale_and_offline() -> None:
    """An open event of a camera that is gone ends for us, without asking."""
    tracker = following(monitor(1))
    tracker.observe([event(5)], 0.0)
    tracker.follow({1: monitor(1, status="NotRunning")})
    tracker.observe([event(5)], STALE_AFTER - 1)
    assert tracker.in_alarm == {1}
    tracker.observe([event(5)], STALE_AFTER)
    assert tracker.in_alarm == frozenset()
    assert tracker.take_next(STALE_AFTER) is None


def test_continuous_recorder() -> None:
    """Alarm frames of a continuous recorder make us ask; its answers decide."""
    tracker = following(monitor(1, CONTINUOUS))
    tracker.observe([event(5)], 1.0)
    assert tracker.in_alarm == frozenset()
    assert ask(tracker, 1.0, AlarmState.TAPE) == 1
    tracker.observe([event(5, frames=30)], 2.0)
    assert tracker.take_next(2.0) is None
    tracker.observe([event(5, frames=40, alarm_frames=3)], 3.0)
    assert ask(tracker, 3.0, AlarmState.ALARM) == 1
    assert tracker.in_alarm == {1}
    assert tracker.take_next(3.5) is None
    assert ask(tracker, 3.0 + ASK_WHILE_IN_ALARM, AlarmState.ALERT) == 1
    assert tracker.in_alarm == {1}
    assert ask(tracker, 3.0 + 2 * ASK_WHILE_IN_ALARM, AlarmState.TAPE) == 1
    assert tracker.in_alarm == frozenset()


def test_alarm_frames_in_new_section() -> None:
    """A continuous recorder that begins its next event in alarm is asked too."""
    tracker = following(monitor(1, CONTINUOUS))
    ask(tracker, 1.0, AlarmState.TAPE)
    tracker.observe([event(6, alarm_frames=2)], 2.0)
    assert tracker.take_next(2.0) == 1


def test_open_event_is_no_alarm() -> None:
    """A monitor that only records has no alarm, and is never asked."""
    tracker = following(monitor(1, RECORD_ONLY), monitor(2, NOT_ANALYSING))
    tracker.observe([event(5)], 1.0)
    assert tracker.in_alarm == frozenset()
    assert [tracker.take_next(float(now)) for now in range(1, 40)] == [None] * 39


def test_turns() -> None:
    """Monitors whose events cannot tell are asked by turns, one each ten seconds."""
    tracker = following(*(monitor(number, WATCH_ONLY) for number in (1, 2, 3)), monitor(4))
    asked = [ask(tracker, 100.0 + now, AlarmState.IDLE) for now in range(60)]
    turns = [(now, number) for now, number in enumerate(asked) if number]
    assert [number for _, number in turns] == [1, 2, 3, 1, 2, 3]
    assert [now for now, _ in turns] == [0, 10, 20, 30, 40, 50]
    assert ASK_IN_TURN == 10


def test_alarm_before_turns() -> None:
    """The end of an alarm is looked for each second, before all turns."""
    tracker = following(monitor(1, WATCH_ONLY), monitor(2, WATCH_ONLY))
    assert ask(tracker, 0.0, AlarmState.ALARM) == 1
    asked = [ask(tracker, float(now), AlarmState.ALARM) for now in range(1, 6)]
    assert asked == [1] * 5
    assert tracker.in_alarm == {1}


def test_urgent_before_alarm() -> None:
    """A new alarm is looked for before the end of another."""
    tracker = following(monitor(1, CONTINUOUS), monitor(2, CONTINUOUS))
    tracker.observe([event(5), event(6, monitor_id=2)], 0.0)
    ask(tracker, 0.0, AlarmState.ALARM)
    tracker.observe([event(5), event(6, monitor_id=2, frames=20, alarm_frames=1)], 5.0)
    assert ask(tracker, 5.0, AlarmState.ALARM) == 2
    assert tracker.in_alarm == {1, 2}
    assert tracker.take_next(5.0) == 1


@pytest.mark.parametrize("modes", [MOTION, CONTINUOUS, WATCH_ONLY])
@pytest.mark.parametrize("status", ["NotRunning", "Running", None])
def test_offline_is_never_asked(modes: tuple[str, str, str], status: str | None) -> None:
    """A camera that is away is never asked, whatever its events say."""
    tracker = following(monitor(1, modes, status), read=False)
    tracker.observe([event(5, alarm_frames=1)], 0.0)
    tracker.observe([event(5, frames=20, alarm_frames=9)], 1.0)
    assert [tracker.take_next(10.0 * now) for now in range(20)] == [None] * 20


def test_going_offline_ends_the_alarm() -> None:
    """A camera that goes away while in alarm is not in alarm any more."""
    tracker = following(monitor(1, WATCH_ONLY))
    ask(tracker, 0.0, AlarmState.ALARM)
    tracker.follow({1: monitor(1, WATCH_ONLY, "NotRunning")})
    assert tracker.in_alarm == frozenset()
    tracker.follow({1: monitor(1, WATCH_ONLY)})
    assert tracker.in_alarm == frozenset()


def test_removed() -> None:
    """A monitor that is gone is in no alarm, and its late answer is ignored."""
    tracker = following(monitor(1), monitor(2, WATCH_ONLY))
    tracker.observe([event(5)], 1.0)
    tracker.follow({2: monitor(2, WATCH_ONLY)})
    tracker.answer(1, AlarmState.ALARM, 2.0)
    tracker.postpone(1, 9.0)
    assert tracker.in_alarm == frozenset()
    assert tracker.take_next(3.0) == 2


@pytest.mark.parametrize(
    ("before", "after"), [(CONTINUOUS, MOTION), (MOTION, CONTINUOUS), (WATCH_ONLY, MOTION)]
)
def test_other_mode(before: tuple[str, str, str], after: tuple[str, str, str]) -> None:
    """What a monitor said in another mode is asked again, and ends."""
    tracker = following(monitor(1, before))
    tracker.observe([event(5)], 0.0)
    ask(tracker, 0.0, AlarmState.ALARM)
    tracker.follow({1: monitor(1, after)})
    tracker.observe([], 100.0)
    ask(tracker, 100.0, AlarmState.IDLE)
    assert tracker.in_alarm == frozenset()


def test_continuous_event_is_no_alarm() -> None:
    """Settings are read later than events: what no motion began is not believed at once."""
    tracker = following(monitor(1, MOTION))
    tracker.observe([], 0.0)
    tracker.observe([event(5, frames=1, cause="Continuous")], 1.0)
    assert tracker.in_alarm == frozenset()
    tracker.observe([event(5, frames=50, cause="Continuous")], 6.0)
    assert tracker.in_alarm == frozenset()
    ask(tracker, 6.0, AlarmState.TAPE)
    assert tracker.in_alarm == frozenset()


def test_lost() -> None:
    """A monitor whose capture does not run is in no alarm."""
    tracker = following(monitor(1, WATCH_ONLY))
    ask(tracker, 0.0, AlarmState.ALARM)
    tracker.lose(1, 10.0)
    tracker.lose(7, 10.0)
    assert tracker.in_alarm == frozenset()


def test_postponed() -> None:
    """A monitor that got no answer is left alone for a while; its alarm goes on."""
    tracker = following(monitor(1, WATCH_ONLY), monitor(2, WATCH_ONLY))
    ask(tracker, 0.0, AlarmState.ALARM)
    tracker.postpone(1, 300.0)
    assert tracker.in_alarm == {1}
    asked = [ask(tracker, float(now), AlarmState.IDLE) for now in range(10, 300, 10)]
    assert set(asked) == {2}
    assert 1 in {ask(tracker, 300.0 + now, AlarmState.IDLE) for now in (0, 10, 20)}


def test_unconfirmed_and_postponed() -> None:
    """An event that nobody could confirm stays unconfirmed until somebody can."""
    tracker = following(monitor(1), read=False)
    tracker.observe([event(5)], 0.0)
    tracker.postpone(1, 60.0)
    assert tracker.take_next(30.0) is None
    assert tracker.in_alarm == frozenset()
    assert ask(tracker, 60.0, AlarmState.ALARM) == 1
    assert tracker.in_alarm == {1}


class House:
    """What a server knows, and what a tracker was told of it last."""

    def __init__(self, modes: tuple[tuple[str, str, str], ...]) -> None:
        """Begin with quiet monitors, all connected."""
        self.tracker = AlarmTracker()
        self.modes = dict(enumerate(modes, 1))
        self.connected = dict.fromkeys(self.modes, True)
        self.open: dict[int, Event] = {}
        self.seen: dict[int, Event] = {}
        self.quiet = set(self.modes)
        self.now = 0.0
        self.last_id = 0
        self.read_monitors(1)

    def open_event(self, number: int) -> None:
        """Let an event begin."""
        self.last_id += 1
        self.open[number] = event(self.last_id, number, frames=1, alarm_frames=1)

    def close_event(self, number: int) -> None:
        """Let an event end."""
        self.open.pop(number, None)

    def grow_event(self, number: int) -> None:
        """Let an event go on."""
        known = self.open.get(number) or event(0, number)
        grown = event(known.id, number, known.frames + 9, known.alarm_frames + 3)
        self.open.update({number: grown} if number in self.open else {})

    def drop(self, number: int) -> None:
        """Take the camera away, or give it back."""
        self.connected[number] = not self.connected[number]

    def read_monitors(self, _number: int) -> None:
        """Tell the tracker of the monitors."""
        status = {True: "Connected", False: "NotRunning"}
        self.tracker.follow(
            {
                number: monitor(number, modes, status[self.connected[number]])
                for number, modes in self.modes.items()
            }
        )

    def read_events(self, _number: int) -> None:
        """Tell the tracker of the open events."""
        self.now += 1.0
        self.tracker.observe(self.open.values(), self.now)
        grown = {n for n, each in self.open.items() if self.seen.get(n) != each}
        ended = self.modes.keys() - self.open.keys()
        self.quiet = (self.quiet - grown) | {n for n in ended if self.modes[n] == MOTION}
        self.seen = dict(self.open)

    def answer(self, number: int, state: AlarmState) -> None:
        """Tell the tracker what a monitor says."""
        self.now += 0.3
        self.tracker.answer(number, state, self.now)
        self.quiet = (
            self.quiet | {number} if state is AlarmState.IDLE else self.quiet - {number}
        )

    def wait(self, _number: int) -> None:
        """Let time pass."""
        self.now += 61.0


HAPPENINGS = (
    House.open_event,
    House.close_event,
    House.grow_event,
    House.drop,
    House.read_monitors,
    House.read_events,
    House.read_events,
    House.wait,
    lambda house, number: house.answer(number, AlarmState.ALARM),
    lambda house, number: house.answer(number, AlarmState.IDLE),
)


@settings(max_examples=150, deadline=None)
@given(
    modes=st.tuples(*[st.sampled_from([MOTION, CONTINUOUS, WATCH_ONLY])] * 3),
    happenings=st.lists(st.tuples(st.sampled_from(HAPPENINGS), st.integers(1, 3)), max_size=40),
)
def test_any_interleaving(
    modes: tuple[tuple[str, str, str], ...],
    happenings: list[tuple[Callable[[House, int], None], int]],
) -> None:
    """Nobody stays in alarm after the event ended or the monitor said that it is idle."""
    house = House(modes)
    for happening, number in happenings:
        happening(house, number)
        assert not house.tracker.in_alarm & house.quiet
        asked = house.tracker.take_next(house.now)
        assert asked is None or house.tracker._watches[asked].monitor.connected
    house.open.clear()
    house.read_events(0)
    for number in house.modes:
        house.answer(number, AlarmState.IDLE)
    assert house.tracker.in_alarm == frozenset()
