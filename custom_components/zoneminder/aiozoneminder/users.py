"""Users of ZoneMinder and their rights."""

from dataclasses import dataclass

from .api import Api
from .exceptions import PermissionDeniedError
from .parsing import JsonObject, as_object, as_rows, identifier, text
from .rights import Right


@dataclass(frozen=True, slots=True)
class User:
    """A user; ZoneMinder gives no password here."""

    id: int
    name: str
    rights: frozenset[Right]
    monitor_ids: frozenset[int]
    """The only monitors the user may see, up to 1.36; empty: all."""

    @classmethod
    def from_api(cls, row: JsonObject) -> User:
        """Read a row of `users.json`."""
        user = as_object(row.get("User"))
        listed = (text(user, "MonitorIds") or "").split(",")
        return cls(
            id=identifier(user),
            name=text(user, "Username") or "",
            rights=frozenset(right for right in Right if _has(user, right)),
            monitor_ids=frozenset(int(each) for each in listed if each.strip().isdecimal()),
        )


def _has(user: JsonObject, right: Right) -> bool:
    """Return whether a user has a right; the right to edit includes that to view."""
    column, _, level = right.partition(": ")
    return text(user, column) in (level, "Edit")


class Users:
    """Calls on users (`UsersController`)."""

    def __init__(self, api: Api) -> None:
        """Use the connection of a client."""
        self._api = api

    async def list(self) -> list[User]:
        """Return all users; raises PermissionDeniedError without the right."""
        answer = await self._api.read("users/index", right=Right.SYSTEM_VIEW)
        return [User.from_api(row) for row in as_rows(answer, "users")]

    async def find(self, name: str) -> User | None:
        """Return a user by name; None where users may not be read."""
        try:
            users = await self.list()
        except PermissionDeniedError:
            return None
        return next((user for user in users if user.name == name), None)
