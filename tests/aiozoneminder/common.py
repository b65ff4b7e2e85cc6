"""What several tests of the library need."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
import json
from pathlib import Path
from time import monotonic
from typing import Any

from aiohttp import ClientSession
from yarl import URL

from custom_components.zoneminder.aiozoneminder import Credentials, Login, Transport, ZoneMinder
from tests.zoneminder_server import ZoneMinderServer

FIXTURES = Path(__file__).parent.parent / "fixtures"
USER = "admin"
PASSWORD = "admin-pass"
JSON_TYPE = "application/json; charset=UTF-8"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        """Start anywhere."""
        self.now = 5000.0

    def __call__(self) -> float:
        """Return seconds."""
        return self.now


def recorded_text(generation: str, name: str) -> str:
    """Return a recorded answer of a real server."""
    return (FIXTURES / generation / f"{name}.json").read_text(encoding="utf-8")


def recorded(generation: str, name: str) -> Any:  # noqa: ANN401 JSON
    """Return the content of a recorded answer."""
    return json.loads(recorded_text(generation, name))


def error_body(message: str) -> str:
    """Return what ZoneMinder's API wraps the text of an error in."""
    exception = {"class": "UnauthorizedException", "code": 401, "message": message}
    data = {"name": message, "message": message, "url": "/zm/api/", "exception": exception}
    return json.dumps({"success": False, "data": data})


def client_for(
    session: ClientSession,
    server: ZoneMinderServer,
    user: str = USER,
    password: str = PASSWORD,
    *,
    headers: Mapping[str, str] | None = None,
    login: Login | None = None,
    allow_plain_password: bool = True,
    trusted_hosts: Collection[str] = (),
    clock: Callable[[], float] = monotonic,
) -> ZoneMinder:
    """Return a client of a server."""
    return ZoneMinder(
        Transport(session, headers=headers),
        URL(server.url),
        credentials=Credentials(user, password),
        login=login,
        allow_plain_password=allow_plain_password,
        trusted_hosts=trusted_hosts,
        clock=clock,
    )


async def until(condition: Callable[[], object], seconds: float = 3.0) -> None:
    """Wait until something holds, as sockets take their time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 sockets tell nobody
            await asyncio.sleep(0.01)


async def collect[T](things: AsyncIterator[T]) -> list[T]:
    """Return all that comes."""
    return [thing async for thing in things]


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error and all those behind it."""
    seen: list[BaseException] = []
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if current is not None and current not in seen:
            seen.append(current)
            waiting += [current.__cause__, current.__context__]
    yield from seen


def told(error: BaseException) -> str:
    """Return all that an error and those behind it tell."""
    return " ".join(f"{each} {each!r} {each.args!r}" for each in chain(error))
