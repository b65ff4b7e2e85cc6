"""Waiting for something to become true."""

import asyncio
from collections.abc import Awaitable, Callable


async def until[T](
    look: Callable[[], Awaitable[T | None]], within: float, every: float = 0.05
) -> T:
    """Look again and again until there is something."""
    try:
        async with asyncio.timeout(within):
            while True:
                if seen := await look():
                    return seen
                await asyncio.sleep(every)
    except TimeoutError:
        raise AssertionError(f"{look.__qualname__}: nothing in {within} s") from None
