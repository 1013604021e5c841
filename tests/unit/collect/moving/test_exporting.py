import io
import sqlite3
from pathlib import Path

from dashcam.collect.moving import export_lines, export_store
from dashcam.snapshot.redact import Masker
from dashcam.store import open_store
from tests.unit.collect.moving.steps import rag, unseen


def test_traces_are_written_as_they_come(tmp_path: Path):
    """Not one is read before the one before is written, however many there are."""
    out = io.BytesIO()
    held = []

    def traces():
        for _ in range(5):
            held.append(out.tell())
            yield rag()

    counted = []
    done = export_lines(traces(), out, counted.append)
    length = len(out.getvalue()) // 5
    assert (done.traces, done.spans, counted) == (5, 35, [1] * 5)
    assert held == [length * number for number in range(5)]


def test_a_store_stands_alone(tmp_path: Path):
    """One file that any SQLite opens where nothing may be written; every view is in it."""
    path = tmp_path / "out.db"
    export_store([rag()], path, Masker(), unseen)
    assert [file.name for file in tmp_path.iterdir()] == ["out.db"]
    db = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    assert db.execute("select trace_id, status from traces").fetchall() == [(rag().trace_id, "error")]
    db.close()
    with open_store(path) as store:
        assert store.trace(rag().trace_id).spans == rag().spans
