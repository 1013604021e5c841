"""What lies in front of a store: each recorded process's journal, whether the process lives, how much of it waits."""

import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from dashcam import settings
from dashcam.collect.collector import FORMAT
from dashcam.journal.liveness import is_alive
from dashcam.journal.process import ProcessJournal, span_segments
from dashcam.journal.reader import pending


class Journal(msgspec.Struct, frozen=True, kw_only=True):
    """One process's journal; what its first frame does not tell is None."""

    folder: str
    pid: int | None
    command: str | None
    alive: bool
    started_ns: int | None
    python: str | None
    dashcam: str | None
    format: int | None
    readable: bool
    """Whether this dashcam can collect it: a newer format is left alone."""
    waiting: int
    """Ended spans that are not in the store yet."""
    size_bytes: int
    clock_moved_ns: int | None
    """How far the wall clock has moved against the monotonic one since the process began; of living processes."""


def journals(store: Path, collected: Mapping[tuple[str, str], int]) -> list[Journal]:
    """Return what lies beside a store; `collected` is how far each segment is in it."""
    try:
        folders = sorted(path for path in settings.journal_root(store).iterdir() if path.is_dir())
    except OSError:
        return []
    return [_journal(folder, collected) for folder in folders]


def _journal(folder: Path, collected: Mapping[tuple[str, str], int]) -> Journal:
    alive = is_alive(folder)
    process = ProcessJournal(folder).process
    moved = time.time_ns() - time.monotonic_ns() - process.wall_ns + process.mono_ns if alive and process else None
    is_done = (folder.name, "") in collected
    segments = [] if is_done else span_segments(folder)
    return Journal(
        folder=folder.name,
        pid=process.pid if process else None,
        command=" ".join(process.argv) if process and process.argv else None,
        alive=alive,
        started_ns=process.wall_ns if process else None,
        python=process.python if process else None,
        dashcam=process.dashcam if process else None,
        format=process.format if process else None,
        readable=process is None or process.format <= FORMAT,
        waiting=sum(pending(path, collected.get((folder.name, path.name), 0))[0] for path in segments),
        size_bytes=_size(folder),
        clock_moved_ns=moved,
    )


def _size(folder: Path) -> int:
    try:
        return sum(file.stat().st_blocks * 512 for file in folder.iterdir())
    except OSError:  # collected meanwhile
        return 0
