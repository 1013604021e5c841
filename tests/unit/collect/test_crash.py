"""The collector killed at every step: SQL statements and deletions alike. Whoever comes next finds everything once."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from dashcam.collect import collect, collector
from dashcam.errors import StoreFull
from dashcam.store import open_inlet, open_store
from tests.journals import JournalBuilder, trace_id

CALLS = 5
PREFIXES = (bytes(8), bytes([1]) + bytes(7))


def _write(root: Path) -> None:
    """Two dead processes with two segments each; calls begin in one segment and end in the next."""
    for number, prefix in enumerate(PREFIXES):
        written = JournalBuilder(root, tail=f"{number:08x}", prefix=prefix)
        for call in range(1, CALLS + 1):
            if call % 3 == 0:
                written.start(call, args=[f"question {call} " * 9])
                written.spans.add(9).save()
                written.segment(call // 3 + 1)
            else:
                written.start(call, args=[f"question {call} " * 9], kwargs={"n": number})
            written.end(call, f"answer {call} " * 9)
        written.start(99)
        written.save()


def _all_once(store: Path) -> None:
    with open_store(store) as opened:
        found = [(trace.trace_id, trace.span_count, trace.status) for trace in opened.traces(limit=100)]
        spans = opened.sql("select trace_id, span_id, input, output from spans")
        sound = opened.integrity()
    expected = [(trace_id(call, prefix), 1, "ok") for prefix in PREFIXES for call in range(1, CALLS + 1)]
    expected += [(trace_id(99, prefix), 1, "incomplete") for prefix in PREFIXES]
    assert sorted(found) == sorted(expected)
    assert len(spans) == len({(span["trace_id"], span["span_id"]) for span in spans}) == 2 * (CALLS + 1)
    assert all(
        f"answer {int(str(span['span_id']), 16)} " in str(span["output"])
        for span in spans
        if span["span_id"][-2:] != "63"
    )
    assert sound == []


@pytest.fixture
def steps() -> Iterator[None]:
    """Small pieces and batches, so that a short journal has many boundaries."""
    pieces = collector.PIECE, collector.FRAMES
    collector.PIECE, collector.FRAMES = 3, 9
    yield
    collector.PIECE, collector.FRAMES = pieces


def _dying_at(step: int, work: Callable[[], object]) -> bool:
    """Do work in a forked child that is gone, without a word, at its n-th step; tell whether it died there."""
    child = os.fork()
    if child == 0:
        left = [step]

        def count(*_: object) -> bool:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), 9)
            return True

        apsw.connection_hooks.append(lambda db: db.set_exec_trace(count))
        sys.addaudithook(lambda event, _: event in {"os.remove", "os.rmdir"} and count())
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9


@pytest.mark.slow
@pytest.mark.timeout(240)  # it kills a hundred processes
def test_killed_at_any_step_every_span_counts_once(tmp_path: Path, steps: None):
    """Steps are all SQL statements and file deletions of a collection, from the making of the store to the last folder."""
    step = 0
    died = True
    while died:
        step += 1
        store = tmp_path / f"{step}" / ".dashcam" / "dashcam.db"
        _write(store.with_suffix(".journal"))
        died = _dying_at(step, lambda at=store: collect(at))
        report = collect(store)
        assert (report.problem, report.waiting, report.journals) == (None, 0, 0)
        _all_once(store)
    assert step > 60


def test_killed_again_and_again_it_still_gets_through(tmp_path: Path, steps: None):
    """Each try dies a little later; what was committed is not done again."""
    store = tmp_path / ".dashcam" / "dashcam.db"
    _write(store.with_suffix(".journal"))
    tries = 0
    while tries < 50 and _dying_at(110, lambda: collect(store)):
        tries += 1
    assert 1 < tries < 50
    _all_once(store)


def test_an_error_in_any_statement_loses_nothing(tmp_path: Path, steps: None):
    """A disk that is full at any statement stops the collection with a word; the next one goes on there."""
    store = tmp_path / ".dashcam" / "dashcam.db"
    open_inlet(store).close()
    _write(store.with_suffix(".journal"))
    problems = 0
    for step in range(1, 200, 3):
        left = [step]

        def fail(*_: object, left: list[int] = left) -> bool:
            left[0] -= 1
            if left[0] == 0:
                raise apsw.FullError("database or disk is full")
            return True

        def hook(db: apsw.Connection, fail: Callable[..., bool] = fail) -> None:
            db.set_exec_trace(fail)

        apsw.connection_hooks.append(hook)
        try:
            problems += isinstance(collect(store).problem, StoreFull)
        finally:
            apsw.connection_hooks.remove(hook)
    report = collect(store)
    assert (problems > 5, report.problem, report.waiting, report.journals) == (True, None, 0, 0)
    _all_once(store)
