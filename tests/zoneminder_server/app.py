"""The web server in front of it all."""

import base64
from contextlib import suppress
from dataclasses import dataclass, field
import re

from aiohttp import web
import jwt

from . import pages
from .ajax import Ajax
from .api import Api
from .auth import Auth
from .faults import Faults
from .media import Media
from .pictures import Pictures
from .raw import RawConnection
from .side_door import SideDoor
from .streams import Streams
from .wire import EmptyReplyError, read_form
from .world import World

# Apache's rewriting decodes a path once more than it should.
_LOST_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_KEPT_REQUESTS = 100_000


@dataclass
class Request:
    """A request as a test wants to look at it."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def user(self) -> str:
        """Return the user that the credentials name, good or not."""
        params = self.query | self.form
        if params.get("token", "").count(".") == 2:
            with suppress(jwt.PyJWTError):
                claims = jwt.decode(params["token"], options={"verify_signature": False})
                return str(claims.get("user", ""))
        return params.get("user") or params.get("username") or ""

    @property
    def is_login(self) -> bool:
        """Tell whether a password was sent to log in."""
        params = self.query | self.form
        return self.path.endswith("/host/login.json") and bool(
            params.get("pass") or params.get("password")
        )

    @property
    def is_refresh(self) -> bool:
        """Tell whether a token was sent to log in."""
        return self.path.endswith("/host/login.json") and bool(
            (self.query | self.form).get("token")
        )


class Site:
    """Routes requests, records them, and lets them fail."""

    def __init__(self, world: World, *, latency: float, basic_auth: str | None) -> None:
        """Build all parts of the server."""
        self.world = world
        self.latency = latency
        self.basic_auth = basic_auth
        self.requests: list[Request] = []
        self.faults = Faults(world.stopping)
        self.auth = Auth(world)
        self.pictures = Pictures(world.clock)
        self.streams = Streams(world, self.auth, self.pictures)
        self.api = Api(world, self.auth)
        self.ajax = Ajax(world, self.auth, Media(world, self.streams))
        self.side_door = SideDoor(self)

    def application(self) -> web.Application:
        """Return the aiohttp application."""
        app = web.Application(client_max_size=8 * 1024**2)
        app.router.add_route("*", "/fake/{tail:.*}", self.side_door.handle)
        app.router.add_route("*", "/{tail:.*}", self.handle)
        return app

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of a client."""
        form = dict(await read_form(request))
        headers = dict(request.headers)
        self.requests.append(
            Request(request.method, request.path, dict(request.query), form, headers)
        )
        if len(self.requests) > _KEPT_REQUESTS:
            del self.requests[: _KEPT_REQUESTS // 2]
        if self.latency:
            await self.world.rest(self.latency)
        try:
            response = await self.faults.apply(request, self._route)
        except EmptyReplyError, ConnectionResetError:
            response = RawConnection(request, self.world.stopping).cut()
        if not response.prepared:
            response.headers.setdefault("Server", "Apache/2.4.71 (Debian)")
        return response

    async def _route(self, request: web.Request) -> web.StreamResponse:
        """Send a request where it belongs."""
        if self.basic_auth is not None and not self._knows_basic_auth(request):
            return pages.basic_auth()
        path = request.path
        if _LOST_PERCENT.search(path):
            return pages.bad_request()
        if path.startswith(("/zm/api/", "/zm/api.json")) or path == "/zm/api":
            return await self.api.handle(request)
        if path in ("/zm", "/zm/", "/zm/index.php"):
            return await self.ajax.handle(request)
        zms = self.world.option("ZM_PATH_ZMS")
        if path in (zms, "/zm/cgi-bin/nph-zms", "/zm/cgi-bin/zms"):
            return await self.streams.handle(request)
        return pages.not_found()

    def _knows_basic_auth(self, request: web.Request) -> bool:
        """Check the password of the web server itself."""
        expected = base64.b64encode((self.basic_auth or "").encode()).decode()
        return request.headers.get("Authorization", "") == f"Basic {expected}"
