"""Logins, tokens, auth hashes and sessions."""

import base64
from collections.abc import Mapping
from datetime import datetime
import hashlib
import json
import secrets
from typing import Any

from aiohttp import web
import jwt

from .recorded import Row
from .users import User
from .wire import ApiError
from .world import World

ACCESS, REFRESH, ANY = "access", "refresh", "any"
_REFRESH_SECONDS = 86400
SESSION_COOKIE = "ZMSESSID"


class RefusedError(Exception):
    """A token is no good; the text says why."""


def _malformed(token: str) -> str:
    """Say what is wrong with a token that cannot be read."""
    try:
        for part in token.split(".")[:2]:
            json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except ValueError:
        return "Syntax error, malformed JSON"
    return "Signature verification failed"


class Auth:
    """Knows who is asking."""

    def __init__(self, world: World) -> None:
        """Start without any token given out."""
        self.world = world
        self.issued: set[str] = set()
        self.expired: set[str] = set()
        self.revoked: set[str] = set()
        self.sessions: dict[str, str] = {}

    @property
    def required(self) -> bool:
        """Tell whether a login is needed."""
        return self.world.enabled("ZM_OPT_USE_AUTH")

    @property
    def access_seconds(self) -> int:
        """Return how long an access token lives."""
        return max(1, int(self.world.option("ZM_AUTH_HASH_TTL") or 0)) * 3600

    def issue(self, user: User, kind: str) -> str:
        """Sign a token."""
        now = int(self.world.clock.now())
        lifetime = self.access_seconds if kind == ACCESS else _REFRESH_SECONDS
        claims = {
            "iss": "ZoneMinder",
            "iat": now,
            "exp": now + lifetime,
            "user": user.name,
            "type": kind,
        }
        # Real tokens of one second are equal; here a new one must not share an old one's fate.
        headers = {"kid": str(len(self.issued))}
        token = jwt.encode(
            claims, self.world.option("ZM_AUTH_HASH_SECRET"), algorithm="HS256", headers=headers
        )
        self.issued.add(token)
        return token

    def expire_tokens(self) -> None:
        """Let every token given out so far be expired."""
        self.expired |= self.issued

    def revoke_tokens(self) -> None:
        """Revoke every token given out so far."""
        self.revoked |= self.issued
        for user in self.world.users.values():
            user.token_min_expiry = int(self.world.clock.now())

    def _claims(self, token: str, *, check_expiry: bool) -> Row:
        """Verify a token in the order of ZoneMinder's PHP library."""
        if token.count(".") != 2:
            raise RefusedError("Wrong number of segments")
        options: Any = {"verify_exp": False, "verify_iat": False}
        secret = self.world.option("ZM_AUTH_HASH_SECRET")
        try:
            claims: Row = jwt.decode(token, secret, algorithms=["HS256"], options=options)
        except jwt.InvalidSignatureError as error:
            raise RefusedError("Signature verification failed") from error
        except jwt.PyJWTError as error:
            raise RefusedError(_malformed(token)) from error
        now = self.world.clock.now()
        if claims.get("iat", 0) > int(now):
            moment = datetime.fromtimestamp(claims["iat"], self.world.clock.zone)
            raise RefusedError(f"Cannot handle token prior to {moment:%Y-%m-%dT%H:%M:%S%z}")
        if check_expiry and (now >= claims.get("exp", now + 1) or token in self.expired):
            raise RefusedError("Expired token")
        return claims

    def token_user(self, token: str, kind: str, *, check_expiry: bool = True) -> User:
        """Return whose token it is."""
        claims = self._claims(token, check_expiry=check_expiry)
        if kind not in (ANY, claims.get("type")):
            raise RefusedError("Incorrect token type")
        user = self.world.users.get(str(claims.get("user")))
        if user is None or not user.enabled:
            raise RefusedError("No such user/credentials")
        if token in self.revoked or claims.get("iat", 0) < user.token_min_expiry:
            raise RefusedError("Token revoked. Please re-generate")
        return user

    def hash_of(self, user: User, hours_ago: int = 0) -> str:
        """Return the legacy auth hash of this hour, or of one before."""
        at = self.world.clock.moment(self.world.clock.now() - hours_ago * 3600)
        hour = f"{at.hour}{at.day}{at.month - 1}{at.year - 1900}"
        text = (
            self.world.option("ZM_AUTH_HASH_SECRET") + user.name + user.stored_password + hour
        )
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    def hash_user(self, value: str) -> User | None:
        """Return whose auth hash it is."""
        hours = range(self.access_seconds // 3600 + 1)
        for user in self.world.users.values():
            if any(self.hash_of(user, hour) == value for hour in hours):
                return user
        return None

    def password_user(self, name: str, password: str) -> User:
        """Return the user of a name and password."""
        user = self.world.users.get(name)
        if user is not None and user.enabled and user.password == password:
            return user
        if self.world.modern:
            raise ApiError(401, "Invalid username or password")
        if user is None or not user.enabled:
            raise ApiError(401, f"Could not retrieve user {name} details")
        raise ApiError(401, f'Login denied for user "{name}"')

    def open_session(self, user: User) -> str:
        """Start a session for a cookie."""
        session = secrets.token_hex(13)
        self.sessions[session] = user.name
        return session

    def session_user(self, request: web.Request) -> User | None:
        """Return the user of the session cookie."""
        name = self.sessions.get(request.cookies.get(SESSION_COOKIE, ""))
        return self.world.users.get(name) if name else None

    def api_user(
        self, request: web.Request, params: Mapping[str, str], *, login: bool
    ) -> User | None:
        """Return who makes an API call; None where no login is needed."""
        if not self.world.enabled("ZM_OPT_USE_API"):
            raise ApiError(401, "API Disabled")
        if not self.required:
            return None
        user = self._identified(request, params, login=login)
        if user is None:
            raise ApiError(401, "Not Authenticated")
        if not user.api_enabled:
            raise ApiError(401, f"API disabled for: {user.name}")
        return user

    def _identified(
        self, request: web.Request, params: Mapping[str, str], *, login: bool
    ) -> User | None:
        """Return the first identity that a call carries."""
        if params.get("token"):
            try:
                return self.token_user(params["token"], REFRESH if login else ACCESS)
            except RefusedError as refused:
                raise ApiError(401, str(refused)) from refused
        if params.get("auth"):
            return self.hash_user(params["auth"])
        if login or self.world.enabled("ZM_OPT_USE_LEGACY_API_AUTH"):
            for name, password in (("user", "pass"), ("username", "password")):
                if params.get(name) and params.get(password):
                    return self.password_user(params[name], params[password])
        return self.session_user(request)

    def web_user(self, request: web.Request, params: Mapping[str, str]) -> User | None:
        """Return who asks index.php, which takes either kind of token."""
        if params.get("token"):
            return self.token_user(params["token"], ANY)
        if params.get("auth"):
            return self.hash_user(params["auth"])
        return self.session_user(request)

    def stream_user(self, query: Mapping[str, str]) -> User | None:
        """Return who opens a stream: access tokens, and 1.36 forgets expiry."""
        try:
            if query.get("token"):
                return self.token_user(query["token"], ACCESS, check_expiry=self.world.modern)
            if query.get("user") and query.get("pass"):
                return self.password_user(query["user"], query["pass"])
        except RefusedError, ApiError:
            return None
        if query.get("user") and self.world.option("ZM_AUTH_RELAY") == "none":
            return self.world.users.get(query["user"])
        return self.hash_user(query["auth"]) if query.get("auth") else None
