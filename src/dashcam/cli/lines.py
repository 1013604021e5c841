"""A line for a trace or a span that stands by itself: columns of fixed widths, since nobody knows what comes next."""

import time
from collections.abc import Iterator
from typing import Final

from dashcam.cli.fields import SPAN_FIELDS, TRACE_FIELDS, Look
from dashcam.cli.table import Cell
from dashcam.cli.terminal import Terminal, cut, left, right
from dashcam.model.span import Span
from dashcam.model.trace import Trace

_LOOK: Final = Look(now_ns=0, trace_digits=8, span_digits=4)
_GAP: Final = "  "
_WIDTHS: Final = {"trace": 8, "id": 8, "app": 12, "name": 24, "kind": 9, "status": 12, "model": 18}
_WIDTHS_AT_RIGHT: Final = {"duration": 8, "tokens": 11, "cost": 9}
_SHORT: Final = {"status": 1, "name": 18}
_GIVES_WAY: Final = ("app", "tokens", "cost", "short", "model", "kind")
_LEAST: Final = 24


class Lines:
    """How lines are made for one terminal."""

    def __init__(self, terminal: Terminal, *, spans: bool, app: bool = True) -> None:
        self._terminal = terminal
        self._fields = SPAN_FIELDS if spans else TRACE_FIELDS
        self._is_short = False
        names = (
            "trace id kind app name status duration model tokens cost"
            if spans
            else "id app name status duration tokens cost"
        )
        self._names = [name for name in names.split() if app or name != "app"]
        # what says least goes first, until there is room for what went in and out
        for name in _GIVES_WAY:
            if self._room() >= _LEAST:
                break
            if name in self._names:
                self._names.remove(name)
            self._is_short = self._is_short or name == "short"
        self._day = ""

    def told(self, one: Trace | Span) -> Iterator[str]:
        """Yield the line, after a line with the date where another day has begun."""
        ended = time.localtime((one.started_ns + (one.duration_ns or 0)) / 1e9)
        day = time.strftime("%Y-%m-%d", ended)
        if day != self._day:
            self._day = day
            yield self._terminal.paint(day, "dim")
        parts = [self._terminal.paint(time.strftime("%H:%M:%S", ended), "dim")]
        parts += [self._part(name, one) for name in self._names]
        preview = cut(str(self._fields["preview"].tell(one, _LOOK)), max(self._room(), 0))
        yield _GAP.join([*parts, self._terminal.paint(preview, "dim")]).rstrip()

    def _part(self, name: str, one: Trace | Span) -> str:
        field = self._fields[name]
        cell = field.tell(one, _LOOK)
        text, styles = (cell.text, cell.styles) if isinstance(cell, Cell) else (cell, field.column.styles)
        width = self._width(name)
        text = text[:1] if width == 1 else text
        return self._terminal.paint(right(text, width) if name in _WIDTHS_AT_RIGHT else left(text, width), *styles)

    def _room(self) -> int:
        """Return the columns that are left for what went in and out."""
        return (
            self._terminal.width
            - len("00:00:00")
            - sum(self._width(name) + len(_GAP) for name in self._names)
            - len(_GAP)
        )

    def _width(self, name: str) -> int:
        if name == "id" and "trace" in self._names:
            return _LOOK.span_digits
        if self._is_short and name in _SHORT:
            return _SHORT[name]
        return _WIDTHS.get(name) or _WIDTHS_AT_RIGHT[name]
