"""The demo's store: where it lies, whether it may be made anew, and how it is filled."""

import io
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from dashcam import settings
from dashcam.collect import exclusively
from dashcam.collect.moving import export_lines, import_lines
from dashcam.demo.opinions import with_opinions
from dashcam.demo.recording import PROGRAMS, copy_programs, record_all, recorded
from dashcam.demo.spreading import spread
from dashcam.errors import StoreUnreadable, UsageError
from dashcam.settings.place import data_folder
from dashcam.snapshot.redact import Masker
from dashcam.store import Structures

FILE: Final = "demo.db"
ONCE: Final = "once.db"
COPIES: Final = 12
STEPS: Final = len(PROGRAMS) + 3
"""How often `make` says that it is a step further."""


class Made(msgspec.Struct, frozen=True):
    """What came into the store."""

    traces: int
    spans: int


def place(environment: Mapping[str, str]) -> Path:
    """Return where the demo's store lies: in a folder of its own among the user's data, or a temporary one."""
    folder = data_folder(environment)
    if folder is not None:
        try:
            settings.prepare_folder(folder / "demo")
        except OSError:
            folder = None
    usable = folder is not None and os.access(folder / "demo", os.W_OK | os.X_OK)
    return folder / "demo" / FILE if folder is not None and usable else Path(tempfile.mkdtemp(prefix="dashcam-")) / FILE


def programs_of(store: Path) -> Path:
    """Return the folder of the programs beside the store; by it a demo is known.

    >>> programs_of(Path("/x/demo.db")).as_posix()
    '/x/demo.programs'
    """
    return store.with_suffix(".programs")


def expect_demo(store: Path) -> None:
    """Refuse to make a demo of what somebody has recorded.

    Raises:
        UsageError: There is such a store.
    """
    is_there = store.exists() or settings.journal_root(store).exists()
    if is_there and not (programs_of(store) / PROGRAMS[0][0]).is_file():
        raise UsageError(f"{store} is there already and is no demo: name a new file with --store")


def make(store: Path, advance: Callable[[int], object]) -> Made:
    """Fill the store anew; `advance` is told each of the steps.

    Raises:
        UsageError: What is there is no demo.
        StoreError: It cannot be made.
    """
    expect_demo(store)
    programs = programs_of(store)
    try:
        _clear(store)
        copy_programs(programs)
    except OSError as error:
        raise StoreUnreadable(
            f"cannot write {error.filename}: {error.strerror}; choose another place with --store"
        ) from error
    with tempfile.TemporaryDirectory(prefix="dashcam-") as folder:
        once = Path(folder) / ONCE
        for _ in record_all(programs, once):
            advance(1)
        lines = _lines(once)
    advance(1)
    days = b"".join(_days(lines))
    advance(1)
    made = _imported(store, days)
    advance(1)
    return made


def _lines(once: Path) -> list[bytes]:
    """Give what was recorded once as `dashcam export` writes it."""
    out = io.BytesIO()
    with Structures(once) as structures:
        export_lines(recorded(once), out, lambda _: None, structures)
    return out.getvalue().splitlines()


def _days(lines: list[bytes]) -> Iterator[bytes]:
    now = time.time_ns()
    days = spread(map(json.loads, lines), copies=COPIES, mixed=True, until_ns=now)
    return (json.dumps(line).encode() + b"\n" for line in with_opinions(days, until_ns=now))


def _imported(store: Path, lines: bytes) -> Made:
    """Bring the lines in as `dashcam import` does, counted and indexed."""
    with exclusively(store) as inlet:
        done = import_lines(io.BytesIO(lines), inlet, store, Masker((), os.urandom(16)), _nobody)
        inlet.pass_on(lambda: False)
    return Made(done.traces, done.spans)


def _nobody(_: int = 1, /, *, total: int | None = None) -> None:
    """Is told how far it is, and tells nobody: it takes a second."""


def _clear(store: Path) -> None:
    for name in (store, store.with_name(f"{store.name}-wal"), store.with_name(f"{store.name}-shm")):
        name.unlink(missing_ok=True)
    for folder in (settings.journal_root(store), programs_of(store)):
        if folder.exists():
            shutil.rmtree(folder)
