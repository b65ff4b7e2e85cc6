"""Tables of figures and budgets, for a terminal and for docs/performance.md."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
import re


@dataclass(frozen=True, slots=True)
class Line:
    """What was measured."""

    what: str
    budget: str
    cells: Sequence[str]
    ratio: float | None = None
    """The worst figure divided by the budget; None where there is no budget."""

    @property
    def met(self) -> bool:
        """Return whether the budget is met."""
        return self.ratio is None or self.ratio <= 1

    @property
    def texts(self) -> list[str]:
        """Return the line as it is shown."""
        verdict = "" if self.ratio is None else "yes" if self.met else "**no**"
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return [self.what, self.budget, *self.cells, ratio, verdict]


@dataclass(frozen=True, slots=True)
class Table:
    """Lines about the same servers."""

    title: str
    columns: Sequence[str]
    lines: Sequence[Line]

    @property
    def met(self) -> bool:
        """Return whether all budgets are met."""
        return all(line.met for line in self.lines)

    def markdown(self) -> str:
        """Return the table, readable as it is too."""
        return "\n".join([f"### {self.title}", "", *self._rows()])

    def _rows(self) -> Iterator[str]:
        """Yield rows whose columns have one width."""
        head = ["measured", "budget", *self.columns, "figure / budget", "met"]
        rows = [head, *(line.texts for line in self.lines)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        rows.insert(1, ["-" * width for width in widths])
        for row in rows:
            cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
            yield f"| {' | '.join(cells)} |"


def write_section(file: Path, heading: str, body: str) -> None:
    """Put a section into a document, in place of the one of that name or at its end."""
    text = file.read_text() if file.exists() else "# Performance\n"
    section = f"## {heading}\n\n{body.strip()}\n"
    old = re.compile(rf"^## {re.escape(heading)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if match := old.search(text):
        before, after = text[: match.start()], text[match.end() :]
        text = f"{before}{section}{after and '\n'}{after}"
    else:
        text = f"{text.rstrip()}\n\n{section}"
    file.write_text(text)
