"""The spans that stand beside an integration's are the same spans: tree, values, frames, whoever wrote them."""

from threading import Thread
from typing import Any

import pytest

import dashcam
from dashcam.capture import calls
from tests.bench.by_hand import ByHand, heard, leave, write

FIELDS = ("name", "kind", "input", "output", "usage", "model", "provider", "attributes", "status")


@pytest.fixture
def store(tmp_path):
    """A recording of nothing but what is written by hand."""
    dashcam.start(store=tmp_path / "x.db", integrations=())
    yield tmp_path / "x.db"
    leave()
    dashcam.stop()


def one(name: str, **more: Any) -> None:
    said = {"input": [f"{name}?"], "model": "tiny", "provider": "me", "attributes": {"top_k": 3}}
    span = calls.begin(name, "llm", **said, **more)
    span.detach(span.attach())
    span.note(attributes={"noted": 1})
    span.end(f"{name}!", usage={"input_tokens": 3, "output_tokens": 1}, model="tiny-2", attributes={"seed": 7})


def two_traces() -> None:
    """A trace of an agent with two models beside each other, then one by itself, and another thread's."""
    with dashcam.span("agent", kind="agent") as agent:
        one("first")
        one("second", site=True)
        agent.output = "done"
    one("alone")
    thread = Thread(target=one, args=("elsewhere",))
    thread.start()
    thread.join()


def told(store: Any, leaving: str = "elsewhere") -> list[Any]:
    assert dashcam.flush(60)
    with dashcam.open(store) as opened:
        traces = [opened.trace(one.trace_id).spans for one in opened.traces()]
    rows = [
        (
            next((above.name for above in spans if above.span_id == span.parent_id), None),
            span.site is not None,
            *(getattr(span, field) for field in FIELDS),
        )
        for spans in traces
        for span in spans
        if span.name != leaving
    ]
    return sorted(rows, key=repr)


def test_the_spans_are_the_same(store):
    """All traces that a call made, siblings as siblings, each with what it held; another thread's are left out."""
    spans = ByHand(heard(two_traces))
    recorded = told(store)
    write(spans.values, list)
    assert told(store) == sorted(recorded * 2, key=repr)
    assert sorted(row[2] for row in recorded if row[8] == "me") == ["alone", "first", "second"]


def test_the_call_is_made_inside(store):
    """Where the innermost span of the first ones has begun, and none has ended."""
    spans = ByHand(heard(lambda: one("model")))
    inside = []
    write(spans.values, lambda: inside.append(calls.CURRENT.get()[0]))
    assert len(inside) == 1
    assert inside != [spans.values[0].span]
    assert calls.CURRENT.get() is None


def test_it_says_where_they_are_not_alike(store):
    """By hand as many frames and bytes as heard pass; a call that writes besides, or other values, do not."""
    spans = ByHand(heard(lambda: one("model")))
    spans.check(list)
    with pytest.raises(ValueError, match="3 frames of .* by hand 6"):
        spans.check(lambda: one("inner"))
    spans.values = [step._replace(output="!" * 500) for step in spans.values]
    with pytest.raises(ValueError, match="by hand 3 of"):
        spans.check(list)


def test_values_are_new_each_time(store):
    """Equal ones, in other objects."""
    spans = ByHand(heard(lambda: one("model")))
    before = spans.values
    spans.renew()
    assert spans.values == before
    assert spans.values[0].told["input"] is not before[0].told["input"]
