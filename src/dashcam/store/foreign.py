"""Stores that travel: one that comes from elsewhere is looked at before it is read, one that leaves stands alone.

A database is a program of its own: views and triggers run when it is read or written, a small file may unfold to a large
one. So a foreign one has to be sound, and what stands in its schema has to be, letter for letter, what ours has.
"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import apsw

from dashcam.errors import NotAStore, StoreUnreadable
from dashcam.model.structure import AppStructure
from dashcam.model.trace import TraceWithSpans
from dashcam.store.connection import APPLICATION_ID, BUSY_MS, connect, run, set_pragma, speaking
from dashcam.store.migrate import build
from dashcam.store.queries import query
from dashcam.store.sqlite import SqliteStore
from dashcam.store.structures import structure_of, structures

LARGEST: Final = 256 * 1024 * 1024
"""Bytes of one trace's values, unfolded."""
SPANS: Final = 500_000
PAGE: Final = 500


class ForeignStore(SqliteStore):
    """A store from elsewhere, found sound; its traces are read one by one."""

    def trace_ids(self) -> Iterator[str]:
        """The ids of all traces, oldest first."""
        after = (-(2**63), 0)
        while rows := self._rows("trace_page", {"started_ns": after[0], "id": after[1], "limit": PAGE}):
            yield from (str(row["trace_id"]) for row in rows)
            after = rows[-1]["started_ns"], rows[-1]["id"]

    def structures(self) -> Iterator[AppStructure]:
        """What its versions are made of, one after the other; one that cannot be read is left out."""
        with speaking(self.path):
            known = structures(self._still())
        for one in known:
            with suppress(StoreUnreadable), speaking(self.path):
                found = structure_of(self._still(), one.app, one.version)
                if found is not None:
                    yield found

    def bounded(self, trace_id: str) -> TraceWithSpans:
        """One trace, unless reading it would take more memory than a trace may.

        Raises:
            StoreUnreadable: It is too large, or cannot be read.
        """
        found = self._rows("unfolded", {"trace_id": trace_id})[0]
        if found["size"] > LARGEST or found["span_count"] > SPANS:
            raise StoreUnreadable(f"it unfolds to {found['size']:,} bytes in {found['span_count']:,} spans: too many")
        with speaking(self.path):
            for row in self._rows("values_of_trace", {"trace_id": trace_id}):
                if self._payloads.length(row["id"]) != row["size"]:
                    raise StoreUnreadable("one of its values is not as long as it says")
        return self.trace(trace_id)


def open_foreign(path: Path) -> ForeignStore:
    """Open somebody's store for reading.

    Raises:
        NotAStore: It is none, or its schema is not one that dashcam makes.
        StoreUnreadable: It is damaged.
    """
    expect_ours(path)
    return ForeignStore(path)


def expect_ours(path: Path, *, patience_ms: int = BUSY_MS) -> None:
    """Refuse a store in whose schema stands anything that dashcam did not put there, or that is damaged; about 4 ms a megabyte.

    Raises:
        NotAStore: Its schema is not one that dashcam makes.
        StoreUnreadable: It is damaged.
    """
    db = connect(path, patience_ms=patience_ms)
    try:
        with speaking(path):
            _expect_ours(db, path)
            _expect_sound(db, path)
    finally:
        db.close()


def seal(path: Path) -> None:
    """Make a store one single file that can be read where nothing may be written: no log beside it."""
    db = connect(path, write=True)
    try:
        with speaking(path):
            run(db, "pragma wal_checkpoint(truncate)")
            set_pragma(db, "journal_mode", "delete")
    finally:
        db.close()


def _expect_ours(db: apsw.Connection, path: Path) -> None:
    ours = apsw.Connection(":memory:")
    try:
        build(ours, APPLICATION_ID)
        if _schema(ours) != _schema(db):
            raise NotAStore(f"{path} has a schema that dashcam does not make: it is not read")
    finally:
        ours.close()


def _schema(db: apsw.Connection) -> list[tuple[object, ...]]:
    return list(db.execute(query("schema")))


def _expect_sound(db: apsw.Connection, path: Path) -> None:
    found = db.execute("pragma quick_check(1)").get
    if found != "ok":
        raise StoreUnreadable(
            f"{path} is damaged ({found}): `dashcam doctor` says how badly; another copy of it may be sound"
        ) from apsw.CorruptError(str(found))
    if db.execute(query("folded_twice")).get:
        raise StoreUnreadable(f"{path} holds lists of messages that hold each other: it is not read")
