"""NB-01 to NB-06: what a call raises is what the program raised, and nothing else."""

import asyncio
import concurrent.futures
import functools
import gc
import inspect
import sys
import threading
import traceback
import weakref

import pytest

from dashcam.testing.safety.adapter import Dashcam
from dashcam.testing.safety.outcome import caught, foreign, frames, told
from dashcam.testing.safety.three_ways import same


def test_nb01_same_exception_object():
    """The exception that arrives is the one that was raised, with cause, context, notes and user frames as without us."""

    def program(record):
        made = []

        @record
        def inner():
            error = KeyError("inner")
            error.add_note("a note")
            made.append(error)
            raise error

        @record
        def outer():
            try:
                inner()
            except KeyError as error:
                raise ValueError("outer") from error

        try:
            outer()
        except ValueError as error:
            return error.__cause__ is made[0], error.__context__ is made[0], error.__suppress_context__, told(error)

    is_cause, is_context, suppressed, error = same(program).returned
    assert (is_cause, is_context, suppressed) == (True, True, True)
    assert error.cause.notes == ("a note",)


def test_nb01_no_cause_is_added():
    """An exception that nothing caused has no cause and no context afterwards, though our code ran in between."""

    def program(record):
        @record
        def fail():
            raise ValueError("alone")

        try:
            fail()
        except ValueError as error:
            return error.__cause__, error.__context__, error.__suppress_context__

    assert same(program).returned == (None, None, False)


def test_nb01_raised_while_another_is_handled():
    """Called in an `except` block, a failing call gets that exception as context, as without us."""

    def program(record):
        @record
        def fail():
            raise ValueError("second")

        try:
            try:
                raise KeyError("first")
            except KeyError:
                fail()
        except ValueError as error:
            return told(error)

    assert same(program).returned.context.args == ("first",)


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


def test_nb01_a_saved_exception_raised_again():
    """An exception raised a second time keeps the frames of the first."""

    def program(record):
        error = ValueError("kept")

        @record
        def first():
            raise error

        @record
        def second():
            raise error

        caught(first)
        return caught(second)

    assert len(same(program).returned.frames) >= 2


def test_nb01_in_threads_and_pools():
    """What a recorded function raises in a thread, a pool or a future arrives there as without us."""

    def program(record):
        @record
        def fail(n):
            raise ValueError(n)

        thread = threading.Thread(target=fail, args=(1,))
        thread.start()
        thread.join()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            future = pool.submit(fail, 2)
            return told(future.exception()), caught(lambda: list(pool.map(fail, [3])))

    outcome = same(program)
    assert outcome.noise[0][1].args == (1,)
    assert outcome.returned[0].args == (2,)


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


def test_nb02_system_exit_keeps_its_code():
    """The exit code arrives, also through coroutine and generator."""

    def program(record):
        @record
        def leave():
            sys.exit(7)

        @record
        async def coroutine():
            leave()

        @record
        def generator():
            yield leave()

        def code(call):
            try:
                call()
            except SystemExit as error:
                return error.code

        return code(leave), code(lambda: coroutine().send(None)), code(lambda: next(generator()))

    assert same(program).returned == (7, 7, 7)


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


def test_nb02_interrupted_in_the_body():
    """A KeyboardInterrupt that arrives while the body runs leaves it, through a `finally` that runs once."""

    def program(record):
        ran = []

        @record
        def body():
            try:
                raise KeyboardInterrupt
            finally:
                ran.append(1)

        return caught(body), ran

    assert same(program).returned[1] == [1]


def test_nb03_exception_group():
    """A group arrives whole, is split by `except*`, and what is left goes on."""

    def program(record):
        @record
        def fail():
            raise ExceptionGroup("both", [ValueError(1), ExceptionGroup("inner", [TypeError(2), KeyError(3)])])

        seen = []
        try:
            try:
                fail()
            except* ValueError as group:
                seen.append(told(group))
            except* TypeError as group:
                seen.append(told(group))
        except ExceptionGroup as rest:
            seen.append(told(rest))
        return seen

    assert len(same(program).returned) == 3


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


def test_nb04_arguments_of_any_kind():
    """Exceptions whose arguments are objects, cycles or nothing at all arrive unchanged."""

    def program(record):
        cycle = []
        cycle.append(cycle)
        arguments = [
            (),
            (object,),
            (cycle,),
            (lambda: 1,),
            ("\ud800",),
            (2**70, b"\0"),
            (float("nan"),),
            tuple(range(20)),
        ]

        @record
        def fail(args):
            raise ValueError(*args)

        def arrived(args):
            try:
                fail(args)
            except ValueError as error:
                return all(one is other for one, other in zip(error.args, args, strict=True))

        return [arrived(args) for args in arguments]

    assert same(program, sweep=False).returned == [True] * 8


def test_nb05_stop_iteration_stays_stop_iteration():
    """A plain function that raises StopIteration raises StopIteration: `next` protocols are written with it."""

    def program(record):
        class Countdown:
            def __init__(self, n):
                self.n = n

            def __iter__(self):
                return self

            @record
            def __next__(self):
                if not self.n:
                    raise StopIteration("done")
                self.n -= 1
                return self.n

        return list(Countdown(3)), caught(Countdown(0).__next__)

    assert same(program).returned[0] == [2, 1, 0]


def test_nb05_stop_iteration_inside_streams():
    """Raised in a generator or coroutine it becomes a RuntimeError there, with the same cause, as Python has it."""

    def program(record):
        @record
        def generator():
            yield 1
            raise StopIteration("in generator")  # noqa: PLR1708

        @record
        async def coroutine():
            raise StopIteration("in coroutine")

        @record
        async def async_generator():
            yield 1
            raise StopAsyncIteration("in async generator")

        async def drain():
            return [item async for item in async_generator()]

        return caught(lambda: list(generator())), caught(asyncio.run, coroutine()), caught(asyncio.run, drain())

    assert [error.type for error in same(program).returned] == ["RuntimeError"] * 3


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


def test_nb06_wrong_arguments_of_methods():
    """For methods of every kind the words name class and method."""

    def program(record):
        class Thing:
            @record
            def method(self, a): ...

            @classmethod
            @record
            def of_class(cls, a): ...

            @record
            @staticmethod
            def of_none(a): ...

            @record
            def __call__(self, a): ...

        thing = Thing()
        calls = (
            thing.method,
            Thing.method,
            thing.of_class,
            Thing.of_none,
            thing,
            functools.partial(thing.method, 1, 2),
        )
        return [caught(call, *args) for call in calls for args in ((), (1, 2, 3))]

    said = [error.args[0] for error in same(program).returned]
    assert all("Thing." in words for words in said)


def test_nb06_hostile_arguments_bind():
    """Arguments that cannot be compared, hashed, shown or counted reach the function as they are."""

    def program(record):
        class Argument:
            def _no(self, *args):
                raise RuntimeError

            __eq__ = __hash__ = __repr__ = __str__ = __len__ = __bool__ = __iter__ = __getattr__ = _no

        given = Argument()

        @record
        def same_object(a, *rest, k, **named):
            return a is rest[0] is k is named["z"]

        return same_object(given, given, k=given, z=given)

    assert same(program).returned is True
