"""Nothing secret of ZoneMinder in a log, a state or an address; runs last."""

import base64
from collections.abc import Iterator
import json
import re
from urllib.parse import quote, quote_plus, unquote

from .house import House
from .zoneminder import ZoneMinder

JWT = re.compile(r"eyJ[\w-]+\.(eyJ[\w-]+)\.[\w-]+")
EXPECTED = (
    "[custom_components.zoneminder] Lost ",
    "[homeassistant.components.stream.",
    "[libav.",
)
# What Home Assistant's own websocket logs when a page goes while it compresses a message.
WEBSOCKET_OF_A_CLOSED_PAGE = re.compile(
    r"^.* ERROR .*Task exception was never retrieved.*\nTraceback.*\n"
    r"(?:[ ].*\n)*?.*_send_compressed_frame.*\n(?:[ ].*\n)*",
    re.MULTILINE,
)
AUTH_HASH = re.compile(r"\bauth=[0-9a-f]{32}\b")


def tokens_of_zoneminder(text: str) -> Iterator[str]:
    """Find tokens by what they claim; Home Assistant's own have no type."""
    for match in JWT.finditer(unquote(text)):
        payload = match[1] + "=" * (-len(match[1]) % 4)
        try:
            claims = json.loads(base64.urlsafe_b64decode(payload))
        except ValueError:
            continue
        if claims.get("type") in {"access", "refresh"}:
            yield match[0]


def assert_clean(text: str, password: str) -> None:
    """Fail when a text holds a token, an auth hash or the password."""
    assert not list(tokens_of_zoneminder(text))
    assert not AUTH_HASH.search(text)
    assert not [form for form in forms(password) if form in text]


def forms(password: str) -> set[str]:
    """Return the ways in which a password may be written."""
    return {password, quote(password, safe=""), quote_plus(password), repr(password)}


async def test_the_search_finds_what_it_looks_for(zoneminder: ZoneMinder) -> None:
    """A token that ZoneMinder issued is recognised, also URL-encoded."""
    token = zoneminder.token
    assert list(tokens_of_zoneminder(f"GET /x?token={token}&y")) == [token]
    assert list(tokens_of_zoneminder(quote(f"GET /x?token={token}&y")))


async def test_no_secret_in_the_log(house: House, zoneminder: ZoneMinder) -> None:
    """The log at the level DEBUG, written by all tests before this one."""
    settings = house.hass.settings
    log = settings.log.read_text() + settings.output.read_text()
    assert "DEBUG" in log
    assert "custom_components.zoneminder" in log
    assert_clean(log, zoneminder.password)


async def test_no_secret_in_states(house: House, zoneminder: ZoneMinder) -> None:
    """All that a user, also one who is no administrator, may read."""
    assert_clean(json.dumps(await house.hass.api.states()), zoneminder.password)


async def test_no_secret_in_requests_of_the_browser(
    house: House, zoneminder: ZoneMinder, requested: list[str]
) -> None:
    """The browser talks to Home Assistant only, and of ZoneMinder it knows nothing."""
    addresses = [url for url in requested if not url.startswith(("data:", "blob:"))]
    assert any("/api/camera_proxy_stream/" in url for url in addresses)
    assert not [url for url in addresses if url.startswith(zoneminder.url)]
    assert_clean("\n".join(addresses), zoneminder.password)


async def test_no_secret_in_the_log_of_the_web_server(zoneminder: ZoneMinder) -> None:
    """The stream program takes its token in the query only; nothing else does so."""
    lines = [line for line in zoneminder.requests() if "zms?" not in line]
    assert any("/api/monitors" in line for line in lines)
    assert_clean("\n".join(lines), zoneminder.password)


async def test_no_errors_in_the_log(house: House) -> None:
    """But that the server was lost, which some tests wanted to see, while it was played too."""
    log = WEBSOCKET_OF_A_CLOSED_PAGE.sub("", house.hass.settings.log.read_text())
    lines = log.splitlines()
    errors = [line for line in lines if " ERROR " in line]
    assert not [line for line in errors if not any(each in line for each in EXPECTED)]
    assert not [line for line in lines if " WARNING " in line and "Detected" in line]
