"""Servers of an installation that has several."""

from dataclasses import dataclass, field

from yarl import URL

from . import urls
from .api import Api, Route
from .parsing import JsonObject, as_object, as_rows, identifier, integer, number, text

_LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Server:
    """A server; a single-server installation lists none."""

    id: int
    name: str
    running: bool | None
    route: Route | None
    """Where its API and its zms are."""
    load: float | None
    total_memory: int | None
    """Bytes."""
    free_memory: int | None
    """Bytes."""
    raw: JsonObject = field(repr=False, compare=False)

    @classmethod
    def from_api(cls, row: JsonObject) -> Server:
        """Read a row of `servers.json`."""
        server = as_object(row.get("Server"))
        server_id = identifier(server)
        status = text(server, "Status")
        return cls(
            id=server_id,
            name=text(server, "Name") or str(server_id),
            running=None if status in (None, "Unknown") else status == "Running",
            route=_route(server),
            load=number(server, "CpuLoad"),
            total_memory=integer(server, "TotalMem"),
            free_memory=integer(server, "FreeMem"),
            raw=row,
        )


def _origin(server: JsonObject) -> URL | None:
    """Return where its web server is; ZoneMinder takes the name for an empty host."""
    host = text(server, "Hostname") or text(server, "Name")
    port = integer(server, "Port") or 0
    if host is None or not 0 <= port <= _LAST_PORT:
        return None
    scheme = text(server, "Protocol") or "http"
    try:
        return URL.build(scheme=scheme, host=host, port=port or None)
    except ValueError:
        return None


def _route(server: JsonObject) -> Route | None:
    """Return where the server's API and zms are, from the paths it is registered with."""
    if (origin := _origin(server)) is None:
        return None
    portal = urls.portal_of(origin.with_path(text(server, "PathToApi") or "/zm/api"))
    return Route(portal, urls.stream(portal, text(server, "PathToZMS")))


class Servers:
    """Calls on servers (`ServersController`)."""

    def __init__(self, api: Api) -> None:
        """Use the connection of a client."""
        self._api = api

    async def list(self) -> list[Server]:
        """Return all servers; none where there is only one."""
        answer = await self._api.read("servers/index")
        return [Server.from_api(row) for row in as_rows(answer, "servers")]
