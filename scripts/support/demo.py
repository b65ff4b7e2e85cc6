"""A Home Assistant to look at: ZoneMinder set up, and a dashboard of its cameras.

Runs until it is interrupted and stops all that it started.
"""

import argparse
import asyncio
from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
import ipaddress
import json
import os
from pathlib import Path
import signal
import sys
from urllib.parse import urlsplit

from . import dashboard
from .hass import (
    Api,
    ApiError,
    CommandError,
    FlowError,
    Settings,
    StartError,
    running,
)
from .hass.config import INTEGRATION, ROOT
from .hass.process import require_free_port
from .servers import Server, ServerError, embedded, given, real
from .state import State

DOMAIN = "zoneminder"
USER = "demo"
LOADS_WITHIN = 30.0
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

READY = """
Home Assistant shows the ZoneMinder of {server}.

  open      {url}
  user      {user}
  password  {password}

Ctrl-C stops it."""


class DemoError(Exception):
    """The demo cannot go on; the text is for the person in front of it."""


def main() -> int:
    """Run the demo; the exit code."""
    options = parse(sys.argv[1:])
    try:
        asyncio.run(until_signal(show(options)))
    except (ApiError, CommandError, DemoError, ServerError, StartError) as err:
        print(f"demo: {err}", file=sys.stderr)
        return 1
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/demo",
        description="Home Assistant with ZoneMinder and a dashboard of its cameras.",
    )
    add = parser.add_argument
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--url", help="your own ZoneMinder")
    which.add_argument("--real", action="store_true", help="use scripts/zoneminder")
    which.add_argument("--embedded", action="store_true", help="an imitation (default)")
    add("--username", help="user of your ZoneMinder")
    add("--password", help="password of that user; better in $ZONEMINDER_PASSWORD")
    add("--insecure", action="store_true", help="accept any TLS certificate")
    add("--listen", default="127.0.0.1", type=ip_address, metavar="ADDRESS")
    add("--port", default=8123, type=int)
    add("--state", default=ROOT / ".demo", type=Path, help="folder (default: .demo)")
    add("--reset", action="store_true", help="forget what earlier runs left")
    options = parser.parse_args(arguments)
    options.password = options.password or os.environ.get("ZONEMINDER_PASSWORD")
    return options


async def until_signal(work: Awaitable[None]) -> None:
    """Run something until it ends or a signal asks it to stop and clean up."""
    task = asyncio.ensure_future(work)
    asked = asyncio.Event()
    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    waiting = asyncio.ensure_future(asked.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if asked.is_set():
        task.cancel()
        await asyncio.wait({task})
    if not task.cancelled():
        task.result()


async def show(options: argparse.Namespace) -> None:
    """Start everything, say where it is, and stay until something ends it."""
    require_free_port(options.listen, options.port)
    state = State(options.state, reset=options.reset)
    settings = Settings(state.hass, options.listen, options.port)
    print("demo: starting, this takes some ten seconds", flush=True)
    async with choose(options) as server, running(settings) as hass:
        await hass.log_in(USER, state.password())
        entry_id = await set_up(hass.api, server, state)
        async with hass.api.websocket() as websocket:
            await dashboard.save(websocket, entry_id)
        print(ready(server, settings, state), flush=True)
        raise DemoError(f"Home Assistant ended by itself with {await hass.wait()}")


def choose(options: argparse.Namespace) -> AbstractAsyncContextManager[Server]:
    """Return the ZoneMinder that was asked for."""
    if options.url:
        secure = not options.insecure
        return given(Server(options.url, options.username, options.password, secure))
    return real() if options.real else embedded()


def ready(server: Server, settings: Settings, state: State) -> str:
    """Return what to tell when all is up."""
    return READY.format(
        server=_host(server.url), url=settings.url, user=USER, password=state.password()
    )


async def set_up(api: Api, server: Server, state: State) -> str:
    """Return the config entry of this ZoneMinder; made unless it is there."""
    known = {"url": server.url, "username": server.username}
    for entry in await api.entries(DOMAIN):
        entry_id: str = entry["entry_id"]
        if state.server == known and await is_loaded(api, entry_id):
            return entry_id
        await api.remove_entry(entry_id)
    try:
        entry_id = await api.add_integration(DOMAIN, server.answers())
    except FlowError as err:
        raise DemoError(f"{_host(server.url)}: {words(err)}") from None
    if not await is_loaded(api, entry_id):
        log = state.hass / "home-assistant.log"
        raise DemoError(f"{_host(server.url)}: the integration does not load, see {log}")
    state.server = known
    return entry_id


async def is_loaded(api: Api, entry_id: str) -> bool:
    """Whether the config entry loads in good time."""
    try:
        async with asyncio.timeout(LOADS_WITHIN):
            while (state := await _entry_state(api, entry_id)) != "loaded":
                if state in {"setup_error", "setup_retry", "migration_error"}:
                    return False
                await asyncio.sleep(0.2)
    except TimeoutError:
        return False
    return True


def words(failure: FlowError) -> str:
    """Return what the user interface would say about a failed config flow."""
    texts = json.loads((INTEGRATION / "translations" / "en.json").read_text())["config"]
    if failure.reason:
        said = texts.get("abort", {}).get(failure.reason, failure.reason)
    elif failure.errors:
        said = " ".join(texts["error"].get(key, key) for key in failure.errors.values())
    else:
        said = f"the config flow asks for more: {failure.result.get('step_id')}"
    for name, value in (failure.result.get("description_placeholders") or {}).items():
        said = said.replace(f"{{{name}}}", str(value))
    return str(said)


async def _entry_state(api: Api, entry_id: str) -> str | None:
    """Return the state of a config entry."""
    entries = await api.entries(DOMAIN)
    return next((e["state"] for e in entries if e["entry_id"] == entry_id), None)


def ip_address(text: str) -> str:
    """Accept an IP address."""
    return str(ipaddress.ip_address(text))


def _host(url: str) -> str:
    """Return what of a URL is fit to be shown, whatever else was pasted with it."""
    return urlsplit(url if "//" in url else f"//{url}").hostname or "the given address"


if __name__ == "__main__":
    sys.exit(main())
