"""NB-01 to NB-06: what a call raises is what the program raised, and nothing else."""

import asyncio
import gc
import inspect
import threading
import traceback
import weakref

import pytest

from dashcam.testing.safety.adapter import Dashcam
from dashcam.testing.safety.outcome import caught, foreign, frames, told
from dashcam.testing.safety.three_ways import same

SHAPES = ("function", "coroutine", "generator", "async generator")


def failing(record, shape):
    """Return a call that raises from a recorded callable of this shape."""

    @record
    def function():
        raise ValueError(shape)

    @record
    async def coroutine():
        await asyncio.sleep(0)
        raise ValueError(shape)

    @record
    def generator():
        yield 1
        raise ValueError(shape)

    @record
    async def async_generator():
        yield 1
        raise ValueError(shape)

    async def drain():
        return [item async for item in async_generator()]

    calls = {
        "function": function,
        "coroutine": lambda: asyncio.run(coroutine()),
        "generator": lambda: list(generator()),
        "async generator": lambda: asyncio.run(drain()),
    }
    return calls[shape]


@pytest.mark.parametrize("shape", SHAPES)
def test_nb01_no_frame_of_ours(shape):
    """A traceback has the program's frames, the last of them its own, and none of ours; it prints as without us."""

    def program(record):
        try:
            failing(record, shape)()
        except ValueError as error:
            return foreign(error), frames(error)[-1][2], traceback.format_exc()

    foreign_frames, last, _ = same(program, sweep=False).returned
    assert (foreign_frames, last) == (0, shape.replace(" ", "_"))


@pytest.mark.parametrize("shape", SHAPES)
def test_nb01_raised_three_ways(shape):
    """For each shape of callable the exception is the same, also where a step of ours fails meanwhile."""

    def program(record):
        failing(record, shape)()

    assert same(program).raised.args == (shape,)


@pytest.mark.parametrize("shape", SHAPES)
def test_nb01_no_new_reference_cycle(shape):
    """With the garbage collector off, exception and frames are gone once the program lets go of them."""

    class Marker:
        pass

    def program(record):
        seen = []

        @record
        def function(marker):
            seen.append(weakref.ref(marker))
            raise ValueError

        @record
        async def coroutine(marker):
            function(marker)

        @record
        def generator(marker):
            yield 1
            function(marker)

        @record
        async def async_generator(marker):
            yield 1
            function(marker)

        def step(made):
            try:
                while True:
                    made.send(None)
            except (ValueError, StopIteration):
                pass

        def run():
            if shape == "function":
                caught(function, Marker())
            elif shape == "coroutine":
                step(coroutine(Marker()))
            elif shape == "generator":
                step(generator(Marker()))
            else:
                made = async_generator(Marker())
                step(made.asend(None))
                step(made.asend(None))

        gc.disable()
        try:
            run()
            return [reference() is None for reference in seen]
        finally:
            gc.enable()

    assert same(program).returned == [True]


@pytest.mark.parametrize(
    "kind", [KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError], ids=lambda kind: kind.__name__
)
def test_nb02_base_exceptions_pass(kind):
    """What is no `Exception` passes through as it is, and is recorded as cancelled."""

    def program(record):
        @record
        def stop():
            raise kind(3)

        return caught(stop)

    assert same(program).returned.args == (3,)
    tracer = Dashcam()
    with tracer.started():
        tracer.fresh()
        program(tracer.record)
        assert tracer.spans()[0]["status"] == "cancelled"


def test_nb02_own_base_exception():
    """A `BaseException` of the program's own passes."""

    class Halt(BaseException):
        pass

    def program(record):
        @record
        def stop():
            raise Halt("now")

        stop()

    assert same(program).raised.type.endswith("Halt")


async def _group(record):
    @record
    async def fail(n):
        await asyncio.sleep(0)
        raise ValueError(n)

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail(1))
            group.create_task(fail(2))
    except* ValueError as found:
        seen = [told(one) for one in found.exceptions]
    return seen


def test_nb03_task_group():
    """The failures of a task group's coroutines come as its group, each with its frames."""
    assert [one.args for one in same(_group).returned] == [(1,), (2,)]


class Hostile(Exception):
    """Can be neither shown, compared, copied nor pickled."""

    def _no(self, *args):
        raise RuntimeError("you called me")

    __str__ = __repr__ = __eq__ = __hash__ = __reduce__ = __reduce_ex__ = __copy__ = __deepcopy__ = __getattr__ = _no
    __bool__ = __len__ = __iter__ = __format__ = __getstate__ = _no


class Lying(Exception):
    """Its attributes are properties that raise."""

    @property
    def args(self):
        raise RuntimeError("args")

    @property
    def __traceback__(self):
        raise RuntimeError("traceback")

    @property
    def __class__(self):
        raise RuntimeError("class")

    def with_traceback(self, tb):
        raise RuntimeError("with_traceback")


class Blocking(Exception):
    """Showing it takes for ever."""

    def __str__(self):
        threading.Event().wait()

    __repr__ = __str__


@pytest.mark.parametrize("kind", [Hostile, Lying, Blocking], ids=lambda kind: kind.__name__)
def test_nb04_hostile_exceptions(kind):
    """An exception that cannot be shown arrives as the same object, unasked."""

    def program(record):
        error = kind("x", threading.Lock())

        @record
        def fail():
            raise error

        try:
            fail()
        except BaseException as arrived:
            return arrived is error

    assert same(program).returned is True


def test_nb04_huge_message():
    """An exception of 100 MB of text arrives whole; the record of it is bounded."""
    text = "x" * 100_000_000

    def program(record):
        @record
        def fail():
            raise ValueError(text)

        try:
            fail()
        except ValueError as error:
            return error.args[0] is text

    assert same(program, sweep=False).returned is True
    tracer = Dashcam()
    with tracer.started():
        tracer.fresh()
        program(tracer.record)
        assert sum(map(len, tracer.frames)) < 100_000


def no_parameters(): ...
def one(a): ...
def defaults(a, b=2): ...
def keyword_only(*, k): ...
def keyword_default(a, *, k=1): ...
def positional_only(a, b, /, c): ...
def variadic(a, *rest, k, **named): ...
async def coroutine(a, *, k): ...
def generator(a, b):
    yield


async def async_generator(a, b):
    yield


FUNCTIONS = (
    no_parameters,
    one,
    defaults,
    keyword_only,
    keyword_default,
    positional_only,
    variadic,
    coroutine,
    generator,
    async_generator,
)
WRONG = (
    ((), {}),
    ((1, 2, 3, 4), {}),
    ((1,), {"a": 2}),
    ((), {"z": 1}),
    ((1,), {"k": 1, "z": 2}),
    ((), {"a": 1, "b": 2, "c": 3}),
)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_nb06_wrong_arguments(function):
    """Wrong arguments raise Python's own words about the program's function, at the call and not later."""

    def program(record):
        recorded = record(function)

        def call(args, kwargs):
            made = caught(recorded, *args, **kwargs)
            if inspect.iscoroutine(made):
                made.close()
            return made if isinstance(made, tuple) else type(made).__name__

        return [call(args, kwargs) for args, kwargs in WRONG]

    assert same(program).returned
