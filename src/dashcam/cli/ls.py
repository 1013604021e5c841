"""List traces or calls: the newest, or those a filter finds.

A line each: id for dashcam show, when it was, which app, how it went, how long it took, tokens in→out, cost, what went
in and came out. ✓ returned, ✗ failed, ▸ running, ╳ ended with its process, ⊘ cancelled. A cost with ≥ leaves out
calls whose price is unknown.

  dashcam ls                                   the newest 50 traces
  dashcam ls --app rag --since 2h              of one app and the last two hours
  dashcam ls 'status == "error" and cost_usd > 0.01'
  dashcam ls 'any(s.kind == "tool" and s.status == "error" for s in spans)'
  dashcam ls --columns id,started,session,duration --order longest
  dashcam ls --json | jq '.[0].trace_id'

The slowest call of yesterday that mentions a word:

  dashcam ls 'search("refund")' --spans --order slowest --limit 1 \\
             --since yesterday --until today

Exit status: 0, 1 when nothing is found, 2 for a filter that cannot be read, 3 when the store cannot.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from dashcam.cli.fields import SPAN_FIELDS, TRACE_FIELDS, USUAL, USUAL_OF_SPANS, fields, look
from dashcam.cli.finding import add_filter, add_times, wanted
from dashcam.cli.parser import add_json, add_store, count
from dashcam.cli.reading import reading
from dashcam.cli.table import Cell, Column, table
from dashcam.cli.terminal import Terminal, cut, here
from dashcam.model.span import Span
from dashcam.model.trace import Trace
from dashcam.model.words import plural

if TYPE_CHECKING:  # --help needs no store, and loading one takes longer than that
    from dashcam.store import Store
    from dashcam.store.listing import Listing

LIMIT = 50
ORDERS = ("newest", "oldest", "slowest", "dearest", "longest")
_ORDERED = "which come first: newest (as usual), oldest, slowest, dearest, longest (most tokens)"
_ONE_LINE = 120
"""Columns from which a trace is one line; in a narrower terminal its preview stands below it."""


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam ls`."""
    parser.usage = (
        "dashcam ls [FILTER] [--spans] [--app NAME] [--since WHEN] [--until WHEN]\n"
        "                  [--order ORDER] [--limit N] [--columns A,B,… | --json]"
    )
    what = parser.add_argument_group("what is listed")
    add_filter(parser, what, names=True)
    what.add_argument("--spans", action="store_true", help="list single calls instead of traces")
    what.add_argument("--app", metavar="NAME", help="only of this app")
    add_times(what)
    what.add_argument("--order", metavar="ORDER", choices=ORDERS, default=ORDERS[0], help=_ORDERED)
    what.add_argument("--limit", metavar="N", type=count, default=LIMIT, help=f"how many ({LIMIT})")
    add_store(what)
    how = parser.add_argument_group("how it is shown").add_mutually_exclusive_group()
    how.add_argument("--columns", metavar="A,B,…", type=_names, help="which columns, in this order; help lists them")
    add_json(how, "a list of traces, or of spans,")


def run(options: argparse.Namespace) -> int:
    """Print what is found."""
    if options.columns == ["help"]:
        print("\n".join(column_help()))
        return 0
    fields(options.columns or (), spans=options.spans)
    text = wanted(options)
    with reading(options.store) as store:
        ask = store.spans if options.spans else store.traces
        listing: Listing[Any] = ask(text, app=options.app, order=options.order, limit=options.limit)
        found = list(listing)
        place, notes = store.path, list(_notes(options, store, listing))
    if options.json:
        print(msgspec.json.encode(found).decode())
    elif found:
        print("\n".join(list_lines(found, here(), now_ns=time.time_ns(), columns=options.columns)))
    if not found and not options.json:
        notes.append(_nothing(options, place))
    for note in notes:
        print(f"dashcam: {note}", file=sys.stderr)
    return 0 if found else 1


def list_lines(
    found: Sequence[Trace] | Sequence[Span], terminal: Terminal, *, now_ns: int, columns: Sequence[str] | None = None
) -> Iterator[str]:
    """Yield the lines of the list, in these columns or in the usual ones."""
    spans = isinstance(found[0], Span)
    names = list(columns or (USUAL_OF_SPANS if spans else USUAL))
    is_wide = terminal.width >= _ONE_LINE
    is_below = names[-1] == "preview" and not is_wide and len(names) > 1
    shown, digits = fields(names, spans=spans), look(found, now_ns)
    rows = [[field.tell(one, digits) for field in shown] for one in found]
    if columns is None:
        rows = [
            [_short(cell) if name == "status" and not is_wide else cell for name, cell in zip(names, row, strict=True)]
            for row in rows
        ]
    else:
        # a column that was asked for is there, though nothing is in it
        rows = [[cell or " " for cell in row] for row in rows]
    titles = [
        _untitled(field.column) if name == "status" and columns is None else field.column
        for name, field in zip(names, shown, strict=True)
    ]
    if not is_below:
        yield from table(titles, rows, terminal)
        return
    indent = digits.trace_digits + 2
    head, *lines = table(titles[:-1], [row[:-1] for row in rows], terminal)
    yield head
    for line, (*_, told) in zip(lines, rows, strict=True):
        yield line
        if isinstance(told, str) and told.strip():
            yield " " * indent + terminal.paint(cut(told, terminal.width - indent), "dim")


def column_help() -> Iterator[str]:
    """Yield what --columns knows."""
    for title, known in (("of traces", TRACE_FIELDS), ("of spans", SPAN_FIELDS)):
        yield title
        yield from (f"  {name:<10}{field.what}" for name, field in known.items())
    yield "and every other field of --json, as it stands there"


def _untitled(column: Column) -> Column:
    return structs.replace(column, title="")


def _short(cell: str | Cell) -> str | Cell:
    """Return the mark alone, where there is no room for the word."""
    return structs.replace(cell, text=cell.text[:1]) if isinstance(cell, Cell) else cell


def _names(text: str) -> list[str]:
    return [name for name in (part.strip() for part in text.split(",")) if name]


def _notes(options: argparse.Namespace, store: "Store", listing: "Listing[Any]") -> Iterator[str]:
    """Yield why something may be missing."""
    if listing.partial:
        yield f"the list is not complete: {listing.partial}"
    if "search" in (options.filter or "") and (behind := store.lag().unindexed):
        goes_on = "search misses them until `dashcam ui`, or the next commands, have gone on with it"
        yield f"{plural(behind, 'span')} not yet in the text index: {goes_on}"
    if listing.after and sys.stdout.isatty():
        yield f"there are more than {options.limit}: --limit shows them"


def _nothing(options: argparse.Namespace, place: Path) -> str:
    """Return that nothing was found, and of what."""
    what = "span" if options.spans else "trace"
    of_app = f' of app "{options.app}"' if options.app else ""
    if options.filter or options.since or options.until:
        return f"no {what}{of_app} in {place} fits: loosen the filter or the times"
    return f"no {what}{of_app} in {place}: record one with dashcam run SCRIPT"
