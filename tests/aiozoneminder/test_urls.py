"""Tests of addresses and URLs."""

from hypothesis import given, strategies as st
import pytest
from yarl import URL

from custom_components.zoneminder.aiozoneminder import Address, InvalidAddressError, urls
from tests.aiozoneminder.common import told


def places(address: str) -> list[str]:
    """Return where an address leads."""
    return [str(portal) for portal in Address.parse(address).portals]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "zm.lan",
            ["https://zm.lan/zm", "https://zm.lan/", "http://zm.lan/zm", "http://zm.lan/"],
        ),
        (
            "zm.lan:8080",
            [
                "https://zm.lan:8080/zm",
                "https://zm.lan:8080/",
                "http://zm.lan:8080/zm",
                "http://zm.lan:8080/",
            ],
        ),
        ("zm.lan/zoneminder/", ["https://zm.lan/zoneminder", "http://zm.lan/zoneminder"]),
        ("http://zm.lan", ["http://zm.lan/zm", "http://zm.lan/"]),
        ("HTTP://ZM.lan/", ["http://zm.lan/zm", "http://zm.lan/"]),
        ("  http://zm.lan/zm  ", ["http://zm.lan/zm"]),
        ("https://zm.lan/zm/index.php?view=console", ["https://zm.lan/zm"]),
        ("https://zm.lan/zm/?view=watch&mid=1#top", ["https://zm.lan/zm"]),
        ("https://zm.lan/index.php?view=console", ["https://zm.lan/zm", "https://zm.lan/"]),
        ("http://zm.lan/zm/api", ["http://zm.lan/zm"]),
        ("http://zm.lan/zm/api/", ["http://zm.lan/zm"]),
        ("http://zm.lan/zm/api/host/getVersion.json", ["http://zm.lan/zm"]),
        ("http://zm.lan/api/host/getVersion.json", ["http://zm.lan/zm", "http://zm.lan/"]),
        ("http://zm.lan/zm/cgi-bin/nph-zms?mode=single", ["http://zm.lan/zm"]),
        ("http://zm.lan/a/b%20c/zm/index.php", ["http://zm.lan/a/b%20c/zm"]),
        ("http://192.168.1.5/zm", ["http://192.168.1.5/zm"]),
        ("http://[fd00::5]:8080/zm", ["http://[fd00::5]:8080/zm"]),
        ("[fd00::5]/zm", ["https://[fd00::5]/zm", "http://[fd00::5]/zm"]),
        ("https://kamera-türe.lan/zm", ["https://xn--kamera-tre-heb.lan/zm"]),
        ("http://admin:secret@zm.lan/zm", ["http://zm.lan/zm"]),
    ],
)
def test_places(address: str, expected: list[str]) -> None:
    """What a person may paste leads to the portal."""
    assert places(address) == expected


@pytest.mark.parametrize(
    ("address", "username", "password", "rest"),
    [
        ("zm.lan/zm", None, None, "zm.lan/zm"),
        ("user:p%40ss@zm.lan", "user", "p@ss", "zm.lan"),
        ("http://user:p@ss@zm.lan/zm?a=b@c", "user", "p@ss", "http://zm.lan/zm?a=b@c"),
        ("http://user@zm.lan", "user", None, "http://zm.lan"),
        ("http://:p@zm.lan", None, "p", "http://zm.lan"),
        ("http://m%C3%BCller:%26%25@zm.lan:81/zm", "müller", "&%", "http://zm.lan:81/zm"),
        ("http://zm.lan?mail=a@b", None, None, "http://zm.lan?mail=a@b"),
        ("http://zm.lan#a@b", None, None, "http://zm.lan#a@b"),
    ],
)
def test_credentials(
    address: str, username: str | None, password: str | None, rest: str
) -> None:
    """User and password are taken out of an address."""
    parsed = Address.parse(address)
    assert (parsed.username, parsed.password) == (username, password)
    assert parsed.without_credentials == rest


@pytest.mark.parametrize(
    ("address", "expected"),
    [("zm.lan", False), ("http://zm.lan", True), ("HTTPS://zm.lan", True), ("zm:80", False)],
)
def test_scheme_given(address: str, expected: bool) -> None:
    """It is known whether the person chose http or https."""
    assert Address.parse(address).scheme_given is expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        "   ",
        "http://",
        "https:///zm",
        "//zm.lan",
        "ftp://zm.lan",
        "file:///etc/passwd",
        "http://zm lan/zm",
        "http://zm.lan:99999",
        "http://zm.lan:port",
        "javascript:alert(1)",
        "http://[fd00::5/zm",
        "::1",
        "http://user:secret/word@zm.lan",
        "http://\x00/",
        f"http://{'ü' * 80}.lan",
    ],
)
def test_no_address(address: str) -> None:
    """What no browser opens is refused, and the refusal tells nothing of it."""
    with pytest.raises(InvalidAddressError) as caught:
        Address.parse(address)
    assert "secret" not in told(caught.value)


@given(address=st.text(max_size=40) | st.from_regex(r"(https?://)?[^ ]{0,30}", fullmatch=True))
def test_any_text(address: str) -> None:
    """Any text is an address or an InvalidAddressError."""
    try:
        portals = Address.parse(address).portals
    except InvalidAddressError:
        return
    assert {portal.scheme for portal in portals} <= {"http", "https"}
    assert all(portal.host and not portal.user and not portal.password for portal in portals)


def test_password_is_not_shown() -> None:
    """An address shows no password where it is printed."""
    assert "secret" not in repr(Address.parse("http://user:secret@zm.lan"))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://zm.lan/zm/api/host/getVersion.json", "https://zm.lan/zm"),
        ("https://zm.lan:8443/zm/index.php?view=login", "https://zm.lan:8443/zm"),
        ("https://zm.lan/api/host/getVersion.json", "https://zm.lan/"),
    ],
)
def test_portal_of(url: str, expected: str) -> None:
    """The portal of a URL is found."""
    assert str(urls.portal_of(URL(url))) == expected


@pytest.mark.parametrize(
    ("portal", "path", "expected"),
    [
        ("http://zm.lan/zm", "host/getVersion", "http://zm.lan/zm/api/host/getVersion.json"),
        ("http://zm.lan/", "host/getVersion", "http://zm.lan/api/host/getVersion.json"),
        ("http://zm.lan/a%20b", "x/Y:%20", "http://zm.lan/a%20b/api/x/Y:%20.json"),
    ],
)
def test_api(portal: str, path: str, expected: str) -> None:
    """API calls stand below the portal."""
    assert str(urls.api(URL(portal), path)) == expected


@pytest.mark.parametrize(
    ("portal", "path", "expected"),
    [
        ("http://zm.lan/zm", "/cgi-bin/nph-zms", "http://zm.lan/cgi-bin/nph-zms"),
        ("http://zm.lan/zm", "zm/cgi-bin/nph-zms", "http://zm.lan/zm/cgi-bin/nph-zms"),
        ("http://zm.lan/zm", None, "http://zm.lan/zm/cgi-bin/nph-zms"),
        ("http://zm.lan/", None, "http://zm.lan/cgi-bin/nph-zms"),
    ],
)
def test_stream(portal: str, path: str | None, expected: str) -> None:
    """Zms stands where the option says, else in the usual place."""
    assert str(urls.stream(URL(portal), path)) == expected


def test_live_query() -> None:
    """The query of a stream holds no key that could block another."""
    query = urls.live_query(3, mode="jpeg", scale=50, max_fps=5.0)
    assert query == {"mode": "jpeg", "monitor": "3", "scale": "50", "maxfps": "5"}


def test_single_query() -> None:
    """One picture needs no rate."""
    query = urls.live_query(3, mode="single", scale=100)
    assert query == {"mode": "single", "monitor": "3", "scale": "100"}
