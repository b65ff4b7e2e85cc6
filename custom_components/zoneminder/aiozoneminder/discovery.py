"""Finding ZoneMinder behind what a person typed."""

from yarl import URL

from . import urls
from .auth import Authenticator
from .exceptions import (
    ApiDisabledError,
    CertificateError,
    DatabaseUnavailableError,
    NotZoneMinderError,
    ProxyAuthenticationError,
    RedirectedError,
    ServerError,
    ZoneMinderConnectionError,
    ZoneMinderError,
    ZoneMinderTimeoutError,
)
from .transport import Transport

# What to tell when several places failed: the first that occurred says most.
_TELLING: tuple[type[ZoneMinderError], ...] = (
    DatabaseUnavailableError,
    ProxyAuthenticationError,
    ServerError,
    NotZoneMinderError,
    RedirectedError,
    ZoneMinderTimeoutError,
)


async def find_portal(transport: Transport, address: urls.Address) -> URL:
    """Return the first place of an address where a ZoneMinder answers.

    Sends nothing secret, and never leaves the host that was typed; a redirect to its https
    is taken as a hint where to ask anew.
    """
    failures: list[ZoneMinderError] = []
    dead: set[URL] = set()
    places = list(address.portals)
    for place in places:
        if place.origin() in dead:
            continue
        try:
            await Authenticator(transport, place, None).discover()
        except CertificateError, ApiDisabledError:
            raise
        except ZoneMinderConnectionError as err:
            dead.add(place.origin())
            failures.append(err)
        except RedirectedError as err:
            places += _upgrade(place, err.target, places)
            failures.append(err)
        except ZoneMinderError as err:
            failures.append(err)
        else:
            return place
    raise _most_telling(failures)


def _upgrade(place: URL, target: URL | None, known: list[URL]) -> list[URL]:
    """Return the https place that an http place redirects to on the same host."""
    if target is None or (place.scheme, target.scheme) != ("http", "https"):
        return []
    if target.host != place.host:
        return []
    upgraded = urls.portal_of(target)
    return [] if upgraded in known else [upgraded]


def _most_telling(failures: list[ZoneMinderError]) -> ZoneMinderError:
    """Return the failure that helps a person most."""
    for kind in _TELLING:
        for failure in failures:
            if isinstance(failure, kind):
                return failure
    return failures[0]
