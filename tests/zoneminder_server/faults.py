"""Everything that can go wrong between a client and a server."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
import json
import re

from aiohttp import web

from . import pages
from .raw import RawConnection
from .recorded import Json
from .wire import json_response

type Next = Callable[[web.Request], Awaitable[web.StreamResponse]]

KINDS = (
    "status",
    "hang",
    "hang_body",
    "cut",
    "drip",
    "body",
    "redirect",
    "nulls",
    "html",
    "empty",
    "truncated",
    "notice",
    "delay",
)
_NOTICE = (
    "<br />\n<b>Notice</b>:  Undefined index: FOO in "
    "<b>/usr/share/zoneminder/www/x.php</b> on line <b>7</b><br />\n"
)


@dataclass
class Fault:
    """One thing that goes wrong, for some paths, some times."""

    path: str
    kind: str
    status: int | None = None
    body: str = ""
    content_type: str = "text/html"
    count: int | None = None
    seconds: float = 1.0
    method: str | None = None
    cleared: bool = False
    hits: int = 0

    def applies(self, request: web.Request) -> bool:
        """Tell whether it concerns a request; view and query count as path."""
        if self.cleared or self.count == 0 or (self.method and self.method != request.method):
            return False
        return (
            re.search(self.path, request.path_qs) is not None
            or re.search(self.path, request.path) is not None
        )

    def hit(self) -> None:
        """Count one use."""
        self.hits += 1
        if self.count is not None:
            self.count -= 1


class Faults:
    """The list of faults, applied to every request."""

    def __init__(self, stopping: asyncio.Event) -> None:
        """Start with none."""
        self.stopping = stopping
        self.active: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Add a fault; the newest wins."""
        if fault.kind not in KINDS:
            raise ValueError(f"unknown kind of fault: {fault.kind}")
        self.active.insert(0, fault)
        return fault

    def clear(self) -> None:
        """End all faults, and what hangs because of them."""
        for fault in self.active:
            fault.cleared = True
        self.active.clear()

    async def apply(self, request: web.Request, handler: Next) -> web.StreamResponse:
        """Answer, or fail to."""
        fault = next((fault for fault in self.active if fault.applies(request)), None)
        if fault is None:
            return await handler(request)
        fault.hit()
        simple = self._simple(fault)
        if simple is not None:
            return simple
        connection = RawConnection(request, self.stopping)
        if fault.kind == "cut":
            return connection.cut()
        if fault.kind in ("hang", "hang_body"):
            return await self._hang(fault, connection)
        if fault.kind == "delay":
            await connection.wait(fault.seconds)
            return await handler(request)
        return await self._spoil(fault, connection, await handler(request))

    def _simple(self, fault: Fault) -> web.Response | None:
        """Return an answer that needs nothing of the real one."""
        headers = {"Content-Type": fault.content_type}
        if fault.kind == "status":
            return web.Response(
                body=fault.body.encode(), status=fault.status or 500, headers=headers
            )
        if fault.kind == "body":
            return web.Response(
                body=fault.body.encode(), status=fault.status or 200, headers=headers
            )
        if fault.kind == "redirect":
            location = fault.body or "/zm/index.php?view=login"
            return web.Response(
                status=fault.status or 302,
                headers={"Location": location, "Content-Type": pages.HTML},
            )
        if fault.kind == "html":
            return pages.login()
        return pages.empty(200) if fault.kind == "empty" else None

    async def _hang(self, fault: Fault, connection: RawConnection) -> web.StreamResponse:
        """Never answer, or never finish the answer."""
        if fault.kind == "hang_body":
            headers = [
                ("Content-Type", "application/json; charset=UTF-8"),
                ("Content-Length", "5000"),
            ]
            await connection.head("200 OK", headers)
            await connection.write(b'{"monitors":[')
        while not fault.cleared and connection.alive:
            await connection.wait(0.1)
        return connection.cut()

    async def _spoil(
        self, fault: Fault, connection: RawConnection, response: web.StreamResponse
    ) -> web.StreamResponse:
        """Send something else than what was the answer."""
        body = (
            response.body
            if isinstance(response, web.Response) and isinstance(response.body, bytes)
            else b""
        )
        if fault.kind == "nulls":
            return json_response(_nulled(json.loads(body or b"null")), fault.status or 200)
        if fault.kind == "truncated":
            body = body[: len(body) // 2]
        elif fault.kind == "notice":
            body = _NOTICE.encode() + body
        if fault.kind == "drip":
            return await self._drip(fault, connection, response, body)
        return web.Response(
            body=body,
            status=response.status,
            headers={"Content-Type": response.headers["Content-Type"]},
        )

    async def _drip(
        self, fault: Fault, connection: RawConnection, response: web.StreamResponse, body: bytes
    ) -> web.StreamResponse:
        """Send the answer a byte at a time."""
        headers = [
            ("Content-Type", response.headers["Content-Type"]),
            ("Content-Length", str(len(body))),
        ]
        await connection.head(f"{response.status} {response.reason}", headers)
        for byte in body:
            await connection.write(bytes([byte]))
            if fault.cleared or not await connection.wait(fault.seconds):
                return connection.cut()
        return connection.close()


def _nulled(value: Json) -> Json:
    """Return the same shape with nothing in it."""
    if isinstance(value, dict):
        return {key: _nulled(part) for key, part in value.items()}
    return [_nulled(part) for part in value] if isinstance(value, list) else None
