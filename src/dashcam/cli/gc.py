"""Tidy the store: delete what is too old or too much.

Without options the settings hold: store_max_bytes and retention_days. They also hold by themselves, whenever traces are
collected; this is for doing it now, or for once with other limits. The oldest traces go first; pinned and running ones
stay. Journal folders that are done with and copies that upgrades left more than a week ago go too, and when a good part
of the file is no longer used it is written anew, smaller.

  dashcam gc                              what the settings say
  dashcam gc --older 30d --dry-run        how many traces are older than that
  dashcam gc --max 5GB
  dashcam gc --app playground --keep 100

Deleted is deleted, as with dashcam rm. A trace that has to stay: dashcam mark TRACE --pin.

Exit status: 0, also when nothing had to go; 2 for a wrong option, 3 when the store cannot be written.
"""

import argparse
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from dashcam import settings
from dashcam.cli.parser import add_json, add_store, count
from dashcam.cli.progress import progress
from dashcam.errors import StoreMissing
from dashcam.model.words import plural, size
from dashcam.settings.fields import read_size

if TYPE_CHECKING:  # loading a store takes longer than --help does
    from dashcam.store import Inlet

_AGE = re.compile(r"(\d+(?:\.\d+)?) ?([smhdw]?)")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "": 86_400, "w": 604_800}
COPY_S: Final = 7 * 86_400
"""How long the copy that an upgrade left is kept."""
UNUSED: Final = 0.1
"""The share of the file that may lie idle."""
LEAST_UNUSED: Final = 16 * 1024 * 1024


class Tidied(msgspec.Struct, frozen=True, kw_only=True):
    """What went, or would go."""

    traces: int
    spans: int | None
    """Unknown as long as nothing went."""
    bytes: int | None
    """What all files together take less."""
    copies: int
    """Copies of the store that upgrades had left."""
    dry_run: bool


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam gc`."""
    parser.add_argument("--older", metavar="AGE", type=age, help="delete traces that began longer ago: 30d, 12h, 2w")
    parser.add_argument("--max", metavar="SIZE", type=_size, help="delete until no more is used: 500MB, 5GB")
    parser.add_argument("--keep", metavar="N", type=count, help="delete all but the newest so many")
    parser.add_argument("--app", metavar="NAME", help="only traces of this app")
    parser.add_argument("-n", "--dry-run", action="store_true", help="only say how many would go")
    add_store(parser)
    add_json(parser, "what went")


def run(options: argparse.Namespace) -> int:
    """Tidy, and say what went."""
    found = settings.load(store=options.store)
    if not found.store.exists():
        raise StoreMissing(f"no store at {found.store}: there is nothing to tidy")
    done = _tidy(found, options)
    print(msgspec.json.encode(done).decode() if options.json else told(done, found.store))
    return 0


def age(text: str) -> int:
    """Return an age in nanoseconds.

    >>> age("2h"), age("1.5d"), age("30")
    (7200000000000, 129600000000000, 2592000000000000)
    """
    found = _AGE.fullmatch(text.strip().lower())
    if found is None:
        raise argparse.ArgumentTypeError(f'"{text}" is not an age: write it like 30d, 12h or 2w')
    return int(float(found[1]) * _SECONDS[found[2]] * 1e9)


def told(done: Tidied, store: Path) -> str:
    """Return what went, in one line.

    >>> told(Tidied(traces=3, spans=None, bytes=None, copies=0, dry_run=True), Path("a.db"))
    'would delete 3 traces of a.db'
    """
    traces = plural(done.traces, "trace")
    if done.dry_run:
        return f"would delete {traces} of {store}"
    parts = [f"deleted {traces} with {plural(done.spans or 0, 'span')}" if done.traces else "no trace had to go"]
    if done.copies:
        parts.append(
            f"{plural(done.copies, 'old copy') if done.copies == 1 else f'{done.copies} old copies'} of the store went"
        )
    if done.bytes:
        parts.append(f"{size(done.bytes)} given back")
    return "; ".join(parts)


def _size(text: str) -> int:
    try:
        return read_size(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _tidy(found: settings.Settings, options: argparse.Namespace) -> Tidied:
    from dashcam.collect import exclusively  # only here: loading it takes longer than --help does
    from dashcam.store import open_store
    from dashcam.store.keeping import Limits

    older, most = options.older, options.max
    if older is None and most is None and options.keep is None:
        most = found.store_max_bytes
        older = None if found.retention_days is None else int(found.retention_days * 86_400e9)
    before_ns = None if older is None else time.time_ns() - older
    limits = Limits(before_ns=before_ns, max_bytes=most, keep=options.keep, app=options.app)
    room = _taken(found.store)
    with exclusively(found.store) as inlet:
        if options.dry_run:
            return Tidied(traces=inlet.prune(limits, dry_run=True), spans=None, bytes=None, copies=0, dry_run=True)
        with open_store(found.store) as reader:
            spans = reader.span_count()
            with progress("Deleting") as advance:
                gone = inlet.prune(limits, progress=advance)
            spans -= reader.span_count()
        copies = _forget_copies(found.store)
        _compact(inlet, found.store)
    return Tidied(traces=gone, spans=spans, bytes=max(0, room - _taken(found.store)), copies=copies, dry_run=False)


def _compact(inlet: "Inlet", store: Path) -> None:
    whole = store.stat().st_size
    unused = whole - inlet.size()
    if unused > max(LEAST_UNUSED, whole * UNUSED):
        inlet.compact()


def _forget_copies(store: Path) -> int:
    """Delete the copies that upgrades left, when they are old: the store that was just written is sound."""
    old = [copy for copy in _copies(store) if time.time() - copy.stat().st_mtime > COPY_S]
    for copy in old:
        copy.unlink(missing_ok=True)
    return len(old)


def _copies(store: Path) -> list[Path]:
    return [path for path in store.parent.glob(f"{store.name}.version-*") if path.is_file() and not path.is_symlink()]


def _taken(store: Path) -> int:
    """What the store and what lies beside it take."""
    beside = [store, store.with_name(f"{store.name}-wal"), *_copies(store)]
    return sum(path.stat().st_size for path in beside if path.exists())
