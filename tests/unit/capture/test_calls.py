"""Spans opened by hand: begun, made current, ended once, never raising."""

import gc
import threading
import weakref

import pytest

from dashcam.capture import calls, define, guard
from dashcam.capture.calls import ABSENT, INHERIT, begin, outer
from dashcam.capture.context import CURRENT, SKIPPED, STATE
from tests.unit.capture.recorded import recording


@pytest.fixture
def frames():
    with recording() as frames:
        yield frames


def test_begun_and_ended(frames):
    """Name, kind, input, output, duration and the user's line are there."""
    span = begin("ask", "tool", input={"q": 1})
    span.end({"a": 2})
    (found,) = frames.spans()
    assert frames.callable(found)[:2] == ["ask", "tool"]
    assert (found["extra"]["input"], found["output"], found["status"], found["parent"]) == ({"q": 1}, {"a": 2}, 0, 0)
    site = frames.definitions[found["extra"]["site"]]
    assert (site[2], site[4]) == (__file__, "test_begun_and_ended")
    assert found["id"] == found["trace"] == span.id
    assert span.span_id == f"{span.id:016x}"
    assert len(span.trace_id) == 32
    assert span.elapsed_ns() > 0


def test_attached(frames):
    """What begins while a span is attached is under it; after `detach` it is not."""
    parent = begin("parent")
    token = parent.attach()
    child = begin("child")
    parent.detach(token)
    beside = begin("beside")
    for span in (child, beside, parent):
        span.end()
    spans = {frames.callable(span)[0]: span for span in frames.spans()}
    assert spans["child"]["parent"] == parent.id
    assert spans["beside"]["parent"] == 0
    assert spans["child"]["trace"] == parent.id
    assert CURRENT.get() is None


def test_a_given_parent(frames):
    """A parent may be named; `None` begins a trace."""
    parent = begin("parent")
    token = parent.attach()
    begin("named", parent=parent.context).end()
    begin("alone", parent=None).end()
    begin("inherits", parent=INHERIT).end()
    parent.detach(token)
    found = {frames.callable(span)[0]: span["parent"] for span in frames.spans()}
    assert found == {"parent": 0, "named": parent.id, "alone": 0, "inherits": parent.id}


def test_ended_once(frames):
    """Of eight threads that end a span one does."""
    span = begin("ask")
    gate = threading.Barrier(8)

    def ends():
        gate.wait()
        span.end(1)

    threads = [threading.Thread(target=ends) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [frame[0] for frame in frames.all()] == [1, 3]


def test_what_has_ended_is_freed_at_once(frames):
    """A model call stands in its own context; when it is over, no collection of garbage is needed to be rid of it."""
    span = begin("m", "llm")
    span.detach(span.attach())
    span.taken = held = type("Held", (), {})()
    gone = weakref.ref(held)
    del held
    gc.disable()
    try:
        span.end("hello")
        del span
        assert gone() is None
    finally:
        gc.enable()


def test_errors_and_status(frames):
    """An error is told with type and message; a cancellation is none; a status may be given."""
    begin("a").end(error=ValueError("x"))
    begin("b").end(error=KeyboardInterrupt())
    begin("c").end(error=ValueError("x"), status="cancelled")
    begin("d").end(status="error")
    found = frames.spans()
    assert [span["status"] for span in found] == [1, 2, 2, 1]
    assert found[0]["error"] == ["ValueError", "x", ""]
    assert "error" not in found[3]


def test_what_inner_calls_add(frames):
    """What was added before the end is there, and attributes of both are put together."""
    span = begin("ask", "llm", model="m", attributes={"a": 1})
    span.add(provider="openai", attributes={"b": 2}, model=None)
    span.note(session="s", tags=["t", 3])
    span.end(usage={"input_tokens": 4}, attributes={"c": 3})
    (found,) = frames.spans()
    assert (found["extra"]["model"], found["extra"]["attributes"]) == ("m", {"a": 1})
    assert (found["provider"], found["usage"], found["attributes"]) == ("openai", {"input_tokens": 4}, {"b": 2, "c": 3})
    assert found["notes"] == [{"session": "s", "tags": ["t"]}]


def test_outer(frames):
    """A model call that is current is found by the one inside it; other kinds are passed through to it."""
    assert outer() is None
    model = begin("chat", "llm")
    token = model.attach()
    assert outer() is model
    tool = begin("tool", "tool")
    inner = tool.attach()
    assert outer() is model
    tool.detach(inner)
    model.detach(token)
    assert outer() is None


def test_detach_elsewhere(frames):
    """A token of another thread, and none at all, change nothing."""
    span = begin("ask")
    tokens = []
    thread = threading.Thread(target=lambda: tokens.append(span.attach()))
    thread.start()
    thread.join()
    span.detach(tokens[0])
    span.detach(None)
    assert CURRENT.get() is None


def test_nothing_records(frames):
    """While nothing records, and in a trace that is left out, there is no span."""
    token = CURRENT.set(SKIPPED)
    assert begin("x") is None
    CURRENT.reset(token)
    span = begin("ask")
    STATE.put = None
    assert begin("x") is None
    span.end(1)
    span.note(session="s")
    assert len(frames.raw) == 1


def test_odd_names_and_values(frames):
    """A name that is no text is `?`; usage that is no usage is told; nothing raises."""
    span = begin(7)
    span.end(usage={"input_tokens": object(), "n": 2**70}, model=3, unknown=object())
    (found,) = frames.spans()
    assert frames.callable(found)[0] == "?"
    assert found["usage"]["input_tokens"].kind == "object"
    assert found["usage"]["n"].kind == "int"
    assert found["model"] is None


def test_too_many_names(frames, monkeypatch):
    """When no further name gets a number, the span says its name itself."""
    monkeypatch.setattr(define, "KEPT", 0)
    begin("step 17", "tool").end()
    (found,) = frames.spans()
    assert (found["extra"]["name"], found["extra"]["kind"]) == ("step 17", "tool")


def test_a_step_that_fails(frames, monkeypatch):
    """Our failure costs the record and is counted."""

    def fails(*_args, **_more):
        raise OSError("x")

    guard.mode.reraise = False
    monkeypatch.setattr(calls, "given", fails)
    try:
        assert begin("x") is None
        monkeypatch.undo()
        span = begin("y")
        monkeypatch.setattr(calls, "given", fails)
        monkeypatch.setattr(calls, "cleaned", fails)
        span.end(1)
        span.note(a=1)
        assert sum(guard.failures.values()) == 3
    finally:
        guard.reset()


def test_absent_is_not_none(frames):
    """`ABSENT` says nothing, `None` is a value; both show what they are."""
    begin("x", input=None).end(None)
    begin("y").end()
    assert ["input" in span["extra"] for span in frames.spans()] == [True, False]
    assert (repr(ABSENT), repr(INHERIT)) == ("ABSENT", "INHERIT")
