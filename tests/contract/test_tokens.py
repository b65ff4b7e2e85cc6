"""What a login gives, and how long it is good."""

import base64
import json

from .call import NOBODY, Json
from .target import Target


def claims(token: str) -> Json:
    """Return what a token says."""
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


async def test_claims(target: Target) -> None:
    """Access for two hours, refresh for a day, both of one user."""
    for kind, token, lifetime in (
        ("access", target.tokens["admin"], 7200),
        ("refresh", target.tokens["refresh of admin"], 86400),
    ):
        said = claims(token)
        assert sorted(said) == ["exp", "iat", "iss", "type", "user"]
        assert (said["iss"], said["user"], said["type"]) == ("ZoneMinder", "admin", kind)
        assert said["exp"] - said["iat"] == lifetime


async def test_refresh(target: Target) -> None:
    """A refresh token gives an access token, and no other of its kind."""
    body = await target.read("host/login", who="refresh of viewer")
    assert "refresh_token" not in body
    renewed = claims(body["access_token"])
    assert (renewed["user"], renewed["type"]) == ("viewer", "access")
    form = {"token": body["access_token"]}
    answer = await target.read("host/getVersion", form=form, who=NOBODY)
    assert answer["version"] == body["version"]


async def test_logout_revokes_nothing(target: Target) -> None:
    """A token is good until it expires."""
    assert await target.read("host/logout", who="viewer") == {"result": "ok"}
    assert "version" in await target.read("host/getVersion", who="viewer")


async def test_login_does_not_end_other_logins(target: Target) -> None:
    """Each has a token of its own."""
    form = {"user": "viewer", "pass": "viewer-pass"}
    await target.read("host/login", form=form, who=NOBODY)
    assert "version" in await target.read("host/getVersion", who="viewer")
