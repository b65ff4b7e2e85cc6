"""Streams with the camera's own video: those of go2rtc and of ZoneMinder's RTSP server."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
import math

from yarl import URL

from . import urls
from .api import Api
from .auth import Authenticator
from .configs import Configs
from .exceptions import NotFoundError, PermissionDeniedError
from .monitors import Monitor
from .rtsp import describe

OPTIONS_LIFE = 300.0
"""Seconds for which the options of ZoneMinder are not asked for again."""

_DEFAULT_HASH_HOURS = 2
_MARGIN = 300.0
_PROBES_AT_ONCE = 4


class Restream(StrEnum):
    """Who sends a camera's video on, the better one first."""

    GO2RTC = "go2rtc"
    RTSP = "rtsp"


@dataclass(frozen=True, slots=True)
class _Options:
    """What ZoneMinder's options say of streams."""

    go2rtc_host: str | None
    """Of its API; the path itself may hold a password."""
    rtsp_port: int | None
    hash_life: float
    """Seconds for which a new hash is good for certain."""


class Restreams:
    """Finds sources that a video player can open."""

    def __init__(self, api: Api, auth: Authenticator, clock: Callable[[], float]) -> None:
        """Use the connection of a client; nothing is asked yet."""
        self._api = api
        self._auth = auth
        self._configs = Configs(api)
        self._clock = clock
        self._lock = asyncio.Lock()
        self._probes = asyncio.Semaphore(_PROBES_AT_ONCE)
        self._options: tuple[float, _Options] | None = None
        self._hash: tuple[float, str | None] | None = None

    def offered(self, monitor: Monitor) -> tuple[Restream, ...]:
        """Return what the settings of a monitor promise, the better one first."""
        promises = {
            Restream.GO2RTC: monitor.go2rtc_enabled,
            Restream.RTSP: monitor.rtsp_server and monitor.rtsp_stream_name is not None,
        }
        return tuple(kind for kind, promised in promises.items() if promised)

    async def source(self, monitor: Monitor, kind: Restream) -> URL:
        """Return where a stream can be played for the next hour at least.

        Its query may hold the `auth` hash, which is as good as a token. Raises NotFoundError
        where ZoneMinder's options do not tell the place.
        """
        async with self._lock:
            options = await self._current_options()
            if kind is Restream.GO2RTC and options.go2rtc_host:
                return urls.go2rtc(options.go2rtc_host, monitor.id)
            if kind is Restream.RTSP and options.rtsp_port and monitor.rtsp_stream_name:
                auth = await self._current_hash(options.hash_life)
                name = monitor.rtsp_stream_name
                route = self._api.route_of(monitor.id)
                portal = route.portal if route else self._api.portal
                return urls.rtsp(portal, options.rtsp_port, name, auth)
        raise NotFoundError(f"no {kind} in ZoneMinder's options")

    async def probe(self, monitor: Monitor, kind: Restream) -> URL:
        """Return the source of a stream that answers; raises what `describe` raises."""
        async with self._probes:
            source = await self.source(monitor, kind)
            try:
                await describe(source)
            except PermissionDeniedError:
                self._hash = None
                raise
        return source

    async def _current_options(self) -> _Options:
        """Return ZoneMinder's options, read anew now and then."""
        now = self._clock()
        if self._options is None or now >= self._options[0]:
            self._options = (now + OPTIONS_LIFE, await self._read_options())
        return self._options[1]

    async def _read_options(self) -> _Options:
        """Ask for the options."""
        path = await self._configs.value("ZM_GO2RTC_PATH")
        port = _whole(await self._configs.value("ZM_MIN_RTSP_PORT"))
        hours = _whole(await self._configs.value("ZM_AUTH_HASH_TTL")) or _DEFAULT_HASH_HOURS
        return _Options(
            go2rtc_host=urls.go2rtc_host(self._api.portal, path) if path else None,
            rtsp_port=port,
            # The hour in which a hash was made counts in full.
            hash_life=max((hours - 1) * 3600 - _MARGIN, _MARGIN),
        )

    async def _current_hash(self, life: float) -> str | None:
        """Return a hash that is good for some time, None where no login is wanted."""
        if not self._auth.required:
            return None
        now = self._clock()
        if self._hash is None or now >= self._hash[0]:
            # Half of its life is left for whoever opens the source later.
            self._hash = (now + life / 2, await self._auth.legacy_hash())
        return self._hash[1]


def _whole(value: str | None) -> int | None:
    """Return a number above zero, or None."""
    try:
        number = float(value or 0)
    except ValueError:
        return None
    return int(number) if math.isfinite(number) and number >= 1 else None
