"""How figures are reached: CPU time, jobs taken in turns within a process, medians over rounds and then over processes.

A machine that others use too makes wall time worthless and CPU time uneven. Jobs of one process take turns, so that a
slow minute is slow for all of them, and what is compared is their ratio.
"""

import contextlib
import gc
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import thread_time_ns
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SAID = "figures: "


Job = Callable[[Any], object]


def interleaved(
    jobs: dict[str, Job], rounds: int, calls: int, values: Callable[[], Any] = tuple, ahead: Any = None
) -> dict[str, float]:
    """Run every job once a round; give for each the median nanoseconds of this thread's CPU per call.

    Args:
        jobs: what to run; each makes `calls` calls and is handed what `values` gives.
        rounds: how often.
        calls: by what to divide.
        values: makes the values for one job of one round, outside the time that is measured.
        ahead: values that every job is handed before those, unmeasured: so what falls due by the clock, however few calls are
            made, is not taken for a part of a call.
    """
    took: dict[str, list[float]] = {name: [] for name in jobs}
    for job in jobs.values():
        job(values())
    for _ in range(rounds):
        for name, job in jobs.items():
            gc.collect()
            given = values()
            if ahead is not None:
                job(ahead)
            began = thread_time_ns()
            job(given)
            took[name].append((thread_time_ns() - began) / calls)
    return {name: statistics.median(times) for name, times in took.items()}


def paired(recorded: list[float], by_hand: list[float]) -> dict[str, float]:
    """What the one has beyond the other, of the quicker half of the pairs: the median, and between what half of them lie.

    >>> paired([12, 13, 90, 91, 12.5, 13.5], [10, 11, 80, 20, 10, 70])["own"]
    2.0
    """
    pairs = sorted(zip(recorded, by_hand, strict=True), key=sum)[: (len(recorded) + 1) // 2]
    low, own, high = statistics.quantiles([one - other for one, other in pairs], n=4, method="inclusive")
    medians = map(statistics.median, zip(*pairs, strict=True))
    return {"own": own, "low": low, "high": high, **dict(zip(("recorded", "by hand"), medians, strict=True))}


def in_processes(module: str, processes: int, *arguments: object) -> dict[str, float]:
    """Run a module of this folder as a program several times; give the median of each figure that it says."""
    runs = [in_process(module, *arguments) for _ in range(processes)]
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def in_process(module: str, *arguments: object, python: Path | str = sys.executable) -> dict[str, float]:
    """Run a module of this folder as a program, by this Python or another; give the figures that it says."""
    command = [str(python), "-m", f"tests.bench.{module}", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environ(), capture_output=True, text=True, check=False)
    said = [line for line in done.stdout.splitlines() if line.startswith(SAID)]
    if not said:
        raise RuntimeError(f"{' '.join(command)} said nothing:\n{done.stdout}{done.stderr}")
    return json.loads(said[-1].removeprefix(SAID))


def instructions(dump: Path) -> int:
    """How many instructions one of callgrind's files counts."""
    found = re.search(r"^totals: (\d+)", dump.read_text(), re.MULTILINE)
    assert found is not None, dump
    return int(found[1])


def environ() -> dict[str, str]:
    """The environment for a measured program: nothing of dashcam's own from outside, no exporter of anybody."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DASHCAM", "OTEL"))}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": ""}


def say(figures: dict[str, float]) -> None:
    """Say a program's figures to whoever started it."""
    print(SAID + json.dumps(figures))


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A folder for a store, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="dashcam-bench-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def sweep(root: Path) -> None:
    """Delete segments that nobody will collect, all but the newest of each process."""
    for journal in root.glob("*.journal/*"):
        for segment in sorted(journal.glob("span-*.seg"))[:-2]:
            segment.unlink()


def us(nanoseconds: float) -> str:
    """Nanoseconds as people read them here.

    >>> us(8123.4), us(412.3), us(52.34)
    ('8.1 µs', '0.41 µs', '0.05 µs')
    """
    number = nanoseconds / 1000
    return f"{number:.2f} µs" if number < 1 else f"{number:.1f} µs"
