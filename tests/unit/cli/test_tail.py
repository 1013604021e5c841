import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashcam.cli import main
from tests.recorded import dashcam, environment

pytestmark = pytest.mark.slow
PROGRAM = """
import dashcam, sys

@dashcam.span(kind="tool")
def look_up(word): return word

@dashcam.span
def answer(word):
    if word == "wait":
        print(flush=True)
        sys.stdin.readline()
    look_up(word)
    if word == "fail": raise ValueError("not today")

for word in sys.argv[1:]:
    try: answer(word)
    except ValueError: pass
"""
Tail = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def tail(tmp_path: Path) -> Iterator[Tail]:
    """Start `dashcam tail`, and end it with Ctrl-C when the test is over."""
    (tmp_path / "program.py").write_text(PROGRAM)
    started: list[subprocess.Popen[str]] = []

    def start(*options: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "dashcam", "tail", *options]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, cwd=tmp_path, env=environment(), stdout=pipe, stderr=pipe, text=True)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """Its status after Ctrl-C, and what it said on stderr."""
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    return process.returncode, said


def line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_a_trace_is_a_line_as_soon_as_it_has_ended(tail: Tail, tmp_path: Path) -> None:
    """Waits for the first recording, says so once, collects by itself, and ends quietly."""
    process = tail()
    assert process.stderr is not None
    assert process.stderr.readline().endswith("dashcam.db yet: waiting for it\n")
    dashcam(tmp_path, "run", "program.py", "a", "fail")
    day, *lines = (line(process) for _ in range(3))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\n", day)
    assert [re.search("answer +([✓✗])", text)[1] for text in lines] == ["✓", "✗"]
    assert ended(process) == (130, "")


def test_it_collects_while_nobody_else_does(tail: Tail, tmp_path: Path) -> None:
    """A program that was started without a collector is seen while it runs."""
    (tmp_path / "bare.py").write_text("import dashcam\ndashcam.start()\n" + PROGRAM)
    process = tail("--begun", "--json")
    command = [sys.executable, "bare.py", "a", "wait"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as bare:
        found = {json.loads(line(process))["status"], json.loads(line(process))["status"]}
        assert found == {"ok", "running"}
        bare.communicate(b"\n")
    assert json.loads(line(process))["status"] == "ok"


def test_a_filter_leaves_the_rest_out(tail: Tail, tmp_path: Path) -> None:
    """Of traces; JSON is a line each, at once."""
    dashcam(tmp_path, "run", "program.py", "a", "fail", "b")
    process = tail('status == "error"', "--json")
    dashcam(tmp_path, "run", "program.py", "c", "fail")
    assert [json.loads(line(process))["input_preview"] for _ in range(2)] == ["fail", "fail"]


def test_spans_are_lines_too(tail: Tail, tmp_path: Path) -> None:
    """With what went in, whole in JSON."""
    dashcam(tmp_path, "run", "program.py", "old")
    process = tail("--spans", 'kind == "tool" and "new" in input', "--json")
    dashcam(tmp_path, "run", "program.py", "new")
    found = json.loads(line(process))
    assert (found["kind"], found["input"]) == ("tool", {"word": "new"})


def test_old_ones_stand_first_oldest_at_the_top(tail: Tail, tmp_path: Path) -> None:
    """As many as one wants."""
    dashcam(tmp_path, "run", "program.py", "a", "b", "c")
    process = tail("--limit", "2")
    assert [line(process).split()[-1] for _ in range(3)][1:] == ["b", "c"]


@pytest.mark.parametrize(
    ("options", "status"), [(["status =="], 2), (["--limit", "-1"], 2), (["--spans", "--begun"], 2)]
)
def test_wrong_use_is_said_before_anything_is_watched(
    options: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line."""
    assert main(["tail", *options]) == status
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_file_that_is_not_ours_is_status_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is not waited for."""
    (tmp_path / "x.db").write_text("a letter to my aunt " * 100)
    assert main(["tail", "--store", str(tmp_path / "x.db")]) == 3
    assert "is not a database" in capsys.readouterr().err
