"""A server under test: the real one or the embedded one."""

from abc import ABC, abstractmethod
import asyncio
from collections.abc import Awaitable, Callable, Mapping
import string
from typing import Any, override

import aiohttp

from tests.zoneminder_server import ZoneMinderServer

from .answers import answer_of
from .call import NOBODY, Answer, Call, Json
from .tokens import bad_tokens

USERS = ("admin", "viewer", "limited")
FRONT_DOOR, BACK_YARD, PTZ_DOME, GARAGE = 1, 2, 3, 4
_PATIENCE = 30.0
_FINISHED = "MonitorId:1/AlarmFrames >=:1/EndDateTime >=:2000-01-01/Cause:Motion"


class Target(ABC):
    """What the suite knows of a server, and does to it."""

    def __init__(self, name: str, url: str, session: aiohttp.ClientSession) -> None:
        """Take an address; nothing is asked yet."""
        self.name = name
        self.url = url
        self.session = session
        self.tokens: dict[str, str] = {NOBODY: ""}
        self.facts: dict[str, str] = {}

    async def prepare(self) -> None:
        """Log in, make tokens, and find what the calls speak of."""
        for user in USERS:
            form = {"user": user, "pass": f"{user}-pass"}
            body = await self.read("host/login", form=form, who=NOBODY)
            self.tokens[user] = body["access_token"]
            self.tokens[f"refresh of {user}"] = body["refresh_token"]
        secret = (await self.read("configs/viewByName/ZM_AUTH_HASH_SECRET"))["config"]["Value"]
        self.tokens |= bad_tokens(secret, self.tokens["admin"])
        dome = await self.read("monitors/index/Controllable:1")
        self.facts["control"] = dome["monitors"][0]["Monitor"]["ControlId"]
        await self.find_events()

    async def find_events(self) -> None:
        """Find a motion event that is over, and one that is still recorded."""
        self.facts["event"] = str((await self.events(_FINISHED))[0]["Id"])
        running = await self.events(f"MonitorId:{BACK_YARD}/EndDateTime:")
        self.facts["open"] = str(running[0]["Id"])

    async def events(self, conditions: str) -> list[Json]:
        """Return the newest events of a filter."""
        query = {"limit": "10", "sort": "Id", "direction": "desc"}
        body = await self.read(f"events/index/{conditions}", query)
        return [row["Event"] for row in body["events"]]

    async def ask(self, call: Call) -> Answer:
        """Make a call of the contract."""
        async with await self._send(call) as response:
            return await answer_of(response)

    async def read(
        self,
        path: str,
        query: Mapping[str, str] | None = None,
        *,
        form: Mapping[str, str] | None = None,
        who: str = "admin",
    ) -> Json:
        """Return the JSON of a POST to the API."""
        call = Call(path, f"api/{path}.json", query or {}, form or {}, method="POST", who=who)
        async with await self._send(call) as response:
            return await response.json(content_type=None)

    async def _send(self, call: Call) -> aiohttp.ClientResponse:
        """Send a call with this server's names and tokens in it."""
        token = {"token": self.tokens[call.who]} if call.who else {}
        in_body = call.method != "GET"
        query = self._filled(call.query) | ({} if in_body else token)
        form = self._filled(call.form) | (token if in_body else {})
        path = string.Template(call.path).substitute(self.facts)
        return await self.session.request(
            call.method,
            f"{self.url}/{path}",
            params=query,
            data=form if in_body else None,
            headers=dict(call.headers),
            allow_redirects=False,
        )

    def _filled(self, fields: Mapping[str, str]) -> dict[str, str]:
        """Put the names of this server into values."""
        facts = self.facts
        return {key: string.Template(text).substitute(facts) for key, text in fields.items()}

    async def alarm(self, monitor: int, command: str, who: str = "admin") -> Any:  # noqa: ANN401
        """Send an alarm command and return the status that it answers with."""
        body = await self.read(f"monitors/alarm/id:{monitor}/command:{command}", who=who)
        return body["status"]

    async def status(self, monitor: int) -> Json:
        """Return Monitor_Status."""
        return (await self.row(monitor))["Monitor_Status"]

    async def row(self, monitor: int) -> Json:
        """Return a monitor's part of the list."""
        rows = (await self.read("monitors/index"))["monitors"]
        return next(row for row in rows if row["Monitor"]["Id"] == monitor)

    async def open_event(self, monitor: int) -> Json:
        """Return the open event of a monitor, or nothing."""
        found = await self.events(f"MonitorId:{monitor}/EndDateTime:")
        return found[0] if found else None

    async def until(
        self, look: Callable[[], Awaitable[Any]], what: str, within: float = _PATIENCE
    ) -> Any:  # noqa: ANN401
        """Look again until there is something."""
        try:
            async with asyncio.timeout(within):
                while not (seen := await look()):  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
                return seen
        except TimeoutError:
            raise AssertionError(f"{self.name}: not {what} after {within} s") from None

    async def until_calm(self, monitor: int) -> None:
        """Wait until a monitor that records on motion records nothing."""

        async def calm() -> bool:
            return await self.alarm(monitor, "status") == 0 and not await self.open_event(
                monitor
            )

        await self.until(calm, "calm")

    async def change(self, monitor: int, **fields: str) -> str:
        """Edit a monitor and return what the server says."""
        form = {f"Monitor[{name}]": text for name, text in fields.items()}
        return str((await self.read(f"monitors/{monitor}", form=form))["message"])

    @abstractmethod
    async def motion(self, monitor: int, *, on: bool) -> None:
        """Let something move before a camera, or not."""

    @abstractmethod
    async def turns(self) -> int:
        """Return how many commands the camera that can turn got so far."""


class Real(Target):
    """The server of `scripts/zoneminder`."""

    def __init__(self, url: str, cameras: str, session: aiohttp.ClientSession) -> None:
        """Take the addresses."""
        super().__init__("real", url, session)
        self.cameras = cameras

    @override
    async def motion(self, monitor: int, *, on: bool) -> None:
        query = {"cam": str(monitor), "mode": "on" if on else "off", "seconds": "10"}
        async with self.session.get(f"{self.cameras}/rig/motion", params=query) as response:
            response.raise_for_status()

    @override
    async def turns(self) -> int:
        async with self.session.get(f"{self.cameras}/rig/ptz") as response:
            return len(await response.json(content_type=None))


class Embedded(Target):
    """The server of `tests/zoneminder_server`."""

    def __init__(self, server: ZoneMinderServer, session: aiohttp.ClientSession) -> None:
        """Take the running server."""
        super().__init__("embedded", server.url, session)
        self.server = server

    @override
    async def motion(self, monitor: int, *, on: bool) -> None:
        self.server.motion(monitor, on)

    @override
    async def turns(self) -> int:
        return len(self.server.ptz_commands)
