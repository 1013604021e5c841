"""The text of a filter → Python's own syntax tree, with the literals that Python lacks and the place of everything.

Receives what a person typed. Every literal (texts, numbers, durations such as `2s`) is read here and stands in the tree
as a `0` at its place, so that Python's parser sees ASCII names, operators and zeros only and never warns of anything.
"""

import ast
import re
import threading
from dataclasses import dataclass
from typing import Final, NoReturn, TypeAlias

from dashcam.errors import FilterError

LENGTH: Final = 4_000
"""Characters of a filter."""
BRACKETS: Final = 40
NODES: Final = 500
UNITS: Final = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}

Literal: TypeAlias = str | int | float

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
    | (?P<name>[A-Za-z_][A-Za-z_0-9]*)
    | (?P<text>"(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<number>(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?P<unit>\w*)
    | (?P<sign>==|!=|<=|>=|[()\[\].,<>+*/-])""",
    re.VERBOSE,
)
_ESCAPE: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'"}
_HINTS: Final = {
    "=": "a comparison is written ==",
    "&": "write `and`",
    "|": "write `or`",
    "!": "write `not`",
    "#": "a filter has no comments",
    '"': "this text does not end",
    "'": "this text does not end",
}


_parsing: Final = threading.RLock()
"""Python before 3.11.8 counts how deep two trees are as one where another thread parses in between, and fails for it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A filter as it was read."""

    text: str
    body: ast.expr
    literals: dict[int, Literal]
    """What stands at the places of the tree's zeros."""

    def fail(self, what: str, node: ast.AST) -> NoReturn:
        """Refuse the filter for something in it."""
        raise failure(self.text, what, getattr(node, "col_offset", 0))

    def literal(self, node: ast.Constant) -> Literal | bool | None:
        """What a constant of the tree stands for."""
        return self.literals[node.col_offset] if type(node.value) is int else node.value  # type: ignore[return-value]


def failure(text: str, what: str, at: int) -> FilterError:
    """The error that says what is wrong, and where.

    >>> str(failure("kind = 1", "a comparison is written ==", 5))
    'a comparison is written == (column 6: `= 1`)'
    """
    rest = " ".join(text[at : at + 40].encode("ascii", "backslashreplace").decode().split())
    quoted = "".join(letter for letter in rest if letter.isprintable())
    place = f"`{quoted}{'…' if len(text) > at + 40 else ''}`" if quoted else "the end"
    return FilterError(f"{what} (column {at + 1}: {place})", at=at)


def read(text: str) -> Reading:
    """Parse a filter.

    Raises:
        FilterError: It is no Python expression, or larger than a filter may be.
    """
    if len(text) > LENGTH:
        raise FilterError(f"a filter has at most {LENGTH:,} characters, this one has {len(text):,}", at=LENGTH)
    plain, literals = _plain(text)
    if not plain.strip():
        raise FilterError('a filter is an expression, for example status == "error"', at=0)
    first = len(plain) - len(plain.lstrip())
    try:
        with _parsing:
            body = ast.parse(plain[first:], mode="eval").body
    except SyntaxError as error:
        at = first + max(0, (error.offset or 1) - 1)
        raise failure(text, "this cannot be read as a Python expression", min(at, len(text))) from None
    except (RecursionError, MemoryError):
        raise failure(text, "this is nested too deeply", first) from None
    count = 0
    for node in ast.walk(body):
        count += 1
        if isinstance(node, ast.expr):
            node.col_offset += first
    if count > NODES:
        raise failure(text, f"a filter has at most {NODES} parts, this one has {count}", first)
    return Reading(text, body, literals)


def _plain(text: str) -> tuple[str, dict[int, Literal]]:
    """The text with a zero for each literal, and the literals by their place."""
    pieces: list[str] = []
    literals: dict[int, Literal] = {}
    at = open_brackets = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            letter = text[at]
            raise failure(text, _HINTS.get(letter, f"{letter!a} has no meaning here"), at)
        piece = token.group()
        if token["text"] is not None:
            literals[at] = _unquoted(text, piece, at)
        elif token["number"] is not None:
            literals[at] = _number(text, token["number"], token["unit"], at)
        if at in literals:
            if at and (text[at - 1].isalnum() or text[at - 1] == "_"):
                raise failure(text, "before this stands a blank", at)
            piece = "0".ljust(len(piece))
        elif token["space"] is not None:
            piece = " " * len(piece)
        open_brackets += (piece in {"(", "["}) - (piece in {")", "]"})
        if open_brackets > BRACKETS:
            raise failure(text, "this is nested too deeply", at)
        pieces.append(piece)
        at = token.end()
    return "".join(pieces), literals


def _number(text: str, digits: str, unit: str, at: int) -> int | float:
    if unit and unit not in UNITS:
        raise failure(text, f'there is no unit "{ascii(unit)[1:-1]}": {" ".join(UNITS)}', at)
    try:
        value = float(digits) if set(digits) & set(".eE") else int(digits)
        return value * UNITS[unit] if unit else value
    except (ValueError, OverflowError):
        raise failure(text, "this is not a number", at) from None


def _unquoted(text: str, literal: str, at: int) -> str:
    def plain(escape: re.Match[str]) -> str:
        code = escape[1] or escape[2] or escape[3]
        if code is None and escape[4] not in _ESCAPED:
            raise failure(text, "a backslash is written twice", at + 1 + escape.start())
        try:
            return _ESCAPED[escape[4]] if code is None else chr(int(code, 16))
        except (ValueError, OverflowError):
            raise failure(text, "there is no such character", at + 1 + escape.start()) from None

    value = _ESCAPE.sub(plain, literal[1:-1])
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise failure(text, "half of a character (a lone surrogate) is in no text", at)
    return value
