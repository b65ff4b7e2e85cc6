"""Says in words where two answers differ."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from .call import Answer, Call, Json

_NAMES = {bool: "boolean", int: "number", float: "number", str: "string", list: "list"}
_SHOWN = 200
_FAILED = 400


def _type(value: Json) -> str:
    """Return the name of a JSON type."""
    return "null" if value is None else _NAMES.get(type(value), "object")


@dataclass
class Shape:
    """The types and values that occur at each path; the rows of a list are one."""

    types: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    values: defaultdict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    fields: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    filled: set[str] = field(default_factory=set)

    def add(self, value: Json, path: str = "") -> None:
        """Take a value in, and what is in it."""
        self.types[path].add(_type(value))
        if isinstance(value, dict):
            # An object that is counted by ids is a list of a kind.
            rows = all(key.isdigit() for key in value)
            self.fields[path] |= set() if rows else value.keys()
            for key, part in value.items():
                self.add(part, f"{path}/{'*' if rows else key}".lstrip("/"))
        elif isinstance(value, list):
            for part in value:
                self.add(part, f"{path}/*".lstrip("/"))
        else:
            self.values[path].append(value)
        if value not in ([], {}):
            self.filled.add(path)


def _matches(path: str, patterns: Iterable[str]) -> bool:
    """Tell whether a path, or what it is in, is meant."""
    return any(fnmatchcase(path, p) or fnmatchcase(path, f"{p}/*") for p in patterns)


def _words(names: Iterable[str]) -> str:
    """Return a readable list."""
    return " or ".join(sorted(names)) or "nothing"


@dataclass(frozen=True)
class Comparison:
    """Two bodies, the real one first; `lenient` where their circumstances differ."""

    real: Shape
    embedded: Shape
    call: Call
    lenient: bool = False

    def lines(self) -> list[str]:
        """Return all differences."""
        found = []
        empty: list[str] = []
        for path in sorted(self.real.types.keys() & self.embedded.types.keys()):
            if _matches(path, (*self.call.free, *empty)):
                continue
            found += self._type_lines(path)
            if self._is_emptier(path):
                empty.append(path)
                found += self._emptiness(path)
                continue
            found += self._field_lines(path)
            found += self._value_lines(path)
        return found

    def _type_lines(self, path: str) -> list[str]:
        """Compare the types at a path."""
        real, embedded = self.real.types[path], self.embedded.types[path]
        set_there, set_here = real - {"null"}, embedded - {"null"}
        other = set_there and set_here and set_there != set_here
        if other or (not self.lenient and not real & embedded):
            return [f"{path}: real {_words(real)}, embedded {_words(embedded)}"]
        return []

    def _is_emptier(self, path: str) -> bool:
        """Tell whether one of two lists has nothing in it."""
        lists = "list" in self.real.types[path] | self.embedded.types[path]
        return lists and (path in self.real.filled) != (path in self.embedded.filled)

    def _emptiness(self, path: str) -> list[str]:
        """Say which of two lists has nothing in it."""
        if self.lenient:
            return []
        empty = "embedded" if path in self.real.filled else "real"
        return [f"{path}: empty on the {empty} one"]

    def _field_lines(self, path: str) -> list[str]:
        """Compare the names of fields."""
        real, embedded = self.real.fields[path], self.embedded.fields[path]
        at = path or "the body"
        absent = [name for name in sorted(real - embedded) if not self._free(path, name)]
        extra = [name for name in sorted(embedded - real) if not self._free(path, name)]
        found = [f"{at}: embedded lacks {', '.join(absent)}"] if absent else []
        return found + ([f"{at}: only embedded has {', '.join(extra)}"] if extra else [])

    def _free(self, path: str, name: str) -> bool:
        """Tell whether a field does not matter."""
        return _matches(f"{path}/{name}".lstrip("/"), self.call.free)

    def _value_lines(self, path: str) -> list[str]:
        """Compare values where they have to be equal."""
        real, embedded = self.real.values[path], self.embedded.values[path]
        if not _matches(path, self.call.values) or real == embedded:
            return []
        return [f"{path}: real {str(real)[:_SHOWN]}, embedded {str(embedded)[:_SHOWN]}"]


def compare_bodies(
    real: Json, embedded: Json, call: Call, *, lenient: bool = False
) -> list[str]:
    """Return where two JSON bodies differ."""
    shapes = Shape(), Shape()
    for shape, body in zip(shapes, (real, embedded), strict=True):
        shape.add(body)
    return Comparison(*shapes, call, lenient).lines()


def compare(real: Answer, embedded: Answer, call: Call) -> list[str]:
    """Return where two answers to a call differ."""
    found = [
        f"{name}: real {there!r}, embedded {here!r}"
        for name, there, here in (
            ("status", real.status, embedded.status),
            ("protocol", real.protocol, embedded.protocol),
            ("kind of body", real.kind, embedded.kind),
            ("size of picture", real.size, embedded.size),
        )
        if there != here
    ]
    for name in sorted(real.headers.keys() | embedded.headers.keys()):
        there, here = real.headers.get(name), embedded.headers.get(name)
        if there != here and not _matches(name, call.free):
            found.append(f"header {name}: real {there!r}, embedded {here!r}")
    if real.kind == embedded.kind == "json":
        found += compare_bodies(real.json, embedded.json, strict(call, real.status))
    return found


def strict(call: Call, status: int) -> Call:
    """Return the call, with all values to be equal where the answer is a refusal."""
    if status < _FAILED or call.values:
        return call
    return Call(call.name, call.path, values=("*",), free=call.free)
