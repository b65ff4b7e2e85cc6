"""A client for ZoneMinder's API and streams, on asyncio and aiohttp."""

from .auth import Credentials, Login
from .client import ZoneMinder
from .controls import Control
from .discovery import find_portal
from .events import MAX_PAGE, Event, EventFilter, EventPage
from .exceptions import (
    AlarmNotAvailableError,
    ApiDisabledError,
    AuthenticationError,
    AuthSecretMissingError,
    CertificateError,
    CredentialsRequiredError,
    DatabaseUnavailableError,
    EditRefusedError,
    InsecureTransportError,
    InvalidAddressError,
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
    UnsupportedVersionError,
    UserApiDisabledError,
    ZoneMinderConnectionError,
    ZoneMinderError,
    ZoneMinderTimeoutError,
)
from .groups import Group
from .mjpeg import Frame, FrameHub
from .modes import Analysing, Capturing, Decoding, Function, Recording
from .monitors import (
    AlarmState,
    Connection,
    EventCounts,
    Monitor,
    MonitorChange,
    Orientation,
)
from .restreams import Restream, Restreams
from .rights import Right
from .servers import Server
from .states import RunState
from .storage import Storage
from .transport import Transport
from .urls import Address, secure_only
from .users import User
from .zmtrigger import Trigger, TriggerConnection

__all__ = [
    "MAX_PAGE",
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
    "Control",
    "Credentials",
    "CredentialsRequiredError",
    "DatabaseUnavailableError",
    "Decoding",
    "EditRefusedError",
    "Event",
    "EventCounts",
    "EventFilter",
    "EventPage",
    "Frame",
    "FrameHub",
    "Function",
    "Group",
    "InsecureTransportError",
    "InvalidAddressError",
    "InvalidCredentialsError",
    "Login",
    "MalformedResponseError",
    "Monitor",
    "MonitorChange",
    "MonitorNotFoundError",
    "NotFoundError",
    "NotZoneMinderError",
    "Orientation",
    "PermissionDeniedError",
    "ProxyAuthenticationError",
    "Recording",
    "RedirectedError",
    "Restream",
    "Restreams",
    "Right",
    "RunState",
    "Server",
    "ServerError",
    "Storage",
    "TlsError",
    "TokenRejectedError",
    "Transport",
    "Trigger",
    "TriggerConnection",
    "UnsupportedVersionError",
    "User",
    "UserApiDisabledError",
    "ZoneMinder",
    "ZoneMinderConnectionError",
    "ZoneMinderError",
    "ZoneMinderTimeoutError",
    "find_portal",
    "secure_only",
]
