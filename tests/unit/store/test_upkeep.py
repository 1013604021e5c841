from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashcam.collect.collector import Collector
from dashcam.errors import StoreError
from dashcam.journal.liveness import hold, release
from dashcam.store import deletion, open_inlet, open_store, passes
from dashcam.store.keeping import Limits
from tests.journals import JournalBuilder, trace_id

pytestmark = pytest.mark.slow

HOUR = 3_600_000_000_000


@pytest.fixture
def inlet(path: Path):
    """Ten traces an hour apart, of two apps by turns; the fifth is pinned, the last is running."""
    written = JournalBuilder(path.with_suffix(".journal"))
    hold(written.folder)
    for number in range(1, 11):
        app = {"app": "even" if number % 2 == 0 else "odd"}
        written.start(number, mono=number * HOUR, args=[f"question {number} " * 20], extra=app)
        if number < 10:
            written.end(number, "fine")
    written.save()
    opened = open_inlet(path)
    Collector(opened, path.with_suffix(".journal")).run()
    with open_store(path) as store:
        store.add_mark(trace_id(5), kind="pin")
    yield opened
    opened.close()
    release(written.folder)


def _left(path: Path) -> list[int]:
    with open_store(path) as store:
        return sorted(int(trace.trace_id[:2], 16) for trace in store.traces())


def _before(inlet, number: int) -> int:
    """The time at which a trace began."""
    return inlet._db.execute("select started_ns from trace_rows where trace_id = ?", (trace_id(number),)).get


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        ({"keep": 3}, [5, 8, 9, 10]),
        ({"keep": 2, "app": "odd"}, [2, 4, 5, 6, 7, 8, 9, 10]),
        ({"keep": 0}, [5, 10]),
        ({"keep": 0, "app": "nobody"}, list(range(1, 11))),
        ({"max_bytes": 1}, [5, 10]),
        ({"max_bytes": 10**9}, list(range(1, 11))),
        ({}, list(range(1, 11))),
    ],
)
def test_the_oldest_go_and_the_pinned_and_running_stay(inlet, path: Path, limits: dict, left: list[int]):
    """By number, app and size; a dry run counts the same and deletes nothing."""
    would = inlet.prune(Limits(**limits), dry_run=True)
    before = _left(path)
    gone = inlet.prune(Limits(**limits))
    assert (before, _left(path), gone, would) == (list(range(1, 11)), left, 10 - len(left), 10 - len(left))


def test_by_age(inlet, path: Path):
    """What began before a moment goes; what began at it stays."""
    assert inlet.prune(Limits(before_ns=_before(inlet, 4))) == 3
    assert _left(path) == list(range(4, 11))


def test_progress_is_told_and_time_is_kept(inlet, path: Path, monkeypatch: pytest.MonkeyPatch):
    """Counts add up to what was asked for; out of time the rest stays."""
    monkeypatch.setattr(deletion, "TRACES", 2)
    told: list[int] = []
    stopped = inlet.prune(Limits(keep=3), is_over=lambda: True)
    inlet.prune(Limits(keep=3), progress=told.append)
    assert (stopped, told) == (0, [2, 2, 2])


def test_rebuilding_makes_the_same_and_tells_how_far_it_is(inlet, path: Path, monkeypatch: pytest.MonkeyPatch):
    """A rebuilt index finds what the old one found; a rebuild that died is ended by the next pass."""
    monkeypatch.setattr(passes, "SPANS", 4)
    told: list[int] = []
    find = "select count(*) from search where search match 'question AND 7'"
    expected = inlet._db.execute(find).get
    assert (inlet.rebuild(told.append), sum(told), expected) == (9, 9, 1)
    monkeypatch.setattr(passes.Passes, "index", _failing)
    with pytest.raises(StoreError):
        inlet.rebuild()
    monkeypatch.undo()
    assert (inlet._db.execute(find).get, inlet.pass_on(), inlet._db.execute(find).get) == (0, True, 1)


def _failing(self: passes.Passes) -> bool:
    raise StoreError("died")


def test_room_is_given_back(inlet, path: Path):
    """After a tidying the file can be made as small as what is in it."""
    inlet._db.execute("create table filler as select zeroblob(1000000)")
    inlet._db.execute("drop table filler")
    spare = inlet.spare()
    assert inlet.compact()
    assert (path.stat().st_size == inlet.size(), spare > 1_000_000, inlet.spare() > 0) == (True, True, True)
    with open_store(path) as store:
        assert store.integrity() == []


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("record"), st.integers(1, 4), st.integers(0, 3)),
        st.tuples(st.just("delete"), st.integers(0, 20), st.integers(1, 3)),
        st.tuples(st.just("index"), st.booleans(), st.none()),
    ),
    min_size=2,
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, share=st.sampled_from([0, 10**9]))
def test_after_any_history_counts_and_words_are_those_made_anew(tmp_path_factory, steps: list[tuple], share: int):
    """Rollups, mentions and index after recording and deleting in any order equal those of a rebuild from what is left."""
    path = tmp_path_factory.mktemp("history") / "dashcam.db"
    written = JournalBuilder(path.with_suffix(".journal"))
    hold(written.folder)
    inlet = open_inlet(path)
    collector = Collector(inlet, path.with_suffix(".journal"))
    spans, number = passes.SPANS, 0
    passes.SPANS, deletion_share, deletion.SHARE = 3, deletion.SHARE, share
    try:
        for what, first, second in steps:
            if what == "record":
                for _ in range(first):
                    number += 10
                    _record(written, number, second)
                written.save()
                collector.collect()
            elif what == "delete":
                rows = [row for (row,) in inlet._db.execute("select id from trace_rows order by id")]
                inlet.delete(rows[first : first + second])
                collector._shared.values.forget()
                collector._shared.traces.forget()
            else:
                inlet.pass_on(lambda stop=first: stop)
        inlet.pass_on()
        after = _state(inlet)
        inlet.rebuild()
        anew = _state(inlet)
        sound = inlet._db.execute("pragma integrity_check").get
    finally:
        passes.SPANS, deletion.SHARE = spans, deletion_share
        inlet.close()
        release(written.folder)
    assert (after, sound) == (anew, "ok")


def _record(written: JournalBuilder, number: int, spans: int) -> None:
    minute = number % 7 * 50_000_000_000
    written.start(number, args=[f"word{number % 40}", "shared"], mono=minute)
    for child in range(1, spans + 1):
        cost = {"usage": {"input_tokens": child}} if child % 2 else {}
        written.start(number + child, number, trace=number, call=2, mono=minute + child, args=[f"deep{child}"])
        written.end_more(number + child, child % 3, None, duration=child * 1_000, model=f"m{child % 2}", **cost)
    written.end(number, "out")


def _state(inlet) -> list[list[tuple]]:
    words = [f"word{number}" for number in range(0, 40, 10)] + ["shared", "deep1", "deep2", "out", "gone"]
    return [
        list(inlet._db.execute("select * from rollups order by 1, 2, 3, 4, 5, 6, 7, 8, 9")),
        list(inlet._db.execute("select * from mentions order by 1, 2")),
        [
            tuple(inlet._db.execute("select rowid from search where search match ? order by 1", (word,)))
            for word in words
        ],
        list(inlet._db.execute("select id from search_docsize order by 1")),
    ]
