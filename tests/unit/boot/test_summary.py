from pathlib import Path

import pytest

from dashcam.boot.summary import line
from tests.recorded import python

ONE = {"traces": 1, "failed": 0, "cost": None, "unpriced": 0, "slowest": 2_310_000_000, "trace_id": "3f2a" * 8}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "1 trace, 2.31 s: dashcam ui, dashcam show 3f2a3f2a"),
        ({"cost": 0.5}, "1 trace, cost $0.50, 2.31 s: dashcam ui, dashcam show 3f2a3f2a"),
        ({"unpriced": 2}, "1 trace, cost unknown, 2.31 s: dashcam ui, dashcam show 3f2a3f2a"),
        ({"slowest": None}, "1 trace: dashcam ui, dashcam show 3f2a3f2a"),
        (
            {"traces": 1_200, "failed": 3, "cost": 0.5, "unpriced": 1},
            "1,200 traces, 3 failed, cost ≥$0.50, slowest 2.31 s: dashcam ui, dashcam ls, dashcam show 3f2a3f2a",
        ),
    ],
)
def test_the_last_line_says_how_many_what_they_cost_the_slowest_and_where_to_look(more: dict, expected: str) -> None:
    """What cost nothing says nothing of cost; what is unknown is said."""
    assert line(ONE | more) == expected


def test_a_run_without_a_trace_says_why_that_may_be() -> None:
    """Not silence: somebody waited for it."""
    assert line({"traces": 0}).startswith("nothing recorded: no call of a library that is known")


REDIRECTED = """
import io, sys
import dashcam

@dashcam.span
def work():
    return 1

work()
sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
"""


def test_the_line_goes_to_the_stderr_that_the_program_was_started_with(tmp_path: Path) -> None:
    """What the program has put in its place, as celery does its log, is the program's, and gets no word of ours."""
    (tmp_path / "app.py").write_text(REDIRECTED)
    done = python(tmp_path, "-m", "dashcam", "run", "app.py", DASHCAM_STORE=str(tmp_path / "s.db"))
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr.startswith(b"dashcam: 1 trace")
