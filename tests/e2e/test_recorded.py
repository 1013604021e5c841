"""What the browser is shown: that the recorded stores hold what the other tests look for."""

import time

import dashcam
from dashcam.demo import spreading


def test_history_is_days_of_use(stores):
    """Copies of every trace, none of them in the future, the help desk's later version in the later half."""
    with dashcam.open(stores("history")) as store:
        traces = list(store.traces(limit=None))
        desk = [trace.version for trace in store.traces(app=spreading.VERSIONED, order="oldest", limit=None)]
    now = time.time_ns()
    assert {trace.app for trace in traces} == {"help-desk", "travel-agent", "chat", "reports"}
    assert all(now - (spreading.DAYS + 1) * spreading.DAY < trace.started_ns < now for trace in traces)
    assert (len(set(desk)), desk[: len(desk) // 2]) == (2, [desk[0]] * (len(desk) // 2))
    assert {trace.status for trace in traces} == {"ok", "error", "cancelled"}


def test_nothing_is_said_twice_to_the_stand_in(stores):
    """Directives are gone from what people asked; no secret that the programs sent is there."""
    with dashcam.open(stores("history")) as store:
        lines = [str(store.trace(trace.trace_id).to_dicts()) for trace in store.traces(limit=40)]
    assert [line for line in lines if "[[" in line or "sk-proj-abc" in line] == []


def test_children_lie_within_their_parents(stores):
    """What was made up of time still adds up; calls beside each other still are."""
    with dashcam.open(stores("history")) as store:
        trace = next(store.trace(trace.trace_id) for trace in store.traces('name == "Reports.in_parts"'))
    spans = {span.span_id: span for span in trace.spans}
    for span in trace.spans[1:]:
        above = spans[span.parent_id]
        assert above.started_ns <= span.started_ns
        assert span.started_ns + span.duration_ns <= above.started_ns + above.duration_ns
    first, second, *_ = [span for span in trace.spans if span.name == "Reports.summarise"]
    assert second.started_ns < first.started_ns + first.duration_ns


def test_the_large_trace_is_as_large_as_is_promised(stores):
    """Fifty thousand calls in one trace."""
    with dashcam.open(stores("large")) as store:
        assert [trace.span_count for trace in store.traces()] == [50_000]


def test_a_killed_program_left_an_incomplete_trace(stores):
    """It says what it was doing."""
    with dashcam.open(stores("broken")) as store:
        assert [trace.status for trace in store.traces()] == ["incomplete"]
