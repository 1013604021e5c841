"""NB-08: every internal step fails in turn, in whatever is recorded, in starting and in stopping; nobody notices."""

import asyncio
import contextlib
import logging
import multiprocessing.context
import multiprocessing.pool
import shutil
from pathlib import Path

import pytest

import dashcam
from dashcam import runtime
from dashcam.capture import guard, trampoline
from dashcam.capture.context import CURRENT, STATE
from dashcam.testing.safety.adapter import Dashcam
from dashcam.testing.safety.outcome import caught, outcome_of
from dashcam.testing.safety.three_ways import Injected, Injector, same, swept

VALUES = {
    "text": "why?",
    "list": [1, {"a": None}],
    "set": {1, 2},
    "object": object,
    "bytes": b"\0",
    3: float("nan"),
    "password": "x",
}


def test_nb08_blocks_and_tags():
    """`with dashcam.span(…)` and `with dashcam.tag(…)` run their blocks whatever fails in them."""

    def program(record):
        result = []
        with dashcam.tag(session="s", tags=["a"], metadata={"k": [1]}), dashcam.span("block", kind="tool") as span:
            span.input = VALUES
            with dashcam.tag(user="u", tags=["b"]):
                span.attributes["x"] = 1
            span.output = VALUES
            result.append("ran")
        with contextlib.suppress(KeyError), dashcam.span("failing"):
            raise KeyError(1)
        result.append(dashcam.current_trace_id() is None)
        return result

    assert same(program).returned == ["ran", True]


def test_nb08_blocks_in_coroutines():
    """The `async with` twins likewise."""

    async def program(record):
        async with dashcam.tag(session="s"), dashcam.span("block") as span:
            await asyncio.sleep(0)
            span.output = 1
        return "ran"

    assert same(program).returned == "ran"


def test_nb08_a_decorator_with_options():
    """`@dashcam.span(kind=…)` hands back a function that works."""

    def program(record):
        @dashcam.span(kind="tool", name="other")
        def function(a):
            return a

        @dashcam.span("named", kind="tool")
        def other(a):
            return a

        return function(1), other(2), function.__name__

    assert same(program).returned == (1, 2, "function")


def test_nb08_thread_pools(monkeypatch):
    """`multiprocessing.pool.ThreadPool` in all its ways."""
    # a pool settles how processes are started, for good
    monkeypatch.setattr(multiprocessing.context._default_context, "_actual_context", None)

    def program(record):
        @record
        def work(n):
            return n * 2

        with multiprocessing.pool.ThreadPool(1) as pool:
            return [
                pool.apply(work, (1,)),
                pool.apply_async(work, (2,)).get(),
                pool.map(work, [3]),
                list(pool.imap(work, [4])),
                list(pool.imap_unordered(work, [5])),
                pool.starmap(work, [(6,)]),
                caught(pool.apply, work, (None,)).type,
            ]

    assert same(program, sweep=False).returned[:3] == [2, 4, [6]]


def test_nb08_decorating_a_shape_never_seen():
    """Compiling the function that stands before another may fail at each of its steps."""

    def program(record):
        trampoline._compiled.cache_clear()

        def fresh(a, /, b=1, *rest, c, **named):
            return a, b, rest, c, named

        return record(fresh)(1, 2, 3, c=4, d=5)

    tracer = Dashcam()
    plain = outcome_of(program, lambda target: target)
    with tracer.started():
        assert swept(program, tracer, plain, (Injected,)) > 100


@pytest.mark.parametrize("kind", [Injected, MemoryError], ids=lambda kind: kind.__name__)
def test_nb08_start_first_span_and_stop(kind, tmp_path, monkeypatch):
    """Starting, the first span with its journal, flushing and stopping: each step may fail, the program goes on."""
    monkeypatch.setattr(runtime, "EXIT_S", 0.1)  # how long a stop waits for a thread that waits for a lock left taken

    def program(record):
        dashcam.start(store=tmp_path / "s.db", integrations=())
        result = dashcam.span(lambda a: a + 1)(1)
        dashcam.stop()
        return result, STATE.put, CURRENT.get()

    tracer = Dashcam()
    log = logging.getLogger("dashcam")
    log.addHandler(silent := logging.NullHandler())
    log.propagate = False
    try:
        counting = Injector(tracer, 0)
        plain = outcome_of(program, lambda target: target, counting)
        felt = []
        seen = set()
        for at, place in enumerate(counting.places, 1):
            if place not in seen:
                seen.add(place)
                injector = Injector(tracer, at, kind)
                outcome = outcome_of(program, lambda target: target, injector)
                if (outcome.returned, outcome.raised) != (plain.returned, None):
                    felt.append((injector.where, outcome.returned, outcome.raised))
                dashcam.stop()
                guard.reset()
                # where much waits a program collects in the background, into the next tests
                shutil.rmtree(tmp_path / "s.journal", ignore_errors=True)
        assert felt == []
        assert len(seen) > 100
    finally:
        log.removeHandler(silent)
        log.propagate = True


class Broken(logging.Handler):
    """A handler of the program's that fails."""

    def emit(self, record):
        raise OSError("no log today")

    def handleError(self, record):
        raise RuntimeError("nor an error")


def test_nb08_a_log_that_fails_too():
    """Where the program's own log handler raises while our failure is being logged, the call goes on untouched."""
    tracer = Dashcam()
    with tracer.started():
        log = logging.getLogger("dashcam")
        log.addHandler(broken := Broken())
        try:
            STATE.put = lambda frame: 1 / 0
            assert dashcam.span(lambda a: a)(5) == 5
            assert caught(dashcam.span(lambda: 1 / 0)).type == "ZeroDivisionError"
        finally:
            log.removeHandler(broken)
    assert CURRENT.get() is None


def test_nb08_one_log_line_a_place():
    """A step that fails a thousand times is logged once and counted a thousand times."""
    tracer = Dashcam()
    with tracer.started():
        tracer.fresh()
        STATE.put = lambda frame: 1 / 0
        function = dashcam.span(lambda a: a)
        assert [function(i) for i in range(1000)] == list(range(1000))
        assert guard.failures == {"record the start of a call": 1000}
        assert dashcam.status()["failures"] == {"record the start of a call": 1000}
        assert len(tracer.logged) == 1


def test_nb08_the_folder_goes_away(tmp_path):
    """The journal's folder vanishes before and during recording: results are the same, losses are counted."""
    place = tmp_path / "a-file"
    place.write_text("not a folder")
    dashcam.start(store=place / "s.db", integrations=())
    try:
        assert dashcam.span(lambda a: a + 1)(1) == 2
        assert dashcam.status()["dropped"] == 2
    finally:
        dashcam.stop()
        guard.reset()
    assert Path(place).read_text() == "not a folder"
