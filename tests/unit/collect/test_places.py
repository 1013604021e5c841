"""Apps, versions and places of spans: from numbers in a journal to the words of the model."""

from pathlib import Path

import pytest

from dashcam.collect import awaiting, collect
from dashcam.collect.collector import Collector
from dashcam.journal.liveness import hold, release
from dashcam.model.structure import Git
from dashcam.model.trace import TraceWithSpans
from dashcam.store import open_inlet, open_store
from dashcam.store.connection import connect
from dashcam.store.structures import structures
from tests.journals import MONO, WALL, JournalBuilder, trace_id, tree
from tests.recorded import tables

OLD, NEW = "a" * 16, "b" * 16


def read(store: Path, number: int = 10) -> TraceWithSpans:
    report = collect(store)
    assert (report.problem, report.waiting) == (None, 0)
    with open_store(store) as opened:
        return opened.trace(trace_id(number))


def placed(trace: TraceWithSpans) -> list[tuple]:
    return [(span.app, span.version, span.path, span.paths, span.path_exact) for span in trace.spans]


def kept(store: Path) -> list[tuple]:
    db = connect(store)
    try:
        found = [(one.app, one.version, one.tree is not None) for one in structures(db, trees=True)]
    finally:
        db.close()
    return sorted(found, key=str)


def test_a_place_gives_app_version_and_path(store: Path, root: Path):
    """From a start's extra or from its callable; what one object has several of is told, and whether it was by turns."""
    written = (
        JournalBuilder(root).walk(1, "docs").version(1, OLD, tree()).place(5, 1, "llm").place(6, 1, "a", ["a", "b"])
    )
    written.defines.add(1, 3, "llm", "llm", None, [], None, 1, 6, True).add(1, 4, "x", "tool", None, [], None, 1)
    written.start(10, extra={"walk": 1})
    written.call(11, parent=10, trace=10, mono=MONO + 1, extra={"place": 5})
    written.call(12, parent=10, trace=10, mono=MONO + 2, extra={"place": 6, "guessed": True})
    written.call(13, parent=10, trace=10, mono=MONO + 3, call=3)
    written.call(14, parent=10, trace=10, mono=MONO + 4, call=4)
    written.call(15, parent=10, trace=10, mono=MONO + 5)
    written.end(10)
    trace = read(store) if written.save() else None
    assert placed(trace) == [
        ("docs", OLD, None, None, None),
        ("docs", OLD, "llm", None, True),
        ("docs", OLD, "a", ["a", "b"], False),
        ("docs", OLD, "a", ["a", "b"], False),
        ("docs", OLD, None, None, None),
        ("docs", OLD, None, None, None),
    ]
    assert (trace.app, trace.version, trace.path, kept(store)) == ("docs", OLD, None, [("docs", OLD, True)])


def test_what_is_said_beside_a_place_wins(store: Path, root: Path):
    """A name that the caller gives stands for the span, its trace and the parts without a name of their own."""
    written = JournalBuilder(root, app="script").walk(1).version(1, OLD, tree()).place(5, 1, "").place(6, 1, "llm")
    written.start(10, extra={"place": 5, "app": "mine"})
    written.call(11, parent=10, trace=10, mono=MONO + 1, extra={"place": 6})
    written.call(12, parent=10, trace=10, mono=MONO + 2, extra={"place": 6, "app": "yours", "path": "other"})
    written.end(10)
    trace = read(store) if written.save() else None
    assert [one[:3] for one in placed(trace)] == [("mine", OLD, ""), ("mine", OLD, "llm"), ("yours", OLD, "other")]
    assert (trace.app, trace.path, kept(store)) == ("mine", "", [("mine", OLD, True), ("yours", OLD, True)])


def test_an_app_inside_another_is_known_by_its_own_version(store: Path, root: Path):
    """Its spans are found by it, and the structures of both are kept; the unnamed one goes by the program's name."""
    written = (
        JournalBuilder(root, app="script").walk(1, "outer").version(1, OLD, tree()).walk(2).version(2, NEW, tree())
    )
    written.start(10, extra={"walk": 1})
    written.call(11, parent=10, trace=10, mono=MONO + 1, extra={"walk": 2})
    written.end(10)
    trace = read(store) if written.save() else None
    assert [one[:2] for one in placed(trace)] == [("outer", OLD), ("script", NEW)]
    assert kept(store) == [("outer", OLD, True), ("script", NEW, True)]
    assert len(tables(store, "select 1 from trace_versions")) == 1


@pytest.mark.parametrize(
    "extra", [{"walk": 9}, {"place": 99}, {"place": [5]}, {"walk": "x", "place": {}}, {"place": True}]
)
def test_a_place_that_makes_no_sense_is_unknown(store: Path, root: Path, extra: dict):
    """The span is there all the same, of its trace's app."""
    written = JournalBuilder(root).walk(1, "docs").version(1, OLD).place(5, 1, "llm")
    written.start(10, extra={"walk": 1})
    written.call(11, parent=10, trace=10, mono=MONO + 1, extra=extra)
    written.end(10)
    trace = read(store) if written.save() else None
    assert placed(trace)[1] == ("docs", OLD, None, None, None)


def test_a_note_may_tell_the_place(store: Path, root: Path):
    """Before and after a collection; the root's is its trace's, and what was known beside it stays."""
    written = JournalBuilder(root, app="script").walk(1, "docs").version(1, OLD, tree()).place(5, 1, "llm")
    hold(written.folder)
    try:
        written.start(10)
        written.save()
        before = read(store)
        written.spans.add(4, 10, {"walk": 1})
        written.call(11, parent=10, trace=10, mono=MONO + 1)
        written.spans.add(4, 11, {"place": 5})
        written.end(10)
        written.save()
        after = read(store)
    finally:
        release(written.folder)
    assert ((before.app, before.version), (after.app, after.version)) == (("script", None), ("docs", OLD))
    assert placed(after)[1] == ("docs", OLD, "llm", None, True)
    with open_store(store) as opened:
        assert [row["trace_count"] for row in opened.sql("select * from versions")] == [1]


def test_a_version_without_a_tree_and_git_is_known(store: Path, root: Path):
    """What is unknown stays so until another process tells it; what is known is not told otherwise."""
    for number, told in enumerate(((None, None), (tree("first"), ["c0ffee", "main", False]), (tree("late"), None)), 1):
        written = JournalBuilder(root, tail=f"{number:08d}", prefix=bytes([number] * 8)).walk(1, "docs")
        written.version(1, OLD, *told).call(10, extra={"walk": 1}, mono=MONO + number)
        written.save()
        assert collect(store).problem is None
    db = connect(store)
    (found,) = structures(db, trees=True)
    db.close()
    assert (found.walked_ns, found.git) == (WALL + 1, Git(commit="c0ffee", branch="main", dirty=False))
    assert found.tree.parameters == {"prompt": "first prompt"}


def test_each_version_is_told_once(store: Path, root: Path):
    """However many batches have spans of it, and however often the journal is read from the start."""
    written = JournalBuilder(root).walk(1, "docs").version(1, OLD, tree()).walk(2, "docs").version(2, OLD)
    written.walk(3, "docs").version(3, NEW, tree())
    for number in range(10, 40):
        written.call(number, extra={"walk": number % 3 + 1})
    written.save()
    collect(store)
    assert (kept(store), tables(store, "select count(*) from structures")) == (
        [("docs", OLD, True), ("docs", NEW, True)],
        [(2,)],
    )


def test_a_tree_that_is_none_costs_the_tree_alone(store: Path, root: Path):
    """Bytes that are no structure are not kept; the version is."""
    written = JournalBuilder(root).walk(1, "docs").version(1, OLD, b'{"path": 5}')
    written.call(10, extra={"walk": 1})
    written.save()
    assert (read(store).version, kept(store)) == (OLD, [("docs", OLD, False)])


def test_a_version_that_comes_too_late_is_that_of_later_spans(store: Path, root: Path, monkeypatch: pytest.MonkeyPatch):
    """Spans that were read before stay without; those after it have it, also where their callable says the place."""
    monkeypatch.setattr(awaiting, "LONGEST_S", 0.0)
    written = JournalBuilder(root).walk(1, "docs").place(5, 1, "llm")
    written.defines.add(1, 3, "llm", "llm", None, [], None, 1, 5)
    hold(written.folder)
    inlet = open_inlet(store)
    collector = Collector(inlet, root)
    try:
        for numbers in ((10, 20), (30, 40)):
            for number, call, extra in zip(numbers, (0, 3), ({"walk": 1}, None), strict=True):
                written.call(number, call=call, extra=extra)
            written.save()
            collector.collect()
            written.version(1, OLD, tree()).save()
    finally:
        inlet.close()
        release(written.folder)
    versions = [read(store, number).version for number in (10, 20, 30, 40)]
    assert (versions, kept(store)) == ([None, None, OLD, OLD], [("docs", OLD, True)])


def test_the_last_trace_takes_the_structure_with_it(store: Path, root: Path):
    """A version that is only a part of another app's trace stays as long as that does; a rebuild leaves it alone."""
    written = (
        JournalBuilder(root)
        .walk(1, "outer")
        .version(1, OLD, tree("zebra"))
        .walk(2, "inner")
        .version(2, NEW, tree("otter"))
    )
    for number in (10, 20):
        written.start(number, extra={"walk": 1}, mono=MONO + number)
        written.call(number + 1, parent=number, trace=number, mono=MONO + number, extra={"walk": 2})
        written.end(number)
    written.call(30, extra={"walk": 2})
    written.save()
    collect(store)
    inlet = open_inlet(store)
    told = []
    for numbers in ((30,), (10,), (20,)):
        inlet.rebuild()
        inlet.delete(inlet.numbers([trace_id(number) for number in numbers]))
        told.append([one[0] for one in kept(store)])
    inlet.close()
    assert told == [["inner", "outer"], ["inner", "outer"], []]
    assert (tables(store, "select count(*) from trace_versions"), b"zebra" in store.read_bytes()) == ([(0,)], False)


@pytest.mark.parametrize("has_part", [False, True])
def test_a_trace_that_is_renamed_takes_its_structure_along(store: Path, root: Path, has_part: bool):
    """What was kept under the name before goes with the next deletion, unless a part of the trace still has that name."""
    written = JournalBuilder(root).walk(1, "first").version(1, OLD, tree("zebra")).place(5, 1, "p")
    hold(written.folder)
    try:
        written.call(90)
        written.start(10, extra={"walk": 1})
        if has_part:
            written.call(11, parent=10, trace=10, extra={"place": 5, "app": "first"})
        written.save()
        told = [(read(store).app, kept(store))]
        written.spans.add(4, 10, {"app": "second"})
        written.end(10)
        written.save()
        told.append((read(store).app, kept(store)))
    finally:
        release(written.folder)
    collect(store)
    for number in (90, 10):
        inlet = open_inlet(store)
        assert inlet.delete(inlet.numbers([trace_id(number)])) == 1
        inlet.close()
        told.append((None, kept(store)))
    first, second = ("first", OLD, True), ("second", OLD, True)
    left = [first, second] if has_part else [second]
    assert told == [("first", [first]), ("second", [first, second]), (None, left), (None, [])]
