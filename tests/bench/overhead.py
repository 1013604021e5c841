"""What each integration adds to a model call by the clock, in an environment that has the libraries: run by `integrations.py`.

The same call recorded, and inside its spans written by hand (`by_hand.py`), by CPU of the calling thread. The latter is what a
program would do that records by itself: its spans begin and end in caches as cold as those that a recorded call finds, and
leave them as cold, and hold the same. What is left over is the integration's own: finding the call, reading it, following it.

How the two are held against each other, on a machine whose speed swings by more than what is measured:

- Short blocks of both take turns, now the one first, now the other. Neighbours meet the same machine, so each pair of blocks gives
  one difference, and the figure is the median of differences. Of the pairs only the quicker half by *both* together counts: a
  choice that favours neither, and leaves out what ran while others had the caches.
- Between blocks only the hooks go in or out: session, journal and the app's objects stay. Whether or not something changes
  they are put anew before each block, since setting an attribute on a class makes the interpreter look it up afresh: both sides begin
  equally cold, and a few calls that are not counted go first.
- Garbage is collected before each block and what lives is frozen, so that no block pays for another's; within it collection
  is on, for both, and a block's calls are averaged: what a recorder leaves to be collected is part of its price.
- The values written by hand are made anew before each call, outside of its time, on both sides.

Where even so the quartiles lie further apart than what is measured, `instructed.py` counts instead.
"""

import contextlib
import gc
import statistics
import sys
from collections.abc import Callable
from time import thread_time_ns
from typing import Any

from dashcam.testing.provider import FakeServer
from tests.bench.called import Called, libraries, put_hooks, recording
from tests.bench.measure import paired, say

PAIRS, AHEAD, COUNTED, PLAIN = 7, 3, 5, 1
"""Pairs of blocks in a round; calls of a block that go ahead, and that count; plain calls beside a pair."""


def main(rounds: int, only: list[str]) -> None:
    """Say the figures of each library of this environment, or of those named: `paired`'s, and a plain call, in nanoseconds."""
    figures: dict[str, float] = {}
    with FakeServer() as server, contextlib.redirect_stdout(sys.stderr):
        for name in libraries(only):
            with recording(name, server) as called:
                found = _measured(called, rounds * PAIRS)
            figures |= {f"{name} {what}": value for what, value in found.items()}
    say(figures)


def _measured(called: Called, pairs: int) -> dict[str, float]:
    plain: list[float] = []
    jobs: dict[str, Callable[[], Any]] = {"recorded": called.call, "by hand": called.by_hand}
    blocks: dict[str, list[float]] = {job: [] for job in jobs}
    for number in range(pairs):
        for job in sorted(jobs, reverse=number % 2 == 1):
            put_hooks(None if job == "recorded" else ())
            blocks[job].append(_block(called, jobs[job]))
        put_hooks(())
        plain += [timed(called.call) for _ in range(AHEAD + PLAIN)][AHEAD:]
    return {**paired(blocks["recorded"], blocks["by hand"]), "plain": statistics.median(plain)}


def _block(called: Called, job: Callable[[], Any]) -> float:
    """The job some times in a row: nanoseconds a call."""
    gc.collect()
    return statistics.fmean(called.many(job, AHEAD + COUNTED, timed)[AHEAD:])


def timed(call: Callable[[], Any]) -> float:
    """What a call takes of this thread's CPU, in nanoseconds."""
    began = thread_time_ns()
    call()
    return thread_time_ns() - began


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
