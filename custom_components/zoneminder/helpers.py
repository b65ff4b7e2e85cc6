"""From entry data to a client, and from the library's errors to Home Assistant's."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
import re
from typing import Any

from aiohttp import ClientSession, DummyCookieJar, encode_basic_auth, hdrs
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryNotReady,
    HomeAssistantError,
)
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.helpers.update_coordinator import UpdateFailed
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.json import json_loads
from yarl import URL

from .aiozoneminder import (
    AlarmNotAvailableError,
    ApiDisabledError,
    AuthenticationError,
    AuthSecretMissingError,
    CertificateError,
    Credentials,
    CredentialsRequiredError,
    DatabaseUnavailableError,
    EditRefusedError,
    InsecureTransportError,
    InvalidAddressError,
    InvalidCredentialsError,
    Login,
    MalformedResponseError,
    NotFoundError,
    NotZoneMinderError,
    PermissionDeniedError,
    ProxyAuthenticationError,
    RedirectedError,
    ServerError,
    TlsError,
    TokenRejectedError,
    Transport,
    UnsupportedVersionError,
    UserApiDisabledError,
    ZoneMinder,
    ZoneMinderConnectionError,
    ZoneMinderError,
    ZoneMinderTimeoutError,
)
from .const import (
    CONF_ALLOW_HTTP,
    CONF_HEADERS,
    CONF_PROXY,
    CONF_PROXY_PASSWORD,
    CONF_PROXY_USERNAME,
    CONF_TRUSTED_HOSTS,
    DOMAIN,
)

_LOGINS: HassKey[dict[str, Login]] = HassKey(f"{DOMAIN}_logins")

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

# A kind of error stands before those that it is a kind of.
_ERROR_KEYS: tuple[tuple[type[ZoneMinderError], str], ...] = (
    (InvalidAddressError, "invalid_url"),
    (CertificateError, "certificate"),
    (TlsError, "no_tls"),
    (ZoneMinderTimeoutError, "timeout"),
    (ZoneMinderConnectionError, "cannot_connect"),
    (NotZoneMinderError, "not_zoneminder"),
    (DatabaseUnavailableError, "no_database"),
    (MalformedResponseError, "malformed"),
    (ServerError, "server_error"),
    (RedirectedError, "redirected"),
    (UnsupportedVersionError, "unsupported_version"),
    (ApiDisabledError, "api_disabled"),
    (UserApiDisabledError, "user_api_disabled"),
    (AuthSecretMissingError, "no_auth_secret"),
    (CredentialsRequiredError, "credentials_required"),
    (InsecureTransportError, "insecure_http"),
    (ProxyAuthenticationError, "proxy_auth"),
    (InvalidCredentialsError, "invalid_auth"),
    (TokenRejectedError, "token_rejected"),
    (PermissionDeniedError, "permission_denied"),
    (EditRefusedError, "edit_refused"),
    (NotFoundError, "not_found"),
    (AlarmNotAvailableError, "alarm_not_available"),
)


def create_session(
    hass: HomeAssistant, data: Mapping[str, Any], *, auto_cleanup: bool = True
) -> ClientSession:
    """Return a session of our own: ZoneMinder's cookies must not be kept."""
    return async_create_clientsession(
        hass,
        verify_ssl=data[CONF_VERIFY_SSL],
        auto_cleanup=auto_cleanup,
        cookie_jar=DummyCookieJar(),
    )


def create_client(
    hass: HomeAssistant, session: ClientSession, data: Mapping[str, Any]
) -> ZoneMinder:
    """Return a client for the server that entry data describe."""
    credentials = None
    if username := data.get(CONF_USERNAME):
        credentials = Credentials(username, data.get(CONF_PASSWORD) or "")
    return ZoneMinder(
        create_transport(session, data),
        URL(data[CONF_URL]),
        credentials=credentials,
        login=_shared_login(hass, data),
        allow_plain_password=data.get(CONF_ALLOW_HTTP, True),
        trusted_hosts=data.get(CONF_TRUSTED_HOSTS, ()),
    )


def _shared_login(hass: HomeAssistant, data: Mapping[str, Any]) -> Login:
    """Return the login of a user, which dialogs, set-up and reloads have in common."""
    identity = repr([data.get(key) for key in (CONF_URL, CONF_USERNAME, CONF_PASSWORD)])
    logins = hass.data.setdefault(_LOGINS, {})
    return logins.setdefault(sha256(identity.encode()).hexdigest(), Login())


def create_transport(session: ClientSession, data: Mapping[str, Any]) -> Transport:
    """Return how to send requests through what stands in front of the server."""
    proxy = data.get(CONF_PROXY) or {}
    headers = parse_headers(proxy.get(CONF_HEADERS) or ())
    if username := proxy.get(CONF_PROXY_USERNAME):
        password = proxy.get(CONF_PROXY_PASSWORD) or ""
        headers[hdrs.AUTHORIZATION] = encode_basic_auth(username, password)
    return Transport(session, headers=headers, json_loads=json_loads)


def parse_headers(lines: Iterable[str]) -> dict[str, str]:
    """Read lines of `Name: value`; raises ValueError for what is no header."""
    headers = {}
    for line in lines:
        name, colon, value = line.partition(":")
        name, value = name.strip(), value.strip()
        if not colon or not _HEADER_NAME.fullmatch(name) or not value.isprintable():
            raise ValueError
        headers[name] = value
    return headers


def error_key(err: ZoneMinderError) -> str:
    """Return the translation key of an error."""
    return next((key for kind, key in _ERROR_KEYS if isinstance(err, kind)), "server_error")


def error_placeholders(err: ZoneMinderError) -> dict[str, str]:
    """Return what the text of an error names."""
    if isinstance(err, PermissionDeniedError):
        return {"right": err.right or "?"}
    if isinstance(err, UnsupportedVersionError):
        return {"version": err.version}
    return {}


def coordinator_error(err: ZoneMinderError) -> HomeAssistantError:
    """Return what a coordinator raises: ask for credentials, or try again later."""
    return _translated(err, UpdateFailed)


def setup_error(err: ZoneMinderError) -> HomeAssistantError:
    """Return what the set-up of an entry raises: the same, in its own terms."""
    return _translated(err, ConfigEntryNotReady)


def action_error(err: ZoneMinderError) -> HomeAssistantError:
    """Return what an action raises; who must log in again learns it at the next read."""
    return _translated(err, HomeAssistantError)


def _translated(
    err: ZoneMinderError, otherwise: type[HomeAssistantError]
) -> HomeAssistantError:
    """Return an error with a message that can be translated."""
    kind = ConfigEntryAuthFailed if isinstance(err, AuthenticationError) else otherwise
    return kind(
        translation_domain=DOMAIN,
        translation_key=error_key(err),
        translation_placeholders=error_placeholders(err),
    )
