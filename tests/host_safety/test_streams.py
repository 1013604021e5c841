"""NB-21 to NB-24, NB-29: generators, async generators, and functions that hand out something to be awaited."""

import asyncio
import contextlib
import contextvars
import gc
import inspect
import sys
import threading
import tracemalloc
import weakref

import pytest

from dashcam.capture.context import CURRENT
from dashcam.testing.safety.adapter import Dashcam
from dashcam.testing.safety.outcome import caught, foreign, frames, told
from dashcam.testing.safety.three_ways import same

VARIABLE = contextvars.ContextVar("theirs", default="before")


def recorded(program):
    """Run a program recorded and return its spans."""
    tracer = Dashcam()
    with tracer.started(), tracer.loud():
        tracer.fresh()
        program(tracer.record)
        assert tracer.complaints(failed=False) == []
        return tracer.spans()[:-1]


def echo(record, log):
    """Return a recorded generator that answers to whatever is done to it."""

    @record
    def generator(n):
        got = None
        try:
            for i in range(n):
                try:
                    got = yield i, got
                except ValueError as error:
                    log.append(told(error))
                    got = "caught"
                except GeneratorExit:
                    log.append("closing")
                    raise
            return "returned", got
        finally:
            log.append("finally")

    return generator


def test_nb21_no_frame_of_ours_is_seen_inside():
    """What is thrown in has the program's frames only, where it is caught inside and where it comes out again."""

    def program(record):
        def seen_by(error):
            return foreign(error), [name for _, _, name in frames(error)]

        @record
        def generator():
            try:
                yield 1
            except ValueError as error:
                yield seen_by(error)
            yield 2

        made, other = generator(), generator()
        next(made), next(other)
        inside = made.throw(ValueError())
        try:
            other.throw(KeyError())
        except KeyError as error:
            return inside, seen_by(error)

    inside, outside = same(program, sweep=False).returned
    assert (inside[0], outside[0]) == (0, 0)


def test_nb21_the_span_is_current_only_inside():
    """Between the steps of a generator its span is not current, whatever is called there is no child of it."""

    def program(record):
        @record
        def inner(n): ...

        @record
        def generator():
            for i in range(2):
                inner(i)
                yield i

        @record
        def outer():
            for i in generator():
                inner(10 + i)

        outer()

    spans = recorded(program)
    by_args = {tuple(span["args"]): span["parent"] for span in spans if span["args"]}
    outer, generator = spans[0]["id"], spans[1]["id"]
    assert by_args == {(0,): generator, (1,): generator, (10,): outer, (11,): outer}


def ended(spans):
    """Return of each stream its status and how it ended."""
    return [(span["status"], *span["stream"][::2]) for span in spans if "stream" in span]


def test_nb22_how_streams_end():
    """Exhausted, closed, collected, broken off by `break`, failed: each is recorded as what it was."""

    def program(record):
        @record
        def generator(n, fail=False):
            for i in range(n):
                yield f"{i} "
            if fail:
                raise ValueError("broken")

        list(generator(2))
        closed = generator(5)
        next(closed)
        closed.close()
        next(generator(3))
        for _ in generator(9):
            break
        caught(list, generator(1, fail=True))
        thrown = generator(3)
        next(thrown)
        caught(thrown.throw, KeyboardInterrupt)
        generator(4)

    assert ended(recorded(program)) == [
        ("ok", 2, "exhausted"),
        ("ok", 1, "closed"),
        ("ok", 1, "collected"),
        ("ok", 1, "collected"),
        ("error", 1, "error"),
        ("cancelled", 1, "cancelled"),
    ]


def test_nb22_closed_by_the_collector():
    """A generator in a cycle is closed by the garbage collector: its `finally` runs once, nothing is said anywhere."""

    def program(record):
        log = []
        generator = echo(record, log)

        class Holder:
            pass

        holder = Holder()
        holder.made = generator(3)
        holder.me = holder
        next(holder.made)
        del holder
        gc.collect()
        return log

    assert same(program, sweep=False).returned == ["closing", "finally"]
    assert ended(recorded(program)) == [("ok", 1, "collected")]


def test_nb22_closed_elsewhere():
    """Closed in another thread or another context, `finally` runs once and no noise is made."""

    def program(record):
        log = []
        generator = echo(record, log)
        threaded, moved, stepped = generator(3), generator(3), generator(3)
        for made in (threaded, moved, stepped):
            next(made)
        thread = threading.Thread(target=threaded.close)
        thread.start()
        thread.join()
        contextvars.copy_context().run(moved.close)
        contextvars.Context().run(lambda: next(stepped))
        contextvars.Context().run(lambda: list(stepped))
        return log

    assert same(program).returned == ["closing", "finally", "closing", "finally", "finally"]
    assert ended(recorded(program)) == [("ok", 1, "closed"), ("ok", 1, "closed"), ("ok", 3, "exhausted")]


def test_nb22_dropped_while_a_span_is_open():
    """A generator that is dropped inside another call leaves that call's span current."""

    def program(record):
        @record
        def child(): ...

        @record
        def generator():
            yield 1
            yield 2

        @record
        def outer():
            made = generator()
            next(made)
            del made
            child()

        outer()

    outer, _, child = recorded(program)
    assert child["parent"] == outer["id"]


def test_nb23_a_million_chunks():
    """A stream of a million chunks keeps at most 64 KiB of text and says how many there were."""

    def program(record):
        @record
        def tokens(n):
            for _ in range(n):
                yield "tok "

        tracemalloc.start()
        made = tokens(1_000_000)
        next(made)
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        for _ in range(100_000):
            next(made)
        kept = tracemalloc.get_traced_memory()[1] - before
        tracemalloc.stop()
        assert kept < 1_000_000, kept
        for _ in made:
            pass

    (span,) = recorded(program)
    assert span["stream"][0] == 1_000_000
    assert len(str(span["output"])) < 140_000


def test_nb23_large_chunks_are_not_kept():
    """Of chunks of a megabyte the stream keeps 64 Ki characters in all."""
    seen = []

    def program(record):
        @record
        def chunks():
            for i in range(20):
                chunk = chr(97 + i) * 1_000_000
                yield chunk

        tracemalloc.start()
        for _ in chunks():
            seen.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()

    recorded(program)
    assert seen[-1] - seen[1] < 200_000


def test_nb23_handed_on_before_it_is_recorded():
    """A chunk is with its reader before anything of ours has looked at it, and goes when the reader lets go of it."""

    def program(record):
        class Chunk:
            pass

        seen = []

        @record
        def generator():
            yield Chunk()
            yield seen[0]() is None

        made = generator()
        seen.append(weakref.ref(next(made)))
        return next(made)

    assert same(program).returned is True


@pytest.mark.parametrize("shape", ["def", "async def"])
def test_nb23_arguments_go_when_the_body_lets_go(shape):
    """An argument that a generator or coroutine deletes is freed, though it has not ended."""

    def program(record):
        class Argument:
            pass

        scope = {}
        exec(f"{shape} stepped(argument, *, k):\n    del argument, k\n    yield 1\n    yield 2", scope)
        given = Argument()
        seen = weakref.ref(given)
        made = record(scope["stepped"])(given, k=given)
        del given
        if shape == "def":
            next(made)
        else:
            caught(made.asend(None).send, None)
        return seen() is None

    assert same(program, sweep=False).returned is True


def test_nb23_first_chunk_is_timed_when_it_comes():
    """The time to the first chunk is that of the generator, not of the reader who takes his time."""

    def program(record):
        @record
        def generator():
            yield "a"

        made = generator()
        next(made)
        threading.Event().wait(0.05)
        list(made)

    (span,) = recorded(program)
    assert span["stream"][1] < 40_000_000


async def _asend(record):
    log = []

    @record
    async def generator(n):
        got = None
        try:
            for i in range(n):
                await asyncio.sleep(0)
                try:
                    got = yield i, got
                except ValueError as error:
                    log.append(told(error))
                    got = "caught"
        finally:
            await asyncio.sleep(0)
            log.append("finally")

    made = generator(4)
    steps = [await anext(made), await made.asend("a"), await made.athrow(ValueError("b"))]
    await made.aclose()
    await made.aclose()
    early = generator(3)
    async for item in early:
        steps.append(item)
        break
    await early.aclose()
    unstarted = generator(1)
    await unstarted.aclose()
    rest = [item async for item in generator(2)]
    end = generator(0)
    steps.append(await anext(end, "default"))
    return steps, log, rest


def test_nb24_asend_athrow_aclose():
    """What is sent and thrown arrives in an async generator's body, closing runs its `finally` once."""
    assert same(_asend).returned[1][1:] == ["finally"] * 4


async def _stubborn(record):
    @record
    async def stubborn():
        while True:
            try:
                yield 1
            except GeneratorExit:
                yield 2
                return

    @record
    async def failing():
        try:
            yield 1
        finally:
            raise KeyError("while closing")

    results = []
    for generator in (stubborn, failing):
        made = generator()
        await anext(made)
        try:
            await made.aclose()
        except Exception as error:
            results.append(told(error))
        with contextlib.suppress(Exception):
            await made.aclose()
    return results


def test_nb24_an_async_generator_that_will_not_close():
    """One that yields when it is closed raises Python's RuntimeError, one that fails then its own exception."""
    assert [error.type for error in same(_stubborn).returned] == ["RuntimeError", "KeyError"]


def test_nb24_shutdown_asyncgens():
    """Async generators left open are closed once by their loop at its end, with nothing in its log."""

    def program(record):
        log, said = [], []

        @record
        async def generator(name):
            try:
                for i in range(9):
                    yield i
            finally:
                await asyncio.sleep(0)
                log.append(name)

        async def main():
            asyncio.get_running_loop().set_exception_handler(lambda loop, context: said.append(context["message"]))
            kept.append(generator("kept"))
            await anext(kept[0])
            async for _ in generator("dropped"):
                break
            for _ in range(5):
                await asyncio.sleep(0)

        kept = []
        asyncio.run(main())
        return sorted(log), said

    assert same(program).returned == (["dropped", "kept"], [])
    assert sorted(ended(recorded(program))) == [("ok", 1, "closed"), ("ok", 1, "collected")]


def test_nb24_without_a_loop():
    """An async generator can be stepped by hand, without any event loop, and dropped."""

    def program(record):
        log = []

        @record
        async def generator():
            try:
                yield 1
                yield 2
            finally:
                log.append("finally")

        made = generator()
        steps = [caught(made.asend(None).send, None), caught(anext(made).send, None)]
        del made
        gc.collect()
        return steps, log

    same(program, sweep=False)


async def _hooks(record):
    first, final = [], []
    kept = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(lambda gen: first.append(gen.__name__), lambda gen: final.append(gen.__name__))

    @record
    async def generator():
        yield 1

    made = generator()
    await anext(made)
    after = sys.get_asyncgen_hooks()
    same_hooks = after.firstiter is not kept.firstiter and after.finalizer is not kept.finalizer
    del made
    sys.set_asyncgen_hooks(*kept)
    return first, final, same_hooks


def test_nb24_hooks_see_one_generator():
    """The interpreter's hooks for async generators are told of each once, and are in place afterwards."""
    assert same(_hooks).returned == (["generator"], ["generator"], True)


async def _context(record):
    @record
    async def generator():
        VARIABLE.set("inside")
        yield VARIABLE.get()
        yield VARIABLE.get()

    made = generator()
    first = await anext(made), VARIABLE.get()
    VARIABLE.set("outside")
    return first, await anext(made), [item async for item in made]


def test_nb24_variables_of_the_context():
    """A context variable that an async generator sets is set for whoever steps it."""
    assert same(_context).returned == (("inside", "inside"), "outside", [])


def test_nb24_stepped_by_several_tasks():
    """Stepped by one task and closed by another, an async generator ends once and leaves no span current."""

    def program(record):
        log = []

        @record
        async def generator():
            try:
                for i in range(5):
                    await asyncio.sleep(0)
                    yield i
            finally:
                log.append("finally")

        async def main():
            made = generator()
            first = await asyncio.create_task(anext(made))
            second = await asyncio.create_task(anext(made))
            await asyncio.create_task(made.aclose())
            return first, second, CURRENT.get()

        return asyncio.run(main()), log

    assert same(program).returned == ((0, 1, None), ["finally"])
    assert ended(recorded(program)) == [("ok", 2, "closed")]


class Awaitable:
    """Something of the program's own to be awaited."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return self.value


async def _awaitables(record):
    @record
    def make_coroutine(n):
        async def inner():
            return n

        return inner()

    @record
    def make_future(n):
        future = asyncio.get_running_loop().create_future()
        future.set_result(n)
        return future

    @record
    def make_task(n):
        return asyncio.create_task(make_coroutine(n))

    @record
    def make_object(n):
        return Awaitable(n)

    class Own(Awaitable):
        @record
        def __await__(self):
            return super().__await__()

    class Stepped(Awaitable):
        @record
        def __await__(self):
            yield from asyncio.sleep(0).__await__()
            return self.value

    makers = (make_coroutine, make_future, make_task, make_object)
    types = [type(made) for made in (make_future(0), make_object(0))]
    return [await make(i) for i, make in enumerate(makers)], types, await Own(8), await Stepped(9)


def test_nb29_functions_that_return_awaitables():
    """A plain function that hands out a coroutine, future, task or own awaitable hands out that very thing."""
    assert same(_awaitables).returned[0] == [0, 1, 2, 3]


def test_nb29_never_awaited():
    """A coroutine nobody awaits is warned of once, by its own name, at the same line; `close` avoids it."""

    def program(record):
        @record
        async def forgotten(): ...

        def drop():
            forgotten()

        drop()
        gc.collect()
        closed = forgotten()
        closed.close()
        return inspect.getcoroutinestate(closed)

    said = same(program, sweep=False).warned
    assert [text for _, text, _, _ in said] == [
        "coroutine 'test_nb29_never_awaited.<locals>.program.<locals>.forgotten' was never awaited"
    ]


@pytest.mark.parametrize("when", ["before", "after"])
def test_nb22_recording_stops_in_the_midst(when):
    """A stream goes on through `stop()`, and one begun before `start()` goes on through it."""
    import dashcam

    @dashcam.span
    def generator():
        yield from range(4)

    made = generator()
    if when == "before":
        next(made)
    with Dashcam().started():
        values = [next(made) for _ in range(2)]
    assert [*values, *made] == list(range(4))[when == "before" :]
