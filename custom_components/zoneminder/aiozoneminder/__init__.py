"""A client for ZoneMinder's API and streams, on asyncio and aiohttp."""

from .auth import Credentials
from .client import ZoneMinder
from .discovery import find_portal
from .events import Event
from .exceptions import (
    AlarmNotAvailableError,
    ApiDisabledError,
    AuthenticationError,
    AuthSecretMissingError,
    CertificateError,
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
    ZoneMinderConnectionError,
    ZoneMinderError,
    ZoneMinderTimeoutError,
)
from .mjpeg import Frame
from .monitors import (
    AlarmState,
    Analysing,
    Capturing,
    Connection,
    Function,
    Monitor,
    Orientation,
    Recording,
)
from .states import RunState
from .transport import Transport
from .urls import Address

__all__ = [
    "Address",
    "AlarmNotAvailableError",
    "AlarmState",
    "Analysing",
    "ApiDisabledError",
    "AuthSecretMissingError",
    "AuthenticationError",
    "Capturing",
    "CertificateError",
    "Connection",
    "Credentials",
    "CredentialsRequiredError",
    "DatabaseUnavailableError",
    "Event",
    "Frame",
    "Function",
    "InsecureTransportError",
    "InvalidAddressError",
    "InvalidCredentialsError",
    "MalformedResponseError",
    "Monitor",
    "NotFoundError",
    "NotZoneMinderError",
    "Orientation",
    "PermissionDeniedError",
    "ProxyAuthenticationError",
    "Recording",
    "RedirectedError",
    "RunState",
    "ServerError",
    "TlsError",
    "TokenRejectedError",
    "Transport",
    "UnsupportedVersionError",
    "UserApiDisabledError",
    "ZoneMinder",
    "ZoneMinderConnectionError",
    "ZoneMinderError",
    "ZoneMinderTimeoutError",
    "find_portal",
]
