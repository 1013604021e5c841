"""The store's writing side: one batch, one transaction, together with how far the journal has been read."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

import msgspec

from dashcam.errors import StoreError, StoreUnreadable
from dashcam.model.mark import Mark
from dashcam.model.structure import AppStructure
from dashcam.store.base import Inlet
from dashcam.store.blocks import touch
from dashcam.store.bulk import put_many
from dashcam.store.codec import Codec, shipped
from dashcam.store.connection import connect, run, set_pragma, speaking, surely
from dashcam.store.marks import add, put
from dashcam.store.payloads import Payloads
from dashcam.store.place import identity
from dashcam.store.queries import query
from dashcam.store.rows import SPAN_COLUMNS, TRACE_COLUMNS, Batch, JournalRow, Row, SegmentRow
from dashcam.store.structures import bring, sql
from dashcam.store.sums import teach
from dashcam.store.upkeep import SqliteKeeping

_encode = msgspec.json.encode


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"insert into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"  # noqa: S608  our own names


ADD_SPAN: Final = _insert("span_rows", SPAN_COLUMNS)
ADD_OPEN: Final = _insert("open_spans", ("id", *SPAN_COLUMNS))
ADD_TRACE: Final = _insert("trace_rows", TRACE_COLUMNS)
FIND_TRACE: Final = f"select {', '.join(TRACE_COLUMNS)} from trace_rows where trace_id = ? limit 1"  # noqa: S608
TRACE_OF: Final = f"select {', '.join(TRACE_COLUMNS)} from trace_rows where id = ?"  # noqa: S608
OPEN_OF: Final = f"select {', '.join(('id', *SPAN_COLUMNS))} from open_spans where process = ?"  # noqa: S608
PAST: Final = 2
"""What `done` is where a segment stands for all before it that have no row."""


class SqliteInlet(SqliteKeeping, Inlet):
    """A store's file, open for the one collector."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = connect(path, write=True, create=True)
        try:
            self._identity = identity(path)
            # zeros within a page at once; the pages that merges of the index leave in heaps, only after a deletion (wipe.py)
            with speaking(path):
                set_pragma(self._db, "secure_delete", "fast")
            self._payloads = Payloads(self._db)
            teach(self._db)
            self._codec = Codec(lambda _: b"")
            self._keep_dictionary()
        except BaseException:  # SQLite's functions hold the connection: nobody else would ever close it
            self._db.close()
            raise

    def next_ids(self) -> dict[str, int]:
        """One more than the largest of each."""
        row = self._one("next_ids")
        return dict(zip(("texts", "payloads", "processes", "traces", "open", "early"), row, strict=True)) if row else {}

    def find_text(self, text: str) -> int | None:
        """Its id, if it is there."""
        row = self._one("find_text", text)
        return row[0] if row else None

    def text(self, number: int) -> str:
        """The text, empty when it is gone."""
        row = self._one("text", number)
        return row[0] if row else ""

    def find_trace(self, trace: str | int) -> Row | None:
        """Its row, if it is there."""
        with speaking(self.path):
            return self._db.execute(FIND_TRACE if type(trace) is str else TRACE_OF, (trace,)).fetchone()

    def rootless(self) -> list[str]:
        """Through an index of their own, since there are few."""
        with speaking(self.path):
            return [trace_id for (trace_id,) in self._db.execute(query("rootless"))]

    def recent_payloads(self, count: int) -> list[tuple[bytes, int]]:
        """The newest, oldest first."""
        with speaking(self.path):
            return [(digest, number) for digest, number in self._db.execute(query("recent_payloads"), (count,))][::-1]

    def payload(self, number: int) -> bytes:
        """Its JSON."""
        with speaking(self.path):
            self._payloads.forget()
            return self._payloads.read(number)

    def journal(self, folder: str) -> JournalRow | None:
        """Where an earlier collector left off."""
        found = self._one("process_by_folder", folder)
        if found is None:
            return None
        with speaking(self.path):
            read = list(self._db.execute(query("segments_of"), (found[0],)))
            segments = {
                name: SegmentRow(
                    name, read_to, tuple(msgspec.json.decode(torn, type=list[tuple[int, int]])), bool(done)
                )
                for name, read_to, torn, done in read
            }
            opened: list[Row] = list(self._db.execute(OPEN_OF, (found[0],)))
            early = [(number, span, frame) for number, span, frame in self._db.execute(query("early_of"), (found[0],))]
        past = next((name for name, *_, done in read if done == PAST), "")
        return JournalRow(found[0], bool(found[1]), segments, opened, early, past)

    def write(self, batch: Batch) -> None:
        """Pack payloads outside the transaction, then write all in one."""
        if identity(self.path) != self._identity:
            raise StoreUnreadable(f"{self.path} was moved or replaced while it was being written: it is opened anew")
        pack = self._codec.pack
        bodies: list[Row] = [
            (number, digest, 0, _encode(parts).decode(), None)
            if data is None
            else (number, digest, len(data), None, pack(data))
            for number, digest, data, parts in batch.payloads
        ]
        structures: list[Row] = [
            (app, version, walked_ns, git, None if tree is None else pack(tree))
            for app, version, walked_ns, git, tree in batch.structures
        ]
        # a segment or a folder that is done with is deleted next: then nobody else has what was in it
        is_last = batch.finished or any(row.done for row, _ in batch.read)
        with speaking(self.path), surely(self._db) if is_last else nullcontext():
            self._many("begin immediate")
            try:
                self._expect(batch)
                self._put(batch, bodies, structures)
                self._many("commit")
            except BaseException:
                if self._db.in_transaction:
                    self._many("rollback")
                raise
        self._payloads.remember(batch.payloads)

    def put_marks(self, marks: Sequence[Mark]) -> int:
        """Each once."""
        with speaking(self.path):
            return put(self._db, marks)

    def put_structure(self, structure: AppStructure) -> bool:
        """Once a version."""
        with speaking(self.path):
            return bring(self._db, self._codec.pack, structure)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _put(self, batch: Batch, bodies: list[Row], structures: list[Row]) -> None:
        """Each list of the batch in one statement; nothing here is done a span at a time."""
        made = batch.new_process
        if made is not None:
            fields = (made.id, made.folder, made.run, made.pid, made.started_ns, made.argv, made.python, made.dashcam)
            self._many(query("add_process"), [fields])
        self._many(query("add_text"), batch.texts)
        put_many(self._db, query("add_payload"), bodies)
        self._many(ADD_TRACE, batch.new_traces)
        self._many(query("update_trace"), batch.traces)
        touch(self._db, [row[0] for row in (*batch.new_traces, *batch.traces)])
        put_many(self._db, ADD_SPAN, batch.spans)
        self._many(ADD_OPEN, batch.opened)
        self._many(query("forget_open"), batch.closed)
        self._many(query("add_trace_app"), sorted(batch.apps))
        self._many(sql("add_trace_version"), sorted(batch.versions, key=str))
        self._many(query("add_former_apps"), batch.renamed)
        self._many(query("forget_own_app"), batch.renamed)
        self._many(sql("add_former_versions"), batch.renamed)
        self._many(sql("add_structure"), structures)
        self._many(query("add_early"), [(number, batch.process, span, frame) for number, span, frame in batch.early])
        self._many(query("forget_early"), batch.met)
        add(self._db, batch.marks)
        self._many(query("set_segment"), [_segment(batch.process, row) for row, _ in batch.read])
        if batch.past:
            self._many(query("forget_segments_before"), [(batch.process, batch.past)])
            self._many(query("set_past"), [(batch.process, batch.past, PAST)])
        if batch.finished or batch.dropped or batch.torn:
            self._tell(batch)

    def _tell(self, batch: Batch) -> None:
        known = self._one("dropped", batch.process)
        counts: dict[str, int] = msgspec.json.decode(known[0]) if known and known[0] else {}
        for why, count in batch.dropped.items():
            counts[why] = counts.get(why, 0) + count
        told = _encode(counts).decode() if counts else None
        self._many(query("update_process"), [(batch.process, int(batch.finished), told, batch.torn)])
        if batch.finished:
            self._many(query("forget_segments"), [(batch.process,)])
            self._many(query("forget_early_of"), [(batch.process,)])

    def _expect(self, batch: Batch) -> None:
        """Refuse when somebody else has read the same frames: each must count once."""
        for row, before in batch.read:
            found = self._one("segment_read_to", batch.process, row.name)
            if (found[0] if found else 0) != before:
                raise StoreError(f"another collector writes {self.path} at the same time: it is left to it")

    def _keep_dictionary(self) -> None:
        """Lay what payloads are packed with into the file, so that the file needs nothing else to be read."""
        made = shipped()
        if self._one("dictionary", made.dict_id) is None:
            with speaking(self.path):
                self._many(query("add_dictionary"), [(made.dict_id, made.dict_content)])

    def _one(self, name: str, *bindings: Any) -> Row | None:
        with speaking(self.path):
            return self._db.execute(query(name), bindings).fetchone()

    def _many(self, sql: str, rows: list[Any] | None = None) -> None:
        if rows is None:
            run(self._db, sql)
        elif rows:
            self._db.executemany(sql, rows)


def _segment(process: int, row: SegmentRow) -> Row:
    return process, row.name, row.read_to, _encode(row.torn).decode(), int(row.done)
