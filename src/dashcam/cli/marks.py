"""People's marks as lines: what was said, by whom, when."""

from collections.abc import Iterator, Sequence

from dashcam.cli.terminal import Terminal, cut
from dashcam.model import words
from dashcam.model.mark import Mark
from dashcam.model.types import Json

SHORTEST_ID = 8


def mark_line(mark: Mark, terminal: Terminal, room: int) -> str:
    """Return a mark as one line of at most so many columns."""
    who = f" · {words.one_line(mark.author)} · {words.moment(mark.created_ns)}"
    told = cut(words.one_line(_said(mark)), max(room - len(who) - 7, room // 2))
    return terminal.paint(f"{mark.kind:<5}", "cyan") + f"  {told}" + terminal.paint(who, "dim")


def mark_list(marks: Sequence[Mark], terminal: Terminal) -> Iterator[str]:
    """Yield every mark with the first characters of its own id, by which it is taken back, and the span it stands on."""
    for mark in marks:
        place = f"span {mark.span_id}  " if mark.span_id else ""
        before = f"{mark.uid[:SHORTEST_ID]}  {place}"
        yield terminal.paint(before, "dim") + mark_line(mark, terminal, terminal.width - len(before))


def by_span(marks: Sequence[Mark]) -> dict[str | None, list[Mark]]:
    """Return the marks of each span, and under `None` those of the trace."""
    found: dict[str | None, list[Mark]] = {}
    for mark in marks:
        found.setdefault(mark.span_id, []).append(mark)
    return found


def _said(mark: Mark) -> str:
    if mark.kind == "score":
        return f"{mark.name} = {_value(mark.value)}{f' ({mark.text})' if mark.text else ''}"
    return mark.name or mark.text or "kept"


def _value(value: Json) -> str:
    if value is None:
        return words.UNKNOWN
    if type(value) is bool:
        return str(value).lower()
    return f"{value:g}" if type(value) is float else str(value)
