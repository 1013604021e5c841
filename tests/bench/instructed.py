"""A program that `tests.bench.overhead_instructions` runs: one library's call recorded, by hand and plain, for callgrind or the clock.

`python -m tests.bench.instructed count NAME URL` runs under valgrind and asks for its parent's pid before and after what is
counted, where valgrind ends one count and begins the next. All else runs with counting off, which is ten times as quick: a
library's import, and the calls after which the interpreter has made itself at home in the code that it runs.
`python -m tests.bench.instructed clock NAME URL` runs as it is, and says what a plain call takes.
"""

import contextlib
import gc
import os
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from time import thread_time_ns
from typing import Any, NamedTuple

from tests.bench.by_hand import leave
from tests.bench.called import Called, put_hooks, recording
from tests.bench.measure import say

WARM, COUNTED = 60, 30
"""Calls after hooks have changed that go ahead, as an attribute set on a class is looked up afresh some fifty times; calls that count."""
BLOCK, ENOUGH_NS = 10, 10**9
"""Calls of a block by the clock; how much of CPU tells the kernel's share, which the system knows by its ticks."""


class Server(NamedTuple):
    """A stand-in server that another process runs, as a contract asks for it."""

    url: str

    @property
    def openai_url(self) -> str:
        """As `FakeServer` has it."""
        return self.url + "/v1"

    @property
    def mistral_url(self) -> str:
        """As `FakeServer` has it."""
        return self.url + "/mistral"


def main(what: str, name: str, url: str) -> None:
    """Count or time, say it, and leave before anything else happens."""
    with contextlib.redirect_stdout(sys.stderr), recording(name, Server(url)) as called:
        figures = _counted(called) if what == "count" else _clocked(called)
    say(figures)
    sys.stdout.flush()
    os._exit(0)


def _counted(called: Called) -> dict[str, float]:
    sys.setswitchinterval(
        10
    )  # valgrind is slow: nobody takes the interpreter's lock by force, as by the clock nobody would
    put_hooks(None)
    called.many(called.call, WARM)
    _count(called, called.call)
    put_hooks(())
    for job in called.by_hand, called.call:
        called.many(job, WARM)
        _count(called, job)
    return {"calls": COUNTED}


def _count(called: Called, job: Callable[[], Any]) -> None:
    """Do the job between two marks: values for all of it are there, and garbage of what went before is not."""
    _callgrind("on")
    called.many(job, 2)
    gc.collect()
    values = [called.spans.renewed() for _ in range(COUNTED)]
    os.getppid()
    for called.spans.values in values:
        job()
        leave()
    os.getppid()
    _callgrind("off")


def _callgrind(state: str) -> None:
    """Turn counting on or off: valgrind hears that while the program runs on, and not while it waits."""
    asked = subprocess.Popen(["callgrind_control", "-i", state, str(os.getpid())], stdout=sys.stderr)
    while asked.poll() is None:
        pass
    if asked.returncode:
        raise RuntimeError(f"callgrind_control gave {asked.returncode}")


def _clocked(called: Called) -> dict[str, float]:
    """Nanoseconds of a plain call, in the quickest tenth of its blocks, and how much of all its CPU was not the kernel's."""
    put_hooks(())
    called.many(called.call, WARM)
    blocks: list[float] = []
    before = resource.getrusage(resource.RUSAGE_THREAD)
    while sum(blocks) * BLOCK < ENOUGH_NS:
        gc.collect()
        began = thread_time_ns()
        for _ in range(BLOCK):
            called.call()
        blocks.append((thread_time_ns() - began) / BLOCK)
    after = resource.getrusage(resource.RUSAGE_THREAD)
    user, kernel = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return {"plain": statistics.quantiles(blocks, n=10, method="inclusive")[0], "user": user / (user + kernel)}


if __name__ == "__main__":
    main(*sys.argv[1:])
