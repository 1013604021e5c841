"""Whatever a program passes comes back from the store as its payload says it."""

import os
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashcam.collect import collect
from dashcam.snapshot.canonical import canonical
from dashcam.store import open_store
from tests.journals import JournalBuilder, trace_id

pytestmark = pytest.mark.slow

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | TEXT | st.binary(max_size=60),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(TEXT | st.integers(0, 9), inner, max_size=6),
    max_leaves=25,
)


def read(value):
    return msgspec.json.decode(canonical(value))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(VALUES, VALUES, st.integers(0, 2)), min_size=1, max_size=5),
    st.dictionaries(TEXT, VALUES, max_size=3),
)
def test_what_was_passed_is_what_is_read(calls, metadata):
    """Arguments, results, attributes and metadata survive journal, collector and store."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / ".dashcam" / "dashcam.db"
        written = JournalBuilder(store.with_suffix(".journal"))
        written.start(1, extra={"metadata": metadata})
        for number, (given_value, result, status) in enumerate(calls, 2):
            written.start(
                number, 1, trace=1, mono=5_000_000 + number, args=[given_value], extra={"attributes": {"a": result}}
            )
            written.end_more(number, status, result)
        written.end(1)
        written.save()
        assert collect(store).problem is None
        with open_store(store) as opened:
            trace = opened.trace(trace_id(1))
            assert opened.integrity() == []
    assert [(span.input, span.output, span.status, span.attributes) for span in trace.spans[1:]] == [
        (read({"question": given_value}), read(result), ("ok", "error", "cancelled")[status], read({"a": result}))
        for given_value, result, status in calls
    ]
    assert trace.metadata == read(metadata)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=3000), st.integers(0, 3000), st.booleans())
@example(b"\x80", 40, True)  # a time that no database keeps
def test_a_damaged_journal_never_stops_the_collector(junk: bytes, at: int, defines: bool):
    """Bytes written over any part of a segment cost what they hit; the rest is collected and the folder goes."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / ".dashcam" / "dashcam.db"
        root = store.with_suffix(".journal")
        written = JournalBuilder(root)
        for number in range(1, 30):
            written.call(number, args=[f"q{number}"], output="x" * number)
        written.save()
        path = (written.defines if defines else written.spans).path
        with path.open("r+b") as file:
            file.seek(at)
            file.write(junk)
        os.utime(written.folder, (0, 0))  # as old as what a process in the making never is
        report = collect(store)
        assert report.problem is None
        if report.journals == 0:
            with open_store(store) as opened:
                assert (opened.waiting, opened.integrity()) == (0, [])


FRAMES = st.lists(st.integers(0, 9) | VALUES, min_size=1, max_size=11)


@settings(max_examples=40, deadline=None)
@given(st.lists(FRAMES, max_size=12))
def test_frames_of_any_content_never_stop_the_collector(frames):
    """Whatever a frame holds, the calls before and after it are collected."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / ".dashcam" / "dashcam.db"
        written = JournalBuilder(store.with_suffix(".journal"))
        written.call(2**40, args=["before"])
        for frame in frames:
            if frame[0] != 9:
                written.spans.add(*frame)
        written.call(2**41, args=["after"])
        written.save()
        report = collect(store)
        assert (report.problem, report.journals) == (None, 0)
        with open_store(store) as opened:
            questions = [
                trace.spans[0].input for trace in (opened.trace(trace_id(2**40)), opened.trace(trace_id(2**41)))
            ]
            for trace in opened.traces():
                opened.trace(trace.trace_id)
    assert questions == [{"question": "before"}, {"question": "after"}]
