"""Rows in columns: as wide as their content, cut where the terminal ends, headed by dim titles."""

from collections.abc import Iterator, Sequence

import msgspec

from dashcam.cli.terminal import Terminal, columns, left, right

GAP = "  "


class Column(msgspec.Struct, frozen=True):
    """A column: its title, the most it may take, the least it can live with, its side."""

    title: str
    most: int = 1_000
    least: int = 4
    right: bool = False
    styles: tuple[str, ...] = ()


class Cell(msgspec.Struct, frozen=True):
    """A text with colours of its own."""

    text: str
    styles: tuple[str, ...] = ()


def table(titles: Sequence[Column], rows: Sequence[Sequence[str | Cell]], terminal: Terminal) -> Iterator[str]:
    """Yield a table's lines; where it is too wide the widest columns give way, down to their least.

    >>> list(table([Column("a"), Column("n", right=True, least=1)], [["x", "10"]], Terminal(width=80, colours=False)))
    ['a   n', 'x  10']
    """
    widths = _widths(titles, rows, terminal.width)
    shown = [(at, column, width) for at, (column, width) in enumerate(zip(titles, widths, strict=True)) if width]
    yield terminal.paint(GAP.join(_placed(column, column.title, width) for _, column, width in shown).rstrip(), "dim")
    for row in rows:
        parts = []
        for at, column, width in shown:
            one = row[at]
            text, styles = (one.text, one.styles) if isinstance(one, Cell) else (one, column.styles)
            parts.append(terminal.paint(_placed(column, text, width), *styles))
        yield GAP.join(parts).rstrip()


def _text(cell: str | Cell) -> str:
    return cell.text if isinstance(cell, Cell) else cell


def _placed(column: Column, text: str, width: int) -> str:
    return right(text, width) if column.right else left(text, width)


def _widths(titles: Sequence[Column], rows: Sequence[Sequence[str | Cell]], room: int) -> list[int]:
    """Return each column's width, 0 for one without content."""
    widths = []
    for at, column in enumerate(titles):
        longest = max((columns(_text(row[at])) for row in rows), default=0)
        widths.append(min(max(longest, columns(column.title)), column.most) if longest else 0)
    # what is widest goes down first, until all fit or stand at their least
    level = max(widths, default=0)
    while _total(lowered := _lowered(titles, widths, level)) > room and level:
        level -= 1
    return lowered


def _lowered(titles: Sequence[Column], widths: Sequence[int], level: int) -> list[int]:
    return [min(width, max(column.least, level)) for column, width in zip(titles, widths, strict=True)]


def _total(widths: Sequence[int]) -> int:
    shown = [width for width in widths if width]
    return sum(shown) + len(GAP) * (len(shown) - 1)
