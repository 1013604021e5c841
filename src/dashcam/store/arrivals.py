"""What has come into a store since the last look, for those who watch: cheap where nothing has.

Receives a store's path, hands on ids in the order in which spans were collected; what they are is asked of the store.
"""

import os
import time
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from dashcam.store.connection import connect, speaking
from dashcam.store.place import identity
from dashcam.store.queries import queries

MOST: Final = 1_000
"""Spans in one look at most; the rest comes with the next."""

_TICK_NS: Final = 20_000_000
_Stamp: TypeAlias = tuple[tuple[int, int, int], ...]


class Arrival(NamedTuple):
    """A trace, or a span of one."""

    trace_id: str
    span_id: str | None


class Changes:
    """Tells whether a store may hold something new since the last look: three calls of the operating system, no query."""

    def __init__(self, path: Path) -> None:
        self._files = [Path(f"{path}{end}") for end in ("", "-wal")]
        self._seen: _Stamp | None = None

    def look(self) -> bool:
        """Tell whether something may have changed; the first look says so."""
        before, self._seen = self._seen, self._stamp()
        is_new = self._seen != before
        if any(time.time_ns() - changed_ns < _TICK_NS for _, _, changed_ns in self._seen):
            # the clock of files ticks slowly: another write in the same tick would look like none
            self._seen = None
        return is_new

    def forget(self) -> None:
        """Let the next look say so."""
        self._seen = None

    def _stamp(self) -> _Stamp:
        """Return what changes whenever something is written: number, length and time of the file and its write-ahead log."""
        found = (_status(file) for file in self._files)
        return tuple((one.st_ino, one.st_size, one.st_mtime_ns) for one in found if one is not None)


class Arrivals:
    """A place in a store's history, moved on by each look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._queries = queries("arrivals.sql")
        self._changes = Changes(path)
        self._open()

    def _open(self) -> None:
        self._identity = identity(self._path)
        with speaking(self._path):
            self._db = connect(self._path)
            self._span, self._trace = self._last()

    def has_changed(self) -> bool:
        """Tell whether there may be something new; three calls of the operating system, no query."""
        if identity(self._path) not in (self._identity, None):  # another file was put in its place
            self._db.close()
            self._open()
        return self._changes.look()

    def ended(self) -> list[Arrival]:
        """Return the traces that have ended since, and move on."""
        return self._moved("ended")

    def spans(self) -> list[Arrival]:
        """Return the spans that have ended since, and move on."""
        return self._moved("spans")

    def begun(self) -> list[Arrival]:
        """Return the traces that have begun since and still run, and move on."""
        with speaking(self._path):
            _, last = self._last()
            found = self._found("begun", min(self._trace, last), last)
        self._trace = last
        return found

    def close(self) -> None:
        """Let the file go."""
        self._db.close()

    def _moved(self, name: str) -> list[Arrival]:
        with speaking(self._path):
            last, _ = self._last()
            # what was deleted at the end gives its numbers to what comes next
            after = min(self._span, last)
            until = min(last, after + MOST)
            found = self._found(name, after, until)
        self._span = until
        if until < last:
            self._changes.forget()
        return found

    def _found(self, name: str, after: int, until: int) -> list[Arrival]:
        if until <= after:
            return []
        return [Arrival(*row) for row in self._db.execute(self._queries[name], {"after": after, "until": until})]

    def _last(self) -> tuple[int, int]:
        ((spans, traces),) = self._db.execute(self._queries["last"])
        return spans, traces


def _status(file: Path) -> os.stat_result | None:
    try:
        return file.stat()
    except OSError:
        return None
