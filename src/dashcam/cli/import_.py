"""Bring traces from a file into the store.

Reads what dashcam export writes: lines of JSON (.jsonl, one trace a line) or a store (.db). Importing twice changes
nothing: a trace that is there already stays as it is, only what people said about it is added. A line that is damaged is
told with its number and left out; the others come in. Secrets in a file from elsewhere are masked like those of a
recorded program.

  dashcam import failures.jsonl
  dashcam import ../other/.dashcam/dashcam.db
  gzip -dc rag.gz | dashcam import -
  dashcam import all.db --store ~/archive/dashcam.db

Exit status: 0, 1 when something in the file was damaged and left out, or nothing was in it, 2 when there is no such file
or it holds no traces, 3 when one of the stores cannot be used.
"""

import argparse
import os
import sys
import time
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from dashcam import settings
from dashcam.cli.parser import add_json, add_store
from dashcam.cli.progress import progress
from dashcam.errors import UsageError
from dashcam.model.words import plural
from dashcam.snapshot.redact import Masker

if TYPE_CHECKING:  # loading a store takes longer than --help does
    from dashcam.collect.moving import Imported
    from dashcam.store import Inlet

STDIN = "-"
_SQLITE = b"SQLite format 3\0"
_DAY_NS = 86_400 * 10**9


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam import`."""
    parser.add_argument("file", metavar="FILE", help="what dashcam export wrote, or - for lines on stdin")
    add_store(parser)
    add_json(parser, "how many came, were there already, were damaged,")


def run(options: argparse.Namespace) -> int:
    """Bring the traces in, say how it went."""
    found = settings.load(store=options.store)
    if options.file == STDIN:
        done = _bring_lines(sys.stdin.buffer, None, found)
    else:
        path = Path(options.file).expanduser()
        with _opened(path) as file:
            is_store = file.peek(len(_SQLITE))[: len(_SQLITE)] == _SQLITE
            length = os.fstat(file.fileno()).st_size
            done = _bring_store(path, found) if is_store else _bring_lines(file, length, found)
    if options.json:
        print(msgspec.json.encode(done).decode())
    else:
        print(told(done, found.store))
    for problem in done.problems:
        print(f"dashcam: {problem}", file=sys.stderr)
    _say_if_old(done, found)
    came = done.traces + done.already + done.differing
    return 1 if done.damaged or not came else 0


def told(done: "Imported", store: Path) -> str:
    """Return how an import went, in one line."""
    parts = [f"{plural(done.traces, 'trace')} with {plural(done.spans, 'span')} came into {store}"]
    if done.already:
        parts.append(f"{done.already:,} were there already")
    if done.differing:
        parts.append(f"{done.differing:,} are there with other content and stay as they are")
    if done.marks:
        parts.append(f"{plural(done.marks, 'mark')} came")
    if done.structures:
        parts.append(f"{plural(done.structures, 'structure')} of apps came")
    if done.damaged:
        parts.append(f"{done.damaged:,} could not be read")
    return "; ".join(parts)


def _opened(path: Path) -> BufferedReader:
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise UsageError(f"{path} is no file: name one, or give its lines on stdin with dashcam import -")
    try:
        return path.open("rb")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error


def _bring_lines(file: BinaryIO, length: int | None, found: settings.Settings) -> "Imported":
    from dashcam.collect import exclusively  # only here: see above
    from dashcam.collect.moving import import_lines

    with exclusively(found.store) as inlet, progress("Importing", total=length, size=True) as advance:
        return _indexed(inlet, import_lines(file, inlet, found.store, _masker(found), advance))


def _bring_store(path: Path, found: settings.Settings) -> "Imported":
    from dashcam.collect import exclusively  # only here: see above
    from dashcam.collect.moving import import_store

    if path.resolve() == found.store.resolve():
        raise UsageError(f"{path} is the store itself: name another file, or another store with --store")
    with exclusively(found.store) as inlet, progress("Importing") as advance:
        return _indexed(inlet, import_store(path, inlet, found.store, _masker(found), advance))


def _indexed(inlet: "Inlet", done: "Imported") -> "Imported":
    """Count and index what came, so that it is found when this ends."""
    with progress("Indexing") as advance:

        def go_on() -> bool:
            advance()
            return False

        inlet.pass_on(go_on)
    return done


def _masker(found: settings.Settings) -> Masker:
    return Masker(found.mask, os.urandom(16))


def _say_if_old(done: "Imported", found: settings.Settings) -> None:
    """What is older than traces are kept goes when the store is tidied next: a person has to know."""
    if done.oldest_ns is None or found.retention_days is None:
        return
    if done.oldest_ns < time.time_ns() - found.retention_days * _DAY_NS:
        print(
            f"dashcam: traces are kept for {found.retention_days:g} days here: older ones that came will go again, unless they"
            " are pinned (dashcam mark TRACE --pin) or retention_days is raised",
            file=sys.stderr,
        )
