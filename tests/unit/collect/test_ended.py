"""Spans that have ended, remembered for a note that comes late: in a bound, whatever the number of processes, and never a state out of date."""

import gc
from pathlib import Path
from types import SimpleNamespace

import pytest

from dashcam.collect import ended, totals
from dashcam.collect.collector import Collector
from dashcam.collect.ended import KEPT, Ended
from dashcam.collect.totals import TraceState
from dashcam.journal.liveness import hold, release
from dashcam.store import open_inlet, open_store
from tests.journals import JournalBuilder, trace_id


def _spans(numbers: range) -> dict[int, SimpleNamespace]:
    return {number: SimpleNamespace(state=SimpleNamespace(trace_id=f"trace {number}")) for number in numbers}


def test_the_newest_are_known():
    """After many times as many the last are there, the first are not."""
    known = Ended()
    for first in range(0, 5 * KEPT, 1_000):
        known.keep(1, _spans(range(first, first + 1_000)))
    last = 5 * KEPT // 1_000 * 1_000
    assert {known.trace_of(1, number) for number in range(last - KEPT, last)} == {
        f"trace {number}" for number in range(last - KEPT, last)
    }
    assert known.trace_of(1, 0) is None
    assert len(known._known) + len(known._before) <= 2 * KEPT + 2_000


def test_a_number_is_one_processs_own():
    """Another process may have a span of the same number."""
    known = Ended()
    known.keep(1, {7: SimpleNamespace(state=SimpleNamespace(trace_id="one"))})
    known.keep(2, {7: SimpleNamespace(state=SimpleNamespace(trace_id="other"))})
    assert [known.trace_of(process, 7) for process in (1, 2, 3)] == ["one", "other", None]


@pytest.fixture
def collector(store: Path, root: Path):
    inlet = open_inlet(store)
    yield Collector(inlet, root)
    inlet.close()


def _states() -> int:
    gc.collect()
    return sum(type(one) is TraceState for one in gc.get_objects())


def test_what_is_held_does_not_grow_with_the_processes(collector, root: Path, monkeypatch: pytest.MonkeyPatch):
    """After eight processes as many states of traces are held as after one: those that the traces at work keep."""
    monkeypatch.setattr(totals, "KEPT", 60)
    before = _states()
    held = []
    living = []
    for process in range(8):
        written = JournalBuilder(root, pid=5_000 + process, tail=f"{process:08d}", prefix=bytes([process] * 8))
        hold(written.folder)
        for span in range(1, 201):
            written.call(span)
            if span % 25 == 0:
                written.save()
                written.segment(span // 25 + 1)
        collector.collect()
        held.append(_states() - before)
        living.append(written.folder)
    for folder in living:
        release(folder)
    assert collector.spans == 1_600
    assert max(held) <= 60 + 25, held


def test_a_late_note_reaches_a_trace_that_was_let_go(
    collector, store: Path, root: Path, monkeypatch: pytest.MonkeyPatch
):
    """What is known of it is read from the store again, and told there; other fields of it stay."""
    monkeypatch.setattr(totals, "KEPT", 0)
    written = JournalBuilder(root)
    hold(written.folder)
    try:
        written.call(10, extra={"session": "first"})
        written.save()
        collector.collect()
        written.spans.add(4, 10, {"tags": ["late"]})
        written.save()
        collector.collect()
    finally:
        release(written.folder)
    with open_store(store) as opened:
        found = opened.trace(trace_id(10))
    assert (found.tags, found.session, found.span_count) == (["late"], "first", 1)


def test_a_late_note_for_one_that_is_forgotten_waits(
    collector, store: Path, root: Path, monkeypatch: pytest.MonkeyPatch
):
    """It is of a span that nobody remembers: it is kept as one that came before its start, and harms nothing."""
    monkeypatch.setattr(ended, "KEPT", 0)
    written = JournalBuilder(root)
    hold(written.folder)
    try:
        for span in (10, 11, 12):
            written.call(span)
            written.save()
            collector.collect()
        written.spans.add(4, 10, {"tags": ["late"]})
        written.save()
        collector.collect()
    finally:
        release(written.folder)
    with open_store(store) as opened:
        assert (opened.trace(trace_id(10)).tags, opened.span_count()) == ([], 3)
