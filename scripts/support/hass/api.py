"""Home Assistant's HTTP API, as a browser or an app uses it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp

from .websocket import WebSocket

type Json = Any

TIMEOUT = aiohttp.ClientTimeout(total=60)


class ApiError(Exception):
    """Home Assistant answered with an error."""

    def __init__(self, status: int, path: str, text: str) -> None:
        """Keep the status; say where it came from."""
        super().__init__(f"{path}: {status} {text}")
        self.status = status


class FlowError(Exception):
    """A config flow came back with an error or asked for something else."""

    def __init__(self, result: dict[str, Any]) -> None:
        """Keep the answer of the flow."""
        self.result = result
        self.errors: dict[str, str] = result.get("errors") or {}
        self.reason: str | None = result.get("reason")
        super().__init__(self.reason or self.errors or result.get("step_id"))


@dataclass(frozen=True, slots=True)
class Tokens:
    """A log-in; the shape that a browser keeps in its local storage."""

    access_token: str
    refresh_token: str
    expires_in: int

    def for_browser(self, url: str) -> dict[str, Any]:
        """Return what the frontend wants under `hassTokens`."""
        return {
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "expires_in": self.expires_in,
            "token_type": "Bearer",
            "hassUrl": url,
            "clientId": f"{url}/",
            "expires": 0,
        }


class Api:
    """One user's view of one Home Assistant."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        """Talk to the given base URL, as nobody at first."""
        self.url = url
        self._client_id = f"{url}/"
        self._session = session
        self._tokens: Tokens | None = None

    @property
    def tokens(self) -> Tokens:
        """The tokens of the user logged in."""
        if self._tokens is None:
            raise RuntimeError("not logged in")
        return self._tokens

    async def is_up(self) -> bool:
        """Whether the HTTP server answers; 404 means that a user exists."""
        try:
            async with self._session.get(f"{self.url}/api/onboarding") as response:
                return response.status in (HTTPStatus.OK, HTTPStatus.NOT_FOUND)
        except aiohttp.ClientError:
            return False

    async def is_running(self) -> bool:
        """Whether the start is complete."""
        return bool((await self.get("/api/config"))["state"] == "RUNNING")

    async def needs_user(self) -> bool:
        """Whether the first user is still to be made."""
        async with self._session.get(f"{self.url}/api/onboarding") as response:
            if response.status == HTTPStatus.NOT_FOUND:
                return False
            steps = await response.json()
            return any(step["step"] == "user" and not step["done"] for step in steps)

    async def onboard(self, name: str, password: str) -> None:
        """Make the first user and finish the onboarding as that user."""
        user = {
            "name": name.title(),
            "username": name,
            "password": password,
            "language": "en",
        }
        answer = await self.post("/api/onboarding/users", user | {"client_id": self._client_id})
        await self._exchange(answer["auth_code"])
        redirect = {
            "redirect_uri": f"{self.url}/?auth_callback=1",
            "client_id": self._client_id,
        }
        await self.post("/api/onboarding/integration", redirect)

    async def log_in(self, name: str, password: str) -> None:
        """Log in with a password."""
        start = {"client_id": self._client_id, "redirect_uri": self._client_id}
        flow = await self.post("/auth/login_flow", start | {"handler": ["homeassistant", None]})
        answers = {"client_id": self._client_id, "username": name, "password": password}
        answer = await self.post(f"/auth/login_flow/{flow['flow_id']}", answers)
        if answer["type"] != "create_entry":
            raise ApiError(401, "/auth/login_flow", str(answer.get("errors")))
        await self._exchange(answer["result"])

    async def get(self, path: str) -> Json:
        """GET JSON."""
        return await self._request("GET", path)

    async def post(self, path: str, data: dict[str, Any]) -> Json:
        """POST JSON, get JSON."""
        return await self._request("POST", path, data)

    async def delete(self, path: str) -> Json:
        """DELETE, get JSON."""
        return await self._request("DELETE", path)

    async def states(self) -> dict[str, dict[str, Any]]:
        """Return all states by entity id."""
        return {state["entity_id"]: state for state in await self.get("/api/states")}

    async def state(self, entity_id: str) -> dict[str, Any]:
        """Return one state."""
        state: dict[str, Any] = await self.get(f"/api/states/{entity_id}")
        return state

    async def call(self, domain: str, action: str, data: dict[str, Any]) -> Json:
        """Perform an action."""
        return await self.post(f"/api/services/{domain}/{action}", data)

    async def add_integration(self, domain: str, answers: dict[str, Any]) -> str:
        """Go through a one-step config flow; the entry's id."""
        start = {"handler": domain, "show_advanced_options": False}
        flow = await self.post("/api/config/config_entries/flow", start)
        if flow["type"] != "form":
            raise FlowError(flow)
        return await self.continue_flow(flow["flow_id"], answers)

    async def continue_flow(self, flow_id: str, answers: dict[str, Any]) -> str:
        """Answer the form of a flow that thereby ends; the entry's id."""
        result = await self.post(f"/api/config/config_entries/flow/{flow_id}", answers)
        if result["type"] != "create_entry":
            raise FlowError(result)
        entry_id: str = result["result"]["entry_id"]
        return entry_id

    async def entries(self, domain: str) -> list[dict[str, Any]]:
        """Return the config entries of an integration."""
        path = f"/api/config/config_entries/entry?domain={domain}"
        entries: list[dict[str, Any]] = await self.get(path)
        return entries

    async def remove_entry(self, entry_id: str) -> None:
        """Delete a config entry."""
        await self.delete(f"/api/config/config_entries/entry/{entry_id}")

    @asynccontextmanager
    async def open(self, path: str) -> AsyncIterator[aiohttp.ClientResponse]:
        """GET anything else, such as pictures; the caller looks at the status."""
        async with self._session.get(
            f"{self.url}{path}",
            headers=self._headers(),
            timeout=aiohttp.ClientTimeout(total=None, sock_read=20),
        ) as response:
            yield response

    @asynccontextmanager
    async def websocket(self) -> AsyncIterator[WebSocket]:
        """Open an authenticated websocket."""
        async with self._session.ws_connect(
            f"{self.url}/api/websocket", max_msg_size=0
        ) as socket:
            websocket = WebSocket(socket)
            await websocket.authenticate(self.tokens.access_token)
            yield websocket

    async def _exchange(self, code: str) -> None:
        """Turn an authorization code into tokens."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self._client_id,
        }
        async with self._session.post(f"{self.url}/auth/token", data=form) as response:
            if response.status != HTTPStatus.OK:
                raise ApiError(response.status, "/auth/token", await response.text())
            answer = await response.json()
        names = ("access_token", "refresh_token", "expires_in")
        self._tokens = Tokens(**{name: answer[name] for name in names})

    async def _request(
        self, method: str, path: str, data: dict[str, Any] | None = None
    ) -> Json:
        """Send one request; the JSON of a good answer."""
        async with self._session.request(
            method,
            f"{self.url}{path}",
            json=data,
            headers=self._headers(),
            timeout=TIMEOUT,
        ) as response:
            if response.status >= HTTPStatus.BAD_REQUEST:
                raise ApiError(response.status, path, await response.text())
            return await response.json()

    def _headers(self) -> dict[str, str]:
        """Return the bearer, once there is one."""
        if self._tokens is None:
            return {}
        return {"Authorization": f"Bearer {self._tokens.access_token}"}
