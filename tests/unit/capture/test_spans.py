"""`dashcam.span` as a block and `dashcam.tag`."""

import asyncio

import pytest

from dashcam.capture.context import TAGS, trace_id
from dashcam.capture.spans import _NOTHING, span, tag
from dashcam.errors import UsageError
from tests.unit.capture.recorded import recording


def test_a_block():
    """A block is a span with what was set on it, and what is called within is under it."""
    inner = span(lambda: 1)
    with recording() as frames:
        with span("rerank", kind="reranker") as block:
            block.input, block.output, block.model = {"q": "?"}, [2, 1], "m"
            block.attributes["k"] = 3
            ids = block.trace_id, block.span_id
            inner()
        outer, called = frames.spans()
        assert frames.callable(outer)[:2] == ["rerank", "reranker"]
    assert called["parent"] == outer["id"]
    assert (outer["input"], outer["output"], outer["model"], outer["attributes"]) == ({"q": "?"}, [2, 1], "m", {"k": 3})
    assert ids == (trace_id(outer["trace"]), f"{outer['id']:016x}")


def test_a_block_that_fails():
    """The exception goes on, the span has it."""
    with recording() as frames, pytest.raises(KeyError), span("fails"):
        raise KeyError("x")
    assert frames.spans()[0]["error"][:2] == ["KeyError", "x"]


def test_a_block_while_nothing_records():
    """It runs, takes values and has no ids."""
    with span("off") as block:
        block.output = 1
    assert (block.trace_id, block.span_id) == (None, None)


def test_async_blocks():
    """`async with` does the same."""

    async def main():
        async with tag(session="s"), span("block") as block:
            block.output = 1

    with recording() as frames:
        asyncio.run(main())
    (made,) = frames.spans()
    assert (made["output"], made["extra"]["session"]) == (1, "s")


def test_tags_of_a_trace():
    """Traces begun inside carry the tags; nested ones add up, the inner ones win, and all are gone afterwards."""
    call = span(lambda: None)
    with recording() as frames, tag(session="a", tags=["x"], metadata={"k": 1, "l": 1}):
        with tag(session="b", user="u", tags=["y"], metadata={"k": 2}):
            call()
        call()
    inner, outer = (made["extra"] for made in frames.spans())
    assert TAGS.get() is None
    assert (inner["session"], inner["user"], inner["tags"], inner["metadata"]) == (
        "b",
        "u",
        ["x", "y"],
        {"k": 2, "l": 1},
    )
    assert (outer["session"], outer["tags"]) == ("a", ["x"])


def test_tags_inside_a_trace():
    """Said within a running trace they are noted for it."""
    with recording() as frames, span("running"), tag(session="late"):
        pass
    assert frames.spans()[0]["notes"] == [{"session": "late"}]


def test_odd_tags():
    """One text is one tag; what is no text is left out; nothing raises."""
    call = span(lambda: None)
    with recording() as frames, tag(session=3, tags="one", metadata={"n": float("inf")}):
        call()
    extra = frames.spans()[0]["extra"]
    assert (extra["tags"], "session" in extra) == (["one"], False)


def test_a_wrong_kind():
    """An unknown kind is an error where the code is written, and says which there are."""
    with pytest.raises(UsageError, match="'robot' is not a kind of span; the kinds are llm"):
        span(kind="robot")


def test_the_stand_in_keeps_nothing():
    """Where not even a block could be made, the one that stands in forgets what it is told."""
    with _NOTHING as block:
        block.output = "x"
        block.attributes["k"] = 1
    assert (block.attributes, block.trace_id) == ({}, None)
    assert block(test_odd_tags) is test_odd_tags
