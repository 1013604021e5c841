"""Runs a program plain, recorded, and recorded while every internal step of the tracer fails in turn, and compares.

`same(program)` is what tests call. A tracer is reached through an adapter (`Tracer`), so that the same programs can be
run on another one. Steps are made to fail from outside, with `sys.setprofile`: nothing in the tracer knows of it. A step
is a call that code of the tracer makes, be it of Python or of C; calls of the program's own functions are none.
"""

import contextlib
import gc
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from types import FrameType
from typing import Any, Protocol, Self

from dashcam.testing.safety.adapter import Dashcam
from dashcam.testing.safety.outcome import Outcome, Program, differences, outcome_of

REPEATS = 3
MOST_COMPLAINTS = 6


class Tracer(Protocol):
    """What the runner needs of a tracer."""

    def started(self) -> contextlib.AbstractContextManager[Any]:
        """Record inside the block; put everything back after it."""

    def loud(self) -> contextlib.AbstractContextManager[None]:
        """Let the tracer's own failures surface inside the block."""

    def record(self, target: Any) -> Any:
        """Decorate a function, method or class."""

    def is_step(self, frame: FrameType, event: str, arg: Any) -> bool:
        """Say whether a profiler's event is a call made by the tracer for itself."""

    def fresh(self) -> None:
        """Forget what earlier runs left in counters and logs."""

    def complaints(self, *, failed: bool) -> list[str]:
        """Say what is wrong after a run: state left half-open, a failure uncounted, a next call that is not recorded."""


class Injected(Exception):
    """What an internal step raises in the sweep."""


class Injector:
    """Raises at the `at`-th step of the tracer, once; with `at=0` it raises nowhere and notes the places in `places`."""

    def __init__(self, tracer: Tracer, at: int, kind: type[BaseException] = Injected) -> None:
        self._tracer = tracer
        self._at = at
        self._kind = kind
        self._steps = 0
        self.where = ""
        self.places: list[str] = []

    def __enter__(self) -> Self:
        # a collection in the midst of a step would run code of the program's as if we had called it
        gc.disable()
        threading.setprofile(self)
        sys.setprofile(self)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        threading.setprofile(None)
        gc.enable()

    def __call__(self, frame: FrameType, event: str, arg: Any) -> None:
        """Take one event, as `sys.setprofile` hands it out."""
        if event in {"c_call", "call"} and not self.where and self._tracer.is_step(frame, event, arg):
            self._steps += 1
            if not self._at:
                self.places.append(_place(frame, event, arg))
            elif self._steps == self._at:
                self.where = f"step {self._at}, {_place(frame, event, arg)}"
                raise self._kind("an internal step fails")


def _place(frame: FrameType, event: str, arg: Any) -> str:
    caller = frame if event == "c_call" else frame.f_back
    callee = getattr(arg, "__name__", "?") if event == "c_call" else frame.f_code.co_qualname
    return f"{caller.f_code.co_qualname} line {caller.f_lineno} calling {callee}" if caller else callee


def same(program: Program, *, tracer: Tracer | None = None, sweep: bool = True) -> Outcome:
    """Run a program three ways and fail unless all are equal; return what the plain run did."""
    tracer = tracer or Dashcam()
    plain = outcome_of(program, lambda target: target)
    with tracer.started():
        compare_recorded(program, tracer, plain)
        if sweep:
            swept(program, tracer, plain)
    return plain


def compare_recorded(program: Program, tracer: Tracer, plain: Outcome) -> None:
    """Run a program recorded, and fail unless it did what it did plain."""
    wrong = recorded(program, tracer, plain)
    assert not wrong, "recorded is not as plain:\n" + "\n".join(wrong)


def recorded(program: Program, tracer: Tracer, plain: Outcome) -> list[str]:
    """Run a program recorded, with the tracer's own failures loud, and say what was not as without it."""
    tracer.fresh()
    with tracer.loud():
        outcome = outcome_of(program, tracer.record)
    return differences(plain, outcome) + tracer.complaints(failed=False)


def swept(
    program: Program, tracer: Tracer, plain: Outcome, kinds: tuple[type[BaseException], ...] = (Injected, MemoryError)
) -> int:
    """Run a program once for each step of the tracer, which fails there, and fail if that is felt; return how many there were."""
    steps = 0
    wrong: list[str] = []
    for _, found in sweep(program, tracer, plain, kinds):
        wrong += found
        steps += 1
        assert len(wrong) < MOST_COMPLAINTS, "a failure of ours is felt:\n" + "\n".join(wrong)
    assert not wrong, "a failure of ours is felt:\n" + "\n".join(wrong)
    return steps


def sweep(
    program: Program,
    tracer: Tracer,
    plain: Outcome,
    kinds: tuple[type[BaseException], ...] = (Injected, MemoryError),
    repeats: int = REPEATS,
) -> Iterator[tuple[str, list[str]]]:
    """Run a program once for each step of the tracer, which fails there; yield where that was and what was felt of it.

    Of a place that is met again and again (a loop) the first `repeats` times count.
    """
    for kind in kinds:
        for injector, outcome in _runs(program, tracer, kind, repeats):
            found = differences(plain, outcome) + tracer.complaints(failed=bool(injector.where))
            if injector.where or found:
                yield injector.where, [f"{kind.__name__} at {injector.where}: {one}" for one in found]


def _runs(
    program: Program, tracer: Tracer, kind: type[BaseException], repeats: int
) -> Iterator[tuple[Injector, Outcome]]:
    tracer.fresh()
    counting = Injector(tracer, 0)
    yield counting, outcome_of(program, tracer.record, counting)
    met: Counter[str] = Counter()
    for at, place in enumerate(counting.places, 1):
        met[place] += 1
        if met[place] <= repeats:
            tracer.fresh()
            injector = Injector(tracer, at, kind)
            yield injector, outcome_of(program, tracer.record, injector)
