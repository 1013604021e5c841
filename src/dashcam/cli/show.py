"""Show one trace as a tree.

Each span with its kind, its place in time, duration, tokens, cost, and what went in and came out, cut to one line;
below a model's call ≋ how its stream came, ↻ that it was asked again, · why its tokens are unknown.
A trace is named by the first characters of its id, without which it is the newest; a span by the last ones as the tree
shows them, or by its name.

  dashcam show                    the newest trace
  dashcam show 3f2a               the tree
  dashcam show 3f2a --span 07c1   one span, whole
  dashcam show 3f2a --full        the tree with whole inputs and outputs
  dashcam show 3f2a --json        the trace and its spans as JSON

Exit status: 0, or 1 when there is no such trace or span.
"""

import argparse
from typing import TYPE_CHECKING

import msgspec

from dashcam.cli.details import span_lines
from dashcam.cli.drawing import trace_lines
from dashcam.cli.parser import add_json, add_store
from dashcam.cli.reading import reading
from dashcam.cli.terminal import here
from dashcam.errors import AmbiguousId, NotFound
from dashcam.model.span import Span
from dashcam.model.trace import TraceWithSpans

if TYPE_CHECKING:  # --help needs no store
    from dashcam.store import Store


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam show`."""
    parser.add_argument(
        "trace", metavar="TRACE", nargs="?", help="the first characters of its id; without it, the newest"
    )
    parser.add_argument("--span", metavar="ID", help="show one span whole")
    parser.add_argument("--full", action="store_true", help="show inputs and outputs whole")
    add_store(parser)
    add_json(parser, "the trace, or the span,")


def run(options: argparse.Namespace) -> int:
    """Print one trace, or one of its spans."""
    with reading(options.store) as store:
        trace = store.trace(_newest(store) if options.trace is None else options.trace.lower())
    span = find_span(trace, options.span) if options.span else None
    if options.json:
        print(msgspec.json.encode(span or trace).decode())
        return 0
    terminal = here()
    for line in span_lines(span, terminal, trace.marks) if span else trace_lines(trace, terminal, full=options.full):
        print(line)
    return 0


def _newest(store: "Store") -> str:
    for trace in store.traces(limit=1):
        return trace.trace_id
    raise NotFound(f"no trace in {store.path}: record one with dashcam run SCRIPT")


def find_span(trace: TraceWithSpans, word: str) -> Span:
    """Return the span that a person means: by the end or the beginning of its id, or by its name."""
    digits = word.lower()
    found = [span for span in trace.spans if span.span_id.endswith(digits)]
    found = found or [span for span in trace.spans if span.span_id.startswith(digits)]
    found = found or [span for span in trace.spans if span.name == word]
    if not found:
        raise NotFound(f'no span "{word}" in trace {trace.trace_id[:8]}: dashcam show {trace.trace_id[:8]} lists them')
    if len(found) > 1:
        ids = ", ".join(span.span_id for span in found[:5]) + (", …" if len(found) > 5 else "")
        raise AmbiguousId(f'"{word}" fits {len(found)} spans: {ids}; give more of the id')
    return found[0]
