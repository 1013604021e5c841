"""The same beside a CPU-bound thread: the wall time of single calls, 99th percentile, against that of the same calls alone.

A recorder that lets go of the interpreter's lock (a `write()`, a lock, a foreign scanner) waits 5 ms to get it back here.
"""

import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread
from time import perf_counter_ns
from typing import Any

import dashcam
from tests.bench.measure import folder, in_processes, say, sweep, us
from tests.bench.peers import bare
from tests.bench.row import Row, Scale
from tests.bench.workload import fresh

CALLS = 2_000


def rows(scale: Scale) -> Iterator[Row]:
    """The row of this family."""
    took = in_processes("busy", scale.processes, scale.rounds)
    ratio = took["ours beside"] / took["ours alone"]
    yield Row(
        "the same with a CPU-bound thread beside it, wall p99 of a call",
        f"{us(took['ours beside'])} = {ratio:.2f} × alone",
        "≤ 2 × alone",
        ratio <= 2,
        f"alone {us(took['ours alone'])}; bare {us(took['bare alone'])} alone, {us(took['bare beside'])} beside",
        {f"{name.replace(' ', '_')}_ns": ns for name, ns in took.items()},
    )


def _answer(question: str, documents: list[dict[str, Any]], k: int = 4) -> dict[str, Any]:
    return _result


_question, _documents, _result = fresh(0)


def _p99(function: Callable[..., Any]) -> float:
    times = []
    for _ in range(CALLS):
        began = perf_counter_ns()
        function(_question, _documents)
        times.append(perf_counter_ns() - began)
    times.sort()
    return times[len(times) * 99 // 100]


def _measure(root: Path, rounds: int) -> dict[str, float]:
    stop, spin = Event(), Event()

    def busy() -> None:
        while not stop.is_set():
            spin.wait()
            sum(range(200))

    dashcam.start(store=root / "bench.db", integrations=())
    jobs = {"ours": dashcam.span(_answer), "bare": bare(_answer)}
    took: dict[str, list[float]] = {f"{who} {where}": [] for who in jobs for where in ("alone", "beside")}
    thread = Thread(target=busy)
    thread.start()
    for _ in range(rounds):
        for where in ("alone", "beside"):
            (spin.set if where == "beside" else spin.clear)()
            for who, job in jobs.items():
                took[f"{who} {where}"].append(_p99(job))
                sweep(root)
    stop.set()
    spin.set()
    thread.join()
    dashcam.stop()
    return {name: statistics.median(times) for name, times in took.items()}


if __name__ == "__main__":
    with folder() as place:
        say(_measure(place, int(sys.argv[1])))
