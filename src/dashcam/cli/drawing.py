"""A trace as people look at it: a heading, then a row a span with its place in time, then what went in and out.

Receives a trace and a terminal, hands on lines. Columns are as wide as what is in them; the name gives way first, then
the bar.
"""

from collections.abc import Iterator

import msgspec

from dashcam.cli.marks import by_span, mark_line
from dashcam.cli.terminal import Terminal, columns, cut, left, right
from dashcam.cli.tree import Node, rows
from dashcam.model import values, words
from dashcam.model.mark import Mark
from dashcam.model.span import Span
from dashcam.model.trace import TraceWithSpans

MARKS = {"error": "✗", "running": "▸", "incomplete": "╳", "cancelled": "⊘"}
"""What stands before a name whose call did not simply return."""
COLOURS = {"ok": "green", "error": "red", "running": "cyan", "incomplete": "magenta", "cancelled": "yellow"}
_MODEL_KINDS = ("llm", "embedding")
_NAME, _BAR = (18, 48), (8, 48)
_GAP = 2
_WIDE = 100


class Layout(msgspec.Struct, frozen=True):
    """The widths of the columns, and the stretch of time that the bars stand for."""

    name: int
    kind: int
    bar: int
    duration: int
    tokens: int
    cost: int
    id: int
    started_ns: int
    length_ns: int


def trace_lines(trace: TraceWithSpans, terminal: Terminal, *, full: bool = False) -> Iterator[str]:
    """Yield the lines of `dashcam show`; `full` shows inputs and outputs whole."""
    yield from heading(trace, terminal)
    marks = by_span(trace.marks)
    yield from (mark_line(mark, terminal, terminal.width) for mark in marks.get(None, ()))
    nodes = rows(trace.spans)
    if not nodes:
        return
    layout = _layout(nodes, terminal.width)
    yield ""
    yield terminal.paint(_titles(layout), "dim")
    said = _errors_said_below(nodes)
    for node in nodes:
        yield _row(node, layout, terminal)
        yield from _details(node, terminal, full=full, error=node.span.span_id not in said)
        yield from _marks(node, marks.get(node.span.span_id, []), terminal)


def heading(trace: TraceWithSpans, terminal: Terminal) -> Iterator[str]:
    """Yield what is to be said of the trace as a whole."""
    yield from _first_lines(trace, terminal)
    spans = words.plural(trace.span_count, "span") + (f", {trace.error_count} failed" if trace.error_count else "")
    facts = [f"trace {trace.trace_id}", words.moment(trace.started_ns), _app(trace), spans]
    facts += [", ".join(trace.models), f"session {trace.session}" if trace.session else ""]
    facts += [f"user {trace.user}" if trace.user else "", f"tags {', '.join(trace.tags)}" if trace.tags else ""]
    facts += [values.line(trace.metadata)] if trace.metadata else []
    yield from (
        terminal.paint(text, "dim")
        for text in _filled([words.one_line(fact) for fact in facts if fact], terminal.width)
    )


def _app(trace: TraceWithSpans) -> str:
    """Return the app with its version, as `dashcam diff` takes it."""
    version = f"@{trace.version[:8]}" if trace.version else ""
    return f"app {trace.app}{version}" if trace.app else ""


def _first_lines(trace: TraceWithSpans, terminal: Terminal) -> Iterator[str]:
    """Yield the name with how it went beside it, or below it where the terminal is narrow."""
    name, status = words.one_line(trace.name), f"{MARKS.get(trace.status, '✓')} {trace.status}"
    rest = [words.duration(trace.duration_ns), words.tokens(trace.input_tokens, trace.output_tokens)]
    if trace.cost_usd is not None or trace.unpriced_count:
        rest.append(_whole_cost(trace))
    plain = "   ".join([status, *filter(None, rest)])
    told = terminal.paint(status, COLOURS[trace.status]) + plain.removeprefix(status)
    if columns(name) + 3 + columns(plain) <= terminal.width:
        yield f"{terminal.paint(name, 'bold')}   {told}"
    else:
        yield terminal.paint(cut(name, terminal.width), "bold")
        yield told


def _whole_cost(trace: TraceWithSpans) -> str:
    if trace.cost_usd is None:
        return "cost unknown"
    missing = f" + unknown ({words.plural(trace.unpriced_count, 'call')})" if trace.unpriced_count else ""
    return f"cost {words.money(trace.cost_usd)}{missing}"


def _filled(parts: list[str], width: int) -> Iterator[str]:
    """Yield the parts side by side, as many a line as fit."""
    line = ""
    for part in parts:
        if line and columns(line) + 3 + columns(part) > width:
            yield line
            line = ""
        line = f"{line} · {part}" if line else cut(part, width)
    yield line


def _layout(nodes: list[Node], width: int) -> Layout:
    spans = [node.span for node in nodes]
    started = min(span.started_ns for span in spans)
    ended = max(span.started_ns + (span.duration_ns or 0) for span in spans)
    kind = max(4, *(len(span.kind) for span in spans))
    duration = max(8, *(columns(_duration(span)) for span in spans))
    tokens = max(columns(_tokens(span)) for span in spans)
    cost = max(columns(_cost(span)) for span in spans)
    id_ = _id_length(spans)
    taken = sum(size + _GAP for size in (kind, duration, tokens and max(tokens, 6), cost and max(cost, 4), id_) if size)
    wanted = max(columns(node.guide) + columns(_name(node.span)) + _model_room(node.span, width) for node in nodes)
    name = min(max(wanted, _NAME[0]), max(_NAME[0], width - taken - _GAP - 12), max(_NAME[1], width // 2 - 20))
    bar = min(width - taken - name - _GAP, _BAR[1])
    return Layout(
        name=name if bar >= _BAR[0] else max(width - taken, 12),
        kind=kind,
        bar=bar if bar >= _BAR[0] else 0,
        duration=duration,
        tokens=tokens and max(tokens, 6),
        cost=cost and max(cost, 4),
        id=id_,
        started_ns=started,
        length_ns=max(ended - started, 1),
    )


def _model_room(span: Span, width: int) -> int:
    """Return the columns that a model's name asks for: none in a narrow terminal."""
    return columns(span.model) + 1 if span.model and width >= _WIDE else 0


def _id_length(spans: list[Span]) -> int:
    """Return how many last digits tell the spans apart; ids of one process count up, so their ends differ."""
    for length in range(4, 16):
        if len({span.span_id[-length:] for span in spans}) == len(spans):
            return length
    return 16


def _titles(layout: Layout) -> str:
    parts = [left("span", layout.name), left("kind", layout.kind), " " * layout.bar, right("duration", layout.duration)]
    parts += [right("tokens", layout.tokens), right("cost", layout.cost), right("id", layout.id)]
    return (" " * _GAP).join(part for part in parts if part)


def _row(node: Node, layout: Layout, terminal: Terminal) -> str:
    span, paint = node.span, terminal.paint
    guide = cut(node.guide, layout.name - 8)
    room = layout.name - columns(guide)
    name = cut(_name(span), room)
    plain = columns(name)
    model = cut(f" {words.one_line(span.model)}", room - plain) if span.model and room - plain > 5 else ""
    style = (COLOURS[span.status],) if span.status != "ok" else ("bold",) if node.depth == 0 else ()
    parts = [paint(guide, "dim") + paint(name, *style) + paint(model, "dim") + " " * (room - plain - columns(model))]
    parts.append(paint(left(span.kind, layout.kind), "blue" if span.kind in _MODEL_KINDS else "dim"))
    if layout.bar:
        parts.append(paint(_bar(span, layout), COLOURS[span.status]))
    parts.append(right(_duration(span), layout.duration))
    if layout.tokens:
        parts.append(right(_tokens(span), layout.tokens))
    if layout.cost:
        parts.append(paint(right(_cost(span), layout.cost), *(("yellow",) if _cost(span) == words.UNKNOWN else ())))
    parts.append(paint(right(span.span_id[-layout.id :], layout.id), "dim"))
    return (" " * _GAP).join(parts)


def _bar(span: Span, layout: Layout) -> str:
    """Return the span's stretch of the trace's time; what has no end fades out to the right."""
    first = min((span.started_ns - layout.started_ns) * layout.bar // layout.length_ns, layout.bar - 1)
    if span.duration_ns is None:
        tail = MARKS.get(span.status, "░")
        return " " * first + "░" * (layout.bar - first - 1) + tail
    end = span.started_ns - layout.started_ns + span.duration_ns
    length = max(-(-end * layout.bar // layout.length_ns) - first, 1)
    is_short = span.duration_ns * layout.bar * 4 < layout.length_ns
    return left(" " * first + ("▏" if is_short else "█" * length), layout.bar)


def _details(node: Node, terminal: Terminal, *, full: bool, error: bool) -> Iterator[str]:
    span = node.span
    before = terminal.paint(cut(node.below, terminal.width // 2) + "  ", "dim")
    room = terminal.width - columns(cut(node.below, terminal.width // 2)) - 6
    for label, value in (("in ", span.input), ("out", span.output)):
        if value is None or (label == "in " and value == {}):
            continue
        for text in values.whole(value) if full else [cut(values.line(value), room)]:
            yield f"{before}{terminal.paint(label, 'dim')} {text}"
            label = "   "  # noqa: PLW2901  the label stands before the first line only
    for mark, told in _notes(span):
        yield f"{before}{terminal.paint(f'{mark}   {cut(told, room)}', 'dim')}"
    if span.error is not None and error:
        told = words.one_line(f"{span.error.type.removeprefix('builtins.')}: {span.error.message}")
        yield f"{before}{terminal.paint('✗   ' + cut(told, room), 'red')}"


def _notes(span: Span) -> Iterator[tuple[str, str]]:
    """What a person wants to know of a model call besides: how it streamed, that it was asked again, why it has no tokens."""
    attributes = span.attributes or {}
    pace = _pace(span)
    if pace:
        yield "≋", pace
    again = attributes.get("http.request.resend_count")
    if isinstance(again, int):
        reasons = attributes.get("retry.reasons")
        why = f", since {', '.join(map(str, reasons))}" if isinstance(reasons, list) and reasons else ""
        yield "↻", words.one_line(f"asked {again + 1} times{why}")
    missing = attributes.get("usage.missing")
    if span.usage is None and isinstance(missing, str):
        yield "·", words.one_line(f"tokens unknown: {missing}")


def _pace(span: Span) -> str:
    """How long a streamed answer let itself be waited for, and how fast it came then."""
    first = span.stream.first_chunk_ns if span.stream and span.kind == "llm" else None
    if first is None or span.duration_ns is None:
        return ""
    said = f"first chunk after {words.duration(first)}"
    made = span.usage.output_tokens if span.usage else None
    lasted = span.duration_ns - first
    return f"{said}, then {words.number(round(made * 1e9 / lasted))} tokens/s" if made and lasted > 0 else said


def _marks(node: Node, marks: list[Mark], terminal: Terminal) -> Iterator[str]:
    below = cut(node.below, terminal.width // 2) + "  "
    for mark in marks:
        yield terminal.paint(below, "dim") + mark_line(mark, terminal, terminal.width - columns(below))


def _errors_said_below(nodes: list[Node]) -> set[str | None]:
    """Return the spans whose error a span under them already tells: the same one on its way out."""
    errors = {node.span.span_id: node.span.error for node in nodes if node.span.error}
    said = set()
    for node in nodes:
        own, outer = node.span.error, errors.get(node.span.parent_id or "")
        if own and outer and (own.type, own.message) == (outer.type, outer.message):
            said.add(node.span.parent_id)
    return said


def _name(span: Span) -> str:
    mark = MARKS.get(span.status)
    name = words.one_line(span.name) or "?"
    return f"{mark} {name}" if mark else name


def _duration(span: Span) -> str:
    return words.duration(span.duration_ns) if span.duration_ns is not None else span.status


def _tokens(span: Span) -> str:
    return words.tokens(span.usage.input_tokens, span.usage.output_tokens) if span.usage else ""


def _cost(span: Span) -> str:
    return words.cost(span.cost_usd, int(span.cost_usd is None and span.kind in _MODEL_KINDS))
