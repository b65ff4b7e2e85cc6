"""Calls of ZoneMinder's API with a token that it accepts."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

import aiohttp
from yarl import URL

from . import urls
from .auth import Authenticator
from .exceptions import (
    CredentialsRequiredError,
    EditRefusedError,
    NotZoneMinderError,
    PermissionDeniedError,
    ProxyAuthenticationError,
    TokenRejectedError,
    ZoneMinderError,
)
from .parsing import JsonObject, as_object, text
from .rights import Right
from .transport import READ_TIMEOUT, Transport

CONNECT_TIMEOUT = 5.0


@dataclass(frozen=True, slots=True)
class Features:
    """What depends on the version and cannot be seen in an answer."""

    whole_lists: bool = False
    """Filtered lists come whole when no limit is given (1.37 and later)."""
    tags: bool = False
    """Events have tags (1.37.44 and later)."""

    @classmethod
    def of(cls, version: tuple[int, ...]) -> Features:
        """Return the features of a version."""
        return cls(whole_lists=version >= (1, 37), tags=version >= (1, 37, 44))


@dataclass(frozen=True, slots=True)
class Route:
    """Where a server of an installation with several of them is."""

    portal: URL
    stream: URL
    """Where its zms is."""


class Api:
    """What the parts of the client share: where ZoneMinder is and how to ask it."""

    def __init__(self, transport: Transport, authenticator: Authenticator, portal: URL) -> None:
        """Take what is needed to ask; the zone is known once connected."""
        self.portal = portal
        self.zone: tzinfo = UTC
        self.features = Features()
        self.routes: dict[int, Route] = {}
        """The servers that tokens may be sent to, besides the portal, by id."""
        self.owners: dict[int, int | None] = {}
        """The server that each monitor belongs to."""
        self._transport = transport
        self._auth = authenticator

    def route_of(self, monitor_id: int) -> Route | None:
        """Return where a monitor's pictures and alarms are; None: at the portal."""
        return self.routes.get(self.owners.get(monitor_id) or 0)

    async def read(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        portal: URL | None = None,
        right: Right | None = None,
        time_limit: float = READ_TIMEOUT,
        once: bool = False,
    ) -> JsonObject:
        """Return the answer to an API call that reads or gives an alarm command.

        `path` is percent-encoded, without `.json`, and names its action (`monitors/index`):
        the token goes in a POST body, out of the web server's log, and a POST to the short
        forms (`monitors`, `monitors/1`) would add or edit. `right` is what the call needs,
        `portal` the server to ask if it is another one. `once`: never send it a second time.
        """
        url = urls.api(portal or self.portal, path)
        if query:
            url = url.with_query(query)

        async def ask(token: str | None) -> JsonObject:
            method, form = ("GET", None) if token is None else ("POST", {"token": token})
            answer = await self._transport.json(
                method, url, form=form, time_limit=time_limit, once=once
            )
            return as_object(answer)

        return await self._with_token(ask, right)

    async def edit(self, path: str, fields: Mapping[str, str], *, right: Right) -> None:
        """Change an object; raises EditRefusedError where ZoneMinder did not save it.

        ZoneMinder reports both with status 200 and a text.
        """
        url = urls.api(self.portal, path)

        async def ask(token: str | None) -> JsonObject:
            form = dict(fields) if token is None else {**fields, "token": token}
            return as_object(await self._transport.json("POST", url, form=form, once=True))

        answer = await self._with_token(ask, right)
        if text(answer, "message") != "Saved":
            raise EditRefusedError

    async def open(
        self, url: URL, query: Mapping[str, str], *, read_limit: float
    ) -> aiohttp.ClientResponse:
        """Open a stream or picture; the caller closes the response.

        zms takes its token in the query only. It says 403 to one that it does not like, and to
        a user without the right: a second 403, to a new token, means that.
        """
        refusals = 0

        async def connect(token: str | None) -> aiohttp.ClientResponse:
            nonlocal refusals
            signed = dict(query) if token is None else {**query, "token": token}
            response = await self._transport.open(
                url.with_query(signed),
                connect_limit=CONNECT_TIMEOUT,
                read_limit=read_limit,
            )
            if response.status == aiohttp.http.HTTPStatus.OK:
                return response
            response.close()
            complaint = _stream_complaint(response)
            refusals += isinstance(complaint, TokenRejectedError)
            raise PermissionDeniedError if refusals > 1 else complaint

        return await self._with_token(connect, Right.STREAM_VIEW)

    async def _with_token[T](
        self, ask: Callable[[str | None], Awaitable[T]], right: Right | None = None
    ) -> T:
        """Ask with the current token, and once more with a new one if it is rejected."""
        token = await self._auth.token()
        try:
            try:
                return await ask(token)
            except TokenRejectedError, CredentialsRequiredError:
                return await ask(await self._auth.renew(token))
        except PermissionDeniedError:
            raise PermissionDeniedError(right) from None


def _stream_complaint(response: aiohttp.ClientResponse) -> ZoneMinderError:
    """Return the error of a stream or picture that was not given."""
    status = aiohttp.http.HTTPStatus
    if response.status == status.FORBIDDEN:
        return TokenRejectedError("HTTP 403")
    if response.status == status.UNAUTHORIZED:
        return ProxyAuthenticationError("HTTP 401")
    return NotZoneMinderError(f"HTTP {response.status}")
