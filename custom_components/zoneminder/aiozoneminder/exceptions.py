"""What can go wrong between here and ZoneMinder, one class for each cause."""

from yarl import URL

from .rights import Right


class ZoneMinderError(Exception):
    """Base of all errors that this library raises on purpose."""


class InvalidAddressError(ZoneMinderError):
    """The address is not one that a web browser could open."""


class ZoneMinderConnectionError(ZoneMinderError):
    """The server could not be reached, or the connection broke."""


class ZoneMinderTimeoutError(ZoneMinderConnectionError):
    """The server accepted the connection but did not answer in time."""


class TlsError(ZoneMinderConnectionError):
    """No TLS connection could be made: the port may speak plain HTTP."""


class CertificateError(TlsError):
    """The server's TLS certificate is not trusted."""


class ServerError(ZoneMinderError):
    """ZoneMinder or its web server reported an internal failure."""


class MalformedResponseError(ZoneMinderError):
    """The answer is not what ZoneMinder gives to this request."""


class DatabaseUnavailableError(MalformedResponseError):
    """The answer is empty, which is what ZoneMinder gives without its database."""


class NotZoneMinderError(ZoneMinderError):
    """Something answers at this address, but it is not ZoneMinder."""


class UnsupportedVersionError(ZoneMinderError):
    """The server is older than the oldest supported ZoneMinder."""

    def __init__(self, version: str) -> None:
        """Keep the version that the server told."""
        super().__init__(f"ZoneMinder {version} is not supported")
        self.version = version


class ApiDisabledError(ZoneMinderError):
    """The option OPT_USE_API is off."""


class AuthenticationError(ZoneMinderError):
    """ZoneMinder does not accept who we say we are."""


class InvalidCredentialsError(AuthenticationError):
    """The user is unknown or disabled, or the password is wrong."""


class CredentialsRequiredError(AuthenticationError):
    """ZoneMinder wants a login and no user was given."""


class UserApiDisabledError(AuthenticationError):
    """The user may not use the API (`APIEnabled` of the user is off)."""


class AuthSecretMissingError(AuthenticationError):
    """The option AUTH_HASH_SECRET is empty, so ZoneMinder can make no tokens."""


class InsecureTransportError(AuthenticationError):
    """A password would have to go over plain HTTP that nobody asked for."""


class ProxyAuthenticationError(ZoneMinderError):
    """Something in front of ZoneMinder wants its own login."""


class TokenRejectedError(ZoneMinderError):
    """ZoneMinder rejects our tokens, and it is too early for another login."""


class PermissionDeniedError(ZoneMinderError):
    """The user lacks the right to do this."""

    def __init__(self, right: Right | None = None) -> None:
        """Keep the right, which ZoneMinder does not name but the call knows."""
        super().__init__(f"missing right: {right or 'unknown'}")
        self.right = right


class NotFoundError(ZoneMinderError):
    """What was asked for does not exist on the server."""


class MonitorNotFoundError(NotFoundError):
    """ZoneMinder says that there is no such monitor."""


class AlarmNotAvailableError(ZoneMinderError):
    """The monitor's state cannot be read or set: its capture does not run."""


class RedirectedError(ZoneMinderError):
    """The server sends us elsewhere, which ZoneMinder's API never does."""

    def __init__(self, target: URL | None) -> None:
        """Keep where to, for the search of the right address."""
        super().__init__("redirected")
        self.target = target


class EditRefusedError(ZoneMinderError):
    """ZoneMinder did not save a change."""
