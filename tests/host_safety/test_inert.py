"""NB-64, NB-30: what is not used costs nothing and does nothing."""

import dis
import gc
import inspect
import sys
import warnings

import pytest

import dashcam
from tests.recorded import python

INERT = """
import os, sys, threading, signal, builtins, atexit, socket, subprocess, logging, asyncio, concurrent.futures.thread
def state():
    return (sorted(os.listdir("/proc/self/fd")), threading.active_count(), dict(os.environ), list(map(id, sys.meta_path)),
        list(sys.path), list(map(id, sys.path_hooks)), [signal.getsignal(n) for n in range(1, 32)],
        [id(vars(o)[n]) for o, n in ((threading.Thread, "start"), (threading.Thread, "_bootstrap_inner"),
            (concurrent.futures.thread._WorkItem, "__init__"), (concurrent.futures.thread._WorkItem, "run"))],
        atexit._ncallbacks(), sys.excepthook, threading.excepthook, sys.gettrace(), sys.getprofile(), gc.callbacks[:],
        logging.getLogger("dashcam").handlers[:], os.listdir("."), id(subprocess.Popen.__init__), sys.getswitchinterval())
import gc
before = state()
import dashcam
dashcam.span, dashcam.tag, dashcam.status, dashcam.open, dashcam.errors if hasattr(dashcam, "errors") else None
@dashcam.span
def f(x): return x
@dashcam.span
class C:
    def m(self): return f(1)
C().m()
with dashcam.span("x"), dashcam.tag(session="s"): f(2)
assert dashcam.current_trace_id() is None
assert dashcam.status()["recording"] is False
after = state()
for one, other in zip(before, after):
    assert one == other, (one, other)
"""


def test_nb64_import_and_decoration_are_inert(tmp_path):
    """Importing, decorating, tagging and calling without a start: no thread, file, patch, variable, handler or output."""
    done = python(tmp_path, "-c", INERT)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(tmp_path.iterdir()) == []


def test_nb64_import_loads_next_to_nothing(tmp_path):
    """`import dashcam` loads its own two modules and nothing else that Python has not loaded already."""
    source = "import sys, typing; before = set(sys.modules); import dashcam; print(sorted(set(sys.modules) - before))"
    done = python(tmp_path, "-c", source)
    assert done.stdout.decode().strip() == "['dashcam', 'dashcam.version']"


@dashcam.span
def called(value):
    return value


def test_nb64_off_is_one_branch():
    """A call that is installed but off looks at one attribute, branches once, and calls the user's function: nothing else."""
    code = called.__code__
    instructions = [
        one
        for one in dis.get_instructions(code)
        if one.opname not in {"RESUME", "COPY_FREE_VARS", "PUSH_NULL", "NOP", "CACHE", "PRECALL"}
    ]
    first_return = next(i for i, one in enumerate(instructions) if one.opname.startswith("RETURN"))
    path = [one.opname for one in instructions[: first_return + 1]]
    jumps = [name for name in path if "JUMP" in name]
    calls = [name for name in path if name.startswith("CALL")]
    assert len(jumps) == 1
    assert len(calls) == 1
    assert sum(name == "LOAD_ATTR" for name in path) == 1
    assert len(path) <= 9


def test_nb64_off_runs_no_code_of_ours():
    """While off, no function of ours is entered but the one that stands before the user's."""
    entered = []

    def note(frame, event, arg):
        if event == "call":
            entered.append(frame.f_code.co_qualname)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        called(1)
    finally:
        sys.setprofile(before)
    assert entered == ["called", "called"]


@dashcam.span
async def coroutine():
    return 1


@dashcam.span
async def stream():
    yield 1


async def plain_coroutine():
    return 1


def complaints(make, name):
    gc.collect()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        make()
        gc.collect()
    return [(one.category, str(one.message).replace(name, "it")) for one in caught]


@pytest.mark.parametrize("recording", [False, True])
def test_nb30_a_coroutine_never_awaited_warns_as_before(request, recording):
    """The warning of a coroutine that nobody awaits is the plain one, once, with the user's name; no span is left open."""
    tracer = request.getfixturevalue("tracer") if recording else None
    expected = complaints(lambda: plain_coroutine() and None, "plain_coroutine")
    found = complaints(lambda: coroutine() and None, "coroutine")
    assert expected == [(RuntimeWarning, "coroutine 'it' was never awaited")]
    assert found == [(RuntimeWarning, "it 'it' was never awaited")]
    assert tracer is None or tracer.frames == []


def test_nb30_generators_never_started_say_nothing(tracer):
    """A generator and an async generator that nobody starts go without a word and without a span."""

    @dashcam.span
    def numbers():
        yield 1

    assert complaints(lambda: numbers() and None, "numbers") == []
    assert complaints(lambda: stream() and None, "stream") == []
    assert tracer.frames == []


def test_nb30_a_coroutine_closed_unstarted(tracer):
    """Closing a coroutine that never ran neither warns nor runs it, and its state says so."""
    made = coroutine()
    assert inspect.getcoroutinestate(made) == inspect.CORO_CREATED
    assert complaints(made.close, "coroutine") == []
    assert inspect.getcoroutinestate(made) == inspect.CORO_CLOSED
    assert tracer.frames == []
