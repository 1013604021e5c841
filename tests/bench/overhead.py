"""What each integration adds to a model call, in an environment that has the libraries: run by `integrations.py`.

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
- What an app is made of is looked at again by the clock, in a hundredth of the time (`apps.AGAIN`), which by calls as quick as these
  would fall on some and not on others. It has rows of its own (`--row walk`); here nothing falls due.
- The values written by hand are made anew before each call, outside of its time, on both sides.
"""

import contextlib
import gc
import importlib
import logging
import statistics
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from time import thread_time_ns
from typing import Any

import dashcam
from dashcam.capture import apps, carry, patch
from dashcam.integrations.table import hooks
from dashcam.testing.provider import FakeServer
from tests.apps.conftest import LIBRARIES, _newest
from tests.apps.contract import Contract
from tests.bench.by_hand import ByHand, heard, leave, write
from tests.bench.measure import paired, say

PAIRS, AHEAD, COUNTED, PLAIN = 7, 3, 5, 1
"""Pairs of blocks in a round; calls of a block that go ahead, and that count; plain calls beside a pair."""
FIRST = 20
"""Calls before anything is measured."""


def main(rounds: int, only: list[str]) -> None:
    """Say the figures of each library of this environment, or of those named: `paired`'s, and a plain call, in nanoseconds."""
    warnings.simplefilter("ignore")
    logging.disable(logging.ERROR)
    apps.AGAIN = 10**9
    figures: dict[str, float] = {}
    with FakeServer() as server, contextlib.redirect_stdout(sys.stderr):
        for name, wanted in LIBRARIES.items():
            contract = _contract(name) if _newest(*wanted) and name in (only or LIBRARIES) else None
            if contract is not None and type(contract).ready is not Contract.ready:
                found = _measured(name, contract, server, rounds * PAIRS)
                figures |= {f"{name} {what}": value for what, value in found.items()}
    say(figures)


def _contract(name: str) -> Contract:
    module = importlib.import_module(f"tests.apps.test_library_{name}")
    made = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Contract)]
    return next(cls() for cls in made if cls is not Contract)


def _measured(name: str, contract: Contract, server: FakeServer, pairs: int) -> dict[str, float]:
    plain: list[float] = []
    with tempfile.TemporaryDirectory() as folder, contract.ready(server) as call:
        dashcam.start(store=Path(folder) / "bench.db")
        try:
            spans = _spans(name, call)
            jobs = {"recorded": lambda: call(), "by hand": lambda: write(spans.values, call)}
            blocks: dict[str, list[float]] = {job: [] for job in jobs}
            for number in range(pairs):
                for job in sorted(jobs, reverse=number % 2 == 1):
                    blocks[job].append(_block(jobs[job], spans, None if job == "recorded" else ()))
                _hooks(())
                plain += [_timed(call) for _ in range(AHEAD + PLAIN)][AHEAD:]
        finally:
            dashcam.stop()
    return {**paired(blocks["recorded"], blocks["by hand"]), "plain": statistics.median(plain)}


def _spans(name: str, call: Callable[[], Any]) -> ByHand:
    """The spans of one call of many: checked to be as large when they are written by hand."""
    for _ in range(FIRST):
        call()
    spans = ByHand(heard(call))
    _hooks(())
    try:
        spans.check(call)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    gc.collect()
    gc.freeze()
    return spans


def _block(job: Callable[[], Any], spans: ByHand, wanted: tuple[str, ...] | None) -> float:
    """The job some times in a row, with these integrations' hooks in place: nanoseconds a call."""
    _hooks(wanted)
    gc.collect()
    times = []
    for _ in range(AHEAD + COUNTED):
        spans.renew()
        times.append(_timed(job))
        leave()
    return statistics.fmean(times[AHEAD:])


def _hooks(wanted: tuple[str, ...] | None) -> None:
    """Put the hooks of these integrations in place, `None` for all, beside those that are always there."""
    patch.off()
    patch.on(carry.TARGETS)
    patch.on(hooks(wanted))


def _timed(call: Callable[[], Any]) -> float:
    began = thread_time_ns()
    call()
    return thread_time_ns() - began


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
