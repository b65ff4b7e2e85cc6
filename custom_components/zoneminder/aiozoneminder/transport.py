"""Requests: time limits, retries, JSON and the meaning of errors.

No exception and no log line of this module holds a query, a form or an answer's text
beyond the few messages of ZoneMinder that the tables below know.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import unescape
import json
import logging
import re
from time import monotonic
from typing import Any

import aiohttp
from yarl import URL

from .exceptions import (
    ApiDisabledError,
    AuthSecretMissingError,
    CertificateError,
    CredentialsRequiredError,
    DatabaseUnavailableError,
    InvalidCredentialsError,
    MalformedResponseError,
    MonitorNotFoundError,
    NotFoundError,
    NotZoneMinderError,
    PermissionDeniedError,
    ProxyAuthenticationError,
    RedirectedError,
    ServerError,
    TlsError,
    TokenRejectedError,
    UserApiDisabledError,
    ZoneMinderConnectionError,
    ZoneMinderError,
    ZoneMinderTimeoutError,
)
from .statistics import Statistics

LOGGER = logging.getLogger(__name__)

READ_TIMEOUT = 10.0
"""Seconds for an ordinary request, connecting included."""

MAX_CONCURRENT_REQUESTS = 4
"""Each request holds a worker of the web server."""

_MAX_JSON_STARTS = 50

type JsonLoads = Callable[[bytes], Any]

_NO_RIGHT = re.compile(r"insufficient privileges", re.IGNORECASE)

# ZoneMinder says with a text, not with a status, which of the causes of a 401 it was.
_MESSAGES: tuple[tuple[re.Pattern[str], type[ZoneMinderError]], ...] = (
    (re.compile(r"api disabled for", re.IGNORECASE), UserApiDisabledError),
    (re.compile(r"api disabled", re.IGNORECASE), ApiDisabledError),
    (
        re.compile(
            r"login denied|invalid username or password|could not retrieve user",
            re.IGNORECASE,
        ),
        InvalidCredentialsError,
    ),
    (
        re.compile(r"not authenticated|no identity provided", re.IGNORECASE),
        CredentialsRequiredError,
    ),
    (re.compile(r".*auth_hash_secret", re.IGNORECASE), AuthSecretMissingError),
    (
        re.compile(
            r"expired token|signature verification|wrong number of segments|cannot handle token"
            r"|incorrect token type|token revoked|no such user",
            re.IGNORECASE,
        ),
        TokenRejectedError,
    ),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose body has been read."""

    status: int
    content_type: str
    challenged: bool
    body: bytes


class Transport:
    """Sends requests through a session that belongs to somebody else."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        headers: Mapping[str, str] | None = None,
        json_loads: JsonLoads = json.loads,
    ) -> None:
        """Use a session; `headers` go with every request, for what stands in front."""
        self._session = session
        self._headers = dict(headers or {})
        self._loads = json_loads
        self.statistics = Statistics()
        self._slots = asyncio.Semaphore(MAX_CONCURRENT_REQUESTS)

    async def json(
        self,
        method: str,
        url: URL,
        *,
        form: Mapping[str, str] | None = None,
        time_limit: float = READ_TIMEOUT,
        once: bool = False,
    ) -> Any:  # noqa: ANN401
        """Return the JSON of an answer; raises what the server complains of.

        Sends again where the server had closed an idle connection, but not with `once`.
        """
        answer = await self._answer(method, url, form, time_limit, attempts=1 if once else 2)
        if answer.status >= aiohttp.http.HTTPStatus.BAD_REQUEST:
            raise self._complaint(answer)
        return self._decode(answer)

    async def _answer(
        self,
        method: str,
        url: URL,
        form: Mapping[str, str] | None,
        time_limit: float,
        *,
        attempts: int,
    ) -> Answer:
        """Send until the server does not close the connection without an answer."""
        for _ in range(attempts):
            try:
                return await self._send(method, url, form, time_limit)
            except aiohttp.ServerDisconnectedError:
                LOGGER.debug("%s %s: connection was closed", method, url.path)
        msg = "the server closed the connection without an answer"
        raise ZoneMinderConnectionError(msg)

    async def _send(
        self,
        method: str,
        url: URL,
        form: Mapping[str, str] | None,
        time_limit: float,
    ) -> Answer:
        """Send once and read the whole answer within the time limit."""
        async with self._slots:
            start = monotonic()
            status, body = 0, b""
            limits = aiohttp.ClientTimeout(total=time_limit)
            try:
                response = await self._open(method, url, form, limits)
                async with response:
                    body = await guard(response.read())
                status = response.status
            finally:
                self._note(method, url, status, len(body), monotonic() - start)
        return Answer(
            status=response.status,
            content_type=response.content_type,
            challenged="WWW-Authenticate" in response.headers,
            body=body,
        )

    def _note(self, method: str, url: URL, status: int, received: int, duration: float) -> None:
        """Count and log a request; status 0 stands for no answer."""
        failed = not 0 < status < aiohttp.http.HTTPStatus.BAD_REQUEST
        self.statistics.add(url.path, duration, received, failed=failed)
        LOGGER.debug(
            "%s %s: %s, %d bytes, %.0f ms", method, url.path, status, received, duration * 1000
        )

    async def open(
        self, url: URL, *, connect_limit: float, read_limit: float
    ) -> aiohttp.ClientResponse:
        """Open a stream or a picture; the caller closes the response.

        `read_limit` bounds the wait for the headers and for each next piece of the body.
        """
        limits = aiohttp.ClientTimeout(
            total=None, sock_connect=connect_limit, sock_read=read_limit
        )
        try:
            return await self._open("GET", url, None, limits)
        except aiohttp.ServerDisconnectedError:
            msg = "the server closed the connection without an answer"
            raise ZoneMinderConnectionError(msg) from None

    async def _open(
        self,
        method: str,
        url: URL,
        form: Mapping[str, str] | None,
        limits: aiohttp.ClientTimeout,
    ) -> aiohttp.ClientResponse:
        """Send a request and wait for the headers of the answer; never follow a redirect."""
        response = await guard(
            self._session.request(
                method,
                url,
                data=form,
                headers=self._headers,
                allow_redirects=False,
                timeout=limits,
            )
        )
        if response.status in (301, 302, 303, 307, 308):
            response.close()
            raise RedirectedError(_redirect_target(url, response))
        return response

    def _complaint(self, answer: Answer) -> ZoneMinderError:
        """Return the error that an answer of 400 and above stands for."""
        try:
            content = self._decode(answer)
        except MalformedResponseError:
            return _foreign_complaint(answer)
        message = _message(content)
        if answer.status == aiohttp.http.HTTPStatus.NOT_FOUND:
            gone = message is not None and message.lower() == "invalid monitor"
            return MonitorNotFoundError() if gone else NotFoundError("not found")
        if message is None:
            return _foreign_complaint(answer)
        if _NO_RIGHT.match(message):
            return PermissionDeniedError()
        for pattern, error in _MESSAGES:
            if match := pattern.match(message):
                return error(match[0])
        return ServerError(f"HTTP {answer.status}")

    def _decode(self, answer: Answer) -> Any:  # noqa: ANN401
        """Return the JSON of a body; PHP's notices may stand before it."""
        if not answer.body.strip():
            msg = "the answer is empty"
            raise DatabaseUnavailableError(msg)
        try:
            return self._loads(answer.body)
        except ValueError, RecursionError:
            pass
        starts = re.finditer(rb"[{\[]", answer.body)
        for start, _ in zip(starts, range(_MAX_JSON_STARTS), strict=False):
            try:
                return self._loads(answer.body[start.start() :])
            except ValueError, RecursionError:
                continue
        msg = f"not JSON but {answer.content_type}"
        raise MalformedResponseError(msg)


async def guard[T](awaitable: Awaitable[T]) -> T:
    """Await something of aiohttp and turn its errors into ours.

    The original errors are left behind: some of them show the URL with its query.
    """
    try:
        return await awaitable
    except aiohttp.ServerDisconnectedError:
        raise
    except (aiohttp.ClientError, OSError, ValueError) as err:
        error = _our_error(err)
    raise error


def _our_error(err: Exception) -> ZoneMinderError:
    """Return what an error of aiohttp means."""
    if isinstance(err, TimeoutError):
        return ZoneMinderTimeoutError("no answer in time")
    if isinstance(err, aiohttp.ClientConnectorCertificateError):
        return CertificateError("the certificate is not trusted")
    if isinstance(err, aiohttp.ClientSSLError):
        return TlsError(type(err).__name__)
    reason = getattr(err, "strerror", None) or type(err).__name__
    return ZoneMinderConnectionError(reason)


def _redirect_target(url: URL, response: aiohttp.ClientResponse) -> URL | None:
    """Return where a redirect leads."""
    try:
        return url.join(URL(response.headers["Location"]))
    except KeyError, ValueError:
        return None


def _foreign_complaint(answer: Answer) -> ZoneMinderError:
    """Return the error of an answer that ZoneMinder's API did not write."""
    status = aiohttp.http.HTTPStatus
    if answer.challenged or answer.status in (
        status.FORBIDDEN,
        status.PROXY_AUTHENTICATION_REQUIRED,
    ):
        return ProxyAuthenticationError(f"HTTP {answer.status}")
    if answer.status < status.INTERNAL_SERVER_ERROR:
        return NotZoneMinderError(f"HTTP {answer.status}")
    return ServerError(f"HTTP {answer.status}")


def _message(content: object) -> str | None:
    """Return the text of an error; None where it is not one of ZoneMinder's API."""
    if not isinstance(content, Mapping) or content.get("success") is not False:
        return None
    data = content.get("data")
    if not isinstance(data, Mapping):
        return None
    return unescape(str(data.get("message") or data.get("name") or ""))
