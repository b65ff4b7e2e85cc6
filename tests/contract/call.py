"""One call of the contract, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, override

type Json = Any

NOBODY = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A request that both servers get; `{names}` in it are looked up on each of them."""

    name: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    # A user, a kind of bad token (see tokens.py), or nobody.
    who: str = "admin"
    # Values that must be equal, as patterns of paths like `monitors/*/Monitor/Id`.
    values: tuple[str, ...] = ()
    # What depends on circumstances that the two servers do not share.
    free: tuple[str, ...] = ()
    # The recorded answers of this name hold the embedded server's other versions to it.
    recorded: str = ""

    @override
    def __str__(self) -> str:
        """Return its name, which pytest shows."""
        return self.name


@dataclass(frozen=True, slots=True)
class Answer:
    """What is compared of a response; what differs by nature is replaced."""

    status: int
    protocol: str
    headers: Mapping[str, str]
    # cut short, empty, html, jpeg, mp4, json or other
    kind: str
    json: Json = None
    # Width and height of a picture.
    size: tuple[int, int] | None = None


def get(path: str, name: str = "", **more: Any) -> Call:  # noqa: ANN401
    """Return a call of the API by GET, the token in the query."""
    return Call(name or path, f"api/{path}.json", **more)


def post(path: str, name: str = "", **more: Any) -> Call:  # noqa: ANN401
    """Return a call of the API by POST, the token in the body."""
    return Call(name or f"POST {path}", f"api/{path}.json", method="POST", **more)


def page(name: str, **more: Any) -> Call:  # noqa: ANN401
    """Return a call of index.php."""
    return Call(name, "index.php", **more)
