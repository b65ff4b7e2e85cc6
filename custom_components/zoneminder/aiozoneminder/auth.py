"""Who we are to ZoneMinder: login, refresh, or nothing at all.

The rules: a password login at the start, one each 23 h 50 min, and one after ZoneMinder
rejected the tokens; never two within a minute; none after a refused password.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
import logging
import math
from time import monotonic

import jwt
from yarl import URL

from . import urls
from .exceptions import (
    AuthenticationError,
    CredentialsRequiredError,
    DatabaseUnavailableError,
    InsecureTransportError,
    MalformedResponseError,
    NotFoundError,
    NotZoneMinderError,
    TokenRejectedError,
)
from .parsing import JsonObject, as_object, number, text
from .transport import Transport

LOGGER = logging.getLogger(__name__)

LOGIN_INTERVAL = 23 * 3600 + 50 * 60.0
"""Seconds after which a new refresh token is fetched: ZoneMinder's live 24 h."""

MIN_LOGIN_DISTANCE = 60.0
"""Seconds between two password logins: administrators run fail2ban."""

_LIFE_USED = 0.8
_DEFAULT_LIFE = 3600.0


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user of ZoneMinder."""

    username: str
    password: str = field(repr=False)


class Authenticator:
    """Keeps an access token that ZoneMinder accepts."""

    def __init__(
        self,
        transport: Transport,
        portal: URL,
        credentials: Credentials | None,
        *,
        allow_plain_password: bool = True,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Log in lazily, and only where `discover` has met a ZoneMinder.

        `clock` gives seconds from any start; it must not follow changes of the date.
        """
        self.version: str | None = None
        self._transport = transport
        self._portal = portal
        self._credentials = credentials
        self._allow_plain_password = allow_plain_password
        self._clock = clock
        self._lock = asyncio.Lock()
        self._required: bool | None = None
        self._access: str | None = None
        self._refresh: str | None = None
        self._renew_at = -math.inf
        self._login_at: float | None = None
        self._login_due = -math.inf
        self._refusal: type[AuthenticationError] | None = None

    @property
    def required(self) -> bool:
        """Return whether ZoneMinder asks who we are (OPT_USE_AUTH)."""
        return bool(self._required)

    @property
    def username(self) -> str | None:
        """Return the user, where ZoneMinder asks for one."""
        return self._credentials.username if self.required and self._credentials else None

    async def discover(self) -> None:
        """Find out whether this is a ZoneMinder and whether it wants a login.

        Sends nothing secret. Raises NotZoneMinderError, or what else the server complains of.
        """
        try:
            answer = await self._transport.json(
                "GET", urls.api(self._portal, "host/getVersion")
            )
        except CredentialsRequiredError:
            self._required = True
            return
        except DatabaseUnavailableError:
            raise
        except (MalformedResponseError, NotFoundError) as err:
            raise NotZoneMinderError(str(err)) from None
        if not isinstance(answer, Mapping) or not text(answer, "version"):
            raise NotZoneMinderError
        self.version = text(answer, "version")
        self._required = False

    async def token(self) -> str | None:
        """Return a valid access token; None where ZoneMinder needs none."""
        async with self._lock:
            if self._required is None:
                await self.discover()
            if self._required and self._clock() >= self._renew_at:
                await self._renew()
            return self._access

    async def legacy_hash(self) -> str | None:
        """Return the `auth=` hash, for what takes no token; None where there is none.

        It is as good as a token for AUTH_HASH_TTL hours, and no password goes for it.
        """
        if await self.token() is None:
            return None
        async with self._lock:
            form = {"token": self._refresh or "", "stateful": "1"}
            answer = await self._ask(form)
        name, _, value = (text(answer, "credentials") or "").partition("=")
        return value if name == "auth" and value else None

    async def renew(self, rejected: str | None) -> str | None:
        """Return another token than the one which ZoneMinder rejected."""
        async with self._lock:
            if self._access in (rejected, None):
                if rejected is None:
                    await self.discover()
                self._forget_access()
                if self._required:
                    await self._renew()
            return self._access

    async def _renew(self) -> None:
        """Get an access token, unless the login was switched off meanwhile."""
        try:
            await self._refresh_or_login()
        except MalformedResponseError:
            await self.discover()
            if self._required:
                raise

    async def _refresh_or_login(self) -> None:
        """Get an access token: by the refresh token while it lives, else by password."""
        if self._refresh and self._clock() < self._login_due:
            try:
                await self._refresh_access()
            except TokenRejectedError:
                LOGGER.debug("ZoneMinder rejected the refresh token")
            else:
                return
        await self._login()

    async def _refresh_access(self) -> None:
        """Get an access token by the refresh token, which stays the same."""
        asked_at = self._clock()
        answer = await self._ask({"token": self._refresh or ""})
        self._accept(answer, asked_at)

    async def _login(self) -> None:
        """Get both tokens by the password."""
        credentials = self._usable_credentials()
        asked_at = self._clock()
        if self._login_at is not None and asked_at - self._login_at < MIN_LOGIN_DISTANCE:
            msg = "ZoneMinder rejects our tokens; the next login has to wait"
            raise TokenRejectedError(msg)
        self._login_at = asked_at
        self._refresh = None
        try:
            answer = await self._ask(
                {"user": credentials.username, "pass": credentials.password}, once=True
            )
        except AuthenticationError as err:
            self._refusal = type(err)
            raise
        self._accept(answer, asked_at)
        self._refresh = text(answer, "refresh_token")
        self._login_due = asked_at + LOGIN_INTERVAL

    def _usable_credentials(self) -> Credentials:
        """Return the user and password, if they may be sent at all."""
        if self._refusal:
            raise self._refusal
        if self._credentials is None:
            raise CredentialsRequiredError
        if self._portal.scheme != "https" and not self._allow_plain_password:
            raise InsecureTransportError
        return self._credentials

    async def _ask(self, form: Mapping[str, str], *, once: bool = False) -> JsonObject:
        """Call the login, which is the refresh as well."""
        url = urls.api(self._portal, "host/login")
        return as_object(await self._transport.json("POST", url, form=form, once=once))

    def _accept(self, answer: JsonObject, asked_at: float) -> None:
        """Keep the access token of an answer, to be renewed at 80 % of its life."""
        self.version = text(answer, "version") or self.version
        self._access = text(answer, "access_token")
        if self._access is None:
            msg = "no token in the answer to the login"
            raise MalformedResponseError(msg)
        life = _life(self._access) or number(answer, "access_token_expires")
        self._renew_at = asked_at + _LIFE_USED * (life or _DEFAULT_LIFE)

    def _forget_access(self) -> None:
        """Make the next use get another access token."""
        self._access = None
        self._renew_at = -math.inf


def _life(token: str) -> float | None:
    """Return how long a token lives, in seconds.

    Only the difference of its times is used: the server's clock may be wrong, or ours.
    """
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        life = float(claims["exp"]) - float(claims["iat"])
    except jwt.PyJWTError, KeyError, TypeError, ValueError:
        return None
    return life if life > 0 else None
