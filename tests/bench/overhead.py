"""What each integration adds to a model call, in an environment that has the libraries: run by `integrations.py`.

The same call plain, recorded, and inside its spans written by hand with what they hold, by CPU of the calling thread. The
last is what a program would do that records by itself: its spans begin and end in caches as cold as those that a recorded
call finds, and leave them as cold. What is left over is the integration's own: finding the call, reading it, following it.
"""

import contextlib
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

from msgspec import structs

import dashcam
from dashcam.capture import calls
from dashcam.model.span import Span
from dashcam.store import open_store
from dashcam.testing.provider import FakeServer
from tests.apps.conftest import LIBRARIES, _newest
from tests.apps.contract import Contract
from tests.bench.measure import say

CALLS = 40


def main(rounds: int) -> None:
    """Say for each library of this environment: a plain call, a recorded one, one in spans by hand, each in nanoseconds."""
    warnings.simplefilter("ignore")
    logging.disable(logging.ERROR)
    figures: dict[str, float] = {}
    with FakeServer() as server, contextlib.redirect_stdout(sys.stderr):
        for name, wanted in LIBRARIES.items():
            contract = _contract(name) if _newest(*wanted) else None
            if contract is not None and type(contract).ready is not Contract.ready:
                found = _measured(contract, server, rounds)
                figures |= {f"{name} {what}": value for what, value in found.items()}
    say(figures)


def _contract(name: str) -> Contract:
    module = importlib.import_module(f"tests.apps.test_library_{name}")
    made = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Contract)]
    return next(cls() for cls in made if cls is not Contract)


def _measured(contract: Contract, server: FakeServer, rounds: int) -> dict[str, float]:
    took: dict[str, list[float]] = {"plain": [], "by hand": [], "recorded": []}
    with tempfile.TemporaryDirectory() as folder, contract.ready(server) as call:
        for number in range(rounds + 1):
            store = Path(folder) / f"{number}.db"
            dashcam.start(store=store)
            recorded = [_timed(call) for _ in range(CALLS)]
            spans = _spans(store)
            dashcam.stop()
            dashcam.start(store=store, integrations=())
            alone = [(_timed(call), _timed(lambda: _by_hand(spans, call))) for _ in range(CALLS)]  # noqa: B023  called here
            dashcam.stop()
            for name, times in zip(took, (*zip(*alone, strict=True), recorded), strict=True):
                took[name].append(statistics.median(times))
    return {name: min(times[1:]) for name, times in took.items()}


def _timed(call: Callable[[], Any]) -> float:
    began = thread_time_ns()
    call()
    return thread_time_ns() - began


def _spans(store: Path) -> list[Span]:
    """The spans of one call, as the store has them."""
    dashcam.flush()
    with open_store(store) as opened:
        return list(opened.trace(opened.traces(limit=1)[0].trace_id).spans)


def _by_hand(spans: list[Span], call: Callable[[], Any]) -> None:
    """The call inside these spans, one in the other."""
    if not spans:
        call()
        return
    span = spans[0]
    begun = calls.begin(span.name, span.kind, input=span.input, model=span.model, provider=span.provider)
    if begun is not None:
        token = begun.attach()
        _by_hand(spans[1:], call)
        begun.detach(token)
        usage = None if span.usage is None else structs.asdict(span.usage)
        begun.end(span.output, usage=usage, attributes=span.attributes)


if __name__ == "__main__":
    main(int(sys.argv[1]))
