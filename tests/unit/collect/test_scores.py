"""Scores in a journal become marks of their trace, each once, whenever they come."""

import os
from pathlib import Path

import pytest

from dashcam.collect import collect
from dashcam.collect.scores import score_rows
from dashcam.journal.liveness import hold, release
from dashcam.journal.process import ProcessFrame
from dashcam.model.mark import Mark
from dashcam.store import open_store
from tests.journals import MONO, PREFIX, WALL, JournalBuilder, trace_id

TRACE = trace_id(10)
PROCESS = ProcessFrame(1, "ab" * 8, 4242, WALL, MONO, PREFIX)


def marks(store: Path) -> list[Mark]:
    assert collect(store).problem is None
    with open_store(store) as opened:
        return opened.trace(TRACE).marks


def told(store: Path) -> list[tuple]:
    return [(one.span_id[-2:], one.name, one.value, one.text) for one in marks(store)]


def test_a_note_with_scores_becomes_marks(store: Path, root: Path):
    """Their author is the app, their time the journal's."""
    written = JournalBuilder(root)
    written.start(10)
    written.start(11, 10, trace=10)
    written.spans.add(4, 11, {"scores": [["grounded", 0.5, "half", MONO + 7, 10], ["ok", True, None, MONO + 8, 10]]})
    written.end(11)
    written.end(10)
    written.save()
    first, second = marks(store)
    assert first == Mark(
        uid=first.uid, trace_id=TRACE, span_id="000000000000000b", kind="score", name="grounded", value=0.5, text="half", author="app",
        created_ns=WALL + 7,
    )  # fmt: skip
    assert (second.name, second.value, second.created_ns) == ("ok", True, WALL + 8)
    assert first.uid != second.uid


def test_a_score_may_come_before_the_start_or_after_the_end(store: Path, root: Path):
    """Segments are read newest first, and a call may be scored by a thread that outlives it: even by another collector."""
    written = JournalBuilder(root, pid=os.getpid())
    hold(written.folder)
    try:
        written.start(10)
        written.end(10)
        written.save()
        written.segment(2)
        written.spans.add(4, 10, {"scores": [["after", 1, None, MONO, 10]]})
        written.spans.add(4, 12, {"scores": [["before", 2, None, MONO + 1, 10]]})
        written.save()
        first = told(store)
        written.segment(3)
        written.spans.add(4, 10, {"scores": [["long after", 3, None, MONO + 2, 10]]})
        written.start(12, 10, trace=10)
        written.end(12)
        written.save()
        assert (first, told(store)) == (
            [("0a", "after", 1, None), ("0c", "before", 2, None)],
            [("0a", "after", 1, None), ("0c", "before", 2, None), ("0a", "long after", 3, None)],
        )
    finally:
        release(written.folder)


def test_the_same_score_is_the_same_row():
    """Its id is made of what it says and where, so that reading it twice changes nothing."""
    score = ["a", 1, None, MONO, 10]
    (row,) = score_rows([score], TRACE, 10, PROCESS)
    others = [
        score_rows([["b", 1, None, MONO, 10]], TRACE, 10, PROCESS),
        score_rows([["a", 2, None, MONO, 10]], TRACE, 10, PROCESS),
        score_rows([["a", 1, None, MONO + 1, 10]], TRACE, 10, PROCESS),
        score_rows([score], trace_id(20), 10, PROCESS),
        score_rows([score], TRACE, 11, PROCESS),
    ]
    assert score_rows([score], TRACE, 10, PROCESS) == [row]
    assert len({row[0], *(other[0] for (other,) in others)}) == 6


@pytest.mark.parametrize(
    "scores",
    [
        None, 5, "x", {"a": 1}, [None], [[]], [["a", 1, None, 0]], [["a", 1, None, "now", 10]], [["a", 1, None, -1, 10]],
        [["a", 1, None, 2**63, 10]], [[1, 1, None, 0, 10]], [["a", [1], None, 0, 10]], [["a", 2**63, None, 0, 10]],
        [["a", 1, 2, 0, 10]], [["a", 1, None, 0, None]], [["a", 1, None, 0, b"short"]], [["a", 1, None, 0, -1]],
    ],
)  # fmt: skip
def test_a_score_without_sense_is_left_out(scores):
    """A damaged frame costs no other."""
    assert score_rows(scores, TRACE, 10, PROCESS) == []


def test_a_span_that_is_not_known_is_placed_by_what_its_score_says():
    """In a process that was begun inside a span a number may stand for the outer trace: there nothing is guessed."""
    child = ProcessFrame(1, "ab" * 8, 4242, WALL, MONO, PREFIX, parent=(bytes(16), 5))
    given = [["a", 1, None, MONO, 10], ["b", 1, None, MONO, bytes(range(16))]]
    assert [row[1] for row in score_rows(given, None, 10, PROCESS)] == [TRACE, bytes(range(16)).hex()]
    assert [row[1] for row in score_rows(given, None, 10, child)] == [bytes(range(16)).hex()]


def test_texts_are_bounded_and_numbers_are_numbers():
    """What SQLite could not keep is escaped or unknown."""
    (row,) = score_rows([["n" * 500, "v\ud800", "r" * 9_000, MONO, 10]], TRACE, 10, PROCESS)
    assert (len(row[4]), row[5], len(row[6])) == (200, "v\\ud800", 4_000)
    assert score_rows([["a", float("nan"), None, MONO, 10]], TRACE, 10, PROCESS)[0][5] is None


def test_more_than_a_thousand_scores_in_one_frame_are_cut():
    """No frame of ours holds more than one."""
    assert len(score_rows([["a", 1, None, at, 10] for at in range(1_200)], TRACE, 10, PROCESS)) == 1_000
