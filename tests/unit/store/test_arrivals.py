from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashcam.store import arrivals
from dashcam.store.arrivals import Arrivals
from tests.recorded import dashcam

pytestmark = pytest.mark.slow
PROGRAM = """
import dashcam, os, sys
@dashcam.span
def inner(): pass
@dashcam.span
def outer():
    inner()
    if "die" in sys.argv: os._exit(1)
outer()
"""
Record = Callable[..., None]


@pytest.fixture
def record(tmp_path: Path) -> Record:
    """Run a program of one trace with two spans, and collect it."""
    (tmp_path / "program.py").write_text(PROGRAM)

    def run(*arguments: str) -> None:
        dashcam(tmp_path, "run", "program.py", *arguments)
        dashcam(tmp_path, "ls")

    return run


@pytest.fixture
def arrived(tmp_path: Path, record: Record) -> Iterator[Arrivals]:
    """A look at a store in which there is something already."""
    record()
    made = Arrivals(tmp_path / ".dashcam" / "dashcam.db")
    yield made
    made.close()


def test_what_was_there_does_not_arrive(arrived: Arrivals) -> None:
    """Only what comes later does."""
    assert (arrived.ended(), arrived.spans(), arrived.begun()) == ([], [], [])


def test_a_trace_arrives_once(arrived: Arrivals, record: Record) -> None:
    """When it has ended."""
    record()
    assert arrived.has_changed()
    (found,) = arrived.ended()
    assert (len(found.trace_id), found.span_id) == (32, None)
    assert arrived.ended() == []


def test_spans_arrive_one_by_one(arrived: Arrivals, record: Record) -> None:
    """In the order in which they ended, each with its trace."""
    record()
    inner, outer = arrived.spans()
    assert (inner.trace_id == outer.trace_id, inner.span_id == outer.span_id) == (True, False)
    assert arrived.spans() == []


def test_a_trace_whose_process_died_arrives_too(arrived: Arrivals, record: Record) -> None:
    """Nothing more will come of it."""
    record("die")
    assert len(arrived.ended()) == 1


def test_too_much_at_once_comes_in_parts(arrived: Arrivals, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next look goes on, though nothing was written meanwhile."""
    monkeypatch.setattr(arrivals, "MOST", 1)
    record()
    assert [arrived.has_changed(), len(arrived.spans()), arrived.has_changed(), len(arrived.spans())] == [
        True,
        1,
        True,
        1,
    ]
    assert arrived.spans() == []


def test_another_file_in_its_place_is_watched_from_then_on(arrived: Arrivals, record: Record, tmp_path: Path) -> None:
    """As after a restore."""
    for file in (tmp_path / ".dashcam").glob("dashcam.db*"):
        file.unlink()
    record()
    assert arrived.has_changed()
    record()
    arrived.has_changed()
    assert len(arrived.ended()) == 1
