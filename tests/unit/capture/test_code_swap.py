"""Code swapped in place: the function is the object it was, behaves and looks as before, and every call of it is recorded."""

import ast
import asyncio
import contextlib
import copy
import functools
import inspect
import logging
import pickle
import subprocess
import sys
import threading
import traceback
import types
import warnings
from pathlib import Path

import cloudpickle
import pytest

from dashcam.capture import code_swap, held
from dashcam.capture.code_swap import is_swapped, record_function, swap
from dashcam.capture.context import SCOPED, SCOPES, STATE
from dashcam.capture.hidden import FILE
from dashcam.capture.spec import spec_of
from dashcam.capture.wrap import record
from dashcam.snapshot.references import is_stand_in, unwrapped
from tests.unit.capture.recorded import recording

WORD = "a global of this module"


def put_in(function, state=STATE):
    return swap(function, spec_of(function, None, None), state)


@contextlib.contextmanager
def swapped(*functions):
    """Record functions in place, see that they have their very code back afterwards."""
    before = [function.__code__ for function in functions]
    undo = [put_in(function) for function in functions]
    try:
        assert all(map(is_swapped, functions))
        with recording() as frames:
            yield frames
    finally:
        for one in undo:
            one()
    assert all(function.__code__ is code for function, code in zip(functions, before, strict=True))


def plain(a, /, b=2, *rest, c=3, **named) -> str:
    """Doc."""
    return f"{a}{b}{rest}{c}{named}{WORD}"


def steps(n):
    """Hand out numbers, and what was sent."""
    try:
        for i in range(n):
            got = yield i
            if got is not None:
                yield got
    finally:
        CLOSED.append("closed")
    return "returned"


async def waits(n):
    await asyncio.sleep(0)
    return n


async def async_steps(n):
    try:
        for i in range(n):
            try:
                got = yield i
            except KeyError as error:
                got = error
            if got is not None:
                yield got
    finally:
        CLOSED.append("closed")


def raises(depth):
    if depth:
        return raises(depth - 1)
    raise ValueError("x")


def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)


CLOSED: list[str] = []
SHAPES = {"plain": plain, "generator": steps, "coroutine": waits, "async generator": async_steps}


def described(function):
    """What a program can see of a function, but for the name of its code's file and its bytecode."""
    code = function.__code__
    predicates = [name for name in dir(inspect) if name.startswith("is") and name != "isabstract"]
    closure = inspect.getclosurevars(function)
    return {
        "predicates": {name: getattr(inspect, name)(function) for name in predicates if name != "iskeyword"},
        "spec": inspect.getfullargspec(function),
        "signature": str(inspect.signature(function)),
        "source": inspect.getsource(function),
        "lines": inspect.getsourcelines(function)[1],
        "module": inspect.getmodule(function),
        "closure": (closure.nonlocals, closure.globals, closure.builtins),
        "attributes": {name: getattr(function, name) for name in dir(function) if name in KEPT},
        "code": [code.co_name, code.co_qualname, code.co_firstlineno, code.co_flags, code.co_freevars],
        "parameters": code.co_varnames[: code.co_argcount + code.co_kwonlyargcount],
    }


KEPT = (
    "__name__",
    "__qualname__",
    "__module__",
    "__doc__",
    "__defaults__",
    "__kwdefaults__",
    "__dict__",
    "__annotations__",
)


@pytest.mark.parametrize("shape", SHAPES)
def test_it_looks_as_before(shape):
    """Every predicate of `inspect`, signature, names, defaults, doc, source, closure and flags are what they were."""
    function = SHAPES[shape]
    before = described(function)
    with swapped(function):
        assert described(function) == before
        assert inspect.unwrap(function) is function


def test_it_is_the_function_it_was():
    """Whoever holds the function by another name calls the recorded one, and so does `partial`."""
    alias, bound = plain, functools.partial(plain, 1)
    with swapped(plain) as frames:
        assert alias(1) == bound() == f"12()3{{}}{WORD}"
        assert alias is plain
    assert [span["args"] for span in frames.spans()] == [[1, 2], [1, 2]]
    assert frames.callable(frames.spans()[0])[0] == "plain"


def test_arguments_as_they_are_given():
    """All kinds of parameters reach the function; wrong ones raise its own message."""
    with swapped(plain) as frames:
        assert plain(1, 5, 6, c=7, d=8) == f"15(6,)7{{'d': 8}}{WORD}"
        with pytest.raises(TypeError, match=r"^plain\(\) missing 1 required positional argument: 'a'$"):
            plain()
    (span,) = frames.spans()
    assert (span["args"], span["kwargs"]) == ([1, 5, 6], {"c": 7, "d": 8})


def test_defaults_that_are_changed_later():
    """A default that the program sets on the function counts, before, during and after."""

    def function(a=1, *, b=2):
        return a, b

    with swapped(function):
        assert function() == (1, 2)
        function.__defaults__ = (5,)
        function.__kwdefaults__ = {"b": 6}
        assert function() == (5, 6)
    assert function() == (5, 6)


def test_closures():
    """The cells stay the function's own: what it and its neighbours assign is seen by all."""

    def make():
        count = 0

        def more(by=1):
            nonlocal count
            count += by
            return count

        def read():
            return count

        return more, read

    more, read = make()
    cells = more.__closure__
    with swapped(more, read) as frames:
        assert (more(), more(by=4), read()) == (1, 5, 5)
        assert more.__closure__ is cells
    assert more() == 6
    assert [span["output"] for span in frames.spans()] == [1, 5, 5]


def test_a_method_with_super():
    """A function that closes over its class finds the parent's method."""

    class Base:
        def name(self):
            return "base"

    class Derived(Base):
        def name(self):
            return super().name() + "+"

    with swapped(vars(Derived)["name"]) as frames:
        assert Derived().name() == "base+"
    assert len(frames.spans()) == 1


def test_generators():
    """`send`, `throw`, `close`, the return value and the lazy start are the user's; what came out is recorded."""
    CLOSED.clear()
    with swapped(steps) as frames:
        unstarted = steps(1)
        assert frames.spans() == []
        assert inspect.isgenerator(unstarted)
        unstarted.close()
        assert CLOSED == []
        running = steps(3)
        assert (next(running), running.send("sent"), next(running)) == (0, "sent", 1)
        with pytest.raises(KeyError):
            running.throw(KeyError("k"))
        closing = steps(2)
        next(closing)
        closing.close()

        def outer():
            return (yield from steps(1))

        whole = outer()
        assert next(whole) == 0
        with pytest.raises(StopIteration, match="returned"):
            next(whole)
    assert CLOSED == ["closed"] * 3
    assert [span["output"] for span in frames.spans()] == [[0, "sent", 1], [0], [0]]


def test_coroutines():
    """It is awaited as before; one that is cancelled raises the same exception with its message, and is no error."""

    async def sleeper():
        await asyncio.sleep(60)

    async def main():
        task = asyncio.create_task(sleeper())
        await asyncio.sleep(0)
        task.cancel("why")
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        return await waits(4), caught.value.args, task.cancelling()

    with swapped(waits, sleeper) as frames:
        assert asyncio.run(main()) == (4, ("why",), 1)
    assert [(span["status"], span["output"]) for span in frames.spans()] == [(2, None), (0, 4)]


def test_async_generators():
    """`asend`, `athrow` and `aclose` reach the user's generator."""
    CLOSED.clear()

    async def main():
        running = async_steps(5)
        got = [await anext(running), await running.asend("sent"), await anext(running)]
        got.append(type(await running.athrow(KeyError("k"))))
        await running.aclose()
        with pytest.raises(StopAsyncIteration):
            await anext(running)
        return got, [item async for item in async_steps(2)]

    with swapped(async_steps) as frames:
        assert asyncio.run(main()) == ([0, "sent", 1, KeyError], [0, 1])
    assert CLOSED == ["closed", "closed"]
    assert [span["status"] for span in frames.spans()] == [0, 0]


def test_recursion():
    """Each call of a function that calls itself is a span, under the one that made it."""
    with swapped(factorial) as frames:
        assert factorial(4) == 24
    spans = frames.spans()
    assert [span["output"] for span in spans] == [24, 6, 2, 1]
    assert [span["parent"] for span in spans[1:]] == [span["id"] for span in spans[:3]]


@pytest.mark.parametrize("on", [True, False])
def test_tracebacks(on):
    """A traceback shows the user's frames alone, each once, while it records and while it does not."""

    def shown():
        with pytest.raises(ValueError, match="x") as caught:
            raises(2)
        frames = traceback.extract_tb(caught.value.__traceback__)[1:]
        return [(frame.filename, frame.name, frame.lineno) for frame in frames]

    before = shown()
    if on:
        with swapped(raises):
            assert shown() == before
    else:
        undo = put_in(raises)
        assert shown() == before
        undo()


def test_one_frame_more():
    """Between caller and function stands one frame of ours, whose file says so and tells the function's own."""

    def above():
        return [frame.f_code.co_filename for frame in (sys._getframe(1), sys._getframe(2))]

    with swapped(above):
        assert above() == [f"{FILE} ({__file__})", __file__]


def test_warnings_and_log_lines_name_the_caller(caplog):
    """`stacklevel` counts as it did: that is why the code is not said to be from the function's own file."""

    def warns():
        warnings.warn("x", stacklevel=2)
        logging.getLogger("theirs").warning("x", stacklevel=2)

    def lines():
        caplog.clear()
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            warns()
        return said[0].filename, said[0].lineno, caplog.records[0].lineno

    before = lines()
    with swapped(warns):
        assert lines() == before


def test_source_without_a_file():
    """What was typed into a notebook has its source where its cell's was found; without one there is the usual error."""
    import linecache

    names = {"__name__": "a_cell"}
    text = "def typed(x):\n    return x\n"
    linecache.cache["<cell 1>"] = (len(text), None, text.splitlines(keepends=True), "<cell 1>")
    exec(compile(text, "<cell 1>", "exec"), names)
    exec(compile("def gone(x):\n    return x\n", "<nowhere>", "exec"), names)
    try:
        with swapped(names["typed"], names["gone"]):
            assert inspect.getsource(names["typed"]) == text
            with pytest.raises(OSError, match="could not get source code"):
                inspect.getsource(names["gone"])
    finally:
        del linecache.cache["<cell 1>"]


def test_copies_and_pickles():
    """Copies are the function itself, a pickle is its name."""
    with swapped(factorial):
        assert copy.copy(factorial) is copy.deepcopy(factorial) is factorial
    with swapped(spec_of):
        assert pickle.loads(pickle.dumps(spec_of)) is spec_of


FAR = """
import sys; sys.path.insert(0, {folder!r}); import pickle
try:
    import dashcam
    raise SystemExit("dashcam is here")
except ImportError: pass
def tried(function):
    try:
        function({{}})
    except Exception as error:
        return type(error).__name__
function = pickle.loads(bytes.fromhex({data!r}))
print(repr({call}))
"""


def far(function, call):
    """Run a cloudpickled function in a process that has no dashcam."""
    # as cloudpickle does it for `__main__`, whose names another process does not have
    module, function.__module__ = function.__module__, "__main__"
    try:
        data = cloudpickle.dumps(function).hex()
    finally:
        function.__module__ = module
    code = FAR.format(folder=str(Path(cloudpickle.__file__).parents[1]), data=data, call=call)
    # the folder of its libraries has dashcam's too: only cloudpickle may be found there
    code = "import sys; sys.modules['dashcam'] = None\n" + code
    run = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, timeout=30)
    assert run.stderr == ""
    return ast.literal_eval(run.stdout)


def _make(closed):
    def closes(x, y=3):
        return x + y + closed

    return closes


def _self_closing():
    def down(n):
        return n and down(n - 1)

    return down


FAR_CASES = {
    "lambda": (lambda: lambda x: x + 1, "function(1)", 2),
    "closure and default": (lambda: _make(10), "function(1)", 14),
    "closes over itself": (_self_closing, "function(3)", 0),
    "recursive global": (lambda: factorial, "function(5)", 120),
    "generator": (lambda: steps, "list(function(3))", [0, 1, 2]),
    "keywords": (lambda: plain, "function(1, c=4, d=5)", f"12()4{{'d': 5}}{WORD}"),
    "raises": (lambda: lambda d: d["gone"], "tried(function)", "KeyError"),
}


@pytest.mark.parametrize("case", FAR_CASES)
def test_cloudpickle_to_a_process_without_dashcam(case):
    """A function that travels by its code runs where nobody knows of dashcam, while it is recorded here."""
    make, call, expected = FAR_CASES[case]
    with swapped(function := make()):
        assert far(function, call) == expected


def test_twice_is_once():
    """The second swap does nothing, nor does its undo; a decorated function is left alone, as what is no function is."""
    with swapped(plain) as frames:
        code = plain.__code__
        again = put_in(plain)
        assert plain.__code__ is code
        again()
        assert plain.__code__ is code
        plain(1)
    assert len(frames.spans()) == 1

    inner = types.FunctionType((lambda x: x).__code__, globals())
    decorated = record(inner)
    around = functools.wraps(decorated)(lambda x: decorated(x))
    for one in (decorated, inner, around, len, functools.partial(plain), plain.__get__(1), None):
        code = getattr(one, "__code__", None)
        put_in(one) if one is not None else record_function(one)()
        assert getattr(one, "__code__", None) is code


def test_somebody_elses_code_stays():
    """Where the program has set other code since, the undo leaves that."""

    def function():
        return 1

    undo = put_in(function)
    function.__code__ = (lambda: 2).__code__
    undo()
    assert function() == 2


def test_what_it_was_is_known():
    """The reader of components sees through our code to the function as it was written."""
    code = plain.__code__
    with swapped(plain):
        assert is_stand_in(plain)
        original = unwrapped(plain)[-1]
        assert (original.__code__, original.__defaults__, original.__kwdefaults__) == (code, (2,), {"c": 3})
    assert not is_stand_in(plain)


def test_holders_are_counted():
    """The last one out puts the code back, in whatever order they go; a release counts once."""
    code = factorial.__code__
    first, second = record_function(factorial), record_function(factorial)
    first()
    first()
    assert is_swapped(factorial)
    second()
    assert factorial.__code__ is code
    assert not held._held


@pytest.mark.parametrize("order", [(STATE, SCOPED), (SCOPED, STATE)])
def test_who_records_everywhere_wins(order):
    """Held by a recording alone a function is recorded inside recordings; held by `include` too, everywhere."""
    releases = {state: record_function(factorial, state) for state in order}
    with recording() as frames:
        factorial(1)
        assert len(frames.spans()) == 1
        releases[STATE]()
        factorial(1)
        assert len(frames.spans()) == 1
        token = SCOPES.set(("a recording",))
        factorial(1)
        SCOPES.reset(token)
        assert len(frames.spans()) == 2
    releases[SCOPED]()
    assert not is_swapped(factorial)


def test_threads_that_come_and_go():
    """While some threads hold and release a function others call it; every result is right, and in the end it is as before."""
    code = factorial.__code__
    wrong, stop = [], threading.Event()

    def hold():
        while not stop.is_set():
            release = record_function(factorial, STATE)
            factorial(3)
            release()

    def call():
        for _ in range(3000):
            if factorial(5) != 120:
                wrong.append(1)

    with recording():
        holding = [threading.Thread(target=hold) for _ in range(2)]
        calling = [threading.Thread(target=call) for _ in range(2)]
        for thread in (*holding, *calling):
            thread.start()
        for thread in calling:
            thread.join()
        stop.set()
        for thread in holding:
            thread.join()
    assert (wrong, factorial.__code__, held._held) == ([], code, {})


def test_a_wrapped_function():
    """Of a function under a decorator with `functools.wraps` the outer call is recorded, with what the decorator made of it."""

    def twice(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return function(*args, **kwargs) * 2

        return wrapper

    @twice
    def value(x):
        return x

    with swapped(value) as frames:
        assert value(x=2) == 4
    (span,) = frames.spans()
    assert (span["kwargs"], span["output"]) == ({"x": 2}, 4)


def test_a_function_that_cannot_be_swapped(monkeypatch):
    """Where making the code fails the function stays as it is, and that is counted."""

    def fails(_):
        raise SyntaxError

    monkeypatch.setattr(code_swap, "code_inside", fails)
    code = plain.__code__
    record_function(plain)()
    assert plain.__code__ is code
