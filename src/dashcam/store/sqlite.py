"""The store as one SQLite file, read: a thin layer between the named queries and the words of `model/`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import apsw

from dashcam.journal.backlog import Backlog
from dashcam.journal.process import span_segments
from dashcam.model.lag import Lag
from dashcam.model.overview import Overview
from dashcam.model.trace import TraceWithSpans
from dashcam.model.types import Json
from dashcam.settings import journal_root
from dashcam.store.apps import SqliteApps
from dashcam.store.base import Store
from dashcam.store.connection import BUSY_MS, check, connect, one, speaking
from dashcam.store.gathers import SqliteGathers
from dashcam.store.ids import whole_trace_id
from dashcam.store.lists import SqliteLists
from dashcam.store.looks import SqliteLooks
from dashcam.store.marks import SqliteMarks, read
from dashcam.store.overview import ask_for, overview
from dashcam.store.payloads import Payloads
from dashcam.store.place import identity
from dashcam.store.queries import query
from dashcam.store.shapes import to_trace_with_spans
from dashcam.store.stretch import Moment, Step
from dashcam.store.surface import Bounds, ask


class SqliteStore(SqliteLists, SqliteMarks, SqliteApps, SqliteLooks, SqliteGathers, Store):
    """A store's file, open for reading."""

    def __init__(self, path: Path, *, patience_ms: int = BUSY_MS, backlog: Backlog | None = None) -> None:
        self.path = path
        self._patience_ms = patience_ms
        self._backlog = backlog or Backlog()
        self._open()

    def _open(self) -> None:
        self._identity = identity(self.path)
        self._db = connect(self.path, patience_ms=self._patience_ms)
        self._payloads = Payloads(self._db)

    def trace(self, trace_id: str) -> TraceWithSpans:
        """One trace with its spans, in one snapshot."""
        with speaking(self.path), self._still():  # one snapshot for the trace and its spans
            whole = whole_trace_id(self._still(), trace_id, self.path)
            row = self._rows("trace", {"trace_id": whole})[0]
            spans = self._rows("spans", {"trace_id": whole})
            marks = read(self._db, whole)
        return to_trace_with_spans(row, spans, marks)

    def sql(
        self, query: str, parameters: Sequence[Json] | Mapping[str, Json] = (), *, seconds: float = 30
    ) -> list[dict[str, Json]]:
        """Ask over a connection that can only read."""
        return ask(self.path, query, parameters, bounds=Bounds(seconds=seconds))

    def overview(
        self,
        *,
        since: Moment | None = None,
        until: Moment | None = None,
        app: str | None = None,
        version: str | None = None,
        model: str | None = None,
        kind: str | None = None,
        step: Step | None = None,
    ) -> Overview:
        """From the rollups, in one snapshot."""
        waiting = self.waiting
        with speaking(self.path):
            db = self._still()
            asked = ask_for(db, since=since, until=until, app=app, version=version, model=model, kind=kind, step=step)
            with db:
                found = overview(db, asked, waiting)
        return found

    def span_count(self) -> int:
        """Finished and open spans together."""
        with speaking(self.path):
            return one(self._still(), query("span_count"))

    def trace_count(self) -> int:
        """By the index of their ids."""
        return int(self._rows("trace_count", {})[0]["count"])

    def collected(self) -> dict[tuple[str, str], int]:
        """How far each journal segment is in the store."""
        read = {(row["folder"], row["name"]): int(row["read_to"]) for row in self._rows("read_to", {})}
        return read | {(row["folder"], ""): 1 for row in self._rows("finished", {})}

    @property
    def waiting(self) -> int:
        """Ended spans that are not."""
        read = self.collected()
        root = journal_root(self.path)
        folders = [folder for folder in root.iterdir() if (folder.name, "") not in read] if root.is_dir() else []
        return self._backlog.count(
            (path, read.get((folder.name, path.name), 0)) for folder in folders for path in span_segments(folder)
        )

    def lag(self) -> Lag:
        """From how far the passes are, without counting rows."""
        row = self._rows("lag", {})[0]
        return Lag(
            waiting=self.waiting, uncounted=row["uncounted"], unindexed=row["unindexed"], unpriced=row["unpriced"]
        )

    def integrity(self) -> list[str]:
        """What SQLite's own check finds."""
        with speaking(self.path):
            try:
                found = [str(line) for (line,) in self._still().execute("pragma integrity_check")]
            except apsw.CorruptError as error:
                found = [str(error)]
        return [] if found == ["ok"] else found

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _still(self) -> apsw.Connection:
        """The connection, opened anew when another file was put in the place of ours."""
        if identity(self.path) != self._identity:
            self._db.close()
            self._open()
        check(self._db, self.path)  # a newer dashcam may have upgraded it meanwhile
        return self._db

    def _rows(self, name: str, bindings: dict[str, Any]) -> list[dict[str, Any]]:
        with speaking(self.path):
            db = self._still()
            self._payloads.forget()
            cursor = db.execute(query(name), bindings)
            rows: list[dict[str, Any]] = []
            names: list[str] = []
            for row in cursor:  # the description is there only while there are rows
                names = names or [column[0] for column in cursor.get_description()]
                rows.append(dict(zip(names, row, strict=True)))
            return rows
