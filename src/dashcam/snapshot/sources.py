"""The program text of the user's functions and classes, found by file and line, and its hash over tokens.

Off the caller: reads and parses files. Gets a `Place` that the walk noted, hands on a `Source`. Comments, blank lines and the
width of indents do not count; bytecode and syntax trees would differ between releases of Python, tokens do not.
"""

import ast
import io
import linecache
import re
import textwrap
import tokenize
from _blake2 import blake2b  # what `hashlib` has it from, without loading OpenSSL: 5 ms of the first call
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple, TypeAlias

from dashcam.model.component import Source
from dashcam.snapshot.redact import Masker

LONGEST = 256 * 1024
_FILES = 256
_QUIET = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER})
_SHAPE = {tokenize.NEWLINE: "\n", tokenize.INDENT: "\t>", tokenize.DEDENT: "\t<"}
_OPENED = frozenset(getattr(tokenize, name) for name in ("FSTRING_START", "TSTRING_START") if hasattr(tokenize, name))
_CLOSED = frozenset(getattr(tokenize, name) for name in ("FSTRING_END", "TSTRING_END") if hasattr(tokenize, name))
_Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
PLACEHOLDER = re.compile(r"\[masked (\S+) [0-9a-f]{8}\]")
"""What a masker leaves of a secret; its hash tells secrets apart, which a version must not."""
_WRAPPED = re.compile(r"(?P<until>\bSecret(?:Str|Bytes)?\(\s{0,8}[rRbBuUfF]{0,2}(?P<quote>['\"]))[^'\"\n]+(?P=quote)")
_GIVEN = re.compile(
    r"(?P<until>\b(?P<name>[A-Za-z_]\w{0,80})['\"]?\]?\s{0,8}(?::[\w.\[\]| ]{1,40}=|[=:])\s{0,8}[rRbBuUfF]{0,2}(?P<quote>['\"]))"
    r"(?!\[masked )[^'\"\n]+(?P=quote)"
)
_parsed: dict[str, tuple[Any, list[str], dict[tuple[str, int], list[_Definition]], dict[str, _Definition]]] = {}


class Place(NamedTuple):
    """Where a function or a class was defined, with its code for when no file says it."""

    file: str
    name: str
    """The qualified name."""
    line: int
    """The first line, decorators included; 0 for a class."""
    codes: tuple[CodeType, ...]


def read(places: list[Place], masker: Masker) -> Source | None:
    """Return the text of what was defined at these places, with one hash; `None` where there is none.

    A place that no file has any more counts by what its code says: names, constants, parameters.
    """
    if not places:
        return None
    texts: list[str] = []
    digest = blake2b(digest_size=16)
    for place in places:
        text = _text(place)
        if text is not None:
            text = masked(text, masker)
            texts.append(text)
        said = "".join(tokens(text)) if text is not None else masked("\0".join(told(place.codes)), masker)
        said = PLACEHOLDER.sub(r"[masked \1]", said)
        digest.update(said.encode("utf-8", "backslashreplace"))
        digest.update(b"\0\0")
    whole = "\n\n".join(texts)[:LONGEST]
    return Source(text=whole if len(texts) == len(places) else None, hash=digest.hexdigest())


def masked(text: str, masker: Masker) -> str:
    """Return a program text without its secrets: those known by their look, and texts given to names of secrets.

    >>> masked('api_key: str = "hunter2"; max_tokens = "4"', Masker())
    'api_key: str = "[masked key:api_key 00000000]"; max_tokens = "4"'
    """

    def cut(found: re.Match[str]) -> str:
        rule = masker.names.rule(found["name"])
        return found[0] if rule is None else f"{found['until']}[masked {rule} 00000000]{found['quote']}"

    text = _WRAPPED.sub(r"\g<until>[masked secret 00000000]\g<quote>", masker.text(text))
    return _GIVEN.sub(cut, text)


def tokens(text: str) -> list[str]:
    """Give the tokens of a program text, so that what means the same is the same; its lines, where it is no program.

    >>> tokens("x = 1  # one") == tokens("x   = 1"), tokens("x = 2")
    (True, ['x ', '= ', '2 ', '\\n'])
    """
    try:
        return list(_tokens(text))
    except (tokenize.TokenError, SyntaxError):
        return [f"{line.strip()}\n" for line in text.splitlines() if line.strip()]


def _tokens(text: str) -> Iterator[str]:
    lines = text.splitlines(keepends=True)
    depth, begun = 0, (0, 0)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in _OPENED:
            begun = token.start if depth == 0 else begun
            depth += 1
        elif token.type in _CLOSED:
            depth -= 1
            if depth == 0:  # up to 3.11 an f-string was one token
                yield _between(lines, begun, token.end) + " "
        elif depth == 0 and token.type not in _QUIET:
            yield _SHAPE.get(token.type) or f"{token.string} "


def _between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1] : end[1]]
    return "".join([lines[start[0] - 1][start[1] :], *lines[start[0] : end[0] - 1], lines[end[0] - 1][: end[1]]])


def told(codes: Iterable[CodeType]) -> list[str]:
    """Say what code says by itself, as far as all releases of Python agree: parameters, names, constants.

    >>> told([compile("answer(4, 'x')", "f", "eval")])
    ['name answer', "value 'x'", 'value 4']
    """
    said: set[str] = set()
    stack = list(codes)
    while stack:
        code = stack.pop()
        said.update(f"name {name}" for name in code.co_names)
        said.update(
            f"parameter {name}"
            for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            if name[0] != "."
        )
        for constant in code.co_consts:
            if type(constant) is CodeType:
                stack.append(constant)
            elif type(constant) in (str, int, float, bytes) and not (type(constant) is str and ".<locals>" in constant):
                said.add(f"value {constant!r}")
    return sorted(said)


def _text(place: Place) -> str | None:
    try:
        lines, functions, classes = _file(place.file)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None
    if place.line == 0:
        found = classes.get(place.name.replace("<locals>.", ""))
        return None if found is None else _cut(lines, [found])
    return _cut(lines, functions.get((place.name.rpartition(".")[2], place.line), []))


def _cut(lines: list[str], nodes: list[_Definition]) -> str | None:
    if not nodes:
        return None
    if isinstance(nodes[0], ast.Lambda):  # several on one line cannot be told apart: all of them count
        return "\n".join(ast.get_source_segment("".join(lines), node) or "" for node in nodes)
    return textwrap.dedent("".join(lines[_first(nodes[0]) - 1 : nodes[0].end_lineno]))


def _first(node: Any) -> int:
    decorators = getattr(node, "decorator_list", [])
    return int(min([node.lineno, *(one.lineno for one in decorators)]))


def _file(name: str) -> tuple[list[str], dict[tuple[str, int], list[_Definition]], dict[str, _Definition]]:
    stamp: Any
    if name.startswith("<"):  # a notebook's cell, a doctest: only this cache has them
        lines = linecache.getlines(name)
        stamp = len(lines), hash("".join(lines))
    else:
        status = Path(name).stat()
        stamp = status.st_mtime_ns, status.st_size
    known = _parsed.get(name)
    if known is None or known[0] != stamp:
        if not name.startswith("<"):
            with tokenize.open(name) as opened:
                lines = opened.readlines()
        if len(_parsed) >= _FILES:
            _parsed.clear()
        known = _parsed[name] = (stamp, lines, *_index("".join(lines)))
    return known[1:]


def _index(text: str) -> tuple[dict[tuple[str, int], list[_Definition]], dict[str, _Definition]]:
    functions: dict[tuple[str, int], list[_Definition]] = {}
    classes: dict[str, _Definition] = {}
    stack: list[tuple[ast.AST, str]] = [(ast.parse(text), "")]
    while stack:
        node, within = stack.pop()
        inner = within
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.setdefault((node.name, _first(node)), []).append(node)
            inner = f"{within}{node.name}."
        elif isinstance(node, ast.ClassDef):
            classes[f"{within}{node.name}"] = node
            inner = f"{within}{node.name}."
        elif isinstance(node, ast.Lambda):
            functions.setdefault(("<lambda>", node.lineno), []).append(node)
        stack.extend((child, inner) for child in reversed(list(ast.iter_child_nodes(node))))
    return functions, classes
