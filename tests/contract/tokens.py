"""Tokens that a server has to refuse, signed with its own secret."""

import base64
from collections.abc import Mapping
import hashlib
import hmac
import json
import time

ALGORITHM = {"typ": "JWT", "alg": "HS256"}


def _encoded(data: bytes) -> str:
    """Return base64 as tokens have it."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def sign(claims: Mapping[str, object], secret: str) -> str:
    """Return a token."""
    parts = ".".join(_encoded(json.dumps(part).encode()) for part in (ALGORITHM, claims))
    digest = hmac.new(secret.encode(), parts.encode(), hashlib.sha256).digest()
    return f"{parts}.{_encoded(digest)}"


def bad_tokens(secret: str, access: str) -> dict[str, str]:
    """Return a token for each reason to refuse it."""
    now = int(time.time())
    good: dict[str, object] = {
        "iss": "ZoneMinder",
        "iat": now - 10,
        "exp": now + 3600,
        "user": "admin",
        "type": "access",
    }
    return {
        "garbage": "garbage",
        "two segments": "a.b",
        "three segments": "a.b.c",
        "cut": access[:-4],
        "expired": sign(good | {"iat": now - 7300, "exp": now - 100}, secret),
        "of the future": sign(good | {"iat": now + 600, "exp": now + 4200}, secret),
        "wrong secret": sign(good, f"{secret}?"),
        "unknown user": sign(good | {"user": "nobody"}, secret),
        "no user": sign({key: good[key] for key in good if key != "user"}, secret),
        "no type": sign({key: good[key] for key in good if key != "type"}, secret),
        "of noapi": sign(good | {"user": "noapi"}, secret),
    }
