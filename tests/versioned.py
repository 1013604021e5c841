"""Stores with versions, written row by row: what the collector would have put there, without a program that ran."""

from pathlib import Path
from typing import Any, Self

import apsw
import msgspec

from dashcam.model.component import Component
from dashcam.model.types import KINDS, STATUSES
from dashcam.snapshot.components import walk
from dashcam.snapshot.fingerprint import fingerprint
from dashcam.store import open_store
from dashcam.store.passes import Passes
from dashcam.store.payloads import Payloads
from dashcam.store.sums import teach

SECOND = 1_000_000_000
HOUR, DAY = 3_600 * SECOND, 86_400 * SECOND
COMMIT = "6f2a9c4e" * 5


class Versioned:
    """A store that is being written; what was added is counted when the block ends."""

    def __init__(self, path: Path, *, counted: bool = True) -> None:
        open_store(path, create=True).close()
        self._db = apsw.Connection(str(path))
        teach(self._db)
        self._texts = {str(text): int(number) for number, text in self._db.execute("select id, text from texts")}
        self._traces = int(self._db.execute("select count(*) from trace_rows").get)
        self._counted = counted

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        passes = Passes(self._db, Payloads(self._db))
        while self._counted and passes.count():
            pass
        self._db.close()

    def text(self, text: str | None) -> int | None:
        if text is not None and text not in self._texts:
            self._texts[text] = len(self._texts) + 1
            self._db.execute("insert into texts (id, text) values (?, ?)", (self._texts[text], text))
        return None if text is None else self._texts[text]

    def trace(
        self,
        app: str | None,
        version: str | None,
        started_ns: int,
        *,
        seconds: float | None = 1.0,
        status: str = "ok",
        cost_usd: float | None = 0.01,
        inside: tuple[str, str] | None = None,
    ) -> None:
        """A trace of a chain that calls a model; `inside` is the app and version that the model call is of."""
        self._traces += 1
        ids = (self.text(app), self.text(version))
        duration = None if seconds is None else int(seconds * SECOND)
        shared = {"process": 1, "started_ns": started_ns, "duration_ns": duration, "status": STATUSES.index(status)}
        row = {"id": self._traces, "trace_id": f"{self._traces:032x}", "kind": KINDS.index("chain"), "open": 0}
        row |= {"app": ids[0], "version": ids[1], "span_count": 2, "error_count": 0, "unpriced_count": 0}
        self._insert("trace_rows", shared | row)
        of = ids if inside is None else (self.text(inside[0]), self.text(inside[1]))
        root = shared | {"trace": self._traces, "span_id": 2 * self._traces, "kind": KINDS.index("chain")}
        call = root | {"span_id": 2 * self._traces + 1, "parent_id": 2 * self._traces, "kind": KINDS.index("llm")}
        if duration is None:
            self._insert("open_spans", root | {"app": ids[0], "version": ids[1]})
            return
        self._insert("span_rows", root | {"app": ids[0], "version": ids[1]})
        self._insert("span_rows", call | {"app": of[0], "version": of[1], "cost_usd": cost_usd})
        if inside is not None:
            self._insert("trace_versions", {"app": of[0], "version": of[1], "trace": self._traces})

    def structure(self, app: str, made_of: Any, walked_ns: int = 0, git: dict[str, Any] | None = None) -> str:
        """What a version is made of, walked from an object; give the version."""
        root = made_of if isinstance(made_of, Component) else walk(made_of).root
        version = fingerprint(root)
        row = {"app": self.text(app), "version": self.text(version), "walked_ns": walked_ns}
        told = None if git is None else msgspec.json.encode(git).decode()
        self._insert("structures", row | {"git": told, "tree": msgspec.json.encode(root)})
        return version

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        names = ", ".join(row)
        self._db.execute(f"insert into {table} ({names}) values ({', '.join('?' * len(row))})", tuple(row.values()))
