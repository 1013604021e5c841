import io
import json
import sys
from pathlib import Path

import pytest

from dashcam.cli import main
from dashcam.store import open_store
from tests.unit.cli.stores import filled, several

WORD = ["rm", 'app == "other"']


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's store with five traces, two of them of the app "other"."""
    monkeypatch.setenv("DASHCAM_STORE", str(tmp_path / "dashcam.db"))
    return filled(tmp_path / "dashcam.db")


def left(store: Path) -> list[int]:
    """Which of the five are there."""
    with open_store(store) as opened:
        ids = {trace.trace_id for trace in opened.traces()}
    return [at for at, trace in enumerate(several()) if trace.trace_id in ids]


class Screen(io.StringIO):
    """A terminal at which somebody types."""

    def isatty(self) -> bool:
        return True


def test_one_trace_goes_unasked(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Named by its id, with all its spans; no byte of its values stays."""
    assert main(["rm", "3000"]) == 0
    raw = b"".join(path.read_bytes() for path in store.parent.rglob("*") if path.is_file())
    assert (left(store), capsys.readouterr().out.startswith("deleted 1 trace with 1 span")) == ([0, 2, 3, 4], True)
    assert (b"word3" in raw, main(["rm", "3000"])) == (False, 1)


def test_several_need_a_yes(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody can be asked: one line with what to say, and nothing is gone."""
    assert (main(WORD), left(store)) == (2, [0, 1, 2, 3, 4])
    assert "2 traces with 2 spans would be deleted: say --yes" in capsys.readouterr().err
    assert (main([*WORD, "--yes"]), left(store)) == (0, [0, 2, 4])


@pytest.mark.parametrize(("typed", "status", "stay"), [("y\n", 0, 3), ("no\n", 2, 5), ("\n", 2, 5), ("", 2, 5)])
def test_a_person_is_asked(store: Path, monkeypatch: pytest.MonkeyPatch, typed: str, status: int, stay: int) -> None:
    """At a terminal; whatever is no yes is a no."""
    screen = Screen()
    monkeypatch.setattr(sys, "stdin", Screen(typed))
    monkeypatch.setattr(sys, "stderr", screen)
    assert (main(WORD), len(left(store))) == (status, stay)
    assert screen.getvalue().startswith("Delete 2 traces with 2 spans for good? [y/N] ")


def test_what_would_go_can_be_seen_first(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is asked and nothing goes."""
    assert (main([*WORD, "--dry-run"]), left(store)) == (0, [0, 1, 2, 3, 4])
    assert capsys.readouterr().out == "would delete 2 traces with 2 spans\n"


def test_a_program_reads_what_went(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Counts of what went and of what stays, and why."""
    with open_store(store) as opened:
        opened.pin("30")
    assert main([*WORD, "--yes", "--json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert done.pop("bytes") >= 0
    assert done == {"traces": 1, "spans": 1, "pinned": 1, "running": 0, "dry_run": False}


def test_what_is_pinned_stays_unless_it_is_meant(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By its id, or by --pinned; a filter alone does not mean it."""
    with open_store(store) as opened:
        opened.pin("30")
        opened.pin("10")
        opened.pin("40")
    assert (main(WORD), capsys.readouterr().out) == (1, "nothing to delete; 2 are pinned and stay\n")
    assert (main(["rm", "40"]), left(store)) == (0, [1, 2, 3, 4])
    assert (main([*WORD, "--pinned", "--yes"]), left(store)) == (0, [2, 4])


@pytest.mark.parametrize(("word", "status"), [("dead", 1), ('app == "nobody"', 1), ("colour == 1", 2), ("", 2)])
def test_what_is_not_there_or_no_filter(store: Path, word: str, status: int) -> None:
    """Nothing goes by mistake; no word at all is none that means everything."""
    assert (main(["rm", word, "--yes"]), left(store)) == (status, [0, 1, 2, 3, 4])
