"""What a call raises is what the program raised, and nothing else."""

import asyncio
import concurrent.futures
import functools
import sys
import threading

from dashcam.testing.safety.cases import proves
from dashcam.testing.safety.outcome import caught, told


@proves(
    "NB-01", lambda plain: plain.returned[:3] == (True, True, True) and plain.returned[3].cause.notes == ("a note",)
)
def same_exception_object(record):
    """The exception that arrives is the one that was raised, with cause, context, notes and user frames as without us."""
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


@proves("NB-01", lambda plain: plain.returned == (None, None, False))
def no_cause_is_added(record):
    """An exception that nothing caused has no cause and no context afterwards, though our code ran in between."""

    @record
    def fail():
        raise ValueError("alone")

    try:
        fail()
    except ValueError as error:
        return error.__cause__, error.__context__, error.__suppress_context__


@proves("NB-01", lambda plain: plain.returned.context.args == ("first",))
def raised_while_another_is_handled(record):
    """Called in an `except` block, a failing call gets that exception as context, as without us."""

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


@proves("NB-01", lambda plain: len(plain.returned.frames) >= 2)
def a_saved_exception_raised_again(record):
    """An exception raised a second time keeps the frames of the first."""
    error = ValueError("kept")

    @record
    def first():
        raise error

    @record
    def second():
        raise error

    caught(first)
    return caught(second)


@proves("NB-01", lambda plain: (plain.noise[0][1].args == (1,)) and (plain.returned[0].args == (2,)))
def in_threads_and_pools(record):
    """What a recorded function raises in a thread, a pool or a future arrives there as without us."""

    @record
    def fail(n):
        raise ValueError(n)

    thread = threading.Thread(target=fail, args=(1,))
    thread.start()
    thread.join()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        future = pool.submit(fail, 2)
        return told(future.exception()), caught(lambda: list(pool.map(fail, [3])))


@proves("NB-02", lambda plain: plain.returned == (7, 7, 7))
def system_exit_keeps_its_code(record):
    """The exit code arrives, also through coroutine and generator."""

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


@proves("NB-02", lambda plain: plain.returned[1] == [1])
def interrupted_in_the_body(record):
    """A KeyboardInterrupt that arrives while the body runs leaves it, through a `finally` that runs once."""
    ran = []

    @record
    def body():
        try:
            raise KeyboardInterrupt
        finally:
            ran.append(1)

    return caught(body), ran


@proves("NB-03", lambda plain: len(plain.returned) == 3)
def exception_group(record):
    """A group arrives whole, is split by `except*`, and what is left goes on."""

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


@proves("NB-04", lambda plain: plain.returned == [True] * 8, sweep=False)
def arguments_of_any_kind(record):
    """Exceptions whose arguments are objects, cycles or nothing at all arrive unchanged."""
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


@proves("NB-05", lambda plain: plain.returned[0] == [2, 1, 0])
def stop_iteration_stays_stop_iteration(record):
    """A plain function that raises StopIteration raises StopIteration: `next` protocols are written with it."""

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


@proves("NB-05", lambda plain: [error.type for error in plain.returned] == ["RuntimeError"] * 3)
def stop_iteration_inside_streams(record):
    """Raised in a generator or coroutine it becomes a RuntimeError there, with the same cause, as Python has it."""

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


@proves("NB-06", lambda plain: all("Thing." in words for words in [error.args[0] for error in plain.returned]))
def wrong_arguments_of_methods(record):
    """For methods of every kind the words name class and method."""

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


@proves("NB-06", lambda plain: plain.returned is True)
def hostile_arguments_bind(record):
    """Arguments that cannot be compared, hashed, shown or counted reach the function as they are."""

    class Argument:
        def _no(self, *args):
            raise RuntimeError

        __eq__ = __hash__ = __repr__ = __str__ = __len__ = __bool__ = __iter__ = __getattr__ = _no

    given = Argument()

    @record
    def same_object(a, *rest, k, **named):
        return a is rest[0] is k is named["z"]

    return same_object(given, given, k=given, z=given)
