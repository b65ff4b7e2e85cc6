"""Routes REST calls to what answers them."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
import inspect
import json
from urllib.parse import unquote

from aiohttp import web

from . import api_lists as lists, api_states as states, api_tags as tags, pages
from .api_alarm import alarm
from .api_events import Events
from .api_host import Host
from .api_monitors import Monitors
from .auth import Auth
from .recorded import Row
from .wire import ApiError, Call, json_response, nest, read_form
from .world import World

type Result = Row | web.Response
type Handler = Callable[[Call], Result | Awaitable[Result]]


_LISTS: dict[str, dict[str, Handler]] = {
    "states": {"index": states.index, "change": states.change},
    "storage": {"index": lists.storage},
    "servers": {"index": lists.servers},
    "groups": {"index": lists.groups, "associations": lists.group_associations},
    "controls": {"index": lists.controls},
    "configs": {
        "index": lists.configs,
        "viewbyname": lists.config,
        "view": lists.config_view,
        "edit": lists.config_edit,
    },
    "zones": {"index": lists.zones, "formonitor": lists.zones_for_monitor},
    "users": {"index": lists.users},
    "logs": {"index": lists.logs},
}


class Api:
    """The REST API below /zm/api."""

    def __init__(self, world: World, auth: Auth) -> None:
        """Collect the controllers."""
        self.world = world
        self.auth = auth
        self.actions = self._actions(Host(auth), Monitors(), Events())
        self.rest = self._rest(Monitors(), Events())

    def _actions(
        self, host: Host, monitors: Monitors, events: Events
    ) -> dict[str, dict[str, Handler]]:
        """Return the named actions of each controller."""
        actions: dict[str, dict[str, Handler]] = {
            "host": {
                "getversion": host.get_version,
                "login": host.login,
                "logout": host.logout,
                "getload": host.get_load,
                "daemoncheck": host.daemon_check,
                "gettimezone": host.get_time_zone,
                "getdiskpercent": host.get_disk_percent,
            },
            "monitors": {
                "index": monitors.index,
                "alarm": alarm,
                "daemonstatus": monitors.daemon_status,
                "daemoncontrol": monitors.daemon_control,
                "sourcetypes": monitors.source_types,
            },
            "events": {
                "index": events.index,
                "consoleevents": events.console_events,
                "archive": events.archive,
            },
            **_LISTS,
        }
        if self.world.modern:
            actions["tags"] = {"index": tags.index, "associations": tags.associations}
            actions["manufacturers"] = {"index": lists.manufacturers}
            actions["frames"] = {"index": events.frame_rows}
        if self.world.version.generation == "1.39":
            actions["notifications"] = {"index": tags.notifications}
        return actions

    def _rest(self, monitors: Monitors, events: Events) -> dict[str, dict[str, Handler]]:
        """Return what a number, or nothing, means for each method."""
        return {
            "monitors": {
                "POST": monitors.add,
                "GET/": monitors.view,
                "POST/": monitors.edit,
                "PUT/": monitors.edit,
                "DELETE/": monitors.delete,
            },
            "events": {
                "POST": events.add,
                "GET/": events.view,
                "POST/": events.edit,
                "PUT/": events.edit,
                "DELETE/": events.delete,
            },
            "controls": {"GET/": lists.control},
            "users": {"GET/": lists.user},
            "tags": {
                "POST": tags.write,
                "GET/": tags.view,
                "PUT/": tags.write,
                "POST/": tags.write,
                "DELETE/": tags.write,
            },
            "notifications": {
                "POST": tags.notification_add,
                "GET/": tags.notification,
                "PUT/": tags.notification,
                "POST/": tags.notification,
            },
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        raw = request.raw_path.split("?", 1)[0].removeprefix("/zm/api").strip("/")
        if not raw:
            return pages.api_root(
                authenticated=not self.auth.required or "token" in request.query
            )
        if not raw.endswith(".json"):
            return pages.cake_error(500, "An Internal Error Has Occurred.")
        segments = [unquote(part) for part in raw.removesuffix(".json").split("/")]
        try:
            return await self._answer(request, segments)
        except ApiError as error:
            return error.response(request.raw_path)

    async def _answer(self, request: web.Request, segments: list[str]) -> web.StreamResponse:
        """Find who asks, then what answers."""
        controller = segments[0].lower()
        if controller not in self.actions:
            missing = {"name": "Not Found", "message": "Not Found", "url": request.raw_path}
            return json_response(missing, 404)
        call = await self._call(request, segments)
        handler = self._handler(call, controller, segments)
        result = handler(call)
        if inspect.isawaitable(result):
            result = await result
        return result if isinstance(result, web.Response) else json_response(result)

    async def _call(self, request: web.Request, segments: list[str]) -> Call:
        """Collect what a call consists of."""
        form = await read_form(request)
        query = dict(request.query)
        login = [part.lower() for part in segments[:2]] == ["host", "login"]
        exempt = [part.lower() for part in segments[:2]] == ["host", "logout"]
        now = self.world.advance()
        user = None if exempt else self.auth.api_user(request, query | dict(form), login=login)
        data = nest(form)
        if request.content_type == "application/json" and request.can_read_body:
            with suppress(ValueError):
                data |= json.loads(await request.text())
        port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
        server_id = self.world.server_of_port.get(port, 0)
        return Call(
            self.world, request, now, request.method, user, [], query, form, data, server_id
        )

    def _handler(self, call: Call, controller: str, segments: list[str]) -> Handler:
        """Return what answers a path."""
        rest = self.rest.get(controller, {})
        second = segments[1] if len(segments) > 1 else ""
        if not second:
            return rest.get(call.method) or self.actions[controller]["index"]
        handler = self.actions[controller].get(second.lower())
        if handler is not None:
            call.args = segments[2:]
            call.named = dict(part.split(":", 1) for part in segments[2:] if ":" in part)
            return handler
        call.args = segments[1:]
        if second == "view" and "GET/" in rest:
            call.args = [*segments[2:], ""]
            return rest["GET/"]
        if f"{call.method}/" in rest and second.isdigit():
            return rest[f"{call.method}/"]
        name = f"{controller.capitalize()}Controller::{second}()"
        raise ApiError(404, f"Action {name} could not be found.", kind="MissingActionException")
