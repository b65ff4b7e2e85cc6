"""The demo, started as a person would and looked at as a person would."""

import asyncio
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
import os
from pathlib import Path
import re
import signal
import socket

from playwright.async_api import Browser, Page
import pytest

from scripts.support.hass.config import ROOT
from scripts.support.hass.process import free_port

from .test_browser import live_pictures
from .zoneminder import ZoneMinder

pytestmark = pytest.mark.timeout(120)


@asynccontextmanager
async def demo(*arguments: str, **env: str) -> AsyncIterator[Process]:
    """Start the demo without a terminal."""
    process = await asyncio.create_subprocess_exec(
        ROOT / "scripts" / "demo",
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=os.environ | env,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def said(process: Process, until: str) -> str:
    """Return what the demo said up to a line."""
    assert process.stdout is not None
    text = ""
    async for line in process.stdout:
        text += line.decode()
        if until in text:
            return text
    raise AssertionError(text)


async def outcome(process: Process) -> tuple[int, str]:
    """Wait for the end: the exit code and what was said."""
    output, _ = await process.communicate()
    return await process.wait(), output.decode()


def descendants(pid: int) -> set[int]:
    """Return the processes below a process."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(c) for c in children}.union(*(descendants(int(c)) for c in children))


def exists(pid: int) -> bool:
    """Whether a process is there."""
    return Path(f"/proc/{pid}").exists()


async def log_in(page: Page, text: str) -> None:
    """Open and log in with nothing but what the demo printed."""
    words = dict(re.findall(r"^  (\w+) +(\S+)$", text, re.MULTILINE))
    await page.goto(words["open"])
    await page.fill("input[name=username]", words["user"])
    await page.fill("input[name=password]", words["password"])
    await page.keyboard.press("Enter")


async def test_demo_shows_its_dashboard_and_stops(
    chromium: Browser, tmp_path: Path, screenshots: Path
) -> None:
    """Live pictures behind the printed log-in; after Ctrl-C no process is left."""
    port = str(free_port())
    async with demo("--embedded", "--port", port, "--state", str(tmp_path)) as process:
        text = await said(process, "Ctrl-C stops it.")
        context = await chromium.new_context(viewport={"width": 1280, "height": 900})
        page = await context.new_page()
        await log_in(page, text)
        await live_pictures(page, 3)
        await page.wait_for_timeout(1500)
        await page.screenshot(path=screenshots / "demo.png")
        await context.close()
        started = descendants(process.pid)
        assert len(started) >= 2
        process.send_signal(signal.SIGINT)
        assert await process.wait() == 0
        assert not {pid for pid in started if exists(pid)}


async def test_demo_names_a_port_in_use(tmp_path: Path) -> None:
    """Before anything is started."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        async with demo("--port", port, "--state", str(tmp_path / "new")) as process:
            code, text = await outcome(process)
    assert code == 1
    assert f"cannot listen on 127.0.0.1, port {port}" in text
    assert not (tmp_path / "new").exists()


async def test_demo_says_what_is_wrong_with_the_password(
    zoneminder: ZoneMinder, tmp_path: Path
) -> None:
    """In the words of the config flow; the password itself is not repeated."""
    where = ("--port", str(free_port()), "--state", str(tmp_path))
    who = ("--url", zoneminder.url, "--username", zoneminder.username)
    async with demo(*where, *who, ZONEMINDER_PASSWORD="not-the-one") as process:
        code, text = await outcome(process)
    assert code == 1
    assert "password" in text
    assert "not-the-one" not in text
    assert "Traceback" not in text
