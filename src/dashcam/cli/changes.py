"""What changed between two versions, drawn: by place, texts word by word and cut to where they differ.

Receives a diff, hands on lines. In a terminal what went out is red and what came in green; elsewhere it stands in [-…-] and
{+…+}.
"""

import re
from collections.abc import Iterator, Sequence

from dashcam.cli.components import shortened
from dashcam.cli.terminal import Terminal, columns, cut
from dashcam.model import values, words
from dashcam.model.component import Change, Component, Diff, Word
from dashcam.model.types import Json

CONTEXT = 60
"""Characters of a text that are shown beside a change."""
MARKS = {"out": ("[-", "-]"), "in": ("{+", "+}"), "same": ("", "")}
_COLOURS = {"out": ("red",), "in": ("green",), "same": ()}
_TOKEN = re.compile(r"\n|[^\S\n]+|\S+")
_INDENT = "    "


def change_lines(found: Diff, terminal: Terminal) -> Iterator[str]:
    """Yield what is different, place by place; nothing for equal versions."""
    for one in found.changed:
        yield from _changed(one, terminal)
    for sign, style, several in (("+", "green", found.added), ("-", "red", found.removed)):
        for component in several:
            yield _whole(component, sign, style, terminal)


def _changed(one: Change, terminal: Terminal) -> Iterator[str]:
    place = words.one_line(".".join(filter(None, (one.path, one.name))))
    head = f"{terminal.paint('~', 'yellow')} {terminal.paint(cut(place, terminal.width - 2), 'bold')}"
    if one.words is not None:
        yield head
        yield from text_lines(one.words, terminal)
        return
    before, after = _told(one.before), _told(one.after)
    if columns(place) + columns(before) + columns(after) + 8 <= terminal.width:
        yield f"{head}   {terminal.paint(before, 'red')} → {terminal.paint(after, 'green')}"
        return
    yield head
    room = terminal.width - len(_INDENT) - 2
    yield f"{_INDENT}{terminal.paint('- ' + cut(before, room), 'red')}"
    yield f"{_INDENT}{terminal.paint('+ ' + cut(after, room), 'green')}"


def _told(value: Json) -> str:
    return "not set" if value is None else values.line([value])[1:-1]


def _whole(one: Component, sign: str, style: str, terminal: Terminal) -> str:
    inside = sum(1 for _ in _below(one))
    parts = [words.one_line(one.path) or "the app itself", words.one_line(one.type.qualname), one.kind]
    parts += [f"with {words.plural(inside, 'component')} in it"] if inside else []
    parts += [shortened(one)]
    return terminal.paint(cut(f"{sign} {'  '.join(filter(None, parts))}", terminal.width), style)


def _below(one: Component) -> Iterator[Component]:
    stack = [*one.children]
    while stack:
        child = stack.pop()
        yield child
        stack.extend(child.children)


def text_lines(pieces: Sequence[Word], terminal: Terminal) -> Iterator[str]:
    """Yield a text of which words changed, filled to the terminal, with a little of what stayed around each.

    >>> list(text_lines([("same", "Be "), ("in", "very "), ("same", "brief.")], Terminal(width=60, colours=False)))
    ['    Be {+very +}brief.']
    """
    room = terminal.width - len(_INDENT)
    line, used = "", 0
    for text, plain, style in _tokens(shortened_pieces(pieces), terminal):
        if text == "\n" or (used and used + columns(plain) > room):
            yield (_INDENT + line).rstrip()
            line, used = "", 0
            if not plain.strip():
                continue
        line += terminal.paint(plain, *style) if plain.strip() else plain
        used += columns(plain)
    if line.strip():
        yield (_INDENT + line).rstrip()


def _tokens(pieces: Sequence[Word], terminal: Terminal) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield words, blanks and line ends, each with what is shown of it and how."""
    for what, text in pieces:
        begin, end = ("", "") if terminal.colours else MARKS[what]
        # blanks alone have no colour
        text = text.replace(" ", "␣") if what != "same" and terminal.colours and not text.strip() else text  # noqa: PLW2901
        found = _TOKEN.findall(text)
        for at, part in enumerate(found):
            is_end = part == "\n"
            # a line end that came or went is seen
            plain = ("" if what == "same" else "⏎") if is_end else _printable(part)
            plain = (begin if at == 0 else "") + plain + (end if at == len(found) - 1 else "")
            if plain:
                yield "", plain, _COLOURS[what]
            if is_end:
                yield part, "", ()


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in text.expandtabs(4))


def shortened_pieces(pieces: Sequence[Word]) -> list[Word]:
    """Return the pieces with long stretches that stayed cut to their ends.

    >>> shortened_pieces([("same", "word " * 50), ("out", "gone")])[0][1][:20]
    '… word word word wor'
    """
    made: list[Word] = []
    for at, (what, text) in enumerate(pieces):
        if what != "same" or len(pieces) == 1:
            made.append((what, text))
            continue
        head = "" if at == 0 else _head(text)
        tail = "" if at == len(pieces) - 1 else _tail(text)
        is_short = len(head) + len(tail) + 20 >= len(text)
        made.append((what, text if is_short else f"{head}…{tail}"))
    return made


def _head(text: str) -> str:
    """Return the first lines of a text, or its first words."""
    if len(text) <= CONTEXT:
        return text
    kept = text[:CONTEXT]
    lines, end, _ = kept.rpartition("\n")
    return lines + end if end else (kept.rpartition(" ")[0] or kept) + " "


def _tail(text: str) -> str:
    """Return the last lines of a text, or its last words."""
    if len(text) <= CONTEXT:
        return text
    kept = text[-CONTEXT:]
    _, end, lines = kept.partition("\n")
    return end + lines if end else " " + (kept.partition(" ")[2] or kept)
