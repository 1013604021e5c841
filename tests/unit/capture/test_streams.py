"""What is recorded of coroutines and generators: order, parents, joined output, bounds."""

import asyncio

import dashcam
from dashcam.capture.context import CURRENT
from dashcam.capture.wrap import record
from dashcam.snapshot.marker import Marker
from dashcam.snapshot.plain import TEXT
from tests.unit.capture.recorded import recording


@record
def tokens(*items):
    yield from items


@record
async def async_tokens(*items):
    for item in items:
        yield item


def test_text_is_joined():
    """Chunks of text become one text, with their number and how the stream ended."""
    with recording() as frames:
        list(tokens("a ", "b ", "c"))
    (span,) = frames.spans()
    assert (span["output"], span["stream"][0], span["stream"][2]) == ("a b c", 3, "exhausted")
    assert 0 < span["stream"][1] < span["duration"]


def test_other_chunks_are_a_list():
    """Chunks that are not text are kept as they were, mixed ones too."""
    with recording() as frames:
        list(tokens({"a": 1}, "text", 3))
    assert frames.spans()[0]["output"] == [{"a": 1}, "text", 3]


def test_more_text_than_there_is_room_for():
    """What is kept of a long text says that it is cut, and of how many chunks."""
    with recording() as frames:
        list(tokens(*["x" * 1000] * 100))
    output = frames.spans()[0]["output"]
    assert isinstance(output, Marker)
    assert (output.fields["$"], output.fields["of"], output.fields["size"]) == ("cut", "stream", 100)
    assert output.fields["head"] == "x" * TEXT


def test_one_chunk_longer_than_the_room():
    """A single chunk of a megabyte is cut, and counted as one."""
    with recording() as frames:
        list(tokens("y" * 1_000_000))
    span = frames.spans()[0]
    assert (span["output"].fields["size"], span["stream"][0]) == (1, 1)
    assert span["output"].fields["head"] == "y" * TEXT


def test_more_chunks_than_are_kept():
    """Of a thousand chunks that are not text a hundred are kept."""
    with recording() as frames:
        list(tokens(*range(1000)))
    output = frames.spans()[0]["output"]
    assert (output.fields["size"], output.fields["head"]) == (1000, list(range(100)))


def test_a_secret_across_chunks_is_masked():
    """A secret that came in pieces is masked in the joined text."""
    secret = "sk-abcdefghijklmnopqrstuvwxyz123456"
    with recording() as frames:
        list(tokens("the key is ", secret[:9], secret[9:20], secret[20:], " ."))
    assert secret.encode() not in b"".join(frames.raw)
    assert "[masked" in frames.spans()[0]["output"]


def test_nothing_came():
    """A stream without a chunk has no output and no first chunk."""
    with recording() as frames:
        list(tokens())
    span = frames.spans()[0]
    assert (span["output"], span["stream"]) == (None, [0, None, "exhausted"])


def test_async_generators_alike():
    """The same for async generators."""

    async def main():
        return [item async for item in async_tokens("a", "b")]

    with recording() as frames:
        assert asyncio.run(main()) == ["a", "b"]
    span = frames.spans()[0]
    assert (span["output"], span["stream"][0], span["stream"][2]) == ("ab", 2, "exhausted")


def test_a_coroutine_is_a_call():
    """A coroutine's span has its result and no stream; it is current within, and not after."""

    @record
    async def answer(n):
        here = CURRENT.get()
        await asyncio.sleep(0)
        return here == CURRENT.get()

    with recording() as frames:
        assert asyncio.run(answer(1)) is True
        assert CURRENT.get() is None
    (span,) = frames.spans()
    assert (span["output"], span["args"], "stream" in span) == (True, [1], False)


def test_a_coroutine_that_waits_within_a_block_goes_on_within_it():
    """What made itself current before a wait is current after it, until it puts back what was before."""

    @record
    def step():
        return None

    @record
    async def answer():
        with dashcam.span("block"):
            await asyncio.sleep(0)
            step()
            await asyncio.sleep(0)
        step()

    with recording() as frames:
        asyncio.run(answer())
    whole, block, inside, after = frames.spans()
    assert [one["parent"] for one in (block, inside, after)] == [whole["id"], block["id"], whole["id"]]


def test_a_span_begins_with_the_first_step():
    """A generator or coroutine that is never started is no span; one made in a call but run after is a root."""
    with recording() as frames:
        made = record(lambda: tokens("x"))()
        tokens("never")
        list(made)
    outer, stream = frames.spans()
    assert (outer["parent"], stream["parent"]) == (0, 0)
