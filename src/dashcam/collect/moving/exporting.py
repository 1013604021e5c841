"""Traces of a store → a file: lines, or a store of its own. One trace at a time, however many there are."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeAlias

import msgspec

from dashcam.collect.moving.arrivals import Arrivals
from dashcam.collect.moving.cleaning import Cleaner
from dashcam.collect.moving.lines import to_line
from dashcam.model.structure import AppStructure
from dashcam.model.trace import TraceWithSpans
from dashcam.snapshot.redact import Masker
from dashcam.store import open_inlet, seal

Advance: TypeAlias = Callable[[int], object]
Lookup: TypeAlias = Callable[[str | None, str], AppStructure | None]
"""Gives what a version of an app is made of, where that is known."""


class Exported(msgspec.Struct):
    """What went out."""

    traces: int = 0
    spans: int = 0

    def count(self, trace: TraceWithSpans) -> None:
        """One more."""
        self.traces += 1
        self.spans += len(trace.spans)


class _Walked:
    """The versions that the traces of an export are of."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._met: dict[tuple[str | None, str], None] = {}

    def meet(self, trace: TraceWithSpans) -> None:
        """Remember the versions of a trace and its spans, in order."""
        whose = [(trace.app, trace.version), *((span.app, span.version) for span in trace.spans)]
        self._met.update(((app, version), None) for app, version in whose if version is not None)

    def found(self) -> Iterator[AppStructure]:
        """Give what they are made of, as far as that is known."""
        for app, version in self._met:
            structure = self._lookup(app, version)
            if structure is not None:
                yield structure


def _unknown(app: str | None, version: str) -> None:
    """Nothing is known of any version."""


def export_lines(
    traces: Iterable[TraceWithSpans], out: BinaryIO, advance: Advance, structures: Lookup = _unknown
) -> Exported:
    """Write one line a trace, what `dashcam show --json` prints of it; then one for what each version is made of."""
    done, walked = Exported(), _Walked(structures)
    for trace in traces:
        out.write(to_line(trace))
        done.count(trace)
        walked.meet(trace)
        advance(1)
    out.writelines(to_line(structure) for structure in walked.found())
    out.flush()
    return done


def export_store(
    traces: Iterable[TraceWithSpans], path: Path, masker: Masker, advance: Advance, structures: Lookup = _unknown
) -> Exported:
    """Fill a new store at `path`: an empty file, or none. It stands alone, without a log beside it.

    Raises:
        StoreError: It cannot be written.
    """
    done, walked = Exported(), _Walked(structures)
    inlet = open_inlet(path)
    try:
        arrivals, cleaner = Arrivals(inlet), Cleaner(masker)
        for trace in traces:
            arrivals.add(cleaner.trace(trace), size_of(trace))
            done.count(trace)
            walked.meet(trace)
            advance(1)
        for structure in walked.found():
            arrivals.keep(cleaner.structure(structure))
        arrivals.flush()
        inlet.pass_on()
    finally:
        inlet.close()
    seal(path)
    return done


def size_of(trace: TraceWithSpans) -> int:
    """About how many bytes a trace has."""
    return len(to_line(trace))
