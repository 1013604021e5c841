"""The iterator between LlamaIndex's generator and a model's: each end told once, type and identity kept."""

import asyncio
import gc

import pytest

from dashcam.capture import calls
from dashcam.capture.context import CURRENT
from dashcam.integrations.llamaindex import streams
from dashcam.testing.capturing import captured


def outer(f_return_val):
    def wrapped_gen():
        yield from f_return_val

    return wrapped_gen()


def aouter(f_return_val):
    async def wrapped_gen():
        async for one in f_return_val:
            yield one

    return wrapped_gen()


def source(seen, error=None):
    for one in "ab":
        seen.append(CURRENT.get())
        yield one
    if error is not None:
        raise error


async def asource(seen, error=None):
    for one in source(seen, error):
        await asyncio.sleep(0)
        yield one


@pytest.fixture
def told():
    """A span, and what its stream's end was said to be."""
    with captured():
        span, ends = calls.begin("model", "llm"), []

        def over(last, figures, error):
            ends.append((last, figures[0], figures[2], error))

        yield span, over, ends
        span.end()


def test_each_step_is_made_in_the_span(told):
    """And the reader's context is its own between them."""
    span, over, ends = told
    seen, here = [], []
    stream = outer(source(seen))
    assert streams.watch("k", stream, span, over)
    for _ in stream:
        here.append(CURRENT.get())
    assert (seen, here) == ([span.context] * 2, [None] * 2)
    assert ends == [("b", 2, "exhausted", None)]


def test_asynchronous_steps_too(told):
    """With a wait inside each."""
    span, over, ends = told
    seen = []

    async def read():
        stream = aouter(asource(seen))
        assert streams.watch("k", stream, span, over)
        return [(one, CURRENT.get()) async for one in stream]

    assert asyncio.run(read()) == [("a", None), ("b", None)]
    assert seen == [span.context] * 2
    assert ends == [("b", 2, "exhausted", None)]


def test_an_error_comes_through_as_it_is_without_a_frame_of_ours(told):
    """The same object."""
    span, over, ends = told
    error = KeyError("a")
    stream = outer(source([], error))
    streams.watch("k", stream, span, over)
    with pytest.raises(KeyError) as raised:
        list(stream)
    assert raised.value is error
    frames, tb = [], error.__traceback__
    while tb is not None:
        frames.append(tb.tb_frame.f_code.co_name)
        tb = tb.tb_next
    assert "__next__" not in frames
    assert ends == [("b", 2, "error", error)]


def test_closing_and_letting_go_are_told_apart(told):
    """By whether anybody still has the generator; one never begun is let go too."""
    span, over, ends = told
    closed, gone, unread = outer(source([])), outer(source([])), outer(source([]))
    for key, stream in enumerate((closed, gone, unread)):
        streams.watch(str(key), stream, span, over)
    next(closed), next(gone)
    closed.close()
    del gone, unread, stream
    gc.collect()
    assert [(chunks, how) for _, chunks, how, _ in ends] == [(1, "closed"), (1, "collected"), (0, "collected")]


def test_what_the_library_tells_first_counts_once(told):
    """An event says that something was thrown in, before the generator goes."""
    span, over, ends = told
    stream = outer(source([]))
    streams.watch("k", stream, span, over)
    next(stream)
    error = ValueError("theirs")
    streams.broken_off("k", error)
    streams.broken_off("k", error)
    streams.broken_off("unknown", error)
    streams.broken_off(None, None)
    stream.close()
    assert ends == [("a", 1, "error", error)]


@pytest.mark.parametrize("made", [lambda: source([]), lambda: outer("ab"), lambda: outer(iter("ab"))])
def test_a_generator_that_reads_from_no_generator_is_left_alone(told, made):
    """It is another release's, or a user's own."""
    span, over, ends = told
    stream = made()
    assert not streams.watch("k", stream, span, over)
    assert list(stream) == ["a", "b"]
    assert ends == []


def test_a_cancelled_step_is_cancelled(told):
    """From outside, while it waits."""
    span, over, ends = told

    async def slow():
        await asyncio.sleep(5)
        yield

    async def main():
        stream = aouter(slow())
        streams.watch("k", stream, span, over)
        task = asyncio.create_task(anext(stream))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert [(chunks, how) for _, chunks, how, _ in ends] == [(0, "cancelled")]
