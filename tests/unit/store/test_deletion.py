import time
from pathlib import Path

import apsw
import pytest

from dashcam.collect import collect
from dashcam.collect.collector import Collector
from dashcam.journal.liveness import hold, release
from dashcam.store import deletion, open_inlet, open_store
from dashcam.store.keeping import Limits
from tests.journals import MONO, WALL, JournalBuilder, trace_id, tree

SHARED = "both say this"


def _trace(written: JournalBuilder, number: int, word: str, *, at: int = 5_000_000) -> None:
    """A trace that has its word wherever a program's words can stand."""
    written.start(
        number,
        args=[f"{word}question", SHARED],
        mono=at,
        extra={"session": f"{word}session", "metadata": {"k": f"{word}meta"}},
    )
    message = {"role": "user", "parts": [{"type": "text", "content": f"{word}message"}]}
    told = {"input": {"messages": [message], "tools": [f"{word}tool"]}, "attributes": {"a": f"{word}attribute"}}
    written.start(number + 1, number, trace=number, call=2, mono=at + 1, extra=told)
    written.end_more(
        number + 1, 1, {"messages": [message]}, error=["E", f"{word}error", f"{word}stack"],
        usage={"input_tokens": 3, "raw": {"id": f"{word}usage"}}, links=[f"{word}link"],
    )  # fmt: skip
    written.spans.add(4, number, {"tags": [f"{word}tag"]})
    written.end(number, f"{word}answer " * 50)


def _raw(path: Path) -> bytes:
    """Everything that lies in the store's folder."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.rglob("*")) if file.is_file())


def _mark(path: Path, number: int, text: str) -> None:
    with open_store(path) as store:
        store.add_mark(trace_id(number), kind="note", text=text)


def _numbers(inlet, *traces: int) -> list[int]:
    return inlet.numbers([trace_id(number) for number in traces])


@pytest.mark.parametrize("share", [0, 10**9])
def test_nothing_is_left_in_any_file(path: Path, monkeypatch: pytest.MonkeyPatch, share: int):
    """Database, write-ahead log, journal of a living process, copies of older versions: its words are in none of them.

    Whether words are taken out one by one or the index is merged; the other trace keeps all of its own.
    """
    monkeypatch.setattr(deletion, "SHARE", share)
    written = JournalBuilder(path.with_suffix(".journal"))
    hold(written.folder)
    for number, word in ((10, "zebra"), (20, "otter")):
        _trace(written, number, word, at=5_000_000 + number)
        written.save()
        collect(path)
    _mark(path, 10, "zebra note")
    path.with_name("dashcam.db.version-1").write_bytes(b"zebra of old")
    before = _raw(path)
    inlet = open_inlet(path)
    gone = inlet.delete(_numbers(inlet, 10))
    after = _raw(path)
    inlet.close()
    assert (gone, before.count(b"zebra") > 30, after.count(b"zebra")) == (1, True, 0)
    collect(path)
    with open_store(path) as store:
        (left,) = store.traces()
        whole = store.trace(left.trace_id)
        assert store.integrity() == []
    release(written.folder)
    assert collect(path).problem is None
    assert (left.session, whole.spans[0].input["k"], whole.spans[0].output) == (
        "ottersession", SHARED, "otteranswer " * 50
    )  # fmt: skip
    assert whole.spans[1].input["tools"] == ["ottertool"]
    assert b"zebra" not in _raw(path)
    inlet = open_inlet(path)
    found = [inlet._db.execute("select count(*) from search where search match ?", (w,)).get for w in ("otter*", "ze*")]
    torn = inlet._db.execute("select sum(torn) from processes").get
    inlet.close()
    assert (found[0] > 3, found[1], torn) == (True, 0, 0)


@pytest.mark.parametrize("by", ["rm", "retention", "gc"])
def test_a_structure_goes_with_the_last_trace_of_its_version(path: Path, by: str):
    """However the traces go, its bytes are in no file then; the structure of another version, and of a part, stays."""
    written = JournalBuilder(path.with_suffix(".journal"))
    for number, version, word in ((10, "a" * 16, "zebra"), (20, "a" * 16, "zebra"), (30, "b" * 16, "otter")):
        written.walk(number, "docs").version(number, version, tree(f"{word} " * 400))
        written.walk(number + 1, "part").version(number + 1, f"{number // 30:016}", tree(f"{word}-part"))
        written.start(number, mono=5_000_000 + number, extra={"walk": number})
        written.call(number + 1, parent=number, trace=number, extra={"walk": number + 1})
        written.end(number)
    written.save()
    collect(path)
    inlet = open_inlet(path)
    counts = []
    kept = [bytes(tree) for (tree,) in inlet._db.execute("select tree from structures order by id")]
    assert [tree in _raw(path) for tree in kept] == [True] * 4
    for keep, number in ((2, 10), (1, 20)):
        before_ns = WALL + number + 1
        limits = {"retention": Limits(before_ns=before_ns), "gc": Limits(keep=keep)}
        gone = inlet.delete(_numbers(inlet, number)) if by == "rm" else inlet.prune(limits[by])
        counts.append((gone, [tree in _raw(path) for tree in kept]))
    inlet.close()
    with open_store(path) as store:
        assert (store.integrity(), len(store.traces())) == ([], 1)
    assert counts == [(1, [True] * 4), (1, [False, False, True, True])]


def test_what_a_living_process_told_goes_with_it(path: Path):
    """Its next trace is of that version again and has its structure; when both are gone nothing is left."""
    written = JournalBuilder(path.with_suffix(".journal")).walk(1, "docs").version(1, "a" * 16, tree("zebra"))
    hold(written.folder)
    found = []
    for number in (10, 20):
        written.call(number, extra={"walk": 1})
        written.save()
        inlet = open_inlet(path)
        collector = Collector(inlet, path.with_suffix(".journal"))
        collector.run()
        found.append(inlet._db.execute("select count(*) from structures").get)
        inlet.delete(_numbers(inlet, number))
        found.append(inlet._db.execute("select count(*) from structures").get)
        inlet.close()
    release(written.folder)
    assert (collect(path).problem, found, b"zebra" in _raw(path)) == (None, [1, 0, 1, 0], False)


def test_a_limit_of_the_collector_itself_lets_it_tell_once_more(path: Path):
    """What its own retention deleted it puts in again with the next trace, though it has told it before."""
    written = JournalBuilder(path.with_suffix(".journal")).walk(1, "docs").version(1, "a" * 16, tree("zebra"))
    hold(written.folder)
    inlet = open_inlet(path)
    collector = Collector(inlet, path.with_suffix(".journal"), retention_days=1)
    found = []
    for number, mono in ((10, 0), (20, time.time_ns() - WALL)):
        written.call(number, extra={"walk": 1}, mono=MONO + mono)
        written.save()
        collector.run()
        found.append(inlet._db.execute("select count(*) from structures").get)
    inlet.close()
    release(written.folder)
    assert (collect(path).problem, found) == (None, [0, 1])


def test_what_others_hold_stays(path: Path):
    """A value goes with the last trace that holds it, be that one open or not indexed yet."""
    written = JournalBuilder(path.with_suffix(".journal"))
    hold(written.folder)
    for number in (10, 20, 30, 40):
        written.start(number, args=["lone", SHARED] if number == 10 else [SHARED], mono=5_000_000 + number)
        if number != 30:
            written.end(number, SHARED)
    written.save()
    inlet = open_inlet(path)
    collector = Collector(inlet, path.with_suffix(".journal"))
    collector.collect()
    assert inlet.delete(_numbers(inlet, 10, 20)) == 2
    before_index = inlet._db.execute("select count(*) from payloads").get
    inlet.pass_on()
    assert inlet.delete(_numbers(inlet, 40)) == 1
    left = [inlet.payload(number) for (number,) in inlet._db.execute("select id from payloads")]
    inlet.close()
    release(written.folder)
    assert collect(path).problem is None
    assert (before_index, left) == (2, [b'{"question":"both say this"}'])


def test_a_value_that_was_put_aside_goes(path: Path):
    """An input that a note replaced, and that no span holds any more, is not forgotten in the file."""
    written = JournalBuilder(path.with_suffix(".journal"))
    hold(written.folder)
    written.start(10, args=["zebra first"])
    written.save()
    inlet = open_inlet(path)
    collector = Collector(inlet, path.with_suffix(".journal"))
    collector.run()
    written.spans.add(4, 10, {"input": "zebra second"})
    written.end(10, "fine")
    written.save()
    collector.run()
    assert inlet.delete(_numbers(inlet, 10)) == 1
    after = _raw(path)
    inlet.close()
    release(written.folder)
    assert (collect(path).problem, after.count(b"zebra")) == (None, 0)


def test_a_running_trace_stays(path: Path):
    """Its process would write on; it can be deleted when it has ended."""
    written = JournalBuilder(path.with_suffix(".journal"))
    hold(written.folder)
    written.start(10, args=["zebra"])
    written.save()
    collect(path)
    inlet = open_inlet(path)
    first = inlet.delete(_numbers(inlet, 10))
    inlet.close()
    release(written.folder)
    collect(path)
    inlet = open_inlet(path)
    second = inlet.delete(_numbers(inlet, 10))
    inlet.close()
    assert (first, second, b"zebra" in _raw(path)) == (0, 1, False)


def test_a_fault_leaves_each_trace_whole_or_gone(path: Path, monkeypatch: pytest.MonkeyPatch):
    """Whatever statement fails, nothing is half deleted, and deleting once more ends it."""
    monkeypatch.setattr(deletion, "TRACES", 1)
    written = JournalBuilder(path.with_suffix(".journal"))
    for number in range(10, 40, 10):
        _trace(written, number, f"w{number}", at=5_000_000 + number)
    written.save()
    collect(path)
    kept = path.read_bytes()
    faults, step = 0, 0
    while True:
        step += 3
        path.write_bytes(kept)
        inlet = open_inlet(path)
        numbers = _numbers(inlet, 10, 20)
        left = [step]

        def fail(*_: object, left: list[int] = left) -> bool:
            left[0] -= 1
            if left[0] == 0:
                raise apsw.FullError("database or disk is full")
            return True

        inlet._db.set_exec_trace(fail)
        try:
            inlet.delete(numbers)
        except Exception:
            faults += 1
        inlet._db.set_exec_trace(None)
        with open_store(path) as store:
            for trace in store.traces():
                word = f"w{int(trace.trace_id[:2], 16)}"
                whole = store.trace(trace.trace_id)
                assert (whole.spans[0].output, whole.spans[1].input["tools"]) == (
                    f"{word}answer " * 50,
                    [f"{word}tool"],
                )
        again = inlet.delete(_numbers(inlet, 10, 20))
        inlet.pass_on()
        counts = [
            inlet._db.execute(f"select count(*) from {name}").get for name in ("trace_rows", "span_rows", "strays")
        ]
        rollup = inlet._db.execute("select sum(count) from rollups where level = 60").get
        words = inlet._db.execute("select count(*) from search where search match 'w10answer or w20tool'").get
        inlet.close()
        assert (counts, rollup, words, again <= 2) == ([1, 2, 0], 2, 0, True)
        if left[0] > 0:
            break
    assert faults > 15
