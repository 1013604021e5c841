"""What goes out and comes in again is the same, whatever it was."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashcam.collect.moving import export_store, import_store
from dashcam.collect.moving.lines import to_line
from dashcam.snapshot.redact import Masker
from dashcam.store import open_inlet, open_store
from tests.unit.collect.moving.odd import traces
from tests.unit.collect.moving.steps import bring, lines_of, unseen

pytestmark = pytest.mark.slow


@settings(max_examples=30, deadline=None)
@given(st.lists(traces(), min_size=1, max_size=2, unique_by=lambda trace: trace.trace_id))
def test_lines_come_back_as_they_were(given_traces):
    """Every field of every span, markers, messages, marks, running spans and odd processes: line for line."""
    lines = b"".join(map(to_line, given_traces))
    ids = [trace.trace_id for trace in given_traces]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        done = bring(lines, path)
        assert (done.traces, done.damaged, done.already, done.problems) == (len(ids), 0, 0, [])
        assert lines_of(path, ids) == lines
        again = bring(lines, path)
        assert (again.traces, again.already, again.differing, again.marks) == (0, len(ids), 0, 0)
        assert lines_of(path, ids) == lines


@settings(max_examples=20, deadline=None)
@given(st.lists(traces(), min_size=1, max_size=2, unique_by=lambda trace: trace.trace_id))
def test_a_store_comes_back_as_it_was(given_traces):
    """Out into a store of its own and in again from there: the same lines, from a store that is sound."""
    ids = [trace.trace_id for trace in given_traces]
    with tempfile.TemporaryDirectory() as folder:
        out, path = Path(folder) / "out.db", Path(folder) / "in.db"
        export_store(given_traces, out, Masker(), unseen)
        inlet = open_inlet(path)
        done = import_store(out, inlet, path, Masker(), unseen)
        inlet.close()
        assert (done.traces, done.problems) == (len(ids), [])
        assert lines_of(path, ids) == lines_of(out, ids) == b"".join(map(to_line, given_traces))
        with open_store(path) as store:
            assert store.integrity() == []
