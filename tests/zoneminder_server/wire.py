"""What goes over the wire: one API call, its errors, PHP's JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
import html
import json
import re
from urllib.parse import parse_qsl

from aiohttp import web

from .recorded import Json, Row
from .users import User
from .world import World

_CLASSES = {
    400: "BadRequestException",
    401: "UnauthorizedException",
    403: "ForbiddenException",
    404: "NotFoundException",
    405: "MethodNotAllowedException",
}
_INTERNAL = "An Internal Error Has Occurred."
JSON_TYPE = "application/json; charset=UTF-8"
_FORM = web.RequestKey("form", list[tuple[str, str]])
_NESTED = re.compile(r"\[([^\]]*)\]")


def php_json(value: Json) -> str:
    """Return JSON as PHP writes it."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/")


def php_escape(text: str) -> str:
    """Escape as htmlspecialchars does."""
    return html.escape(text, quote=True).replace("&#x27;", "&#039;")


class ApiError(Exception):
    """An answer of the REST API that is not 200."""

    def __init__(
        self, status: int, message: str, *, kind: str = "", code: int | str | None = None
    ) -> None:
        """Take what the exception renderer shows."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind or _CLASSES.get(status, "Exception")
        self.code = status if code is None else code
        self.headers: dict[str, str] = {}

    def response(self, url: str) -> web.Response:
        """Return the body of Crud's exception renderer."""
        shown = php_escape(
            _INTERNAL if self.status == 500 else "Not Found" if self._missing else self.message
        )
        exception = {"class": self.kind, "code": self.code, "message": self.message}
        data = {"name": shown, "message": shown, "url": php_escape(url), "exception": exception}
        return json_response({"success": False, "data": data}, self.status, self.headers)

    @property
    def _missing(self) -> bool:
        """Tell whether Cake hides the text."""
        return self.kind == "MissingActionException"


class EmptyReplyError(Exception):
    """The PHP worker dies: the connection ends without a byte."""


def sql_error(code: str, text: str) -> ApiError:
    """Return what an SQL error looks like."""
    return ApiError(500, f"SQLSTATE[{code}]: {text}", kind="PDOException", code=code)


def json_response(
    body: Json, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return a JSON answer; a string is sent as it is."""
    text = body if isinstance(body, str) else php_json(body)
    return web.Response(
        body=text.encode(),
        status=status,
        headers={"Content-Type": JSON_TYPE, **(headers or {})},
    )


def nest(pairs: list[tuple[str, str]]) -> Row:
    """Turn `Monitor[Function]=x` into nested dictionaries, as PHP does."""
    result: Row = {}
    for key, value in pairs:
        names = [key.split("[", 1)[0], *_NESTED.findall(key)]
        target = result
        for name in names[:-1]:
            target = target.setdefault(name or str(len(target)), {})
        target[names[-1] or str(len(target))] = value
    return result


async def read_form(request: web.Request) -> list[tuple[str, str]]:
    """Return the fields of a form body, in order."""
    if _FORM not in request:
        pairs: list[tuple[str, str]] = []
        if request.content_type == "application/x-www-form-urlencoded":
            pairs = parse_qsl(await request.text(), keep_blank_values=True)
        elif request.content_type == "multipart/form-data":
            pairs = [(key, str(value)) for key, value in (await request.post()).items()]
        request[_FORM] = pairs
    return request[_FORM]


@dataclass
class Call:
    """One call of the REST API."""

    world: World
    request: web.Request
    now: float
    method: str
    user: User | None
    args: list[str]
    query: dict[str, str]
    form: list[tuple[str, str]]
    data: Row
    server_id: int
    named: dict[str, str] = field(default_factory=dict)

    @property
    def params(self) -> dict[str, str]:
        """Return query and form as $_REQUEST has them."""
        return self.query | dict(self.form)

    def require(
        self, area: str, level: str = "View", text: str = "Insufficient Privileges"
    ) -> None:
        """Refuse users without a right."""
        if self.user is not None and not self.user.may(area, level):
            raise ApiError(401, text)

    async def wait(self, name: str) -> None:
        """Take the time that the real thing takes."""
        await self.world.rest(self.world.pace.seconds(name))
