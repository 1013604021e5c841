"""List the newest traces.

Newest first: when it was, which app, how it went, how long it took, what it cost, what went in and came out.

  dashcam ls --app rag --limit 100
  dashcam ls --json | jq '.[0].trace_id'

Exit status: 0, or 1 when there is no trace.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence

import msgspec

from dashcam.cli import words
from dashcam.cli.drawing import COLOURS, MARKS
from dashcam.cli.parser import add_json, add_store, count
from dashcam.cli.reading import reading
from dashcam.cli.table import Cell, Column, table
from dashcam.cli.terminal import Terminal, cut, here
from dashcam.model.trace import Trace

LIMIT = 50
_SHORTEST_ID = 8
_COLUMNS = (
    Column("id", least=_SHORTEST_ID, most=32, styles=("cyan",)),
    Column("when", least=7, styles=("dim",)),
    Column("app", most=16, least=6),
    Column("name", most=32, least=12),
    Column("", least=12),
    Column("duration", least=8, right=True),
    Column("spans", least=5, right=True),
    Column("tokens", least=11, right=True),
    Column("cost", least=10, right=True),
    Column("in → out", least=16, styles=("dim",)),
)
_ONE_LINE = 120
"""Columns from which a trace is one line; in a narrower terminal its preview stands below it."""


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam ls`."""
    parser.add_argument("--app", metavar="NAME", help="only traces of this app")
    parser.add_argument("--limit", metavar="N", type=count, default=LIMIT, help=f"how many ({LIMIT})")
    add_store(parser)
    add_json(parser, "a list of traces")


def run(options: argparse.Namespace) -> int:
    """Print the newest traces."""
    with reading(options.store) as store:
        traces = store.traces(app=options.app, limit=options.limit)
        place = store.path
    if options.json:
        print(msgspec.json.encode(traces).decode())
    elif traces:
        print("\n".join(trace_table(traces, here(), now_ns=time.time_ns())))
    else:
        of_app = f' of app "{options.app}"' if options.app else ""
        print(f"dashcam: no trace{of_app} in {place}: record one with dashcam run SCRIPT", file=sys.stderr)
    return 0 if traces else 1


def trace_table(traces: Sequence[Trace], terminal: Terminal, *, now_ns: int) -> Iterator[str]:
    """Yield the lines of the list."""
    length = _id_length(traces)
    is_wide = terminal.width >= _ONE_LINE
    rows = [_row(trace, length, now_ns, is_wide=is_wide) for trace in traces]
    if is_wide:
        yield from table(_COLUMNS, rows, terminal)
        return
    head, *lines = table(_COLUMNS[:-1], [row[:-1] for row in rows], terminal)
    yield head
    for line, (*_, told) in zip(lines, rows, strict=True):
        yield line
        if told:
            yield " " * (length + 2) + terminal.paint(cut(str(told), terminal.width - length - 2), "dim")


def _id_length(traces: Sequence[Trace]) -> int:
    """Return how many first characters tell these traces apart."""
    for length in range(_SHORTEST_ID, 32):
        if len({trace.trace_id[:length] for trace in traces}) == len(traces):
            return length
    return 32


def _row(trace: Trace, id_length: int, now_ns: int, *, is_wide: bool) -> list[str | Cell]:
    mark = MARKS.get(trace.status, "✓")
    cost = words.cost(trace.cost_usd, trace.unpriced_count)
    preview = " → ".join(words.one_line(text) for text in (trace.input_preview, trace.output_preview) if text)
    return [
        trace.trace_id[:id_length],
        words.ago(trace.started_ns, now_ns),
        words.one_line(trace.app or ""),
        words.one_line(trace.name),
        Cell(f"{mark} {trace.status}" if is_wide else mark, (COLOURS[trace.status],)),
        words.duration(trace.duration_ns),
        words.number(trace.span_count),
        words.tokens(trace.input_tokens, trace.output_tokens),
        Cell(cost, ("yellow",)) if trace.unpriced_count else cost,
        preview,
    ]
