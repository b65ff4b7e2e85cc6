"""Every URL and query that ZoneMinder's API, streams and pictures need."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
import re
from urllib.parse import unquote, urlsplit

from yarl import URL

from .exceptions import InvalidAddressError

DEFAULT_PORTAL = "/zm"
DEFAULT_STREAM_PATH = "/cgi-bin/nph-zms"

_LOOPBACK = ("localhost", "127.0.0.1", "::1")

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_CREDENTIALS = re.compile(r"^((?:[a-z][a-z0-9+.-]*://)?)[^/?#]*@", re.IGNORECASE)

GO2RTC_RTSP_PORT = 8554
"""Where go2rtc serves RTSP unless told otherwise; ZoneMinder knows its API only."""

_BELOW_PORTAL = ("/index.php", "/api/", "/cgi-bin/", "/cgi-bin-zm/")


@dataclass(frozen=True, slots=True)
class Address:
    """What a person typed or copied from the browser's address bar."""

    portals: tuple[URL, ...]
    """Where ZoneMinder may be, best guess first; the last ones may be plain HTTP."""

    without_credentials: str
    """The address as typed, but for the user and the password in it."""

    scheme_given: bool
    """Whether the person chose http or https, rather than leaving it to us."""

    username: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, address: str) -> Address:
        """Read an address; raises InvalidAddressError for what no browser opens."""
        address = address.strip()
        scheme_given = _SCHEME.match(address) is not None
        try:
            parts = urlsplit(address if scheme_given else f"https://{address}")
            url = URL.build(
                scheme=parts.scheme.lower(), host=parts.hostname or "", port=parts.port
            )
        except ValueError:
            url = URL()  # refused below: an error within this one would show what was typed
        if url.scheme not in ("http", "https") or not url.host or " " in url.host:
            raise InvalidAddressError
        schemes = (url.scheme,) if scheme_given else ("https", "http")
        return cls(
            portals=tuple(_portals(parts.hostname, parts.port, parts.path, schemes)),
            without_credentials=_without_credentials(address),
            scheme_given=scheme_given,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )


def secure_only(address: Address) -> Address:
    """Return an address without the places whose http nobody typed."""
    if address.scheme_given:
        return address
    secure = tuple(portal for portal in address.portals if portal.scheme == "https")
    return replace(address, portals=secure)


def _without_credentials(address: str) -> str:
    """Cut `user:password@` out of an address."""
    return _CREDENTIALS.sub(r"\1", address)


def _portals(
    host: str | None, port: int | None, path: str, schemes: tuple[str, ...]
) -> Iterator[URL]:
    """Give the places where the portal may be, for each scheme in turn."""
    paths = [_portal_path(path)]
    if paths == [""]:
        paths.insert(0, DEFAULT_PORTAL)
    for scheme in schemes:
        for candidate in paths:
            yield URL.build(scheme=scheme, host=host or "", port=port, path=candidate or "/")


def _portal_path(path: str) -> str:
    """Cut a path down to the portal's, without a slash at its end."""
    path = unquote(f"/{path.strip('/')}/")
    for marker in _BELOW_PORTAL:
        path = path.partition(marker)[0]
    return path.rstrip("/")


def portal_of(url: URL) -> URL:
    """Return the portal that a URL below it belongs to."""
    return url.origin().with_path(_portal_path(url.path) or "/")


def api(portal: URL, path: str) -> URL:
    """Return the URL of an API call; `path` is percent-encoded already."""
    base = portal.raw_path.rstrip("/")
    return portal.with_path(f"{base}/api/{path}.json", encoded=True)


def stream(portal: URL, path: str | None) -> URL:
    """Return the URL of nph-zms.

    ZM_PATH_ZMS is a path from the root of the web server; where it cannot be read, the
    program is usually below the portal.
    """
    if path:
        return portal.with_path(f"/{path.lstrip('/')}")
    return portal.with_path(f"{portal.path.rstrip('/')}{DEFAULT_STREAM_PATH}")


def live_query(
    monitor_id: int, *, mode: str, scale: int, max_fps: float | None = None
) -> dict[str, str]:
    """Return the query of a live stream (`jpeg`) or of one picture (`single`).

    No `connkey`: two zms processes with the same key block each other.
    """
    query = {"mode": mode, "monitor": str(monitor_id), "scale": str(scale)}
    if max_fps is not None:
        query["maxfps"] = f"{max_fps:g}"
    return query


def rtsp(portal: URL, port: int, name: str, auth: str | None) -> URL:
    """Return the URL of a stream of ZoneMinder's RTSP server.

    The hash goes as `auth`, which video players of Home Assistant hide in their logs.
    """
    return URL.build(
        scheme="rtsp",
        host=portal.host or "",
        port=port,
        path=f"/{name.lstrip('/')}",
        query={} if auth is None else {"auth": auth},
    )


def go2rtc_host(portal: URL, path: str) -> str | None:
    """Return the host of go2rtc, whose API ZM_GO2RTC_PATH names as ZoneMinder reaches it."""
    try:
        host = URL(path).host
    except ValueError:
        return None
    return portal.host if host in (None, *_LOOPBACK) else host


def go2rtc(host: str, monitor_id: int) -> URL:
    """Return the URL of the RTSP stream that zmc registers with go2rtc for a monitor."""
    return URL.build(scheme="rtsp", host=host, port=GO2RTC_RTSP_PORT, path=f"/{monitor_id}")
