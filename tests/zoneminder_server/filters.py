"""Path filters, sorting and paging of lists, as the API understands them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
import re
from typing import Any

from .recorded import Json, Row
from .wire import ApiError, sql_error

_KEY = re.compile(r"^(?P<field>[A-Za-z0-9_.]+)(?:\[\])?(?:\s+(?P<op>.+?))?\s*$")
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_TEXT_OPERATORS = ("LIKE", "NOT LIKE", "REGEXP", "NOT REGEXP", "RLIKE", "NOT RLIKE")
_RENAMED = {"StartTime": "StartDateTime", "EndTime": "EndDateTime"}
MAX_LIMIT = 100


@dataclass(frozen=True)
class Condition:
    """One field, one operator, and the values that it may have."""

    field: str
    operator: str
    values: tuple[str, ...]

    @property
    def wants_null(self) -> bool:
        """Tell whether it asks for NULL."""
        return self.operator == "=" and self.values == ("",)

    def matches(self, value: Json) -> bool:
        """Tell whether a column's value satisfies it."""
        if self.values == ("",) and self.operator in ("=", "!=", "<>"):
            return (value is None) == (self.operator == "=")
        if value is None:
            return False
        if self.operator in _TEXT_OPERATORS:
            return self._matches_text(str(value))
        if self.operator in ("=", "IN"):
            return any(_compare("=", value, wanted) for wanted in self.values)
        return all(_compare(self.operator, value, wanted) for wanted in self.values)

    def _matches_text(self, value: str) -> bool:
        """Apply LIKE and REGEXP."""
        found = any(
            re.search(self._pattern(v), value, re.IGNORECASE | re.DOTALL) for v in self.values
        )
        return found != self.operator.startswith("NOT")

    def _pattern(self, value: str) -> str:
        """Return a regular expression for a value."""
        if "LIKE" not in self.operator or "RLIKE" in self.operator:
            return value
        parts = (".*" if c == "%" else "." if c == "_" else re.escape(c) for c in value)
        return f"^{''.join(parts)}$"


def _compare(operator: str, value: Json, wanted: str) -> bool:
    """Compare as numbers where both are some."""
    compare = _COMPARISONS[operator]
    if isinstance(value, bool | int | float):
        try:
            return compare(float(value), float(wanted))
        except ValueError:
            return compare(float(value), 0.0)
    return compare(str(value).lower(), wanted.strip().lower())


def parse(segments: Iterable[str], *, modern: bool) -> list[Condition]:
    """Return the conditions in the segments of a path."""
    found: dict[tuple[str, str], list[str]] = {}
    for segment in segments:
        if ":" not in segment:
            continue
        key, value = segment.split(":", 1)
        name, operator = _key(key, modern=modern)
        if operator == "IS":
            raise sql_error(
                "42000",
                "Syntax error or access violation: 1064 You have an error in your SQL syntax; "
                "check the manual that corresponds to your MariaDB server version for the "
                f"right syntax to use near '= '{value}'   ORDER BY `Event`.`StartDateTime` asc"
                "  LIMIT 100' at line 1",
            )
        values = value.split(",") if operator == "IN" else [value]
        if modern and operator.endswith(" LIKE") | (operator == "LIKE") and "%" not in value:
            values = [f"%{value}%"]
        found.setdefault((name, operator), []).extend(values)
    return [
        Condition(name, operator, tuple(values)) for (name, operator), values in found.items()
    ]


def _key(key: str, *, modern: bool) -> tuple[str, str]:
    """Split `Field op`."""
    match = _KEY.match(key)
    if match is None:
        raise ApiError(500, f"Invalid argument before `:`: {key}", kind="Exception", code=0)
    name, operator = match["field"], (match["op"] or "=").upper()
    allowed = {*_COMPARISONS, *_TEXT_OPERATORS, "IS", "IS NOT"} | (
        {"IN", "NOT IN"} if modern else set()
    )
    if operator not in allowed:
        raise ApiError(500, f"Invalid operator: {operator}", kind="Exception", code=0)
    return _RENAMED.get(name, name), operator


def unknown_column(name: str) -> ApiError:
    """Return what a field that does not exist gives."""
    return sql_error("42S22", f"Column not found: 1054 Unknown column '{name}' in 'WHERE'")


@dataclass
class Page:
    """What the query string says about paging."""

    model: str
    limit: int | None
    page: int
    sort: str | None
    direction: str
    default_order: Row | None
    capped: bool = False
    options_extra: bool = False

    @classmethod
    def read(
        cls,
        model: str,
        query: dict[str, str],
        *,
        default_limit: int | None,
        default_sort: str | None,
    ) -> Page:
        """Read limit, page, sort and direction."""
        raw = query.get("limit")
        limit = default_limit
        if raw is not None:
            number = int(raw) if raw.lstrip("-").isdigit() else 0
            limit = max(1, min(MAX_LIMIT, number))
        page = max(1, int(query["page"])) if query.get("page", "").isdigit() else 1
        order = {f"{model}.{default_sort}": "asc"} if default_sort else None
        direction = "desc" if query.get("direction", "").lower() == "desc" else "asc"
        capped = raw is not None and raw.isdigit() and int(raw) > MAX_LIMIT
        return cls(model, limit, page, query.get("sort"), direction, order, capped)

    def order(self, known: Iterable[str]) -> Row | list[Any] | None:
        """Return what the answer says about the order."""
        if self.sort is None:
            return self.default_order
        if self.sort in _RENAMED:
            return {self.sort: self.direction}
        return {f"{self.model}.{self.sort}": self.direction} if self.sort in known else []

    def cut(self, rows: list[Any]) -> list[Any]:
        """Return the rows of this page; a page too far is a 404."""
        if self.limit is None:
            return rows
        first = (self.page - 1) * self.limit
        if self.page > 1 and first >= len(rows):
            raise ApiError(404, "Not Found")
        return rows[first : first + self.limit]

    def pagination(
        self,
        query: dict[str, str],
        count: int,
        current: int,
        known: Iterable[str],
        *,
        modern: bool,
    ) -> Row:
        """Return the pagination part of an answer."""
        if self.limit is None:
            return {
                "prevPage": False,
                "nextPage": True,
                "paramType": "named",
                "pageCount": 1,
                "options": [],
                "page": 1,
            }
        order = self.order(known)
        pages = -(-count // self.limit)
        return {
            "page": self.page,
            "current": current,
            "count": count,
            "prevPage": self.page > 1,
            "nextPage": self.page < pages,
            "pageCount": pages,
            "order": order,
            "limit": self.limit,
            "options": self._options(query, order, modern=modern) or [],
            "paramType": "querystring",
            "queryScope": None,
        }

    def _options(
        self, query: dict[str, str], order: Row | list[Any] | None, *, modern: bool
    ) -> Row:
        """Return what the client asked for."""
        options: Row = {}
        if query.get("limit") is not None and not self.capped:
            options["limit"] = self.limit
        if not modern and order is not None:
            options["order"] = order
        options |= {key: query[key] for key in ("sort", "direction") if key in query}
        if modern and self.sort is not None:
            options["order"] = order
        if self.page > 1:
            options["page"] = self.page
        return options
