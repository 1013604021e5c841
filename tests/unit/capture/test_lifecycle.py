"""What a call's start and end say, and under which span it stands."""

import sys
import threading

from dashcam.capture.context import CURRENT, STATE
from dashcam.capture.lifecycle import begin_unheld, enter, leave, leave_error, put_back_anywhere
from dashcam.capture.spec import spec_of
from dashcam.capture.wrap import record
from dashcam.snapshot.marker import Marker
from tests.unit.capture.recorded import recording


def function(question, k=4, *, api_key=None):
    return question


def test_a_call_is_a_start_and_an_end():
    """Arguments stand in the start, the result in the end, with a duration and the thread."""
    with recording() as frames:
        record(function)("why?")
    (span,) = frames.spans()
    assert (span["args"], span["output"], span["status"], span["parent"]) == (["why?", 4], "why?", 0, 0)
    assert span["thread"] == threading.get_ident()
    assert span["duration"] >= 0


def test_the_start_is_written_before_the_body_runs():
    """What is running is in the journal already, with its arguments as they were then."""
    seen = []

    def body(items):
        seen.extend(frames.all())
        items.append("changed")

    with recording() as frames:
        record(body)(["as it was"])
    assert [frame[0] for frame in seen] == [1]
    assert seen[0][7] == [["as it was"]]


def test_a_secret_parameter_is_masked():
    """A parameter with a secret's name leaves its rule and a hash, by position or keyword."""

    def login(password, token=None):
        return None

    with recording() as frames:
        record(login)("hunter2", token="abcdef")
    (span,) = frames.spans()
    assert [type(value) for value in span["args"]] == [Marker, Marker]
    assert b"hunter2" not in b"".join(frames.raw)


def test_children_stand_under_their_parent():
    """An inner call has the outer's id as parent and the same trace; the next call begins a new one."""
    inner = record(lambda n: n)
    outer = record(lambda n: inner(n) + inner(n + 1))
    with recording() as frames:
        outer(1)
        inner(5)
    first, second, third, alone = frames.spans()
    assert [second["parent"], third["parent"], alone["parent"]] == [first["id"], first["id"], 0]
    assert first["trace"] == second["trace"] == third["trace"] == first["id"] != alone["trace"]


def test_a_root_knows_the_line_that_called():
    """The start of a trace names file, line and function of the call; inner spans do not."""
    inner = record(lambda: None)
    outer = record(lambda: inner())
    with recording() as frames:
        line = sys._getframe().f_lineno + 1
        outer()
        outer_span, inner_span = frames.spans()
        site = frames.definitions[outer_span["extra"]["site"]]
    assert site[2:] == [__file__, line, "test_a_root_knows_the_line_that_called"]
    assert inner_span["extra"] is None


def test_an_error_is_told_once_with_its_stack():
    """The innermost span has type, message and stack, the outer ones of the same exception no stack."""

    @record
    def inner():
        raise ValueError("no", 3)

    outer = record(lambda: inner())
    with recording() as frames:
        try:
            outer()
        except ValueError:
            pass
    outer_span, inner_span = frames.spans()
    assert (inner_span["status"], inner_span["error"][:2]) == (1, ["ValueError", "no, 3"])
    assert "in test_an_error_is_told_once_with_its_stack.<locals>.inner" in inner_span["error"][2]
    assert outer_span["error"] == ["ValueError", "no, 3", None]


def test_without_content():
    """With `capture_content` off a span has neither arguments nor result."""
    with recording() as frames:
        STATE.content = False
        record(function)("why?")
    (span,) = frames.spans()
    assert (span["args"], span["kwargs"], span["output"]) == (None, None, None)


def test_off():
    """While nothing records nothing is entered, and leaving that is nothing too."""
    assert STATE.put is None
    assert enter(spec_of(function, None, None), (), None, None) is None
    assert begin_unheld(spec_of(function, None, None), (), None, None) is None
    assert leave(None, 1) is None
    assert leave_error(None, ValueError()) is None


def test_a_span_left_in_another_context_changes_nothing_there():
    """A token that belongs to another context is let be."""
    with recording():
        token = CURRENT.set((1, 1, None))
        thread = threading.Thread(target=put_back_anywhere, args=(token,))
        thread.start()
        thread.join()
        assert CURRENT.get() == (1, 1, None)
        put_back_anywhere(token)
        assert CURRENT.get() is None


def test_recording_that_stops_in_the_midst():
    """A call during which `stop` comes puts its parent back and writes no end."""

    def body():
        STATE.put = None

    with recording() as frames:
        record(body)()
        assert CURRENT.get() is None
    assert [frame[0] for frame in frames.all()] == [1]
