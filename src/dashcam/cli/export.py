"""Write traces to a file: lines, a store of its own, or a page.

A .jsonl file has one trace a line, as show --json prints it. A .db file is a store like the one traces are recorded into:
every command reads it with --store. With --html the file is the dashboard's page of one trace, which a browser opens by
itself and which loads nothing. All hold inputs and outputs, masked as they are here, and what people said about them. The
file appears when it is complete, readable by you alone.

  dashcam export -o all.jsonl                         every trace there is
  dashcam export 3f2a -o trace.jsonl                  one of them
  dashcam export --html 3f2a -o trace.html            one of them, to be read
  dashcam export 'status == "error"' -o failures.db   some, as a store
  dashcam export 'app == "rag"' -o - | gzip > rag.gz  lines on stdout

The other way: dashcam import FILE. What a filter can say is in dashcam ls --help.

Exit status: 0, 1 when there is no such trace (nothing is written then), 2 when the file is there already or cannot be
written, 3 when the store cannot be read.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from dashcam import settings
from dashcam.cli.parser import add_store
from dashcam.cli.progress import Advance, progress
from dashcam.cli.reading import reading
from dashcam.cli.selection import listed
from dashcam.errors import NotFound, UsageError
from dashcam.model.words import plural, size
from dashcam.snapshot.redact import Masker

if TYPE_CHECKING:  # loading a store takes longer than --help does
    from dashcam.collect.moving import Exported
    from dashcam.model.trace import TraceWithSpans
    from dashcam.store import Store

STDOUT = "-"


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam export`."""
    parser.add_argument(
        "what", metavar="FILTER|TRACE", nargs="?", help="which traces; all there are when it is not given"
    )
    parser.add_argument(
        "-o", dest="output", metavar="FILE", required=True, help="a file that ends in .jsonl or .db, or - for stdout"
    )
    parser.add_argument("--html", action="store_true", help="one trace as a page that a browser opens by itself")
    parser.add_argument("--force", action="store_true", help="overwrite the file")
    add_store(parser)


def run(options: argparse.Namespace) -> int:
    """Write the traces that are meant."""
    target = None if options.output == STDOUT else Path(options.output).expanduser()
    if options.html:
        return _export_page(options, target)
    if target is not None and target.suffix not in (".jsonl", ".db"):
        raise UsageError(f"{target} has to end in .jsonl (lines of JSON) or .db (a store of its own)")
    with reading(options.store) as store:
        if target is not None:
            _expect_elsewhere(target, store.path)
        traces = _traces(store, options.what)
        first = next(traces, None)
        if first is None:
            print(f"dashcam: no such trace in {store.path}: nothing is written", file=sys.stderr)
            return 1
        total = store.sql("select count(*) as n from traces")[0]["n"] if options.what is None else None
        with progress("Exporting", total=total) as advance:
            done = _export(chain([first], traces), target, advance, force=options.force, store=store)
    written = "" if target is None else f" written to {target} ({size(target.stat().st_size)})"
    print(f"dashcam: {plural(done.traces, 'trace')} with {plural(done.spans, 'span')}{written}", file=sys.stderr)
    return 0


def _export_page(options: argparse.Namespace, target: Path | None) -> int:
    """Write one trace as a page."""
    from dashcam.collect.moving import made_whole  # only here: see above
    from dashcam.server.carrying import carried

    if not options.what:
        raise UsageError("a page is of one trace: dashcam export --html TRACE -o FILE")
    if target is not None and target.suffix not in (".html", ".htm"):
        raise UsageError(f"{target} has to end in .html")
    with reading(options.store) as store:
        pieces = carried(store, options.what)
        if target is None:
            sys.stdout.buffer.writelines(pieces)
            return 0
        with made_whole(target, force=options.force) as draft, draft.open("wb") as out:
            out.writelines(pieces)
    print(
        f"dashcam: written to {target} ({size(target.stat().st_size)}): it holds all inputs and outputs",
        file=sys.stderr,
    )
    return 0


def _traces(store: "Store", what: str | None) -> "Iterator[TraceWithSpans]":
    for trace in listed(store, what):
        with suppress(NotFound):  # it was deleted meanwhile
            yield store.trace(trace.trace_id)


def _expect_elsewhere(target: Path, store: Path) -> None:
    if target.resolve() == store.resolve():
        raise UsageError(f"{target} is the store itself: name another file")
    if target.suffix == ".db" and settings.journal_root(target).is_dir():
        raise UsageError(
            f"programs record into {target}: name another file, or bring traces into it with dashcam import"
        )


def _export(
    traces: "Iterator[TraceWithSpans]", target: Path | None, advance: Advance, *, force: bool, store: "Store"
) -> "Exported":
    from dashcam.collect.moving import export_lines, export_store, made_whole  # only here: see above
    from dashcam.store import Structures

    with Structures(store.path) as structures:
        if target is None:
            return export_lines(traces, sys.stdout.buffer, advance, structures)
        with made_whole(target, force=force) as draft:
            if target.suffix == ".db":
                masker = Masker(settings.load(store=store.path).mask)
                return export_store(traces, draft, masker, advance, structures)
            with draft.open("wb") as out:
                return export_lines(traces, out, advance, structures)
