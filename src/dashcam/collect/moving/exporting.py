"""Traces of a store → a file: lines, or a store of its own. One trace at a time, however many there are."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, TypeAlias

import msgspec

from dashcam.collect.moving.arrivals import Arrivals
from dashcam.collect.moving.cleaning import Cleaner
from dashcam.collect.moving.lines import to_line
from dashcam.model.trace import TraceWithSpans
from dashcam.snapshot.redact import Masker
from dashcam.store import open_inlet, seal

Advance: TypeAlias = Callable[[int], object]


class Exported(msgspec.Struct):
    """What went out."""

    traces: int = 0
    spans: int = 0

    def count(self, trace: TraceWithSpans) -> None:
        """One more."""
        self.traces += 1
        self.spans += len(trace.spans)


def export_lines(traces: Iterable[TraceWithSpans], out: BinaryIO, advance: Advance) -> Exported:
    """Write one line a trace: what `dashcam show --json` prints of it."""
    done = Exported()
    for trace in traces:
        out.write(to_line(trace))
        done.count(trace)
        advance(1)
    out.flush()
    return done


def export_store(traces: Iterable[TraceWithSpans], path: Path, masker: Masker, advance: Advance) -> Exported:
    """Fill a new store at `path`: an empty file, or none. It stands alone, without a log beside it.

    Raises:
        StoreError: It cannot be written.
    """
    done = Exported()
    inlet = open_inlet(path)
    try:
        arrivals, cleaner = Arrivals(inlet), Cleaner(masker)
        for trace in traces:
            arrivals.add(cleaner.trace(trace), size_of(trace))
            done.count(trace)
            advance(1)
        arrivals.flush()
        inlet.pass_on()
    finally:
        inlet.close()
    seal(path)
    return done


def size_of(trace: TraceWithSpans) -> int:
    """About how many bytes a trace has."""
    return len(to_line(trace))
