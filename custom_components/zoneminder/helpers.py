"""From entry data to a client, and from the library's errors to Home Assistant's."""

from collections.abc import Mapping
from typing import Any

from aiohttp import ClientSession, DummyCookieJar
from homeassistant.const import CONF_PASSWORD, CONF_URL, CONF_USERNAME, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryNotReady,
    HomeAssistantError,
)
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.helpers.update_coordinator import UpdateFailed
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
    InsecureTransportError,
    InvalidAddressError,
    InvalidCredentialsError,
    MalformedResponseError,
    NotFoundError,
    NotZoneMinderError,
    PermissionDeniedError,
    ProxyAuthenticationError,
    RedirectedError,
    ServerError,
    TlsError,
    TokenRejectedError,
    UnsupportedVersionError,
    UserApiDisabledError,
    ZoneMinder,
    ZoneMinderConnectionError,
    ZoneMinderError,
    ZoneMinderTimeoutError,
)
from .const import DOMAIN

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
    session: ClientSession,
    data: Mapping[str, Any],
    *,
    allow_plain_password: bool = True,
) -> ZoneMinder:
    """Return a client for the server that entry data describe."""
    credentials = None
    if username := data.get(CONF_USERNAME):
        credentials = Credentials(username, data.get(CONF_PASSWORD) or "")
    return ZoneMinder(
        session,
        URL(data[CONF_URL]),
        credentials=credentials,
        allow_plain_password=allow_plain_password,
        json_loads=json_loads,
    )


def error_key(err: ZoneMinderError) -> str:
    """Return the translation key of an error."""
    return next((key for kind, key in _ERROR_KEYS if isinstance(err, kind)), "server_error")


def coordinator_error(err: ZoneMinderError) -> HomeAssistantError:
    """Return what a coordinator raises: ask for credentials, or try again later."""
    return _translated(err, UpdateFailed)


def setup_error(err: ZoneMinderError) -> HomeAssistantError:
    """Return what the set-up of an entry raises: the same, in its own terms."""
    return _translated(err, ConfigEntryNotReady)


def _translated(
    err: ZoneMinderError, otherwise: type[HomeAssistantError]
) -> HomeAssistantError:
    """Return an error with a message that can be translated."""
    kind = ConfigEntryAuthFailed if isinstance(err, AuthenticationError) else otherwise
    return kind(translation_domain=DOMAIN, translation_key=error_key(err))
