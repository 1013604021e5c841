"""What a list can show of a trace or a span: for each word after --columns how it looks and what it says.

Two literal tables; every other field of the JSON shape can be named too, and is shown as it stands there.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from dashcam.cli.drawing import COLOURS, MARKS
from dashcam.cli.table import Cell, Column
from dashcam.errors import UsageError
from dashcam.model import beginnings, values, words
from dashcam.model.span import Span
from dashcam.model.trace import Trace

_SHORTEST_ID: Final = 8
_SHORTEST_SPAN: Final = 4


class Look(msgspec.Struct, frozen=True):
    """What a cell needs to know beside its own trace or span."""

    now_ns: int
    trace_digits: int = 32
    """How many first digits tell the listed traces apart."""
    span_digits: int = 16
    """How many last digits tell the listed spans of one trace apart."""


Tell: TypeAlias = Callable[[Any, Look], str | Cell]


class Field(msgspec.Struct, frozen=True):
    """One word after --columns."""

    what: str
    column: Column
    tell: Tell


def _column(title: str, least: int = 4, most: int = 1_000, *, right: bool = False, dim: bool = False) -> Column:
    return Column(title, least=least, most=most, right=right, styles=("dim",) if dim else ())


def _text(name: str) -> Tell:
    return lambda one, _look: words.one_line(getattr(one, name) or "")


def _status(one: Trace | Span, _look: Look) -> Cell:
    return Cell(f"{MARKS.get(one.status, '✓')} {one.status}", (COLOURS[one.status],))


def _cost(one: Trace | Span, _look: Look) -> str | Cell:
    if isinstance(one, Span):
        unpriced = int(one.cost_usd is None and one.kind in ("llm", "embedding"))
    else:
        unpriced = one.unpriced_count
    text = words.cost(one.cost_usd, unpriced)
    return Cell(text, ("yellow",)) if unpriced else text


def _span_tokens(span: Span, _look: Look) -> str:
    return words.tokens(span.usage.input_tokens, span.usage.output_tokens) if span.usage else ""


def _trace_preview(trace: Trace, _look: Look) -> str:
    return " → ".join(beginnings.line(text) for text in (trace.input_preview, trace.output_preview) if text)


def _span_preview(span: Span, _look: Look) -> str:
    went_in = values.line(span.input) if span.input not in (None, {}) else ""
    came_out = f"✗ {_error(span, _look)}" if span.error else values.line(span.output) if span.output is not None else ""
    return " → ".join(filter(None, [went_in, came_out]))


def _error(span: Span, _look: Look) -> str:
    return words.one_line(f"{span.error.type.removeprefix('builtins.')}: {span.error.message}") if span.error else ""


_BOTH: Final = {
    "when": Field("how long ago it began", _column("when", 8, dim=True), lambda one, look: words.ago(one.started_ns, look.now_ns)),
    "started": Field("date and time", _column("started", 19), lambda one, _: words.moment(one.started_ns)),
    "app": Field("the app", _column("app", 6, 16), _text("app")),
    "version": Field("the app's version", _column("version", 8, 12), _text("version")),
    "name": Field("what was called", _column("name", 12, 32), _text("name")),
    "kind": Field("llm, tool, chain, …", _column("kind", 9, dim=True), _text("kind")),
    "path": Field("where in the app", _column("path", 8, 40), _text("path")),
    "status": Field("how it went", _column("status", 12), _status),
    "duration": Field("how long it took", _column("duration", 8, right=True), lambda one, _: words.duration(one.duration_ns)),
    "cost": Field("what it cost", _column("cost", 10, right=True), _cost),
}  # fmt: skip

TRACE_FIELDS: Final[dict[str, Field]] = {
    "id": Field("for dashcam show", Column("id", least=_SHORTEST_ID, most=32, styles=("cyan",)), lambda one, look: one.trace_id[: look.trace_digits]),
    **_BOTH,
    "spans": Field("how many spans", _column("spans", 5, right=True), lambda one, _: words.number(one.span_count)),
    "errors": Field("how many of them failed", _column("errors", 6, right=True), lambda one, _: words.number(one.error_count)),
    "tokens": Field("tokens in and out", _column("tokens", 13, right=True), lambda one, _: words.tokens(one.input_tokens, one.output_tokens)),
    "models": Field("which models", _column("models", 12, 32), lambda one, _: words.one_line(", ".join(one.models))),
    "session": Field("the session", _column("session", 8, 24), _text("session")),
    "user": Field("the user", _column("user", 8, 24), _text("user")),
    "tags": Field("the tags", _column("tags", 8, 32), lambda one, _: words.one_line(", ".join(one.tags))),
    "preview": Field("what went in and out", _column("in → out", 16, dim=True), _trace_preview),
}  # fmt: skip
"""What can be shown of a trace."""

SPAN_FIELDS: Final[dict[str, Field]] = {
    "trace": Field("its trace, for dashcam show", Column("trace", least=_SHORTEST_ID, most=32, styles=("cyan",)), lambda one, look: one.trace_id[: look.trace_digits]),
    "id": Field("for show TRACE --span", Column("span", least=_SHORTEST_SPAN, most=16, styles=("cyan",)), lambda one, look: one.span_id[-look.span_digits :]),
    **_BOTH,
    "model": Field("the model", _column("model", 12, 32), _text("model")),
    "provider": Field("who serves it", _column("provider", 8, 16), _text("provider")),
    "tokens": Field("tokens in and out", _column("tokens", 13, right=True), _span_tokens),
    "method": Field("class and method", _column("method", 12, 48), _text("method")),
    "error": Field("how it failed", _column("error", 12, 60), _error),
    "preview": Field("what went in and out", _column("in → out", 16, dim=True), _span_preview),
}  # fmt: skip
"""What can be shown of a span."""

USUAL: Final = "id when app name status duration spans tokens cost preview".split()
USUAL_OF_SPANS: Final = "trace id when name kind status duration model tokens cost preview".split()


def fields(names: Sequence[str], *, spans: bool) -> list[Field]:
    """Return the fields of these names.

    Raises:
        UsageError: There is none of that name; says which there are.
    """
    known, shape = (SPAN_FIELDS, Span) if spans else (TRACE_FIELDS, Trace)
    made = []
    for name in names:
        if name not in known and name not in shape.__struct_fields__:
            several = "spans" if spans else "traces"
            raise UsageError(f'{several} have no column "{name}": choose of {", ".join(known)}, or any field of --json')
        made.append(known.get(name) or _plain(name))
    return made


def look(listed: Sequence[Trace] | Sequence[Span], now_ns: int) -> Look:
    """Return what the cells of this list need to know."""
    traces = {one.trace_id for one in listed}
    spans = {(one.trace_id, one.span_id) for one in listed if isinstance(one, Span)}
    first = next((n for n in range(_SHORTEST_ID, 32) if len({trace[:n] for trace in traces}) == len(traces)), 32)
    last = next((n for n in range(_SHORTEST_SPAN, 16) if len({(one[0], one[1][-n:]) for one in spans}) == len(spans)), 16)  # fmt: skip
    return Look(now_ns, first, last)


def _plain(name: str) -> Field:
    """Return a field of the JSON shape, as it stands there."""
    return Field("", Column(name, most=60, least=min(len(name), 12)), lambda one, _look: _json(getattr(one, name)))


def _json(value: object) -> str:
    if isinstance(value, msgspec.Struct):
        value = msgspec.to_builtins(value)
    return "" if value is None else values.line(value)
