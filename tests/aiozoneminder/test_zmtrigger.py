"""What ZoneMinder tells by itself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

import pytest

from custom_components.zoneminder.aiozoneminder import (
    Trigger,
    TriggerConnection,
    ZoneMinderConnectionError,
)

type Serve = Callable[[bytes], None]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"1|on|1795181809|9\n", Trigger(1, on=True, event_id=9)),
        (b"12|off|1795181809|0\r\n", Trigger(12, on=False, event_id=0)),
        (b"1|on|1795181809\n", None),
        (b"1|show|1795181809|9\n", None),
        (b"x|on|1795181809|9\n", None),
        (b"1|on|1795181809|-\n", None),
        (b"\xff\xfe\n", None),
        (b"\n", None),
    ],
)
def test_parse(line: bytes, expected: Trigger | None) -> None:
    """Lines are read as zmtrigger writes them; anything else is none."""
    assert Trigger.parse(line) == expected


@pytest.fixture
async def port(request: pytest.FixtureRequest, socket_enabled: None) -> AsyncIterator[int]:
    """Serve what the test gives to the first who connects, then hang up."""

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(request.param)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.mark.parametrize("port", [b"1|on|1|9\nodd\n1|off|2|9\n"], indirect=True)
async def test_connection(port: int) -> None:
    """Triggers come in order, and the end of the connection is an error."""
    async with (
        TriggerConnection("127.0.0.1", port) as connection,
        aclosing(aiter(connection)) as triggers,
    ):
        assert await anext(triggers) == Trigger(1, on=True, event_id=9)
        assert await anext(triggers) == Trigger(1, on=False, event_id=9)
        with pytest.raises(ZoneMinderConnectionError, match="closed"):
            await anext(triggers)


@pytest.mark.parametrize("port", [b"x" * 200_000], indirect=True)
async def test_line_without_end(port: int) -> None:
    """What never ends is no line."""
    async with TriggerConnection("127.0.0.1", port) as connection:
        with pytest.raises(ZoneMinderConnectionError):
            await anext(aiter(connection))


@pytest.mark.usefixtures("socket_enabled")
async def test_nobody_there() -> None:
    """That nobody listens is told as what it is."""
    with pytest.raises(ZoneMinderConnectionError):
        await TriggerConnection("127.0.0.1", 1).__aenter__()
