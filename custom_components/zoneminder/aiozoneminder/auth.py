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
    InvalidCredentialsError,
    MalformedResponseError,
    NotFoundError,
    NotZoneMinderError,
    TokenRejectedError,
    ZoneMinderError,
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


@dataclass(slots=True, repr=False)
class Login:
    """What came of logging in; clients of one user share it, so that the rules hold for all.

    Times are those of the clock of the clients.
    """

    access: str | None = None
    refresh: str | None = None
    renew_at: float = -math.inf
    tried_at: float = -math.inf
    due: float = -math.inf
    failure: ZoneMinderError | None = None
    """Why the last attempt came to nothing."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Authenticator:
    """Keeps an access token that ZoneMinder accepts."""

    def __init__(
        self,
        transport: Transport,
        portal: URL,
        credentials: Credentials | None,
        *,
        login: Login | None = None,
        allow_plain_password: bool = True,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Log in lazily, and only where `discover` has met a ZoneMinder.

        `login` is what other clients of the same user share. `clock` gives seconds from any
        start; it must not follow changes of the date.
        """
        self.version: str | None = None
        self._transport = transport
        self._portal = portal
        self._credentials = credentials
        self._allow_plain_password = allow_plain_password
        self._clock = clock
        self._login = login or Login()
        self._required: bool | None = None

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
        async with self._login.lock:
            if self._required is None:
                await self.discover()
            if not self._required:
                return None
            if self._clock() >= self._login.renew_at:
                await self._renew()
            return self._login.access

    async def legacy_hash(self) -> str | None:
        """Return the `auth=` hash, for what takes no token; None where there is none.

        It is as good as a token for AUTH_HASH_TTL hours, and no password goes for it.
        """
        if await self.token() is None:
            return None
        async with self._login.lock:
            form = {"token": self._login.refresh or "", "stateful": "1"}
            answer = await self._ask(form)
        name, _, value = (text(answer, "credentials") or "").partition("=")
        return value if name == "auth" and value else None

    async def renew(self, rejected: str | None) -> str | None:
        """Return another token than the one which ZoneMinder rejected."""
        async with self._login.lock:
            if self._login.access in (rejected, None):
                if rejected is None:
                    await self.discover()
                self._forget_access()
                if self._required:
                    await self._renew()
            return self._login.access

    def forgive(self) -> None:
        """Log in again although it failed, as a person asks for it.

        Only a wrong password has to wait: that is what administrators' fail2ban counts.
        """
        login = self._login
        waited = self._clock() - login.tried_at >= MIN_LOGIN_DISTANCE
        if login.failure and (waited or not isinstance(login.failure, InvalidCredentialsError)):
            login.failure, login.tried_at = None, -math.inf

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
        if self._login.refresh and self._clock() < self._login.due:
            try:
                await self._refresh_access()
            except TokenRejectedError:
                LOGGER.debug("ZoneMinder rejected the refresh token")
            else:
                return
        await self._log_in()

    async def _refresh_access(self) -> None:
        """Get an access token by the refresh token, which stays the same."""
        asked_at = self._clock()
        answer = await self._ask({"token": self._login.refresh or ""})
        self._accept(answer, asked_at)

    async def _log_in(self) -> None:
        """Get both tokens by the password."""
        login, credentials = self._login, self._usable_credentials()
        asked_at = self._clock()
        if asked_at - login.tried_at < MIN_LOGIN_DISTANCE:
            msg = "ZoneMinder rejects our tokens; the next login has to wait"
            raise login.failure or TokenRejectedError(msg)
        login.tried_at, login.refresh, login.failure = asked_at, None, None
        try:
            answer = await self._ask(
                {"user": credentials.username, "pass": credentials.password}, once=True
            )
        except ZoneMinderError as err:
            login.failure = err
            raise
        self._accept(answer, asked_at)
        login.refresh = text(answer, "refresh_token")
        login.due = asked_at + LOGIN_INTERVAL

    def _usable_credentials(self) -> Credentials:
        """Return the user and password, if they may be sent at all."""
        if isinstance(self._login.failure, AuthenticationError):
            raise self._login.failure
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
        self._login.access = access = text(answer, "access_token")
        if access is None:
            msg = "no token in the answer to the login"
            raise MalformedResponseError(msg)
        life = _life(access) or number(answer, "access_token_expires")
        self._login.renew_at = asked_at + _LIFE_USED * (life or _DEFAULT_LIFE)

    def _forget_access(self) -> None:
        """Make the next use get another access token."""
        self._login.access = None
        self._login.renew_at = -math.inf


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
