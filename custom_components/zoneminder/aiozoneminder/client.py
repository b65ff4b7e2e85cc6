"""The client: one ZoneMinder, and its concepts as attributes."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta, timezone
import re
from time import monotonic

from yarl import URL

from .api import Api, Features
from .auth import Authenticator, Credentials, Login
from .configs import Configs
from .controls import Controls
from .events import Event, Events
from .exceptions import MalformedResponseError, UnsupportedVersionError
from .groups import Groups
from .host import Host
from .monitors import Monitors
from .restreams import Restreams
from .servers import Server, Servers
from .states import States
from .storage import Storages
from .streams import Streams
from .transport import Transport
from .users import Users

OLDEST_VERSION = (1, 36)

_QUARTER = timedelta(minutes=15)
_WIDEST = timedelta(hours=26)

type Version = tuple[int, ...]


class ZoneMinder:
    """A ZoneMinder server.

    Clients of the same user share a `login`, for which the rules of auth.py hold. `portal` is
    the address of ZoneMinder's own pages, such as `https://zm.lan/zm`. `allow_plain_password`
    says whether the password may go over http, `trusted_hosts` which other servers of the
    installation may be sent its tokens.
    """

    def __init__(
        self,
        transport: Transport,
        portal: URL,
        *,
        credentials: Credentials | None = None,
        login: Login | None = None,
        allow_plain_password: bool = True,
        trusted_hosts: Collection[str] = (),
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Prepare a client; `connect` talks to the server first."""
        self._auth = Authenticator(
            transport,
            portal,
            credentials,
            login=login,
            allow_plain_password=allow_plain_password,
            clock=clock,
        )
        self._api = Api(transport, self._auth, portal)
        self._trusted_hosts = frozenset(trusted_hosts)
        self.other_hosts: frozenset[str] = frozenset()
        """Hosts of the installation's other servers, trusted or not, once connected."""
        self.configs = Configs(self._api)
        self.controls = Controls(self._api)
        self.events = Events(self._api)
        self.groups = Groups(self._api)
        self.host = Host(self._api)
        self.monitors = Monitors(self._api)
        self.restreams = Restreams(self._api, self._auth, clock)
        self.servers = Servers(self._api)
        self.states = States(self._api)
        self.storage = Storages(self._api)
        self.streams = Streams(self._api)
        self.users = Users(self._api)
        self.statistics = transport.statistics

    @property
    def portal(self) -> URL:
        """Return the address of ZoneMinder's own pages."""
        return self._api.portal

    @property
    def version(self) -> str | None:
        """Return the version as of the last login or refresh."""
        return self._auth.version

    @property
    def features(self) -> Features:
        """Return what this version can do, once connected."""
        return self._api.features

    @property
    def username(self) -> str | None:
        """Return the user that the client logs in as; None where none is needed."""
        return self._auth.username

    def forgive(self) -> None:
        """Let credentials be tried again that were refused, as a person asks for it."""
        self._auth.forgive()

    async def legacy_hash(self) -> str | None:
        """Return an `auth=` hash for RTSP sources; None where ZoneMinder gives none."""
        return await self._auth.legacy_hash()

    async def connect(self) -> None:
        """Log in where needed and learn what the other calls rest on.

        Raises NotZoneMinderError, UnsupportedVersionError, AuthenticationError and its
        kinds, ApiDisabledError, ZoneMinderConnectionError and its kinds.
        """
        await self._auth.discover()
        await self._auth.token()
        version = self.version or await self.host.version()
        self._api.features = Features.of(_supported(version))
        self._api.zone = await self.host.time_zone()
        self.streams.use_path(await self.configs.value("ZM_PATH_ZMS"))
        self._use_servers(await self.servers.list())

    def check_zone(self, event: Event, now: datetime) -> timedelta | None:
        """Compare the time of an event that goes on with the true one; 1.36 tells no zone.

        Where they differ by quarters of an hour, the zone that the server told is not that of
        its database: from then on times are read with the offset found. Return the difference.
        """
        if self.features.whole_lists or event.start is None or event.length is None:
            return None
        late = event.start + timedelta(seconds=event.length) - now
        difference = round(late / _QUARTER) * _QUARTER
        if not difference or abs(difference) > _WIDEST:
            return None
        told = event.start.utcoffset() or timedelta()
        self._api.zone = timezone(told + difference)
        return difference

    def _use_servers(self, servers: list[Server]) -> None:
        """Take the servers whose hosts may be sent tokens; never from https to http."""
        routes = {server.id: server.route for server in servers if server.route}
        hosts = {route.portal.host or "" for route in routes.values()}
        self.other_hosts = frozenset(hosts - {self.portal.host or ""})
        allowed = self._trusted_hosts | {self.portal.host}
        self._api.routes = {
            server_id: route
            for server_id, route in routes.items()
            if {route.portal.host, route.stream.host} <= allowed
            and (self.portal.scheme == "http" or route.portal.scheme == "https")
        }


def _supported(version: str | None) -> Version:
    """Return the numbers of a version; raises for those too old."""
    numbers = tuple(map(int, re.findall(r"\d+", version or "")))
    if not numbers:
        msg = "the server does not tell its version"
        raise MalformedResponseError(msg)
    if numbers < OLDEST_VERSION:
        raise UnsupportedVersionError(version or "")
    return numbers
