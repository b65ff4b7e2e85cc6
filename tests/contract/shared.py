"""For tests on a server that others use at the same time."""

import asyncio
from collections.abc import Awaitable, Callable
import functools

from aiohttp import ClientError

TRIES = 2
PAUSE = 3.0


def once_more[**P](test: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
    """Run a test again that failed, for another's alarm may have come between."""

    @functools.wraps(test)
    async def run(*args: P.args, **kwargs: P.kwargs) -> None:
        for _ in range(TRIES - 1):
            try:
                return await test(*args, **kwargs)
            except AssertionError, ClientError:
                await asyncio.sleep(PAUSE)
        return await test(*args, **kwargs)

    return run
