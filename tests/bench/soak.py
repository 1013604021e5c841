"""Several processes record at once while `dashcam ls` runs in a loop: no error anywhere, every finished span there.

    python -m tests.bench.soak --processes 8 --seconds 60
    python -m tests.bench.soak --processes 16 --threads 8 --seconds 600 --rate 5000 --dashboard

`soak` is called by a test too, for a second or two. Each process records traces of six spans at a steady pace, with text
of its own, and says at its end how many spans it has finished; the store is then counted against the sum. With
`--dashboard` a browser asks `dashcam ui` for its lists all the while.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import dashcam
from dashcam.collect import collect
from dashcam.store import open_inlet
from tests.bench.dashboard import Browser, ui
from tests.bench.measure import ROOT, SAID, environ, folder, say
from tests.bench.workload import DEPTH, distinct, nested

USUAL_RATE = 600.0
"""Spans a second of one thread, where no other rate is asked for."""
TRACES = 2
PIECES = 50
"""Values of so many pieces of work are a process's own; then they come again."""
STILL_WAITING = "still waiting to be collected"


@dataclass
class Outcome:
    """What came of it; `problems` is everything that anybody said on stderr or ended with."""

    recorded: int = 0
    readable: int = 0
    unfinished: int = 0
    dropped: int = 0
    lists: int = 0
    answers: int = 0
    slowest_answer_s: float = 0.0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """No error anywhere, every finished span there."""
        return not self.problems and not self.unfinished and not self.dropped and self.recorded == self.readable > 0


def soak(
    path: Path,
    processes: int,
    seconds: float,
    *,
    threads: int = 1,
    rate: float | None = None,
    with_dashboard: bool = False,
) -> Outcome:
    """Record into one store from so many processes for so long, `rate` spans a second together, listing all the while."""
    each = USUAL_RATE if rate is None else rate / processes / threads
    command = [sys.executable, "-m", "tests.bench.soak", "--record", str(path), "--seconds", str(seconds)]
    command += ["--threads", str(threads), "--rate", str(each)]
    writers = [
        subprocess.Popen(command, cwd=ROOT, env=environ(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    outcome = Outcome()
    with _asked(path, outcome) if with_dashboard else contextlib.nullcontext():
        while any(writer.poll() is None for writer in writers):
            _list(path, outcome)
        for writer in writers:
            _finish(writer, outcome)
    _list(path, outcome)
    collect(path, timeout_s=600)
    with dashcam.open(path) as store:
        outcome.readable = store.span_count()
        rows = store.sql("select count(*) as n from spans where status in ('running', 'incomplete')")
        outcome.unfinished = int(str(rows[0]["n"]))
        outcome.problems += [f"integrity: {line}" for line in store.integrity()]
        if store.waiting:
            outcome.problems.append(f"{store.waiting} spans still wait")
    return outcome


@contextlib.contextmanager
def _asked(path: Path, outcome: Outcome) -> Iterator[None]:
    """A dashboard over the store, which is asked again and again; an answer that is none is a problem."""
    is_over = threading.Event()

    def ask(browser: Browser) -> None:
        while not is_over.is_set():
            for what in ("status", "traces?limit=100", "overview", "runs"):
                began = time.monotonic()
                try:
                    browser.get(f"/api/{what}")
                    outcome.answers += 1
                except (OSError, AssertionError) as error:
                    outcome.problems.append(f"{what}: {error!r}")
                outcome.slowest_answer_s = max(outcome.slowest_answer_s, round(time.monotonic() - began, 2))
            is_over.wait(0.2)

    open_inlet(path).close()
    with ui(path) as (_, browser):
        asking = threading.Thread(target=ask, args=(browser,))
        asking.start()
        try:
            yield
        finally:
            is_over.set()
            asking.join()


def _list(path: Path, outcome: Outcome) -> None:
    """Run `dashcam ls`; it may say that there is no store yet, and that spans have come in since it began to read."""
    command = [sys.executable, "-m", "dashcam", "ls", "--store", str(path), "--json", "--limit", "20"]
    done = subprocess.run(command, cwd=ROOT, env=environ(), capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if not line.endswith(STILL_WAITING)]
    if done.returncode == 0 and not said:
        outcome.lists += 1
        json.loads(done.stdout)
    elif outcome.lists or done.returncode not in (1, 3):
        outcome.problems.append(f"ls ended with {done.returncode}: {done.stderr}")


def _finish(writer: subprocess.Popen[str], outcome: Outcome) -> None:
    out, err = writer.communicate()
    said = [json.loads(line.removeprefix(SAID)) for line in out.splitlines() if line.startswith(SAID)]
    if writer.returncode or err or not said:
        outcome.problems.append(f"a writer ended with {writer.returncode}: {err or out}")
    if not said:
        return
    outcome.recorded += int(said[0]["spans"])
    outcome.seconds = max(outcome.seconds, said[0]["seconds"])
    outcome.dropped += int(said[0]["dropped"])


def _record(path: Path, seconds: float, threads: int, rate: float) -> None:
    """Record from so many threads, so many spans a second each; values are made ahead, they are not what is looked at."""
    dashcam.start(store=path, integrations=())
    spans = [0] * threads
    pieces = [distinct(TRACES, os.getpid() * 1_000 + at * TRACES * (DEPTH + 1)) for at in range(PIECES)]
    began = time.monotonic()

    def work(thread: int) -> None:
        run = nested(dashcam.span)
        while (now := time.monotonic()) < began + seconds:
            if spans[thread] < (now - began) * rate:
                spans[thread] += run(pieces[spans[thread] // (TRACES * DEPTH) % PIECES])
            else:
                time.sleep(TRACES * DEPTH / rate / 2)

    working = [threading.Thread(target=work, args=(thread,)) for thread in range(threads)]
    for one in working:
        one.start()
    for one in working:
        one.join()
    took = time.monotonic() - began
    say({"spans": sum(spans), "dropped": dashcam.status()["dropped"], "seconds": round(took, 1)})


def main() -> int:
    """Soak, say what came of it; the status is 1 where it is not sound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--threads", type=int, default=1, help="in each process")
    parser.add_argument("--rate", type=float, help="spans a second of all together")
    parser.add_argument("--dashboard", action="store_true", help="ask a dashboard over the store all the while")
    parser.add_argument("--record", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.record:
        _record(options.record, options.seconds, options.threads, options.rate)
        return 0
    with folder() as place:
        outcome = soak(
            place / "soak.db",
            options.processes,
            options.seconds,
            threads=options.threads,
            rate=options.rate,
            with_dashboard=options.dashboard,
        )
    print(outcome)
    return 0 if outcome.is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
