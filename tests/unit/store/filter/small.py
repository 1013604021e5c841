"""Small stores made of plain dicts, and what a filter means for them said once more in plain Python."""

from pathlib import Path

import msgspec

from dashcam.model.types import KINDS, STATUSES
from dashcam.snapshot.body import keep, write
from dashcam.store import open_store
from dashcam.store.connection import connect
from dashcam.store.text import text_of

EMPTIED = ("trace_rows", "span_rows", "open_spans", "payloads", "mentions", "trace_apps", "marks", "texts")


def span(**fields) -> dict:
    """A span as the model has it, with `fields` instead of what is usual."""
    usual = {"kind": "function", "status": "ok", "name": "f", "app": "rag", "model": None, "duration": 1.0}
    usual |= {"cost": None, "tokens": None, "input": None, "output": None, "attributes": None, "error": None}
    return usual | {"parent": True, "offset": 0, "tags": (), "scores": {}, "notes": ()} | fields


def trace(**fields) -> dict:
    """A trace as the model has it; the first of its `spans` is its root."""
    usual = {"started": 0, "session": None, "user": None, "tags": (), "metadata": None, "people_tags": ()}
    usual |= {"scores": {}, "notes": (), "pinned": False, "spans": [span(parent=False)]}
    return usual | fields


class SmallStore:
    """One store's file, filled anew as often as one likes."""

    def __init__(self, path: Path) -> None:
        open_store(path, create=True).close()
        self.path = path
        self.db = connect(path, write=True)
        self.db.execute("pragma synchronous = off")

    def fill(self, traces: list[dict]) -> list[dict]:
        """Hold these traces and nothing else; give them with their ids."""
        with self.db:
            for table in EMPTIED:
                self.db.execute(f"delete from {table}")
            self.db.execute("insert into search (search) values ('delete-all')")
            self.db.execute(
                "insert or ignore into processes (id, folder, run, pid, started_ns) values (1, 'p', 'run', 7, 0)"
            )
            for number, one in enumerate(traces, 1):
                self._trace(number, one)
            self.db.execute(
                "update passes set done = (select coalesce(max(id), 0) from span_rows) where name = 'indexed'"
            )
        return traces

    def _trace(self, number: int, one: dict) -> None:
        spans = one["spans"]
        root = spans[0]
        one["trace_id"] = f"{number * 0x9E3779B97F4A7C15 % 2**128:032x}"
        models = list(dict.fromkeys(s["model"] for s in spans if s["model"] and s["status"] != "running"))
        ended = [s for s in spans if s["status"] != "running"]
        for at, each in enumerate(spans):
            each["span_id"] = f"{number * 1000 + at:016x}"
            each["started"] = one["started"] + each["offset"]
            self._span(number, number * 1000 + at, each)
        tokens = [s["tokens"] for s in ended if s["tokens"] is not None]
        costs = [s["cost"] for s in ended if s["cost"] is not None]
        is_open = len(ended) < len(spans)
        status = 3 if root["status"] == "running" else STATUSES.index(root["status"])
        one["status"] = "running" if is_open else root["status"]
        one |= {"kind": root["kind"], "name": root["name"], "duration": root["duration"], "error": root["error"]}
        one |= {"apps": {s["app"] for s in spans if s["app"]}, "app": root["app"], "models": models}
        one |= {"cost": sum(costs) if costs else None, "tokens": sum(tokens) if tokens else None}
        one |= {
            "error_count": sum(s["status"] == "error" for s in spans),
            "input": root["input"],
            "output": root["output"],
        }
        if root["status"] not in {"error", "cancelled"}:
            one["error"] = None
        self._insert(
            "trace_rows",
            id=number,
            trace_id=one["trace_id"],
            root=number * 1000,
            process=1,
            name=self._text(root["name"]),
            kind=KINDS.index(root["kind"]),
            app=self._text(root["app"]),
            status=status,
            open=len(spans) - len(ended),
            started_ns=one["started"],
            duration_ns=None if root["duration"] is None else int(root["duration"] * 1e9),
            session=one["session"],
            user=one["user"],
            tags=msgspec.json.encode(one["tags"]).decode() if one["tags"] else None,
            metadata=None if one["metadata"] is None else msgspec.json.encode(one["metadata"]).decode(),
            span_count=len(spans),
            error_count=one["error_count"],
            input_tokens=one["tokens"],
            cost_usd=one["cost"],
            unpriced_count=0,
            models=msgspec.json.encode(models).decode() if models else None,
        )
        for app in one["apps"] - {root["app"]}:
            self._insert("trace_apps", app=self._text(app), trace=number)
        marks = [("tag", tag, None, None) for tag in one["people_tags"]]
        marks += [("score", name, value, None) for name, value in one["scores"].items()]
        marks += [("note", None, None, note) for note in one["notes"]] + [("pin", None, None, None)] * one["pinned"]
        self._marks(one["trace_id"], None, marks)
        for each in spans:
            marks = [("tag", tag, None, None) for tag in each["tags"]]
            marks += [("score", name, value, None) for name, value in each["scores"].items()]
            self._marks(
                one["trace_id"], each["span_id"], marks + [("note", None, None, note) for note in each["notes"]]
            )

    def _marks(self, trace_id: str, span_id: str | None, marks: list[tuple]) -> None:
        for at, (kind, name, value, text) in enumerate(marks):
            uid = f"{trace_id}{span_id}{at}"
            row = {"uid": uid, "trace_id": trace_id, "span_id": span_id, "kind": kind, "name": name, "value": value}
            self._insert("marks", **row, text=text, author="ann", created_ns=1)

    def _span(self, number: int, span_id: int, each: dict) -> None:
        is_open = each["status"] == "running"
        error = None if each["error"] is None else {"type": "E", "message": each["error"], "stack": None}
        held = {"input": each["input"], "output": each["output"], "error": error, "attributes": each["attributes"]}
        payloads = {name: self._payload(value, None if is_open else number) for name, value in held.items()}
        self._insert(
            "open_spans" if is_open else "span_rows",
            trace=number,
            span_id=span_id,
            parent_id=number * 1000 if each["parent"] else None,
            process=1,
            name=self._text(each["name"]),
            kind=KINDS.index(each["kind"]),
            app=self._text(each["app"]),
            started_ns=each["started"],
            duration_ns=None if each["duration"] is None else int(each["duration"] * 1e9),
            status=STATUSES.index(each["status"]),
            input_tokens=each["tokens"],
            cost_usd=each["cost"],
            model=self._text(each["model"]),
            **payloads,
        )

    def _payload(self, value, trace: int | None) -> int | None:
        """A payload of its own, indexed where its span has ended."""
        if value is None:
            return None
        body = keep(write(value))
        number = self._insert("payloads", hash=b"", size=len(body), body=body)
        if trace is not None:
            self._insert("search", rowid=number, text=text_of(body))
            self._insert("mentions", payload=number, trace=trace)
        return number

    def _text(self, text: str | None) -> int | None:
        if text is None:
            return None
        self.db.execute("insert or ignore into texts (text) values (?)", (text,))
        return self.db.execute("select id from texts where text = ?", (text,)).get

    def _insert(self, table: str, **row) -> int:
        marks = ", ".join("?" * len(row))
        self.db.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", tuple(row.values()))
        return self.db.last_insert_rowid()

    def close(self) -> None:
        self.db.close()
