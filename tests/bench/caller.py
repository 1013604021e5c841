"""The caller's CPU per span: 3.6 kB each way (W1), `f(int) -> int` (W2) inside a trace and as a root, installed but off."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from types import FunctionType
from typing import Any

import dashcam
from dashcam.capture.code_swap import record_function
from dashcam.capture.context import STATE
from tests.bench.measure import Job, folder, in_processes, interleaved, say, sweep, us
from tests.bench.peers import OpenTelemetry, bare, plain
from tests.bench.row import Row, Scale
from tests.bench.workload import DEPTH, Wrap, distinct, nested, repeated

TRACES = 60
FEW = 10
"""Traces whose values, made just before, still lie in the processor's cache, as a program's own do."""
CALLS = 4_000


def rows(scale: Scale) -> Iterator[Row]:
    """The rows of this family."""
    took = in_processes("caller", scale.processes, scale.rounds)
    for values in ("repeated", "distinct"):
        yield _payload_row(took, values)
    yield _small_row(took, "inside", "`f(int) -> int` inside a trace", 5)
    yield _small_row(took, "root", "`f(int) -> int` as a trace of its own, with its line", None)
    yield _swapped_row(took)
    off = took["off"] - took["off plain"]
    yield Row("the same, installed but off", us(off), "≤ 0.3 µs", off <= 300, figures={"off_ns": off})


def _over(took: dict[str, float], family: str) -> tuple[float, float, float]:
    """What bare wrapper, dashcam and OpenTelemetry cost above the calls themselves."""
    own = took[f"{family} plain"]
    bare_ns, ours, peer = (took[f"{family} {who}"] - own for who in ("bare", "ours", "otel"))
    return bare_ns, ours, peer


def _payload_row(took: dict[str, float], values: str) -> Row:
    bare_ns, ours, peer = _over(took, values)
    return Row(
        f"caller's CPU per span, 3.6 kB of arguments and result, masking on, {values} values",
        f"{us(ours)} = {ours / bare_ns:.1f} × bare, 1/{peer / ours:.1f} of OpenTelemetry",
        "≤ 20 × bare (target 15) and ≤ 1/4",
        ours <= 20 * bare_ns and ours <= peer / 4,
        f"bare {us(bare_ns)}, OpenTelemetry {us(peer)}",
        {"ours_ns": ours, "bare_ns": bare_ns, "otel_ns": peer},
    )


def _small_row(took: dict[str, float], family: str, what: str, most: int | None) -> Row:
    bare_ns, ours, peer = _over(took, family)
    return Row(
        f"caller's CPU, {what}",
        f"{us(ours)} = {ours / bare_ns:.1f} × bare",
        f"≤ {most} × bare" if most else "",
        ours <= most * bare_ns if most else None,
        f"bare {us(bare_ns)}, OpenTelemetry {us(peer)}",
        {"ours_ns": ours, "bare_ns": bare_ns, "otel_ns": peer},
    )


def _swapped_row(took: dict[str, float]) -> Row:
    decorated, swapped = (took[f"swapped {who}"] - took["swapped plain"] for who in ("decorated", "in place"))
    return Row(
        "caller's CPU, the same function recorded in place by `include`",
        f"{us(swapped)} = {swapped / decorated:.2f} × decorated",
        "",
        None,
        f"decorated {us(decorated)}",
        {"swapped_ns": swapped, "decorated_ns": decorated},
    )


def small(number: int) -> int:
    """The smallest thing there is to record."""
    return number


def _many(function: Callable[[int], int], calls: int, _: Any = None) -> None:
    for _ in range(calls):
        function(3)


def _inside(wrap: Wrap) -> Job:
    """Make the small calls inside one recorded call, so that they are no roots."""
    function = wrap(small)
    within = wrap(lambda: _many(function, CALLS))
    return lambda _: within()


def _inside_each(included: Callable[[int], int]) -> dict[str, Job]:
    kinds = {"plain": small, "decorated": dashcam.span(small), "in place": included}
    calls = {who: dashcam.span(partial(_many, function, CALLS).__call__) for who, function in kinds.items()}
    return {who: lambda _, call=call: call() for who, call in calls.items()}


def _measure(root: Path, rounds: int) -> dict[str, float]:
    peer = OpenTelemetry()
    ours = dashcam.span(small)
    took = _named("off", {"plain": partial(_many, small, CALLS), "": partial(_many, ours, CALLS)}, rounds, CALLS)
    dashcam.start(store=root / "bench.db", integrations=())
    wraps = {"plain": plain, "bare": bare, "ours": dashcam.span, "otel": peer.wrap}

    def tidy(jobs: dict[str, Job]) -> dict[str, Job]:
        return jobs | {"tidy": lambda _: (peer.flush(), sweep(root))}

    jobs = tidy({who: nested(wrap) for who, wrap in wraps.items()})
    one = repeated(1)  # the app is looked at again on it, where that is due: a hundredth of the time, not of a call
    took |= _named("repeated", jobs, rounds, TRACES * DEPTH, partial(repeated, TRACES), one)
    fresh = count()
    values = lambda: distinct(FEW, next(fresh) * FEW * (DEPTH + 1))  # noqa: E731  each call gives other ones
    took |= _named("distinct", jobs, 5 * rounds, FEW * DEPTH, values, one)
    inside = {who: _inside(wrap) for who, wrap in wraps.items()}
    took |= _named("inside", tidy(inside), rounds, CALLS)
    included = FunctionType(small.__code__, globals(), "small")
    undo = record_function(included, STATE)
    took |= _named("swapped", tidy(_inside_each(included)), rounds, CALLS)
    undo()
    roots = {who: partial(_many, wrap(small), CALLS) for who, wrap in wraps.items()}
    took |= _named("root", tidy(roots), rounds, CALLS)
    dashcam.stop()
    return took


def _named(
    family: str, jobs: dict[str, Job], rounds: int, calls: int, values: Callable[[], Any] = tuple, ahead: Any = None
) -> dict[str, float]:
    took = interleaved(jobs, rounds, calls, values, ahead)
    return {f"{family} {who}".strip(): ns for who, ns in took.items() if who != "tidy"}


if __name__ == "__main__":
    with folder() as place:
        say(_measure(place, int(sys.argv[1])))
