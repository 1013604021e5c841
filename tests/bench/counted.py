"""A program that `tests.bench.budgets` counts: one way of recording, so many calls; it says what a span takes where asked.

python -m tests.bench.counted plain|nested|stream CALLS [counts]
"""

import os
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import dashcam
from dashcam.capture.context import STATE
from tests.bench.measure import say


@dashcam.span
def plain(question: str, k: int = 4) -> str:
    """A call of plain values."""
    return question


@dashcam.span
def nested(question: dict[str, object]) -> list[object]:
    """A call within which another lies."""
    return [plain("why?"), question]


@dashcam.span
def stream(size: int) -> Iterator[str]:
    """A generator."""
    yield from ("a piece",) * size


SHAPES: dict[str, Callable[[], object]] = {
    "plain": lambda: plain("who pays the seller?", k=3),
    "nested": lambda: nested({"question": "why?", "tags": ["a", "b"], "k": 4}),
    "stream": lambda: list(stream(5)),
}
SPANS = {"plain": 1, "nested": 2, "stream": 1}


def main() -> None:
    """Call, and leave before anything else happens."""
    shape, calls = sys.argv[1], int(sys.argv[2])
    call = SHAPES[shape]
    folder = Path(tempfile.mkdtemp())
    dashcam.start(store=folder / "s.db", integrations=())
    for _ in range(50):  # what the first calls make once is not counted
        call()
    if "counts" in sys.argv:
        say(_counts(call, calls, SPANS[shape]))
        sys.stdout.flush()
    else:
        for _ in range(calls):
            call()
    os._exit(0)


def _counts(call: Callable[[], object], calls: int, spans: int) -> dict[str, float]:
    """What a span takes: calls of functions in Python and in C, bytes held at its highest, bytes of journal."""
    written, entered = 0, 0
    put = STATE.put
    assert put is not None, "dashcam does not record"

    def tapped(frame: bytes) -> None:
        nonlocal written
        written += len(frame)
        put(frame)

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal entered
        entered += event in ("call", "c_call")

    sys.setprofile(count)
    for _ in range(calls):
        call()
    sys.setprofile(None)
    STATE.put = tapped
    for _ in range(calls):
        call()
    STATE.put = put
    tracemalloc.start()
    peaks = []
    for _ in range(calls):
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        call()
        peaks.append(tracemalloc.get_traced_memory()[1] - before)
    tracemalloc.stop()
    return {"calls": entered / calls / spans, "journal_bytes": written / calls / spans, "peak_bytes": median(peaks)}


if __name__ == "__main__":
    main()
