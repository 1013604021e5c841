"""People's marks in the SQLite store: each write through a short connection of its own, on disk before it returns.

The collector may be writing meanwhile; SQLite lets one wait for the other. `put`, `read` and `as_row` serve import,
export and the collector, which have a connection already.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw
import msgspec

from dashcam import settings
from dashcam.errors import AmbiguousId
from dashcam.model.mark import Mark, MarkKind
from dashcam.model.types import Json
from dashcam.snapshot.redact import Masker
from dashcam.store.connection import connect, speaking, surely
from dashcam.store.ids import whole_span_id, whole_trace_id
from dashcam.store.marking import Marking, checked_author
from dashcam.store.queries import query
from dashcam.store.rows import Row

_ONCE: Final = frozenset({"tag", "pin"})
"""Kinds that a trace or span has once, whoever gave them."""


class SqliteMarks(Marking):
    """Marks beside the traces of one store's file."""

    path: Path

    def add_mark(
        self,
        trace: str,
        kind: MarkKind,
        *,
        span: str | None = None,
        name: str | None = None,
        value: Json = None,
        text: str | None = None,
        author: str | None = None,
    ) -> Mark:
        """Write it in one transaction with the look at what is there."""
        masked = _masking(self.path)
        author, name, text = checked_author(author), masked(name), masked(text)
        value = masked(value) if isinstance(value, str) else value
        with _writing(self.path) as db:
            trace_id = whole_trace_id(db, trace, self.path)
            span_id = None if span is None else whole_span_id(db, trace_id, span)
            if kind in _ONCE:
                known = _found(db, query("marks_like"), (trace_id, kind, name, span_id))
                if known:
                    return known[0]
            elif kind == "score":
                db.execute(query("replace_score"), (time.time_ns(), trace_id, name, span_id, author))
            made = Mark(
                uid=os.urandom(16).hex(),
                trace_id=trace_id,
                span_id=span_id,
                kind=kind,
                name=name,
                value=value,
                text=text,
                author=author,
                created_ns=time.time_ns(),
            )
            put(db, [made])
        return made

    def remove_marks(
        self,
        trace: str,
        kind: MarkKind | None = None,
        *,
        span: str | None = None,
        name: str | None = None,
        uid: str | None = None,
    ) -> int:
        """Empty the rows."""
        with _writing(self.path) as db:
            trace_id = whole_trace_id(db, trace, self.path)
            span_id = None if span is None else whole_span_id(db, trace_id, span)
            if uid is None:
                found = _found(db, query("marks_like"), (trace_id, kind, name, span_id))
            else:
                found = [mark for mark in read(db, trace_id) if mark.uid.startswith(uid)]
                if len(found) > 1:
                    raise AmbiguousId(f"more than one mark begins with {uid!r}: give more of it")
            db.executemany(query("remove_mark"), [(time.time_ns(), mark.uid) for mark in found])
        return len(found)

    def marks(self, trace: str | None = None) -> list[Mark]:
        """Read them through a connection that can only read."""
        db = connect(self.path)
        try:
            with speaking(self.path):
                return read(db, None if trace is None else whole_trace_id(db, trace, self.path))
        finally:
            db.close()


def read(db: apsw.Connection, trace_id: str | None = None) -> list[Mark]:
    """The marks of a trace by its whole id, or of all, oldest first."""
    if trace_id is None:
        return _found(db, query("all_marks"), ())
    return _found(db, query("marks_of"), (trace_id,))


def put(db: apsw.Connection, marks: Iterable[Mark]) -> int:
    """Add marks as they are; one that the store knows already, taken back or not, changes nothing. Return how many were new."""
    return add(db, [as_row(mark) for mark in marks])


def add(db: apsw.Connection, rows: Sequence[Row]) -> int:
    """As `put`, for rows that `as_row` made; inside whatever transaction is open."""
    before = db.total_changes()
    if rows:
        db.executemany(query("add_mark"), rows)
    return db.total_changes() - before


def as_row(mark: Mark) -> Row:
    """The columns of a mark. SQLite has no bool: a whole 0 or 1 stands for one, and the numbers 0 and 1 are kept as 0.0 and 1.0.

    >>> mark = Mark(uid="a", trace_id="b", span_id=None, kind="score", name="n", value=1, text=None, author="c", created_ns=0)
    >>> as_row(mark)[5]
    1.0
    """
    fields = msgspec.structs.asdict(mark)
    if type(mark.value) is bool:
        fields["value"] = int(mark.value)
    elif mark.value in (0, 1):
        fields["value"] = float(mark.value)
    return tuple(fields.values())


def _mark(row: Row) -> Mark:
    fields = dict(zip(Mark.__struct_fields__, row, strict=True))
    value = fields["value"]
    if value in (0, 1):
        fields["value"] = bool(value) if type(value) is int else int(value)
    return Mark(**fields)


def _masking(path: Path) -> Callable[[str | None], str | None]:
    masker = Masker(settings.load(store=path).mask, os.urandom(16))
    return lambda text: None if text is None else masker.text(text)


@contextmanager
def _writing(path: Path) -> Iterator[apsw.Connection]:
    """A transaction that is on disk, power loss included, when the block ends."""
    db = connect(path, write=True)
    try:
        with speaking(path), surely(db):
            db.execute("begin immediate")
            try:
                yield db
                db.execute("commit")
            except BaseException:
                if db.in_transaction:
                    db.execute("rollback")
                raise
    finally:
        db.close()


def _found(db: apsw.Connection, sql: str, bindings: Row) -> list[Mark]:
    return [_mark(row) for row in db.execute(sql, bindings)]
