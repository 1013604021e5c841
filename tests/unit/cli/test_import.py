import io
import json
import os
import sys
from pathlib import Path

import pytest

from dashcam.cli import main
from dashcam.collect.moving.lines import to_line
from dashcam.store import open_store
from tests.unit.cli.stores import filled, several

LINES = b"".join(map(to_line, several()))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder beside which an empty project's store will be."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("DASHCAM_STORE", str(tmp_path / "dashcam.db"))
    return tmp_path / "dashcam.db"


def brought(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> dict:
    """What `import --json` says."""
    assert main(["import", *arguments, "--json"]) == status
    return json.loads(capsys.readouterr().out)


def test_lines_and_stores_come_in(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Either is known by what it holds, not by its name; the second changes nothing."""
    Path("a.txt").write_bytes(LINES)
    filled(tmp_path / "other" / "odd.name")
    assert main(["import", "a.txt"]) == 0
    assert capsys.readouterr().out == f"5 traces with 11 spans came into {store}\n"
    assert main(["import", str(tmp_path / "other" / "odd.name")]) == 0
    assert capsys.readouterr().out == f"0 traces with 0 spans came into {store}; 5 were there already\n"


def test_what_came_is_found_at_once(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By words, and in the overview's counts."""
    Path("a.jsonl").write_bytes(LINES)
    brought(capsys, "a.jsonl")
    with open_store(store) as opened:
        assert (opened.lag().unindexed, opened.lag().uncounted) == (0, 0)
        assert [trace.trace_id for trace in opened.traces('search("word2")')] == [several()[2].trace_id]


def test_lines_come_from_stdin(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For what is unpacked on the way."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINES)))
    assert brought(capsys, "-")["traces"] == 5


def test_a_damaged_line_is_status_1(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is named; the rest is there."""
    Path("a.jsonl").write_bytes(LINES + b"oops\n")
    assert main(["import", "a.jsonl"]) == 1
    told = capsys.readouterr()
    assert told.out == f"5 traces with 11 spans came into {store}; 1 could not be read\n"
    assert told.err == "dashcam: line 6: not JSON: JSON is malformed: invalid character (byte 0)\n"


def test_another_trace_of_the_same_id_is_said(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The one that is there stays; that is no damage."""
    Path("a.jsonl").write_bytes(LINES)
    Path("b.jsonl").write_bytes(LINES.replace(b"word3", b"word9"))
    brought(capsys, "a.jsonl")
    assert main(["import", "b.jsonl"]) == 0
    told = capsys.readouterr()
    assert "4 were there already; 1 are there with other content and stay as they are" in told.out
    assert told.err == "dashcam: line 2: trace 30000000 is there with other content and stays so\n"


def test_nothing_in_it_is_status_1(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty file brings nothing."""
    Path("a.jsonl").touch()
    assert brought(capsys, "a.jsonl", status=1)["traces"] == 0


@pytest.mark.parametrize(
    ("name", "status", "why"),
    [
        ("none.jsonl", 2, "cannot read none.jsonl: No such file or directory"),
        ("folder", 2, "folder is no file"),
        ("pipe", 2, "pipe is no file"),
        ("diary.txt", 2, "there is no trace in it"),
        ("broken.db", 3, "broken.db"),
        ("../dashcam.db", 2, "is the store itself"),
    ],
)
def test_what_cannot_be_read_is_one_line(
    store: Path, capsys: pytest.CaptureFixture[str], name: str, status: int, why: str
) -> None:
    """Whatever stands there; nothing is waited for."""
    filled(store)
    Path("folder").mkdir()
    os.mkfifo("pipe")
    Path("diary.txt").write_text("dear diary\n" * 5)
    Path("broken.db").write_bytes(b"SQLite format 3\0" + bytes(200))
    assert main(["import", name]) == status
    said = capsys.readouterr().err
    assert (why in said, len(said.splitlines())) == (True, 1)


def test_traces_too_old_to_stay_are_said(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the settings keep them for fewer days."""
    monkeypatch.setenv("DASHCAM_RETENTION_DAYS", "1")
    Path("a.jsonl").write_bytes(LINES.replace(b'"started_ns":1795', b'"started_ns":1695'))
    assert main(["import", "a.jsonl"]) == 0
    assert "traces are kept for 1 days here" in capsys.readouterr().err


def test_a_users_masks_hold_for_what_comes(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As they do for what is recorded."""
    monkeypatch.setenv("DASHCAM_MASK", "question")
    Path("a.jsonl").write_bytes(LINES)
    brought(capsys, "a.jsonl")
    with open_store(store) as opened:
        assert opened.trace(several()[0].trace_id).spans[0].input["question"]["$"] == "masked"
