"""A span around a library's method: whatever its shape, it does what it did, and its span knows how it went."""

import asyncio
import gc
import traceback
import types

import pytest

from dashcam.capture import calls
from dashcam.capture.context import CURRENT
from dashcam.integrations.around import Around, around
from dashcam.testing.capturing import captured


class Joined(Around):
    """Joins the chunks it is told of."""

    __slots__ = ("seen",)

    def __init__(self, span):
        super().__init__(span)
        self.seen = []

    def take(self, chunk):
        self.seen.append(chunk)

    def joined(self):
        return {"output": "".join(self.seen)}


def begin(of, name, args, kwargs):
    span = calls.begin(name.rpartition(".")[2], input=[*args, *kwargs.values()])
    return None if span is None else Joined(span)


def put(cls, *, streams=False):
    """Put us before all methods of a class."""
    for name, method in list(vars(cls).items()):
        if isinstance(method, types.FunctionType):
            setattr(cls, name, around(begin, streams=streams)(method, f"tests.{cls.__name__}.{name}"))
    return cls


def here():
    """The id of the span that is current, 0 outside any."""
    found = CURRENT.get()
    return 0 if found is None else found[0]


class Parent:
    def count(self, upto):
        yield from map(str, range(upto))


def counter():
    class Counter(Parent):
        def whole(self, a, b=2):
            return [a, b, here()]

        def fails(self):
            raise ValueError("no")

        async def awaited(self, a):
            await asyncio.sleep(0)
            return [a, here()]

        def count(self, upto):
            """Count."""
            for one in super().count(upto):
                heard = yield f"{one}:{here()}"
                if heard:
                    yield heard
            return "over"

        async def acount(self, upto):
            for one in range(upto):
                await asyncio.sleep(0)
                yield f"{one}:{here()}"

        def breaks(self):
            yield "one"
            raise ValueError("no")

        def handed(self):
            return (one for one in ["a", "b"])

    return Counter


def ended(recorded):
    """`(name, status, output, how its stream ended)` of each span."""
    return [
        (one.name, one.status, one.output, None if one.stream is None else one.stream.ended) for one in recorded.spans
    ]


def test_a_function_returns_what_it_returns_inside_its_span():
    """And outside of it afterwards."""
    with captured() as recorded:
        counting = put(counter())()
        assert counting.whole(1, b=3) == [1, 3, 1]
        assert here() == 0
    assert ended(recorded) == [("whole", "ok", [1, 3, 1], None)]
    assert recorded.spans[0].input == [1, 3]


def test_an_error_goes_on_without_a_frame_of_ours():
    """The traceback is the one without us."""
    with captured() as recorded:
        with pytest.raises(ValueError, match="no") as raised:
            put(counter())().fails()
    names = [frame.name for frame in traceback.extract_tb(raised.value.__traceback__)]
    assert names[-1] == "fails"
    assert "method" not in names
    assert [(one.status, one.error.type) for one in recorded.spans] == [("error", "ValueError")]


def test_a_coroutine_is_a_coroutine():
    """Its span is current while it waits."""
    with captured() as recorded:
        coroutine = put(counter())().awaited(7)
        assert asyncio.iscoroutine(coroutine)
        assert asyncio.run(coroutine) == [7, 1]
    assert ended(recorded) == [("awaited", "ok", [7, 1], None)]


def test_a_generator_is_a_generator_and_its_span_is_current_inside_it_alone():
    """What is sent in arrives, what it returns comes out, its name is its own."""
    with captured() as recorded:
        counting = put(counter())().count(2)
        assert (type(counting), counting.__name__, here()) == (types.GeneratorType, "count", 0)
        assert (next(counting), here(), counting.send("x")) == ("0:1", 0, "x")
        assert next(counting) == "1:1"
        with pytest.raises(StopIteration) as stopped:
            next(counting)
    assert stopped.value.value == "over"
    assert ended(recorded) == [("count", "ok", "0:1x1:1", "exhausted")]
    assert recorded.spans[0].stream.chunks == 3


def test_how_a_stream_ended_is_told():
    """Closed by its user, dropped, failed by itself or by what was thrown into it."""
    with captured() as recorded:
        counting = put(counter())()
        closed = counting.count(3)
        next(closed)
        closed.close()
        dropped = counting.count(3)
        next(dropped)
        del dropped
        gc.collect()
        with pytest.raises(ValueError, match="no"):
            list(counting.breaks())
        thrown = counting.count(3)
        next(thrown)
        with pytest.raises(KeyboardInterrupt):
            thrown.throw(KeyboardInterrupt())
    assert [(one.status, one.output, one.stream.ended) for one in recorded.spans] == [
        ("ok", "0:1", "closed"),
        ("ok", "0:2", "collected"),
        ("error", "one", "error"),
        ("cancelled", "0:4", "cancelled"),
    ]


def test_an_async_generator_is_one():
    """Read out, and closed."""

    async def app(counting):
        whole = [one async for one in counting.acount(2)]
        part = counting.acount(3)
        assert type(part) is types.AsyncGeneratorType
        await anext(part)
        await part.aclose()
        return whole

    with captured() as recorded:
        assert asyncio.run(app(put(counter())())) == ["0:1", "1:1"]
    assert ended(recorded) == [("acount", "ok", "0:11:1", "exhausted"), ("acount", "ok", "0:2", "closed")]


def test_a_stream_that_is_handed_out_is_followed_where_that_is_asked_for():
    """And left alone otherwise; one that nobody begins to read is said to be collected."""
    with captured() as recorded:
        counting = put(counter(), streams=True)()
        assert list(counting.handed()) == ["a", "b"]
        counting.handed()
        gc.collect()
    assert ended(recorded) == [("handed", "ok", "ab", "exhausted"), ("handed", "ok", "", "collected")]


def test_a_method_that_goes_on_to_its_parents_is_one_call():
    """But the same method of another object is another call."""

    class Base:
        def ask(self, other):
            return here() if other is None else other.ask(None)

    class Child(Base):
        def ask(self, other):
            return super().ask(other)

    with captured() as recorded:
        put(Base)
        put(Child)
        assert Child().ask(Child()) == 2
    assert [(one.name, one.parent_id is None) for one in recorded.spans] == [("ask", True), ("ask", False)]


def test_what_an_sdk_inside_knows_wins():
    """Its answer and its usage are nearer to the provider."""

    class Model:
        def ask(self):
            calls.outer().add(output="theirs", usage={"input_tokens": 3})
            return "ours"

    def asked(of, name, args, kwargs):
        return Told(calls.begin("ask", "llm"))

    class Told(Around):
        def found(self, result):
            return {"output": result, "usage": {"input_tokens": 1}, "attributes": {}}

    Model.ask = around(asked)(Model.ask, "tests.Model.ask")
    with captured() as recorded:
        assert Model().ask() == "ours"
    (span,) = recorded.spans
    assert (span.output, span.usage.input_tokens) == ("theirs", 3)


def test_a_trace_that_sampling_leaves_out_is_left_out_whole():
    """What runs inside is no trace of its own."""

    class Agent:
        def run(self):
            return calls.begin("inner")

        def steps(self):
            yield calls.begin("inner")

    with captured(sample=0.0) as recorded:
        put(Agent)
        assert (Agent().run(), list(Agent().steps()), here()) == (None, [None], 0)
    assert recorded.spans == []


def test_where_nothing_records_nothing_stands_in_between():
    """A stream is the library's own."""
    counting = put(counter())()
    assert list(counting.count(1)) == ["0:0"]
    assert counting.whole(1) == [1, 2, 0]
