import json
from pathlib import Path

import apsw
import pytest

from dashcam.cli import main
from dashcam.store import open_store
from dashcam.store.connection import run
from tests.unit.cli.stores import filled, several


def test_search_and_counts_are_made_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From what was recorded, whatever they had come to hold."""
    store = filled(tmp_path / "dashcam.db")
    db = apsw.Connection(str(store))
    run(db, "delete from rollups; update passes set done = 1000")
    db.close()
    assert main(["rebuild", "--store", str(store)]) == 0
    assert capsys.readouterr().out == f"11 spans counted and indexed anew in {store}\n"
    with open_store(store) as opened:
        assert [trace.trace_id for trace in opened.traces('search("word1")')] == [several()[3].trace_id]
        assert opened.overview().total.span_count == 11


def test_a_program_reads_how_much(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON."""
    assert main(["rebuild", "--store", str(filled(tmp_path / "dashcam.db")), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"spans": 11}
