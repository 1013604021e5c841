"""`dashcam demo` as it is typed; what it makes is tested in its own room."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dashcam.cli import demo, main
from dashcam.demo.making import Made, programs_of
from dashcam.model import words

LOCK = "import fcntl, sys; held = open(sys.argv[1], 'w'); fcntl.lockf(held, fcntl.LOCK_EX); print(flush=True); input()"


@contextmanager
def _served(lock: Path) -> Iterator[None]:
    """Have another process hold the lock of a server."""
    command = [sys.executable, "-c", LOCK, str(lock)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield
        finally:
            process.communicate("\n")


def test_a_store_of_ones_own_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As wrong use, before anything is made beside it."""
    store = tmp_path / "mine.db"
    store.write_bytes(b"mine")
    assert main(["demo", "--store", str(store), "--no-serve"]) == 2
    assert f"{store} is there already and is no demo" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.db"]


def test_a_store_that_is_served_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run gives another link to the dashboard that runs, and makes nothing anew."""
    store = tmp_path / "demo.db"
    store.write_bytes(b"served")
    programs_of(store).mkdir()
    (programs_of(store) / "help_desk.py").touch()
    beside = tmp_path / "demo.ui"
    beside.mkdir()
    (beside / "server").write_text('{"pid": 1, "port": 4711}')
    with _served(beside / "lock"):
        assert main(["demo", "--store", str(store), "--no-open"]) == 0
        assert capsys.readouterr().out.startswith("dashboard: http://127.0.0.1:4711/enter/")
        assert main(["demo", "--store", str(store), "--no-serve"]) == 0
        assert f"stays as it is: dashcam ui --store {store}" in capsys.readouterr().out
    assert store.read_bytes() == b"served"


def test_it_says_how_to_look() -> None:
    """With commands to be copied."""
    said = demo.told(Made(traces=492, spans=3876), Path("/x/demo.db"), Path("/x/demo.programs"))
    assert said.splitlines()[1:] == ["  dashcam ls --store /x/demo.db", "  dashcam ui --store /x/demo.db"]
    assert words.plural(3876, "span") in said
    assert "/x/demo.programs" in said


@pytest.mark.parametrize("wrong", [["--no-open", "--no-serve"], ["--port", "0"], ["x"]])
def test_what_it_does_not_know_is_wrong_use(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """In one line."""
    assert main(["demo", *wrong]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
