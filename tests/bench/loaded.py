"""A program that `tests.bench.load` and `tests.bench.soak` start many times: threads that record at a steady pace, each span with its own text.

python -m tests.bench.loaded STORE THREADS SPANS_A_SECOND SECONDS

It says that it is ready, waits for a line, or that none will come, records, and says what it has done. Texts are made ahead but for a number that stands
in each question and answer, so that no two are alike and every call can be told.
"""

import os
import sys
import threading
import time
from pathlib import Path

import dashcam
from tests.bench.measure import say
from tests.bench.workload import DEPTH, Call, distinct, nested

READY = "ready"
PIECES = 24
"""Texts of so many traces are made ahead."""


def numbered(calls: list[Call], name: str) -> list[Call]:
    """The same calls with a name in each question and answer."""
    return [
        (f"{name}.{depth}: {question}", documents, {**result, "of": f"{name}.{depth}"})
        for depth, (question, documents, result) in enumerate(calls)
    ]


def main() -> None:
    """Record, one trace of six spans at a time in each thread."""
    store, threads, rate, seconds = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])
    pieces = [distinct(1, os.getpid() * 1_000 + at * (DEPTH + 1)) for at in range(PIECES)]
    dashcam.start(store=store, integrations=())
    spans = [0] * threads
    print(READY, flush=True)
    sys.stdin.readline()
    began = time.monotonic()

    def work(thread: int) -> None:
        run = nested(dashcam.span)
        # they do not all begin in the same moment
        own = began + DEPTH / rate * thread / threads
        while (now := time.monotonic()) < began + seconds:
            due = own + spans[thread] / rate
            if due > now:
                time.sleep(min(due - now, began + seconds - now))
                continue
            trace = spans[thread] // DEPTH
            spans[thread] += run(numbered(pieces[trace % PIECES], f"{os.getpid()}-{thread}-{trace}"))

    working = [threading.Thread(target=work, args=(thread,)) for thread in range(threads)]
    for one in working:
        one.start()
    for one in working:
        one.join()
    took = time.monotonic() - began
    say({"spans": sum(spans), "traces": sum(spans) // DEPTH, "dropped": dashcam.status()["dropped"], "seconds": took})
    sys.stdout.flush()
    sys.stdin.readline()


if __name__ == "__main__":
    main()
