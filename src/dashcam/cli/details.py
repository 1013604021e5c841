"""One span, whole: every fact that is known of it, then its error, its input and its output without a cut."""

from collections.abc import Iterator, Sequence

from dashcam.cli.drawing import COLOURS, MARKS
from dashcam.cli.marks import by_span, mark_line
from dashcam.cli.terminal import Terminal
from dashcam.model import values, words
from dashcam.model.mark import Mark
from dashcam.model.span import Span
from dashcam.model.types import Json


def span_lines(span: Span, terminal: Terminal, marks: Sequence[Mark] = ()) -> Iterator[str]:
    """Yield the lines of `dashcam show TRACE --span ID`."""
    status = terminal.paint(f"{MARKS.get(span.status, '✓')} {span.status}", COLOURS[span.status])
    yield "   ".join(
        filter(
            None,
            [terminal.paint(words.one_line(span.name), "bold"), span.kind, status, words.duration(span.duration_ns)],
        )
    )
    for label, text in _facts(span):
        yield f"{terminal.paint(f'{label:<11}', 'dim')} {words.one_line(text)}"
    yield from (mark_line(mark, terminal, terminal.width) for mark in by_span(marks).get(span.span_id, ()))
    if span.error:
        yield from _part("error", f"{span.error.type}: {span.error.message}", terminal)
        if span.error.stack:
            yield from ("  " + line for line in values.whole(span.error.stack))
    for label, value in (("attributes", span.attributes), ("input", span.input), ("output", span.output)):
        if value not in (None, {}):
            yield from _part(label, value, terminal)


def _part(label: str, value: Json, terminal: Terminal) -> Iterator[str]:
    yield ""
    yield terminal.paint(label, "bold")
    yield from ("  " + line for line in values.whole(value))


def _facts(span: Span) -> Iterator[tuple[str, str]]:
    """Yield what is known; a fact that is not is left out."""
    yield "span", span.span_id
    yield "trace", span.trace_id
    if span.parent_id:
        yield "parent", span.parent_id
    yield "started", words.moment(span.started_ns)
    if span.app:
        yield "app", span.app
    if span.path is not None:
        place = span.path or "the app itself"
        yield "path", place if span.path_exact is not False else f"{place} (one of {', '.join(span.paths or [])})"
    if span.method:
        yield "method", span.method
    if span.type:
        yield "type", f"{span.type.module}.{span.type.qualname}"
    if span.site:
        yield "called at", f"{span.site.file}:{span.site.line} in {span.site.function}"
    if span.model:
        yield "model", f"{span.model}{f' ({span.provider})' if span.provider else ''}"
    yield from _use(span)
    if span.stream:
        first = f", the first after {words.duration(span.stream.first_chunk_ns)}" if span.stream.first_chunk_ns else ""
        yield "stream", f"{words.plural(span.stream.chunks, 'chunk')}{first}, {span.stream.ended}"
    yield (
        "process",
        " · ".join(filter(None, [str(span.process), f"thread {span.thread}" if span.thread else "", span.task])),
    )


def _use(span: Span) -> Iterator[tuple[str, str]]:
    if span.usage:
        names = ("input_tokens", "cache_read_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens")
        known = ((name, getattr(span.usage, name)) for name in names)
        yield (
            "tokens",
            ", ".join(f"{name[:-7].replace('_', ' ')} {value:,}" for name, value in known if value is not None),
        )
    if span.cost_usd is not None:
        yield "cost", f"{words.money(span.cost_usd)}{f' ({span.cost_source})' if span.cost_source else ''}"
    elif span.kind in ("llm", "embedding"):
        yield "cost", words.UNKNOWN
