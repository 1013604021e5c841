"""The programs as they are run: beside the store, whatever the settings of whoever asks, and told when they cannot be."""

import time
from pathlib import Path

import pytest

import dashcam
from dashcam.collect import collect
from dashcam.demo.recording import LIVE, PROGRAMS, copy_programs, living, record
from dashcam.errors import StoreError


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """The programs, copied."""
    copy_programs(tmp_path / "programs")
    return tmp_path / "programs"


def test_the_programs_stand_alone(programs: Path) -> None:
    """Each of those that are run, and nothing else."""
    wanted = {program[0] for program in PROGRAMS} | {LIVE}
    assert {path.name for path in programs.iterdir()} == wanted


def test_a_program_works_while_one_looks(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One trace grows, though whoever asks records nothing of his own; it ends with the block."""
    monkeypatch.setenv("DASHCAM_ENABLED", "0")
    store = tmp_path / "live.db"
    with living(programs, store):
        until = time.monotonic() + 30
        while not list((tmp_path / "live.journal").glob("*")) and time.monotonic() < until:
            time.sleep(0.05)
    monkeypatch.delenv("DASHCAM_ENABLED")
    collect(store)  # however long it takes
    with dashcam.open(store) as opened:
        assert [(trace.app, trace.status) for trace in opened.traces()] in ([("inbox", "incomplete")], [])


def test_a_program_that_fails_is_told(programs: Path, tmp_path: Path) -> None:
    """With the last that it said."""
    (programs / "chat.py").write_text("raise ValueError('no lines')")
    with pytest.raises(StoreError, match=r"chat.py could not be recorded: .*no lines"):
        record(programs, tmp_path / "x.db", "chat.py")
