"""Delete traces for good.

They go with everything that was kept for them alone: their inputs and outputs, their words in the search index, their
share of the overview, what people said about them, and what still lies of them in the journals of living programs.
Nothing of what went in or came out stays in any file of the store.

A trace that is running stays. A pinned one stays too, unless it is named by its id or --pinned is given.

  dashcam rm 3f2a                              one, by its id's beginning
  dashcam rm 'app == "playground"'             what a filter finds; asks first
  dashcam rm 'started < yesterday' --dry-run   only say what would go
  dashcam rm 'status == "error"' --yes --json  for scripts

What a filter can say is in dashcam ls --help. By age, size or number: dashcam gc.

Exit status: 0, 1 when there is no such trace or none of them may go, 2 for a wrong filter or when --yes is needed, 3 when
the store cannot be written.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from dashcam import settings
from dashcam.cli.parser import add_json, add_store
from dashcam.cli.progress import progress
from dashcam.cli.reading import reading
from dashcam.cli.selection import is_id, listed
from dashcam.errors import UsageError
from dashcam.model.words import plural, size

if TYPE_CHECKING:  # loading a store takes longer than --help does
    from dashcam.store import Store


class Doomed(msgspec.Struct):
    """What is meant."""

    ids: list[str] = msgspec.field(default_factory=list)
    spans: int = 0
    running: int = 0
    """How many of them look as if they were running."""
    pinned: int = 0
    """How many more there are that stay because they are pinned."""


class Removed(msgspec.Struct, frozen=True, kw_only=True):
    """What went, or would go."""

    traces: int
    spans: int
    bytes: int | None
    """What the store takes less; unknown as long as nothing went."""
    pinned: int
    """Traces that stay because somebody pinned them."""
    running: int
    """Traces that stay because they are running."""
    dry_run: bool


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam rm`."""
    parser.add_argument("what", metavar="FILTER|TRACE", help="which traces")
    parser.add_argument("--pinned", action="store_true", help="pinned ones too")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask")
    parser.add_argument("-n", "--dry-run", action="store_true", help="only say what would go")
    add_store(parser)
    add_json(parser, "what went")


def run(options: argparse.Namespace) -> int:
    """Delete what is meant, when that is meant."""
    doomed = _doomed(options)
    if len(doomed.ids) > 1 and not (options.yes or options.dry_run):
        _ask(doomed)
    if options.dry_run or not doomed.ids:
        done = _would(doomed)
    else:
        done = _remove(doomed, settings.load(store=options.store).store)
    print(msgspec.json.encode(done).decode() if options.json else told(done))
    return 0 if done.traces else 1


def told(done: Removed) -> str:
    """Return what went and what stays, in one line.

    >>> told(Removed(traces=2, spans=9, bytes=None, pinned=1, running=0, dry_run=True))
    'would delete 2 traces with 9 spans; 1 is pinned and stays'
    """
    did = "would delete" if done.dry_run and done.traces else "deleted"
    parts = [
        f"{did} {plural(done.traces, 'trace')} with {plural(done.spans, 'span')}"
        if done.traces
        else "nothing to delete"
    ]
    if done.bytes:
        parts[0] += f", {size(done.bytes)}"
    for count, why in ((done.pinned, "pinned"), (done.running, "running")):
        if count:
            parts.append(f"{count:,} {'is' if count == 1 else 'are'} {why} and {'stays' if count == 1 else 'stay'}")
    return "; ".join(parts)


def _doomed(options: argparse.Namespace) -> Doomed:
    found = Doomed()
    with reading(options.store) as store:
        is_kept = set() if options.pinned or is_id(options.what) else _pinned(store)
        for trace in listed(store, options.what):
            if trace.trace_id in is_kept:
                found.pinned += 1
                continue
            found.ids.append(trace.trace_id)
            found.spans += trace.span_count
            found.running += trace.status == "running"
    return found


def _pinned(store: "Store") -> set[str]:
    return {mark.trace_id for mark in store.marks() if mark.kind == "pin"}


def _ask(doomed: Doomed) -> None:
    """Go on only when a person at a terminal says so."""
    what = f"{plural(len(doomed.ids), 'trace')} with {plural(doomed.spans, 'span')}"
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(f"{what} would be deleted: say --yes if that is meant, --dry-run to see it first")
    print(f"Delete {what} for good? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UsageError("nothing was deleted")


def _would(doomed: Doomed) -> Removed:
    return Removed(
        traces=len(doomed.ids) - doomed.running,
        spans=doomed.spans,
        bytes=None,
        pinned=doomed.pinned,
        running=doomed.running,
        dry_run=True,
    )


def _remove(doomed: Doomed, store: Path) -> Removed:
    from dashcam.collect import exclusively  # only here: loading it takes longer than --help does
    from dashcam.store import open_store

    with exclusively(store) as inlet, open_store(store) as reader:
        before, spans = inlet.size(), reader.span_count()
        with progress("Deleting", total=len(doomed.ids)) as advance:
            gone = inlet.delete(inlet.numbers(doomed.ids), advance)
        return Removed(
            traces=gone,
            spans=spans - reader.span_count(),
            bytes=max(0, before - inlet.size()),
            pinned=doomed.pinned,
            running=len(doomed.ids) - gone,
            dry_run=False,
        )
