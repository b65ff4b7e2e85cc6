"""Users of the server and what they may do."""

from dataclasses import dataclass, field
import hashlib

from .recorded import Row

LEVELS = {"None": 0, "View": 1, "Edit": 2, "Create": 3}
AREAS = ("Stream", "Events", "Control", "Monitors", "Groups", "Devices", "Snapshots", "System")


@dataclass
class User:
    """A row of the users table."""

    id: int
    name: str
    password: str
    privileges: dict[str, str]
    monitor_ids: frozenset[int] | None = None
    api_enabled: bool = True
    enabled: bool = True
    token_min_expiry: int = 0
    sessions: set[str] = field(default_factory=set)

    def may(self, area: str, level: str = "View") -> bool:
        """Tell whether a right is held."""
        return LEVELS[self.privileges[area]] >= LEVELS[level]

    def sees(self, monitor_id: int) -> bool:
        """Tell whether a monitor is among those of the user."""
        return self.monitor_ids is None or monitor_id in self.monitor_ids

    @property
    def stored_password(self) -> str:
        """Return what stands for the password in hashes."""
        return "$2y$10$" + hashlib.sha256(self.password.encode()).hexdigest()

    def row(self, modern: bool) -> Row:
        """Return the row that users.json shows."""
        ids = "" if self.monitor_ids is None else ",".join(map(str, sorted(self.monitor_ids)))
        row: Row = {"Id": self.id, "Username": self.name}
        if modern:
            row |= {"Name": "", "Email": "", "Phone": ""}
        row |= {"Language": "" if modern else None, "Enabled": int(self.enabled)}
        row |= {area: self.privileges[area] for area in AREAS}
        row |= {"MaxBandwidth": "" if modern else None}
        row |= {} if modern else {"MonitorIds": ids}
        row |= {
            "TokenMinExpiry": self.token_min_expiry,
            "APIEnabled": int(self.api_enabled),
            "HomeView": "",
        }
        return row | ({"RoleId": None} if modern else {})


def everything() -> dict[str, str]:
    """Return the rights of an administrator."""
    return dict.fromkeys(AREAS, "Edit") | {"Stream": "View"}


def looking() -> dict[str, str]:
    """Return the rights of somebody who may only look."""
    rights = dict.fromkeys(("Stream", "Events", "Monitors", "Groups", "Snapshots"), "View")
    return dict.fromkeys(AREAS, "None") | rights


def default_users() -> dict[str, User]:
    """Return the four users that tests know."""
    users = [
        User(2, "admin", "admin-pass", everything()),
        User(3, "viewer", "viewer-pass", looking()),
        User(4, "noapi", "noapi-pass", everything(), api_enabled=False),
        User(5, "limited", "limited-pass", looking() | {"Control": "View"}, frozenset({1, 2})),
    ]
    return {user.name: user for user in users}
