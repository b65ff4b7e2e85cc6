"""index.php: requests of the web interface, pictures, videos, pages."""

from collections.abc import Callable
import time
from urllib.parse import quote, urlencode

from aiohttp import web

from . import pages
from .auth import SESSION_COOKIE, Auth, RefusedError
from .event import Event
from .media import Media
from .monitor import Monitor
from .raw import RawConnection
from .recorded import Row
from .users import User
from .wire import json_response, read_form
from .world import Tag, World

_DENIED: Row = {"result": "Error", "message": "Unrecognised action or insufficient permissions"}
_OK: Row = {"result": "Ok", "message": "Success"}
_NO_SOCKET = (
    "Socket {} does not exist.  This file is created by zms, and since it does not exist, "
    "either zms did not run, or zms exited early.  Please check your zms logs."
)
_TURNS = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}


class Ajax:
    """The web interface's own script."""

    def __init__(self, world: World, auth: Auth, media: Media) -> None:
        """Take who does the work."""
        self.world = world
        self.auth = auth
        self.media = media
        self.requests: dict[str, Callable[[dict[str, str], User | None], Row]] = {
            "control": self._control,
            "status": self._status,
            "tags": self._tags,
            "event": self._event,
            "alarm": self._alarm,
            "console": self._console,
            "stream": self._stream,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request of index.php."""
        params = dict(request.query) | dict(await read_form(request))
        self.world.advance()
        view = params.get("view", "")
        if view in ("", "login") and not params.get("token"):
            return self._with_cookies(request, pages.login())
        user, problem = self._user(request, params)
        response = problem or await self._view(request, params, user)
        return self._with_cookies(request, response)

    def _user(
        self, request: web.Request, params: dict[str, str]
    ) -> tuple[User | None, web.Response | None]:
        """Find who asks, or how to refuse."""
        if not self.auth.required:
            return None, None
        ajax = params.get("view") == "request"
        try:
            user = self.auth.web_user(request, params)
        except RefusedError:
            return None, self._bad_token(request, ajax=ajax)
        if user is not None:
            return user, None
        return None, pages.empty(401) if ajax else self._to_login(request)

    def _bad_token(self, request: web.Request, *, ajax: bool) -> web.Response:
        """Answer a token that is no good."""
        generation = self.world.version.generation
        if generation == "1.36":
            return _json(_DENIED) if ajax else pages.error()
        if generation == "1.39":
            return pages.empty(500)
        return pages.empty(401) if ajax else self._to_login(request)

    def _to_login(self, request: web.Request) -> web.Response:
        """Redirect to the login page."""
        location = "/zm/index.php?view=login"
        if self.world.modern:
            location = (
                f"?view=login&postLoginQuery={quote(urlencode(dict(request.query)), safe='')}"
            )
        return pages.page("", 302, {"Location": location})

    def _cookies(self, request: web.Request) -> list[tuple[str, str]]:
        """Return the session and the taste of a client that has none."""
        tastes = {"zmSkin": "classic", "zmCSS": "base"}
        tastes |= {"zmNavbar_type": "normal"} if self.world.modern else {}
        lines = [
            f"{name}={value}; Max-Age=311040000; SameSite=Strict"
            for name, value in tastes.items()
            if name not in request.cookies
        ]
        if SESSION_COOKIE not in request.cookies:
            session = f"{SESSION_COOKIE}=s{time.monotonic_ns():x}"
            lines.insert(0, f"{session}; Max-Age=3600; path=/; HttpOnly; SameSite=Strict")
        return [("Set-Cookie", line) for line in lines]

    def _with_cookies(self, request: web.Request, response: web.Response) -> web.Response:
        """Open a session for a client that has none."""
        for name, value in self._cookies(request):
            response.headers.add(name, value)
        return response

    async def _view(
        self, request: web.Request, params: dict[str, str], user: User | None
    ) -> web.Response:
        """Answer by view."""
        view = params.get("view", "")
        if view == "request":
            return await self._ajax(params, user)
        if view in ("image", "view_video") and user is not None and not user.may("Events"):
            return pages.error()
        if self._wants_privacy(user):
            return pages.page("", 302, {"Location": "?view=privacy"})
        connection = RawConnection(request, self.world.stopping)
        connection.added = self._cookies(request)
        if view == "image":
            return await self.media.image(connection, params)
        if view == "view_video":
            return await self.media.video(connection, request, params)
        return pages.console()

    def _wants_privacy(self, user: User | None) -> bool:
        """Tell whether an administrator must accept the privacy statement first."""
        shown = self.world.enabled("ZM_SHOW_PRIVACY")
        return shown and (user is None or user.may("System", "Edit"))

    async def _ajax(self, params: dict[str, str], user: User | None) -> web.Response:
        """Answer view=request."""
        handler = self.requests.get(params.get("request", ""))
        if handler is None or (params["request"] == "tags" and not self.world.modern):
            return pages.empty(200)
        if params.get("request") == "control" and self._idle_control(params):
            await self.world.rest(self.world.pace.seconds("offline_alarm"))
        return _json(handler(params, user))

    def _idle_control(self, params: dict[str, str]) -> bool:
        """Tell whether the control daemon has to be waited for in vain."""
        monitor = self._monitor(params)
        return monitor is not None and int(monitor.fields["Controllable"]) == 0

    def _monitor(self, params: dict[str, str]) -> Monitor | None:
        """Return the monitor of `id`."""
        number = params.get("id") or params.get("id[]") or ""
        return self.world.monitors.get(int(number)) if number.isdigit() else None

    def _control(self, params: dict[str, str], user: User | None) -> Row:
        """Answer request=control, which is always a success."""
        if not params.get("id"):
            return {"result": "Error", "message": "No monitor id supplied"}
        monitor = self._monitor(params)
        seen = user is None or monitor is None or user.sees(monitor.id)
        if (user is not None and not seen) or (
            not self.world.modern and user is not None and not user.may("Control")
        ):
            return dict(_DENIED)
        hidden = ("view", "request", "token", "auth")
        command = {key: value for key, value in params.items() if key not in hidden}
        self.world.ptz_commands.append(command)
        if monitor is not None and int(monitor.fields["Controllable"]):
            _turn(monitor, params.get("control", ""))
        return dict(_OK)

    def _status(self, params: dict[str, str], user: User | None) -> Row:
        """Answer request=status for one monitor."""
        monitor = self._monitor(params)
        if params.get("entity") != "monitor":
            return dict(_DENIED)
        if monitor is None:
            return {"result": "Error", "message": "Bad monitor element Status"}
        now = self.world.clock.now()
        row = monitor.status_row(now, self.world.clock.text, zm_running=self.world.running)
        elements: Row = {
            "Status": str(int(monitor.alarm_state(now)) + 1),
            "FrameRate": f"capture: {row['CaptureFPS']}, analysis: {row['AnalysisFPS']}",
        }
        wanted = params.get("element[]")
        shown = {key: text for key, text in elements.items() if wanted in (None, key)}
        if not self.world.modern or user is None:
            return {"result": "Ok", "monitor": shown}
        credentials = self.auth.hash_of(user)
        relay = {"auth": credentials, "auth_relay": f"auth={credentials}"}
        return {"result": "Ok", "monitor": shown, **relay}

    def _stream(self, params: dict[str, str], user: User | None) -> Row:
        """Answer request=stream: here no stream listens to commands."""
        key = params.get("connkey", "")
        socket = f"/run/zm/zms-{key.zfill(6)}s.sock"
        return {"result": "Error", "message": _NO_SOCKET.format(socket)}

    def _tags(self, params: dict[str, str], user: User | None) -> Row:
        """Answer request=tags."""
        if params.get("action") == "createtag":
            return {"result": "Ok", "response": self._create_tag(params.get("tname", ""), user)}
        if params.get("action") == "getavailabletags":
            return {"result": "Ok", "response": [tag.row() for tag in self.world.tags.values()]}
        return dict(_DENIED)

    def _create_tag(self, name: str, user: User | None) -> list[Row]:
        """Add a tag; a name twice uses up an id and adds nothing."""
        number = self.world.next_tag_id
        self.world.next_tag_id += 1
        if not name or any(tag.name == name for tag in self.world.tags.values()):
            return []
        text = self.world.clock.text(self.world.clock.now())
        self.world.tags[number] = Tag(number, name, text, created_by=user.id if user else 1)
        return [self.world.tags[number].row()]

    def _event(self, params: dict[str, str], user: User | None) -> Row:
        """Answer request=event: tags of an event."""
        if not self.world.modern:
            name = user.name if user else "admin"
            action = params.get("action", "")
            text = f"Unrecognised action {action} or insufficient permissions for user {name}"
            return {"result": "Error", "message": text}
        event = self.world.events.get(_digits(params, "id"))
        if event is None:
            return {"result": "Error", "message": "Event not found"}
        if params.get("action") == "getselectedtags":
            rows = [self.world.tags[number].row() for number in event.tags]
            return {"result": "Ok", "response": rows}
        tag = self.world.tags.get(_digits(params, "tid"))
        if tag is None:
            return {"result": "Error", "message": "Tag not found"}
        return self._link(event, tag, params.get("action", ""))

    def _link(self, event: Event, tag: Tag, action: str) -> Row:
        """Give an event a tag, or take it away."""
        if action == "addtag":
            event.tags[tag.id] = self.world.clock.now()
            tag.assigned = self.world.clock.text(event.tags[tag.id])
            return {"result": "Ok", "response": []}
        if action == "removetag":
            event.tags.pop(tag.id, None)
            return {"result": "Ok"}
        return dict(_DENIED)

    def _alarm(self, params: dict[str, str], user: User | None) -> Row:
        """Answer request=alarm of the web interface."""
        monitor = self._monitor(params)
        commands = {
            "forceAlarm": "on",
            "cancelForcedAlarm": None,
            "disableAlarms": "off",
            "enableAlarms": None,
        }
        command = params.get("command", "")
        if monitor is None or (user is not None and not user.may("Monitors", "Edit")):
            return {"result": "Error", "message": "Insufficient permissions"}
        if command not in commands:
            return {"result": "Error", "message": f"Unexpected command '{command}'"}
        monitor.force(commands[command], self.world.clock.now())
        return {"result": "Ok"}

    def _console(self, params: dict[str, str], user: User | None) -> Row:
        """Answer request=console of 1.38."""
        if params.get("task") != "query" or not self.world.modern:
            name = user.name if user else "admin"
            return {
                "result": "Error",
                "message": f"Unrecognised action  or insufficient permissions for user {name}",
            }
        now = self.world.clock.now()
        rows = []
        for monitor in self.world.visible_monitors(user):
            status = monitor.status_row(
                now, self.world.clock.text, zm_running=self.world.running
            )["Status"]
            row = {
                key: monitor.fields[key]
                for key in ("Id", "Name", "Function", "Enabled", "Sequence")
            }
            rows.append(
                row | {"Status": status, "Width": monitor.size[0], "Height": monitor.size[1]}
            )
        return {"result": "Ok", "total": len(rows), "totalNotFiltered": len(rows), "rows": rows}


def _json(body: Row) -> web.Response:
    """Return JSON as index.php sends it."""
    return json_response(body, headers={"Content-Type": "application/json"})


def _digits(params: dict[str, str], name: str) -> int:
    """Return a number among the parameters, or one that nothing has."""
    return int(params[name]) if params.get(name, "").isdigit() else -1


def _turn(monitor: Monitor, command: str) -> None:
    """Let the camera look elsewhere."""
    if command == "presetHome":
        monitor.pan = monitor.tilt = 0.0
        monitor.zoom = 1.0
    if command.startswith("zoom") and command.endswith(("Tele", "Wide")):
        factor = 1.25 if command.endswith("Tele") else 0.8
        monitor.zoom = min(3.0, max(1.0, monitor.zoom * factor))
    if command.startswith("presetGoto"):
        monitor.pan = (int(command.removeprefix("presetGoto") or 0) * 7 % 5 - 2) / 2
    for word, (pan, tilt) in _TURNS.items():
        if command.startswith("move") and word in command:
            monitor.pan = max(-1.0, min(1.0, monitor.pan + 0.25 * pan))
            monitor.tilt = max(-1.0, min(1.0, monitor.tilt + 0.25 * tilt))
