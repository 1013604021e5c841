"""Arguments far beyond what is kept: 1 MB of text, 1 MB of structure, one text of 1 GB; time, and memory beyond the argument."""

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from time import thread_time_ns
from typing import Any

import dashcam
from tests.bench.measure import Job, folder, in_processes, interleaved, say, sweep
from tests.bench.peers import OpenTelemetry
from tests.bench.row import Row, Scale

CALLS = 5
GIGABYTE = 1024**3


def rows(scale: Scale) -> Iterator[Row]:
    """The rows of this family."""
    took = in_processes("large", scale.processes, scale.rounds)
    ours = {name: took[f"{name} ours"] / 1e6 for name in ("text", "structure")}
    worst = max(ours.values())
    yield Row(
        "1 MB argument, as one text / as 1,000 records",
        f"{ours['text']:.2f} / {ours['structure']:.2f} ms",
        "≤ 3 ms",
        worst <= 3,
        f"OpenTelemetry {took['text otel'] / 1e6:.1f} / {took['structure otel'] / 1e6:.1f} ms",
        {f"{name}_ms": ms for name, ms in ours.items()},
    )
    spent, more = took["gigabyte"] / 1e6, took["gigabyte memory"] / 1024
    yield Row(
        "1 GB text as argument: time, more memory",
        f"{spent:.2f} ms, {more:.2f} MB",
        "≤ 5 ms, ≤ 1 MB",
        spent <= 5 and more <= 1,
        figures={"ms": spent, "mb": more},
    )


def take(value: Any) -> int:
    """Somebody's function that gets a lot."""
    return 1


def _job(function: Any, value: Any) -> Job:
    def job(_: Any) -> None:
        for _ in range(CALLS):
            function(value)

    return job


def _measure(root: Path, rounds: int) -> dict[str, float]:
    dashcam.start(store=root / "bench.db", integrations=())
    ours = dashcam.span(take)
    ours("warm")
    took = _gigabyte(ours)
    peer = OpenTelemetry()
    structure = [{"id": number, "text": "word " * 190} for number in range(1_000)]
    values = {"text": "words " * 170_000, "structure": structure}
    assert all(len(json.dumps(value)) > 900_000 for value in values.values())
    jobs = {f"{name} ours": _job(ours, value) for name, value in values.items()}
    jobs |= {f"{name} otel": _job(peer.wrap(take), value) for name, value in values.items()}
    jobs["tidy"] = lambda _: (peer.flush(), sweep(root))
    took |= interleaved(jobs, rounds, CALLS)
    dashcam.stop()
    return took


def _gigabyte(ours: Any) -> dict[str, float]:
    """Call once: the process's highest memory is that of the argument itself, and whatever we took goes on top."""
    value = "x" * GIGABYTE
    ours("x" * 200_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = thread_time_ns()
    ours(value)
    spent = thread_time_ns() - began
    return {"gigabyte": spent, "gigabyte memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before}


if __name__ == "__main__":
    with folder() as place:
        say(_measure(place, int(sys.argv[1])))
