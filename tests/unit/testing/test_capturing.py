"""`captured()`: a block of code recorded whole, the same way each time."""

import pytest

import dashcam
from dashcam.capture import encode, guard
from dashcam.capture.context import STATE
from dashcam.errors import UsageError
from dashcam.testing import captured


@dashcam.span(kind="tool")
def double(number: int) -> int:
    return number * 2


@dashcam.span
def add_up(numbers: list[int]) -> int:
    return sum(double(number) for number in numbers)


def test_the_tree_is_readable():
    """A tree has a line a span, children under their parents."""
    with captured() as recorded:
        add_up([1, 2])
    assert recorded.tree() == "add_up function ok\n  double tool ok\n  double tool ok"


def test_two_runs_are_equal():
    """Ids and times repeat, so that whole traces can be compared."""
    found = []
    for _ in range(2):
        with captured() as recorded:
            add_up([3])
        found.append([(span.span_id, span.parent_id, span.started_ns, span.duration_ns) for span in recorded.spans])
    assert found[0] == found[1]
    assert found[0][0][0] == "0000000000000001"


def test_traces_can_be_read_inside_the_block():
    """What has ended is there at once, the oldest trace first."""
    with captured() as recorded:
        double(1)
        assert [trace.output_preview for trace in recorded.traces] == ["2"]
        double(2)
        assert [span.output for span in recorded.spans] == [2, 4]


def test_nothing_recorded_is_an_empty_list():
    """A block without a call has no traces."""
    with captured() as recorded:
        pass
    assert (recorded.traces, recorded.tree()) == ([], "")


def test_everything_is_put_back():
    """Clock, ids and the mode of failures are as before, also when the block raises."""
    clock, reraise = encode.perf_counter_ns, guard.mode.reraise
    with pytest.raises(ZeroDivisionError), captured():
        double(1 // 0)
    assert (encode.perf_counter_ns, guard.mode.reraise, STATE.put) == (clock, reraise, None)


def test_it_does_not_take_over_a_recording():
    """Where something records already, a block says so."""
    with captured(), pytest.raises(UsageError, match="already"), captured():
        pass


def test_real_ids_when_asked():
    """Without the sequence, ids are a process's own."""
    with captured(sequential=False) as recorded:
        double(1)
    assert recorded.spans[0].span_id != "0000000000000001"
