"""The embedded server answers with the fields and types of the recorded answers."""

from aiohttp import ClientSession
import pytest

from . import ZoneMinderServer
from .recorded import Json, recorded

READS = {
    "version": "host/getVersion",
    "load": "host/getLoad",
    "daemon_check": "host/daemonCheck",
    "time_zone": "host/getTimeZone",
    "monitors": "monitors/index",
    "monitor": "monitors/1",
    "daemon_status": "monitors/daemonStatus/id:1/daemon:zmc",
    "events_newest": "events/index/Id%20%3E:0",
    "event": "events/6",
    "console_events": "events/consoleEvents/1%20hour",
    "states": "states/index",
    "storage": "storage/index",
    "servers": "servers/index",
    "users": "users/index",
    "groups": "groups/index",
    "zones": "zones/forMonitor/1",
    "control": "controls/4",
    "logs": "logs/index",
    "config_path_zms": "configs/viewByName/ZM_PATH_ZMS",
    "config_missing": "configs/viewByName/ZM_NOPE",
    "monitor_missing": "monitors/9999",
    "unknown_action": "host/nonsense",
    "events_bad_field": "events/index/Nonsense:1",
    "console_events_bad": "events/consoleEvents/nonsense",
}
PAGING = {"limit": "2", "sort": "Id", "direction": "desc", "noframes": "true"}
FREE_KEYS = {"results", "options", "order"}


def differences(real: Json, embedded: Json, path: str = "") -> list[str]:
    """Return where two answers differ in fields, order of fields, or types."""
    if real is None or embedded is None:
        return []
    if type(real) is not type(embedded):
        return [f"{path}: {type(real).__name__} became {type(embedded).__name__}"]
    if isinstance(real, dict) and path.rsplit(".", 1)[-1] not in FREE_KEYS:
        if list(real) != list(embedded):
            return [f"{path}: {sorted(set(real) ^ set(embedded)) or 'order of fields'}"]
        pairs = [(key, real[key], embedded[key]) for key in real]
        return [line for key, a, b in pairs for line in differences(a, b, f"{path}.{key}")]
    if isinstance(real, list) and real and embedded:
        return differences(real[0], embedded[0], f"{path}[0]")
    return []


@pytest.mark.parametrize("name", READS)
async def test_same_shape(server: ZoneMinderServer, name: str) -> None:
    """Each read has the shape of the real server's answer."""
    real = recorded(server.world.version.generation, name)
    params = {"token": server.access_token}
    if name in {"events_newest", "event", "logs"}:
        params |= PAGING
    async with ClientSession() as session:
        url = f"{server.url}/api/{READS[name]}.json"
        async with session.get(url, params=params) as response:
            embedded = await response.json()
    if name == "event":
        real["event"].pop("Frame", None)
    assert differences(real, embedded) == []


@pytest.mark.parametrize("name", ["login", "login_refresh", "login_wrong_password"])
async def test_login_shape(server: ZoneMinderServer, name: str) -> None:
    """Logins have the shape, and failures the words, of the real server's answers."""
    form = {
        "user": "admin",
        "pass": "nope" if name.endswith("wrong_password") else "admin-pass",
    }
    if name == "login_refresh":
        form = {"token": server.site.auth.issue(server.world.users["admin"], "refresh")}
    async with ClientSession() as session:
        url = f"{server.url}/api/host/login.json"
        async with session.post(url, data=form) as response:
            embedded = await response.json()
    real = recorded(server.world.version.generation, name)
    assert differences(real, embedded) == []
    if "data" in real:
        assert embedded == real
