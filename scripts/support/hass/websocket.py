"""Home Assistant's websocket API, one command after the other."""

from itertools import count
from typing import Any

import aiohttp

type Json = Any


class CommandError(Exception):
    """A websocket command was refused."""


class WebSocket:
    """An open websocket; commands are answered in order, events are skipped."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Use a connected socket."""
        self._socket = socket
        self._ids = count(1)

    async def authenticate(self, access_token: str) -> None:
        """Log in; the first thing on every connection."""
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": access_token})
        answer = await self._socket.receive_json()
        if answer["type"] != "auth_ok":
            raise CommandError(f"auth: {answer}")

    async def command(self, kind: str, **fields: Json) -> Json:
        """Send a command; its result."""
        number = next(self._ids)
        await self._socket.send_json({"id": number, "type": kind, **fields})
        while True:
            answer = await self._socket.receive_json(timeout=30)
            if answer.get("id") == number and answer["type"] == "result":
                break
        if not answer["success"]:
            raise CommandError(f"{kind}: {answer['error']['message']}")
        return answer["result"]

    async def entities(self, entry_id: str) -> list[dict[str, Any]]:
        """Return the entity registry's rows of one config entry."""
        rows = await self.command("config/entity_registry/list")
        return [row for row in rows if row["config_entry_id"] == entry_id]

    async def devices(self, entry_id: str) -> list[dict[str, Any]]:
        """Return the device registry's rows of one config entry."""
        rows = await self.command("config/device_registry/list")
        return [row for row in rows if entry_id in row["config_entries"]]

    async def save_dashboard(self, path: str, title: str, config: dict[str, Any]) -> None:
        """Write a dashboard and make it the one that opens first."""
        dashboards = await self.command("lovelace/dashboards/list")
        if not any(dashboard["url_path"] == path for dashboard in dashboards):
            await self.command(
                "lovelace/dashboards/create",
                url_path=path,
                title=title,
                allow_single_word=True,
            )
        await self.command("lovelace/config/save", url_path=path, config=config)
        await self.command(
            "frontend/set_system_data", key="core", value={"default_panel": path}
        )
