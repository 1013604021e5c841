"""NB-07, NB-10, NB-11, NB-17, NB-20: what is recorded looks as it did, to people and to `inspect`."""

import asyncio
import collections
import concurrent.futures
import functools
import inspect
import itertools
import math
import sys
import types
import typing
import warnings
import weakref

import pytest

import dashcam
from dashcam.testing.safety.adapter import Dashcam
from dashcam.testing.safety.outcome import caught
from dashcam.testing.safety.three_ways import same


class Kept:
    """An object a weak reference can point to."""


def _every_return():
    async def coroutine(): ...
    def generator():
        yield

    async def async_generator():
        yield

    return {
        "none": None,
        "object": Kept(),
        "coroutine": coroutine(),
        "generator": generator(),
        "async generator": async_generator(),
        "future": concurrent.futures.Future(),
        "iterator": iter([1, 2]),
        "lambda": lambda: 1,
        "weak set": weakref.WeakSet(),
        "nan": math.nan,
        "list": [],
        "cycle": itertools.cycle([1]),
        "not implemented": NotImplemented,
        "ellipsis": ...,
        "exception": ValueError("returned, not raised"),
        "mapping proxy": types.MappingProxyType({}),
        "memoryview": memoryview(b"abc"),
    }


RETURNS = (
    "none",
    "object",
    "coroutine",
    "generator",
    "async generator",
    "future",
    "iterator",
    "lambda",
    "weak set",
    "nan",
    "list",
    "cycle",
    "not implemented",
    "ellipsis",
    "exception",
    "mapping proxy",
    "memoryview",
)


@pytest.mark.parametrize("kind", RETURNS)
def test_nb07_same_object_returned(kind):
    """What a function, coroutine or generator hands back is the very object, untouched."""

    def program(record):
        given = _every_return()
        value = given[kind]
        given["coroutine"].close()

        @record
        def function():
            return value

        @record
        async def coroutine():
            return value

        @record
        def generator():
            got = yield value
            return got

        stepped = generator()
        first = next(stepped)
        last = None
        try:
            stepped.send(value)
        except StopIteration as stop:
            last = stop.value
        return function() is value, asyncio.run(coroutine()) is value, first is value, last is value

    assert same(program, sweep=kind in ("object", "iterator")).returned == (True,) * 4


def plain(a: int, /, b: "str" = "b", *rest: float, c: bool = True, d, **named: "Kept") -> "list[Kept]":
    """Say what it does."""


plain.attribute = {"kept": True}


async def coroutine(a: int = 1) -> None:
    """A coroutine."""


def generator(a: "typing.Any") -> collections.abc.Iterator[int]:
    """A generator."""
    yield a


async def async_generator(a, b=()):
    """An async generator."""
    yield a


@types.coroutine
def awaitable_generator(a):
    """A generator to be awaited."""
    yield a


def no_annotations(self, cls, *, args=1, kwargs=2):
    return self


anonymous = lambda x, y=2, *z: x  # noqa: E731


FUNCTIONS = (plain, coroutine, generator, async_generator, awaitable_generator, no_annotations, anonymous)
PREDICATES = [getattr(inspect, name) for name in sorted(dir(inspect)) if name.startswith("is") and name != "isabstract"]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_nb10_metadata(function):
    """Signature, hints, names, doc, module, annotations, defaults and attributes are as before."""

    def program(record):
        recorded = record(function)
        attributes = {key: value for key, value in vars(recorded).items() if key != "__wrapped__"}
        return (
            str(inspect.signature(recorded)),
            str(inspect.signature(recorded, follow_wrapped=False)),
            typing.get_type_hints(recorded) == typing.get_type_hints(function),
            [getattr(recorded, name) for name in ("__name__", "__qualname__", "__doc__", "__module__")],
            recorded.__annotations__ == function.__annotations__,
            recorded.__defaults__ is function.__defaults__,
            recorded.__kwdefaults__ == function.__kwdefaults__,
            {key: value for key, value in attributes.items() if key != "__wrapped__"},
            inspect.unwrap(recorded).__code__ is inspect.unwrap(function).__code__,
            inspect.getsource(recorded),
            inspect.getdoc(recorded),
            recorded.__globals__ is function.__globals__,
            recorded.__code__.co_firstlineno,
            recorded.__code__.co_argcount,
            recorded.__code__.co_kwonlyargcount,
            type(recorded),
        )

    same(program)


def test_nb10_the_original_is_one_unwrap_away():
    """`__wrapped__` is the very function that was decorated."""
    assert dashcam.span(plain).__wrapped__ is plain


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_nb11_predicates(function):
    """Every `is…` of `inspect` says of function, method and bound method what it said before."""

    def program(record):
        class Holder:
            method = record(function)
            of_class = classmethod(record(function))
            of_none = staticmethod(record(function))

        objects = (record(function), Holder.method, Holder().method, Holder.of_class, Holder.of_none)
        return [(predicate.__name__, [bool(predicate(one)) for one in objects]) for predicate in PREDICATES]

    same(program, sweep=False)


def test_nb11_predicates_of_what_is_made():
    """Coroutines, generators and async generators are of Python's own types, with their names and states."""

    def program(record):
        made = [record(function)(1) for function in (coroutine, generator, async_generator, awaitable_generator)]
        told = [
            (
                type(one),
                one.__name__,
                one.__qualname__,
                [predicate(one) for predicate in PREDICATES],
                inspect.isawaitable(one),
            )
            for one in made
        ]
        states = inspect.getcoroutinestate(made[0]), inspect.getgeneratorstate(made[1])
        made[0].close()
        return told, states, asyncio.iscoroutinefunction(record(coroutine)), asyncio.iscoroutine(made[0])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        same(program, sweep=False)


CALLABLES = (len, math.sqrt, str.upper, "x".upper, dict.fromkeys, [].append, object().__str__, print)


@pytest.mark.parametrize("target", CALLABLES, ids=lambda target: repr(target).partition(" at 0x")[0])
def test_nb17_c_callables(target):
    """C callables are recorded or handed back as they are, and called with the same effect."""

    def program(record):
        recorded = record(target)
        calls = ((), ("4",), (4,), ([7],))
        return [caught(recorded, *args) for args in calls], callable(recorded), getattr(recorded, "__name__", None)

    # under a profiler Python 3.12 words this one's error otherwise
    same(program, sweep=target is not str.upper)


class Doubler:
    """An object that can be called, with attributes of its own."""

    extra = 3

    def __call__(self, x):
        return x + 1


def test_nb17_objects_that_can_be_called():
    """An object that can be called is more than a function: it is handed back, with a word in the log."""
    tracer = Dashcam()
    given = Doubler()
    with tracer.started():
        tracer.fresh()
        assert dashcam.span(given) is given
        assert tracer.logged == ["dashcam cannot record an object of Doubler: decorate the function or class inside it"]


@pytest.mark.parametrize("target", [3, "name", [], object()], ids=lambda target: repr(target).partition(" at 0x")[0])
def test_nb17_what_cannot_be_called(target):
    """Decorating a thing that cannot be called neither fails nor changes it; a text names a block."""
    tracer = Dashcam()
    with tracer.started():
        made = dashcam.span(target)
        assert made is target or type(target) is str


def test_nb20_warnings():
    """A warning is said of the same line, in the same module, whatever its `stacklevel`."""

    def program(record):
        def warn(level):
            warnings.warn(f"level {level}", DeprecationWarning, stacklevel=level)

        recorded = record(warn)

        @record
        async def warns():
            recorded(2)
            warnings.warn("in a coroutine", UserWarning, stacklevel=1)
            warnings.warn("of a coroutine", UserWarning, stacklevel=2)

        async def main():
            await warns()

        @record
        def generator():
            warnings.warn("of a generator", UserWarning, stacklevel=2)
            yield

        for level in (1, 2, 3):
            recorded(level)
        asyncio.run(main())
        next(generator())

    said = same(program).warned
    assert len(said) == 7
    assert [file for _, _, file, _ in said] == ["test_shape.py"] * 2 + ["outcome.py"] + ["test_shape.py"] * 4


def test_nb20_frames():
    """`sys._getframe(1)` meets at most one frame of ours, with the globals of the program's own module."""

    def caller():
        return sys._getframe(1).f_globals["__name__"], sys._getframe(1).f_code.co_name

    recorded = dashcam.span(caller)
    with Dashcam().started():
        assert caller()[0] == recorded()[0] == __name__

        def frames_between():
            frame, count = sys._getframe(1), 0
            while frame.f_code.co_name != "test_nb20_frames":
                frame, count = frame.f_back, count + 1
            return count

        assert (frames_between(), dashcam.span(frames_between)()) == (0, 1)


def test_nb20_named_tuples_and_enums_know_their_module():
    """Classes made inside a recorded function belong to the module of the program."""

    def program(record):
        @record
        def make():
            return collections.namedtuple("Point", "x y").__module__, type("Made", (), {}).__module__

        return make()

    assert same(program).returned == (__name__, __name__)


def test_nb10_stacked_decorators():
    """Among other decorators, above and below, names and signature stay."""

    def other(function):
        @functools.wraps(function)
        def around(*args, **kwargs):
            return function(*args, **kwargs)

        return around

    def program(record):
        @record
        @other
        @record
        @other
        def inner(a, b=1):
            """Doc."""
            return a + b

        return inner(1), inner.__name__, inner.__doc__, str(inspect.signature(inner)), caught(inner)

    assert same(program).returned[0] == 2
