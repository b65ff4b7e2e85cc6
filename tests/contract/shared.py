"""For tests on a server that others use at the same time."""

from collections.abc import Awaitable, Callable
import functools

TRIES = 2


def once_more[**P](test: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
    """Run a test again that failed, for another's alarm may have come between."""

    @functools.wraps(test)
    async def run(*args: P.args, **kwargs: P.kwargs) -> None:
        for _ in range(TRIES - 1):
            try:
                return await test(*args, **kwargs)
            except AssertionError:
                continue
        return await test(*args, **kwargs)

    return run
