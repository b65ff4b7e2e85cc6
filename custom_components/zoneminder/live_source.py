"""The one place that decides whether a camera has better live video than MJPEG."""

import asyncio
from collections.abc import Coroutine
from enum import StrEnum
from math import inf

from homeassistant.components.stream import Stream
from homeassistant.core import CALLBACK_TYPE, callback

from .aiozoneminder import Monitor, Restream, ZoneMinderError
from .const import LOGGER
from .coordinator import ZoneMinderConfigEntry

CONF_LIVE_SOURCE = "live_source"

WAITS = (30.0, 120.0, 600.0)
"""Seconds between attempts to find a stream: a ZoneMinder that starts needs some."""

MOST_ERRORS = 3
HEALTHY_AFTER = 60.0
"""Seconds that a player has to play for its errors to be forgotten."""


class LiveSource(StrEnum):
    """What the user wants."""

    AUTOMATIC = "automatic"
    MJPEG = "mjpeg"
    RTSP = "rtsp"
    GO2RTC = "go2rtc"

    def choose(self, offered: tuple[Restream, ...], monitor: Monitor) -> tuple[Restream, ...]:
        """Return which streams to try; they show a turned camera as it hangs there."""
        match self:
            case LiveSource.AUTOMATIC:
                return () if monitor.turned else offered
            case LiveSource.MJPEG:
                return ()
            case LiveSource.RTSP:
                wanted = Restream.RTSP
            case LiveSource.GO2RTC:
                wanted = Restream.GO2RTC
        return tuple(kind for kind in offered if kind is wanted)


class LiveVideo:
    """The video of one camera: none until a stream answered, and none after it failed often.

    Home Assistant plays it. Nothing here restarts a player: `update_source` of one that waits
    for its next attempt would end it, and keep the one after from stopping. A player reads its
    source at each attempt, so giving it another one is enough, and disturbs none that works.
    """

    def __init__(self, entry: ZoneMinderConfigEntry, changed: CALLBACK_TYPE) -> None:
        """Start with none; `changed` is told when there is one or none any more."""
        self._hass = entry.runtime_data.monitors.hass
        self._entry = entry
        self._restreams = entry.runtime_data.client.restreams
        self._choice = LiveSource(entry.options.get(CONF_LIVE_SOURCE, LiveSource.AUTOMATIC))
        self._changed = changed
        self._monitor: Monitor | None = None
        self._kind: Restream | None = None
        self._attempts = 0
        self._waiting: asyncio.TimerHandle | None = None
        self._errors = 0
        self._playing_since = -inf
        self._task: asyncio.Task[None] | None = None

    @property
    def playable(self) -> bool:
        """Return whether there is a stream."""
        return self._kind is not None

    async def async_source(self) -> str | None:
        """Return where to play it, good for an hour or so."""
        if self._kind is None or self._monitor is None:
            return None
        try:
            return str(await self._restreams.source(self._monitor, self._kind))
        except ZoneMinderError as err:
            LOGGER.debug("No source of monitor %d: %s", self._monitor.id, err)
            return None

    @callback
    def async_consider(self, monitor: Monitor | None) -> None:
        """Take the settings of the monitor; None while it has no pictures."""
        if monitor is None or self._monitor is None:
            self._stop_waiting()
        self._monitor = monitor
        if monitor is None:
            return
        wanted = self._wanted(monitor)
        if self._kind is not None and self._kind not in wanted:
            self._set_kind(None)
        if wanted and self._kind is None and self._waiting is None:
            self._start(self._async_look(monitor))

    @callback
    def async_follow_player(self, stream: Stream) -> None:
        """Take what a player says: it begins an attempt, or that one failed."""
        now = self._hass.loop.time()
        if stream.available:
            self._playing_since = now
            return
        lasted = now - self._playing_since
        self._errors = 1 if lasted >= HEALTHY_AFTER else self._errors + 1
        if self._errors < MOST_ERRORS:
            self._start(self._async_mend(stream))
        elif self._kind is not None:
            LOGGER.debug("Stream failed %d times: back to MJPEG", self._errors)
            self._errors = 0
            self._attempts = len(WAITS)
            self._wait()
            self._set_kind(None)
            self._hass.async_create_task(stream.stop())

    def _wanted(self, monitor: Monitor) -> tuple[Restream, ...]:
        """Return which streams of a monitor to try."""
        return self._choice.choose(self._restreams.offered(monitor), monitor)

    def _set_kind(self, kind: Restream | None) -> None:
        """Change what there is, and tell."""
        if kind is not self._kind:
            self._kind = kind
            self._changed()

    def _start(self, work: Coroutine[None, None, None]) -> None:
        """Do something in the background, one thing at a time."""
        if self._task and not self._task.done():
            work.close()
            return
        name = f"{self._entry.title} stream"
        self._task = self._entry.async_create_background_task(self._hass, work, name)

    def _stop_waiting(self) -> None:
        """Let the next attempt be the first of new ones, at once."""
        if self._waiting:
            self._waiting.cancel()
        self._attempts, self._waiting = 0, None

    def _wait(self) -> None:
        """Let the next attempt be some time from now."""
        wait = WAITS[min(self._attempts, len(WAITS) - 1)]
        self._waiting = self._hass.loop.call_later(wait, self._try_again)

    def _try_again(self) -> None:
        """Look for a stream once more."""
        self._waiting = None
        self.async_consider(self._monitor)

    async def _async_look(self, monitor: Monitor) -> None:
        """Look for a stream, and wait longer after each failure."""
        if await self._async_find(monitor):
            self._attempts = 0
        elif self._monitor is not None:
            self._wait()
            self._attempts += 1

    async def _async_mend(self, stream: Stream) -> None:
        """Give a player that failed a source that answers, for its next attempt."""
        if self._monitor and (source := await self._async_find(self._monitor)):
            stream.source = source

    async def _async_find(self, monitor: Monitor) -> str | None:
        """Return the source of the first stream that answers."""
        for kind in self._wanted(monitor):
            try:
                source = await self._restreams.probe(monitor, kind)
            except ZoneMinderError as err:
                LOGGER.debug("No %s of monitor %d: %s", kind, monitor.id, err)
            else:
                self._set_kind(kind)
                return str(source)
        return None
