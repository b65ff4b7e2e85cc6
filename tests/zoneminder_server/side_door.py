"""The door by which a test in another process changes the world."""

from collections.abc import Callable
import inspect
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .faults import KINDS, Fault
from .recorded import Json

if TYPE_CHECKING:
    from .app import Site
    from .server import ZoneMinderServer

_CALLS = (
    "clear_faults",
    "revoke_tokens",
    "expire_tokens",
    "set_privilege",
    "set_option",
    "set_password",
    "motion",
    "set_connected",
    "add_monitor",
    "delete_monitor",
    "stop_zoneminder",
    "start_zoneminder",
    "set_monitor",
    "set_clock_skew",
    "leave_open_event",
    "add_event",
)


class SideDoor:
    """POST /fake/NAME with a JSON object of arguments; GET /fake/requests, /fake/state."""

    def __init__(self, site: Site) -> None:
        """Take the site; the server makes itself known later."""
        self.site = site
        self.server: ZoneMinderServer | None = None

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call of a test."""
        name = request.match_info["tail"].strip("/")
        if request.method == "GET":
            return self._look(name)
        arguments: dict[str, Any] = await request.json() if request.can_read_body else {}
        try:
            return web.json_response({"result": self._do(name, arguments)})
        except (KeyError, TypeError, ValueError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)

    def _look(self, name: str) -> web.Response:
        """Show something."""
        site = self.site
        if name == "requests":
            rows = [
                {"method": r.method, "path": r.path, "query": r.query, "form": r.form}
                for r in site.requests
            ]
            return web.json_response(rows)
        if name == "state":
            server = self.server
            return web.json_response(
                {
                    "version": site.world.version.text,
                    "requests": len(site.requests),
                    "logins": server.logins if server else 0,
                    "refreshes": server.refreshes if server else 0,
                    "streams": {str(key): value for key, value in site.streams.open.items()},
                    "open_events": len(site.world.open_events),
                    "ptz": site.world.ptz_commands,
                    "faults": [
                        {"path": f.path, "kind": f.kind, "count": f.count, "hits": f.hits}
                        for f in site.faults.active
                    ],
                }
            )
        return web.json_response(
            {"calls": ["fault", *_CALLS], "kinds": KINDS, "show": ["requests", "state"]}
        )

    def _do(self, name: str, arguments: dict[str, Any]) -> Json:
        """Call a method of the server."""
        if name == "fault":
            self.site.faults.add(Fault(**arguments))
            return None
        if name not in _CALLS or self.server is None:
            raise KeyError(name)
        method: Callable[..., Any] = getattr(self.server, name)
        inspect.signature(method).bind(**arguments)
        result = method(**arguments)
        return result if isinstance(result, int | str | None) else None
