"""The terminal: how wide it is, whether it shows colours, and text cut and filled to columns.

Colours go to a terminal only, and never where `NO_COLOR` is set. Widths count columns, not characters: East Asian
letters and most pictures take two.
"""

import os
import shutil
import sys
import unicodedata

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}
_WIDE = ("W", "F")
NARROWEST, WIDEST = 40, 250


class Terminal:
    """What the output is made for."""

    def __init__(self, *, width: int, colours: bool) -> None:
        self.width = max(NARROWEST, min(width, WIDEST))
        self.colours = colours

    def paint(self, text: str, *styles: str) -> str:
        """Return text in colour, where there are colours.

        >>> Terminal(width=80, colours=False).paint("x", "red")
        'x'
        """
        codes = ";".join(_CODES[style] for style in styles)
        return f"\033[{codes}m{text}\033[0m" if self.colours and codes and text else text


def here() -> Terminal:
    """Return the terminal that stdout is; 80 columns and no colours where it is none."""
    is_terminal = sys.stdout.isatty()
    colours = is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Terminal(width=shutil.get_terminal_size((80, 24)).columns, colours=colours)


def columns(text: str) -> int:
    """Return how many columns a text takes.

    >>> columns("abc"), columns("日本"), columns("e\\u0301")
    (3, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def cut(text: str, width: int) -> str:
    """Return the text, shortened with an ellipsis where it takes more columns.

    >>> cut("abcdef", 4), cut("abc", 4), cut("日本語", 4)
    ('abc…', 'abc', '日…')
    """
    if columns(text) <= width:
        return text
    if text.isascii():
        return text[: width - 1] + "…" if width > 0 else ""
    kept, used = [], 1
    for char in text:
        used += _columns_of(char)
        if used > width:
            break
        kept.append(char)
    return "".join(kept) + "…" if width > 0 else ""


def left(text: str, width: int) -> str:
    """Return the text cut and filled to a column, at its left side.

    >>> left("ab", 4)
    'ab  '
    """
    text = cut(text, width)
    return text + " " * (width - columns(text))


def right(text: str, width: int) -> str:
    """Return the text cut and filled to a column, at its right side.

    >>> right("ab", 4)
    '  ab'
    """
    text = cut(text, width)
    return " " * (width - columns(text)) + text


def _columns_of(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in _WIDE else 1
