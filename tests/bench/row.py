"""One line of the table: what was measured, today's figure, the bar, whether it holds, what stood beside it."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Scale:
    """How much to measure: rounds within a process, processes for a figure, rows in the store."""

    rounds: int
    processes: int
    spans: int


FULL = Scale(rounds=15, processes=5, spans=1_000_000)
USUAL = Scale(rounds=15, processes=5, spans=60_000)
QUICK = Scale(rounds=5, processes=2, spans=20_000)


@dataclass(frozen=True)
class Row:
    """A figure and its bar; `holds` is None where there is no bar, `figures` are the bare numbers."""

    what: str
    today: str
    bar: str = ""
    holds: bool | None = None
    beside: str = ""
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        """How the last column says it."""
        return {True: "holds", False: "MISSED", None: ""}[self.holds]

    def as_json(self) -> dict[str, Any]:
        """The row for `--json`."""
        return asdict(self)


HEADS = ("what", "today", "bar", "", "in the same run")


def as_text(rows: list[Row]) -> str:
    """Give the table for a terminal.

    >>> print(as_text([Row("tea", "3 µs", "≤ 5 µs", True)]))
    what  today  bar            in the same run
    tea   3 µs   ≤ 5 µs  holds
    """
    lines = [HEADS, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def as_markdown(rows: list[Row]) -> str:
    """Give the table for a page."""
    lines = [HEADS, ("---",) * len(HEADS), *map(_cells, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    return row.what, row.today, row.bar, row.mark, row.beside
