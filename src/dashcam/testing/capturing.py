"""`captured()`: record a block of code whole, in a store of its own, and look at what came of it.

Everything is real (journal, collector, database), only ids, clock and place are made so that two runs give the same
traces. A step of dashcam's own that fails is raised here, not swallowed.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from dashcam import runtime
from dashcam.capture import calls, encode, guard, lifecycle, said, score, tally
from dashcam.capture.context import STATE
from dashcam.collect import collect
from dashcam.errors import StoreMissing, UsageError
from dashcam.journal import own
from dashcam.model.span import Span
from dashcam.model.trace import TraceWithSpans
from dashcam.store import open_store

STEP_NS = 1_000_000
BEGINNING_NS = 1_700_000_000_000_000_000
_CLOCKS = (
    (own, "time_ns"),
    *((room, "perf_counter_ns") for room in (own, calls, encode, lifecycle, said, score, tally)),
)
"""Where the capture path looks at a clock."""


class Captured:
    """What a `captured()` block recorded; readable inside the block and after it."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self._kept: list[TraceWithSpans] | None = None

    @property
    def traces(self) -> list[TraceWithSpans]:
        """Every trace with its spans, oldest first."""
        return self._read() if self._kept is None else self._kept

    @property
    def spans(self) -> list[Span]:
        """Every span of every trace, in the order they started."""
        return [span for trace in self.traces for span in trace.spans]

    def tree(self) -> str:
        """Return all traces as an indented list of `name kind status`, a line a span."""
        return "\n".join(line for trace in self.traces for line in _lines(trace.spans, None, 0))

    def keep(self) -> None:
        """Read everything now: the store goes when the block ends."""
        self._kept = self._read()

    def _read(self) -> list[TraceWithSpans]:
        collect(self.store)
        try:
            with open_store(self.store) as store:
                return [store.trace(trace.trace_id) for trace in reversed(store.traces(limit=10_000))]
        except StoreMissing:
            return []


def _lines(spans: list[Span], parent: str | None, depth: int) -> Iterator[str]:
    for span in spans:
        if span.parent_id == parent:
            yield f"{'  ' * depth}{span.name} {span.kind} {span.status}"
            yield from _lines(spans, span.span_id, depth + 1)


@contextmanager
def captured(*, sequential: bool = True, **settings: Any) -> Iterator[Captured]:
    """Record everything inside the block.

    >>> import dashcam
    >>> @dashcam.span
    ... def answer(question: str) -> str:
    ...     return "42"
    >>> with captured() as recorded:
    ...     answer("why?")
    '42'
    >>> recorded.spans[0].output, recorded.spans[0].span_id
    ('42', '0000000000000001')

    Args:
        sequential: count span ids from 1 and let the clock step a millisecond at each look; `False` leaves both real.
        settings: any setting of `dashcam.start`, the store apart.

    Raises:
        UsageError: something is being recorded in this process already.
    """
    if STATE.put is not None:
        raise UsageError("dashcam is recording in this process already: call dashcam.stop() before captured()")
    with tempfile.TemporaryDirectory(prefix="dashcam-") as folder:
        recorded = Captured(Path(folder) / "dashcam.db")
        reraise, guard.mode.reraise = guard.mode.reraise, True
        clocks = [getattr(module, name) for module, name in _CLOCKS]
        try:
            runtime.start(store=recorded.store, **settings)
            if sequential:
                _make_sequential()
            yield recorded
            recorded.keep()
        finally:
            runtime.stop()
            STATE.reseed()
            guard.mode.reraise = reraise
            for (module, name), clock in zip(_CLOCKS, clocks, strict=True):
                setattr(module, name, clock)


def _make_sequential() -> None:
    STATE.next_id = count(1).__next__
    STATE.prefix = bytes(8)
    clocks = {"time_ns": lambda: BEGINNING_NS, "perf_counter_ns": count(0, STEP_NS).__next__}
    for module, name in _CLOCKS:
        setattr(module, name, clocks[name])
