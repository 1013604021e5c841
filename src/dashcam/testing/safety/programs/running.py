"""Threads, recursion, long streams, and code that runs at odd moments."""

import logging
import sys
import threading
import tracemalloc

from dashcam.testing.safety.cases import proves
from dashcam.testing.safety.outcome import caught


@proves("NB-02", lambda plain: plain.returned == [(3,)] * 4)
def interruptions_pass(record):
    """KeyboardInterrupt, SystemExit, GeneratorExit and a `BaseException` of the program's own pass unchanged."""

    class Halt(BaseException):
        pass

    @record
    def stop(kind):
        raise kind(3)

    return [caught(stop, kind).args for kind in (KeyboardInterrupt, SystemExit, GeneratorExit, Halt)]


@proves("NB-06", lambda plain: {one.type for one in plain.returned} == {"TypeError"})
def wrong_arguments(record):
    """Wrong arguments raise Python's own words about the program's function, at the call and not later."""

    @record
    def function(a, /, b, *, c=1): ...

    @record
    async def coroutine(a, *, k): ...

    @record
    def generator(a):
        yield

    calls = ((function, (1,), {}), (function, (1, 2, 3), {}), (function, (), {"a": 1, "b": 2}), (coroutine, (1,), {}))
    return [caught(call, *args, **named) for call, args, named in (*calls, (generator, (), {}))]


@proves("NB-19", lambda plain: all(plain.returned))
def names_of_options(record):
    """Parameters and keywords that are called like an option of a tracer reach the function."""
    names = "name kind self_ args kwargs span tracer parent input output metadata tags session_id user model config func fn".split()
    names += "trace_id langfuse_trace_id opik_args run_id callbacks attributes context message msg level".split()

    @record
    def take(**named):
        return named

    return [take(**{name: 1}) == {name: 1} for name in names]


@proves("NB-15", lambda plain: plain.returned == (["derived", "base", 3], ["base", 4]))
def methods_of_base_and_derived(record):
    """The same method in base and derived class, joined by `super()`, runs once each."""

    class Base:
        @record
        def answer(self, n):
            return ["base", n]

    class Derived(Base):
        @record
        def answer(self, n):
            return ["derived", *super().answer(n)]

    return Derived().answer(3), Base().answer(4)


@proves("NB-18", lambda plain: plain.returned == [3, 3])
def recorded_twice(record):
    """What is recorded twice does what it did."""

    @record
    @record
    def add(a, b=1):
        return a + b

    return [add(2), record(add)(1, 2)]


@proves("NB-22", lambda plain: plain.returned == ["finally", "finally"] and not plain.noise)
def dropped_streams(record):
    """A generator that is dropped, or closed in another thread, runs its `finally` once, without noise."""
    log = []

    @record
    def numbers():
        try:
            yield 1
            yield 2
        finally:
            log.append("finally")

    dropped = numbers()
    next(dropped)
    del dropped
    other = numbers()
    next(other)
    thread = threading.Thread(target=other.close)
    thread.start()
    thread.join()
    return log


@proves("NB-23", lambda plain: plain.returned == (20_000, True), sweep=False)
def long_streams(record):
    """A stream of 20 MB keeps less than 1 MB while it runs."""

    @record
    def chunks():
        for n in range(20_000):
            yield f"{n:01000}"

    tracemalloc.start()
    try:
        count = sum(1 for _ in chunks())
        return count, tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@proves("NB-42", lambda plain: plain.returned == ["<handled>", "<shown>", "logged"])
def odd_moments(record):
    """A recorded function works in `__repr__`, in a log handler and in `__del__`."""
    said = []

    @record
    def work(what):
        return f"<{what}>"

    class Shown:
        def __repr__(self):
            return work("shown")

    class Handler(logging.Handler):
        def emit(self, one):
            said.append(work("handled"))

    class Gone:
        def __del__(self):
            work("gone")

    log = logging.getLogger("host-safety")
    log.propagate, log.handlers = False, [Handler()]
    log.error("x")
    log.handlers = []
    Gone()
    return [*said, repr(Shown()), "logged"]


@proves("NB-43", lambda plain: plain.returned == (["worker", "worker"], [True, True]), sweep=False)
def threads_keep_what_they_were(record):
    """A recorded function is a thread's target as before; the thread's name and state are its own."""
    names, states = [], []

    @record
    def work():
        names.append(threading.current_thread().name)

    for daemon in (True, False):
        thread = threading.Thread(target=work, name="worker", daemon=daemon)
        thread.start()
        thread.join()
        states.append(not thread.is_alive())
    return names, states


@proves("NB-52", lambda plain: plain.returned == ("RecursionError", True), sweep=False)
def half_the_stack_is_left(record):
    """A recorded recursion gets at least half as deep as a plain one, and ends in Python's own RecursionError."""

    def deepest(wrap):
        reached = [0]

        @wrap
        def down(n):
            reached[0] = n
            down(n + 1)

        return caught(down, 0).type, reached[0]

    _, plain = deepest(lambda function: function)
    kind, recorded = deepest(record)
    return kind, 2 * recorded >= plain - 10


@proves("NB-20", lambda plain: plain.returned is True, sweep=False)
def frames_of_the_caller(record):
    """Between a recorded function and its caller, who is found by his module, stands at most one frame."""

    @record
    def foreign_frames():
        frame, between = sys._getframe(1), 0
        while frame.f_code.co_name != "frames_of_the_caller":
            frame, between = frame.f_back, between + 1
        return between

    return foreign_frames() <= 1
