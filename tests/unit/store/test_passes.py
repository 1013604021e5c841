from pathlib import Path

import apsw
import pytest

from dashcam.collect.collector import Collector
from dashcam.journal.liveness import hold, release
from dashcam.store import open_inlet, open_store
from dashcam.store import passes as passes_module
from dashcam.store.inlet import SqliteInlet
from dashcam.store.passes import Passes
from tests.journals import JournalBuilder

COUNTS = (
    "select level, sum(count), sum(is_root * count), sum(duration_ns), sum(input_tokens) from rollups group by level"
)


@pytest.fixture
def inlet(path: Path):
    """A store in which everything is collected and nothing counted or indexed."""
    written = JournalBuilder(path.with_suffix(".journal"))
    message = {"role": "user", "parts": [{"type": "text", "content": "hi there"}]}
    for number in range(10, 90, 10):
        written.start(number, args=[f"Who pays bill{number}?"])
        written.call(number + 1, parent=number, trace=number, call=1, args=["same"], output={"documents": []})
        written.start(
            number + 2, number, trace=number, call=2, extra={"input": {"messages": [message], "tools": ["hammer"]}}
        )
        written.end_more(number + 2, 1, None, error=["E", f"no{number}", None], usage={"input_tokens": number})
        written.end(number, "The seller")
    written.save()
    opened = open_inlet(path)
    Collector(opened, path.with_suffix(".journal")).collect()
    yield opened
    opened.close()


def _passes(inlet: SqliteInlet) -> Passes:
    return Passes(inlet._db, inlet._payloads)


def _found(inlet: SqliteInlet, words: str) -> set[int]:
    """Numbers of the traces in which one value has these words."""
    return {
        trace
        for (trace,) in inlet._db.execute(
            "select trace from mentions where payload in (select rowid from search where search match ?)", (words,)
        )
    }


def _everything(inlet: SqliteInlet) -> list[list[tuple]]:
    ordered = "select * from {} order by 1, 2, 3, 4, 5, 6, 7, 8, 9"
    return [
        list(inlet._db.execute(ordered.format("rollups"))),
        list(inlet._db.execute("select * from mentions order by 1, 2")),
        list(inlet._db.execute("select * from passes where name <> 'merging' order by 1")),
        [tuple(sorted(_found(inlet, word))) for word in ("seller", "bill20", "hammer", "same", "no30", "there")],
    ]


def test_every_span_is_counted_at_every_level(inlet: SqliteInlet):
    """Sums are those of the spans; what is unknown is not nought."""
    assert _passes(inlet).run()
    assert list(inlet._db.execute(COUNTS)) == [(level, 24, 8, 24_000, 360) for level in (60, 3_600, 86_400)]
    (unknown,) = inlet._db.execute(
        "select count(*) from rollups where kind <> 0 and input_tokens is not null"
    ).fetchone()
    assert (unknown, inlet._db.execute("select sum(unpriced_count) from rollups where level = 60").get) == (0, 8)


def test_words_lead_to_every_trace_that_holds_them(inlet: SqliteInlet):
    """Arguments, results, errors and messages; a value that all share is read once and leads to all."""
    assert _passes(inlet).run()
    everywhere = set(range(1, 9))
    assert [len(_found(inlet, words)) for words in ("seller", "bill20", "no30", "bill99")] == [8, 1, 1, 0]
    assert [_found(inlet, words) for words in ("same", "there", "hammer", "documents")] == [everywhere] * 4
    assert inlet._db.execute("select count(*) from search where search match 'same'").get == 1


def test_slices_of_any_size_give_the_same(inlet: SqliteInlet, path: Path, monkeypatch: pytest.MonkeyPatch):
    """Where a slice ends changes nothing of what is counted and found."""
    _passes(inlet).run()
    expected = _everything(inlet)
    for rows, spans, text in ((1, 1, 1), (3, 5, 10_000), (1_000, 1_000, 40)):
        monkeypatch.setattr(passes_module, "ROWS", rows)
        monkeypatch.setattr(passes_module, "SPANS", spans)
        monkeypatch.setattr(passes_module, "TEXT", text)
        assert inlet.rebuild() == 24
        assert _everything(inlet) == expected


def test_stopped_between_slices_the_rest_is_told_and_done_later(
    inlet: SqliteInlet, path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The lag says how many spans are missing; the next pass goes on there."""
    monkeypatch.setattr(passes_module, "ROWS", 10)
    monkeypatch.setattr(passes_module, "SPANS", 7)
    with open_store(path) as store:
        before = store.lag()
        done = inlet.pass_on(lambda: True)
        after = store.lag()
        assert inlet.pass_on()
        end = store.lag()
    assert [(lag.waiting, lag.uncounted, lag.unindexed) for lag in (before, after, end)] == [
        (0, 24, 24), (0, 14, 24), (0, 0, 0)
    ]  # fmt: skip
    assert (done, list(inlet._db.execute(COUNTS))[0][1]) == (False, 24)


def test_a_fault_at_any_statement_counts_nothing_twice(inlet: SqliteInlet, path: Path, monkeypatch: pytest.MonkeyPatch):
    """A slice and its place are one transaction: whatever fails, the next pass ends where an undisturbed one does."""
    monkeypatch.setattr(passes_module, "ROWS", 10)
    monkeypatch.setattr(passes_module, "SPANS", 7)
    inlet.pass_on()
    expected = _everything(inlet)
    faults = 0
    for step in range(1, 60, 2):
        left = [step]

        def fail(*_: object, left: list[int] = left) -> bool:
            left[0] -= 1
            if left[0] == 0:
                raise apsw.FullError("database or disk is full")
            return True

        inlet._db.set_exec_trace(fail)
        try:
            inlet.rebuild()
        except Exception:
            faults += 1
        inlet._db.set_exec_trace(None)
        inlet.pass_on()
        assert _everything(inlet) == expected
    assert faults > 10


def test_a_value_that_no_finished_span_holds_is_put_aside(path: Path):
    """An open span's input is not searched yet, and is not forgotten either."""
    written = JournalBuilder(path.with_suffix(".journal"))
    hold(written.folder)
    written.start(10, args=["still open"])
    written.call(11, "done", parent=10, trace=10)
    written.save()
    inlet = open_inlet(path)
    Collector(inlet, path.with_suffix(".journal")).run()
    strays = [inlet.payload(number) for (number,) in inlet._db.execute("select payload from strays")]
    found = (_found(inlet, "open"), _found(inlet, "done"))
    inlet.close()
    release(written.folder)
    assert (strays, found) == ([b'{"question":"still open"}'], (set(), {1}))


def test_numbers_of_any_size_never_stop_the_pass(path: Path):
    """Counters at the end of what SQLite can hold add up to about that, not to an error that comes again for ever."""
    written = JournalBuilder(path.with_suffix(".journal"))
    for number in (10, 20, 30):
        written.start(number, call=2)
        written.end_more(number, 0, None, duration=2**63 - 1, usage={"input_tokens": 2**63 - 1})
    written.save()
    inlet = open_inlet(path)
    for _ in range(2):
        Collector(inlet, path.with_suffix(".journal")).run()
    sums = list(inlet._db.execute("select count, duration_ns > 8e18, input_tokens > 8e18 from rollups"))
    inlet.close()
    assert sums == [(3, 1, 1)] * 3
