"""A program that `tests.bench.budgets` counts: ways of recording and so many calls of each, or the collector.

`python -m tests.bench.counted plain|nested|stream CALLS` says what a span takes; `python -m tests.bench.counted marked CALLS` makes the
calls of each, then collects so many spans: before and after each it asks for its parent's pid, where valgrind ends one count and
begins the next.
"""

import gc
import os
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import dashcam
from dashcam.capture import apps
from dashcam.capture.context import STATE
from dashcam.collect import collect
from tests.bench.measure import say
from tests.journals import JournalBuilder


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
    apps.AGAIN = 10**9  # when an app is walked again goes by the clock
    with tempfile.TemporaryDirectory() as folder:
        dashcam.start(store=Path(folder) / "s.db", integrations=())
        for call in SHAPES.values():
            for _ in range(50):  # what the first calls make once is not counted
                call()
        if shape == "marked":
            _marked(calls, Path(folder))
        else:
            say(_counts(SHAPES[shape], calls, SPANS[shape]))
            sys.stdout.flush()
    os._exit(0)


def _marked(calls: int, folder: Path) -> None:
    """Do each thing between two marks; garbage is collected before, so that its turns fall at the same calls in every run."""
    for call in SHAPES.values():
        gc.collect()
        os.getppid()
        for _ in range(calls):
            call()
        os.getppid()
    stores = [folder / name for name in ("first.db", "second.db")]
    for store in stores:  # what the first collection loads is not counted
        recorded(store, calls)
        gc.collect()
        os.getppid()
        assert collect(store).problem is None
        os.getppid()


def recorded(store: Path, spans: int) -> None:
    """Lay the journal of a process that has ended beside where a store will be: traces of four spans."""
    written = JournalBuilder(store.with_suffix(".journal"))
    for number in range(1, spans + 1, 4):
        written.start(number, args=[f"question {number}"])
        for child in range(number + 1, number + 4):
            written.call(child, parent=number, trace=number, args=[f"part {child}"], output={"of": child})
        written.end(number, f"answer {number}")
    written.save()


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
