"""The two servers, and what every test of the contract gets of them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
import os
from pathlib import Path
import shlex

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from .call import Call
from .installation import comparable_server
from .shape import compare
from .target import Embedded, Real, Target

HERE = Path(__file__).parent
SCRIPT = HERE.parent.parent / "scripts" / "zoneminder"
TRIES = 3
# The run state is changed when all others have seen the server at work.
LAST = "test_states.py"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all in one event loop, and what restarts the server last."""
    loop = pytest.mark.asyncio(loop_scope="session")
    own = [item for item in items if item.path.is_relative_to(HERE)]
    for item in own:
        if pytest_asyncio.is_async_test(item):
            item.add_marker(loop, append=False)
    ordered = iter(sorted(own, key=lambda item: item.path.name == LAST))
    items[:] = [next(ordered) if item.path.is_relative_to(HERE) else item for item in items]


def cannot(reason: str) -> None:
    """Skip where there is no real server, but not where everything must run."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


async def script(*arguments: str) -> tuple[int, str]:
    """Run `scripts/zoneminder`; its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        SCRIPT,
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return await process.wait(), output.decode(errors="replace")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return a client without a memory for cookies."""
    timeout = aiohttp.ClientTimeout(total=30)
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=jar) as client:
        yield client


async def settings() -> dict[str, str]:
    """Return what the real server was started with."""
    words = shlex.split((await script("env"))[1])
    return dict(word.split("=", 1) for word in words if "=" in word)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def real(session: aiohttp.ClientSession) -> Real:
    """Return the real server, without motion; it stays up for the next run."""
    if not SCRIPT.exists() or os.geteuid() != 0:
        cannot("scripts/zoneminder needs root on Debian 12")
    if (await script("status"))[0]:
        code, output = await script("up", "--rtsp")
        if code:
            cannot(f"scripts/zoneminder up: {output.strip().splitlines()[-1:]}")
    env = await settings()
    server = Real(env["ZONEMINDER_URL"], env["ZONEMINDER_CAMERAS"], session)
    await server.prepare()
    await server.motion(1, on=False)
    return server


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def embedded(session: aiohttp.ClientSession) -> AsyncIterator[Embedded]:
    """Return the embedded server, installed like the real one."""
    rtsp = URL((await settings()).get("ZONEMINDER_RTSP", ""))
    async with comparable_server(rtsp_port=str(rtsp.port or "")) as server:
        target = Embedded(server, session)
        await target.prepare()
        yield target


@pytest.fixture(params=["embedded", "real"])
def target(request: pytest.FixtureRequest) -> Target:
    """Return each of the servers in turn."""
    server: Target = request.getfixturevalue(request.param)
    return server


@dataclass(frozen=True)
class Pair:
    """Both servers at once."""

    real: Real
    embedded: Embedded

    async def must_agree(self, call: Call) -> None:
        """Fail where they differ; others use the real one too, so once more is no shame."""
        found: list[str] = []
        for attempt in range(TRIES):
            if attempt:
                await asyncio.sleep(attempt)
                await self.real.find_events()
            answers = await asyncio.gather(self.real.ask(call), self.embedded.ask(call))
            found = compare(*answers, call)
            if not found:
                return
        pytest.fail("\n".join([f"{call.method} {call.path}", *found]), pytrace=False)


@pytest.fixture(scope="session")
def pair(real: Real, embedded: Embedded) -> Pair:
    """Return both servers."""
    return Pair(real, embedded)
