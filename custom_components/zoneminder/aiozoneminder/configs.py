"""ZoneMinder's options, one by one: the whole list is hundreds of kilobytes."""

import re
from urllib.parse import quote

from .api import Api
from .exceptions import NotFoundError, PermissionDeniedError
from .parsing import as_object, text

_SECRET = re.compile(r"SECRET|PASS|TOKEN|_KEY|CREDENTIAL", re.IGNORECASE)


class Configs:
    """Calls on options (`ConfigsController`)."""

    def __init__(self, api: Api) -> None:
        """Use the connection of a client."""
        self._api = api

    async def value(self, name: str) -> str | None:
        """Return an option's value; None where it is empty, unknown or not ours to read.

        Raises ValueError for options that hold a secret, which any user could read.
        """
        if _SECRET.search(name):
            msg = f"{name} holds a secret"
            raise ValueError(msg)
        try:
            answer = await self._api.read(f"configs/viewByName/{quote(name, safe='')}")
        except NotFoundError, PermissionDeniedError:
            return None
        return text(as_object(answer.get("config")), "Value")
