"""Tokens live, expire and are refused as real ones are."""

from aiohttp import ClientSession

from . import ZoneMinderServer
from .recorded import Json


async def post(server: ZoneMinderServer, path: str, form: dict[str, str]) -> tuple[int, Json]:
    """Send a form and return status and body."""
    async with (
        ClientSession() as session,
        session.post(f"{server.url}/api/{path}.json", data=form) as response,
    ):
        return response.status, await response.json()


async def login(server: ZoneMinderServer, user: str, password: str) -> Json:
    """Log in and return the body."""
    return (await post(server, "host/login", {"user": user, "pass": password}))[1]


async def refusal(server: ZoneMinderServer, token: str, path: str = "states/index") -> str:
    """Return why a token is refused; empty where it is not."""
    status, body = await post(server, path, {"token": token})
    return body["data"]["message"] if status == 401 else ""


async def test_life_of_a_token(server: ZoneMinderServer) -> None:
    """An access token lasts two hours, its refresh token a day."""
    tokens = await login(server, "admin", "admin-pass")
    server.set_clock_skew(7190.0)
    assert await refusal(server, tokens["access_token"]) == ""
    server.set_clock_skew(7210.0)
    assert await refusal(server, tokens["access_token"]) == "Expired token"
    assert await refusal(server, tokens["refresh_token"]) == "Incorrect token type"
    status, renewed = await post(server, "host/login", {"token": tokens["refresh_token"]})
    assert status == 200
    assert "refresh_token" not in renewed
    assert await refusal(server, renewed["access_token"]) == ""
    server.set_clock_skew(86410.0)
    refresh = {"token": tokens["refresh_token"]}
    assert (await post(server, "host/login", refresh))[1]["data"]["message"] == "Expired token"
    assert (server.logins, server.refreshes) == (1, 2)


async def test_refusals(server: ZoneMinderServer) -> None:
    """Each reason has its own words."""
    token = (await login(server, "admin", "admin-pass"))["access_token"]
    assert await refusal(server, "garbage") == "Wrong number of segments"
    assert await refusal(server, f"{token}x") == "Signature verification failed"
    server.set_clock_skew(-300.0)
    assert (await refusal(server, token)).startswith("Cannot handle token prior to ")
    server.set_clock_skew(0.0)
    server.revoke_tokens()
    assert await refusal(server, token) == "Token revoked. Please re-generate"
    token = (await login(server, "admin", "admin-pass"))["access_token"]
    assert await refusal(server, token) == ""
    server.expire_tokens()
    assert await refusal(server, token) == "Expired token"


async def test_rights(server: ZoneMinderServer) -> None:
    """What a user may not do is a 401 as well."""
    token = (await login(server, "viewer", "viewer-pass"))["access_token"]
    assert await refusal(server, token) == "Insufficient Privileges"
    assert await refusal(server, token, "monitors/index") == ""
    server.set_privilege("viewer", "Monitors", "None")
    assert await refusal(server, token, "monitors/index") == "Insufficient Privileges"
    denied = await login(server, "noapi", "noapi-pass")
    assert denied["data"]["message"] == "API disabled for: noapi"
    server.set_option("ZM_OPT_USE_API", "0")
    assert await refusal(server, token) == "API Disabled"


async def test_hostile_password(server: ZoneMinderServer) -> None:
    """Any character may be part of a password."""
    server.set_password("admin", "p&%\"'😀")
    assert "access_token" in await login(server, "admin", "p&%\"'😀")
