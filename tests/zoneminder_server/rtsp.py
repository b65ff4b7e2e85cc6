"""An RTSP server that describes streams, or fails in one of many ways; it plays none."""

import asyncio
from types import TracebackType
from typing import Self

from yarl import URL

SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=stream\r\nt=0 0\r\n{media}\r\na=control:track1\r\n"
VIDEO = "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000"
AUDIO = "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/8000/1"
STATUSES = {200: "OK", 401: "Unauthorized", 404: "Not Found", 500: "Internal Server Error"}


class RtspServer:
    """Listens on a port of its own; the tests set what it answers."""

    def __init__(self) -> None:
        """Describe video to everybody."""
        self.port = 0
        self.status = 200
        self.media = VIDEO
        self.raw: bytes | None = None
        """Sent instead of an answer."""
        self.hangs = False
        self.wanted_hash: str | None = None
        """The `auth` that a client must give."""
        self.requests: list[tuple[str, URL]] = []
        """Methods and URLs."""
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def described(self) -> list[URL]:
        """Return the URLs that somebody wanted described."""
        return [url for method, url in self.requests if method == "DESCRIBE"]

    async def start(self, port: int = 0) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and cut all connections."""
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        await self._server.wait_closed()

    async def __aenter__(self) -> Self:
        """Start on a free port."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        await self.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer requests on one connection."""
        self._writers.add(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                method, url = head.decode().split(" ")[:2]
                self.requests.append((method, URL(url)))
                if not self.hangs:
                    writer.write(self._answer(method, URL(url), head.decode()))
        except asyncio.IncompleteReadError, ConnectionError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    def _answer(self, method: str, url: URL, head: str) -> bytes:
        """Return the answer to a request."""
        if self.raw is not None:
            return self.raw
        status, body = self.status, ""
        if self.wanted_hash is not None and url.query.get("auth") != self.wanted_hash:
            status = 401
        if status == 200 and method == "DESCRIBE":
            body = SDP.format(media=self.media)
        elif method not in ("DESCRIBE", "OPTIONS"):
            status = 500
        sequence = head.lower().partition("cseq:")[2].split()[0]
        lines = [
            f"RTSP/1.0 {status} {STATUSES[status]}",
            f"CSeq: {sequence}",
            "Public: OPTIONS, DESCRIBE",
            "Content-Type: application/sdp",
            f"Content-Length: {len(body)}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
