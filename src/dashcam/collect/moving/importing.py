"""Lines of a file, or the traces of another store, into a store: each trace once, the rest told.

Receives the inlet of whoever has the store for himself; a trace that is there already stays as it is.
"""

from pathlib import Path
from typing import BinaryIO, Final, Protocol, Self

import msgspec
from msgspec.structs import replace

from dashcam.collect.moving.arrivals import Arrivals
from dashcam.collect.moving.cleaning import Cleaner
from dashcam.collect.moving.lines import Damaged, from_line, numbered, to_line
from dashcam.errors import NotFound, StoreError, UsageError
from dashcam.model.structure import AppStructure
from dashcam.model.trace import TraceWithSpans
from dashcam.snapshot.redact import Masker
from dashcam.store import open_foreign, open_store
from dashcam.store.base import Inlet, Store

TOLD: Final = 20
"""Damaged places that are named; the others are counted."""
GIVE_UP: Final = 100
"""Damaged lines before the first good one: it is some other file."""


class Advance(Protocol):
    """Is told that so many more are done, and how many there are in all where that is found out on the way."""

    def __call__(self, count: int = 1, /, *, total: int | None = None) -> None:
        """Count on."""


class Imported(msgspec.Struct):
    """How an import went."""

    traces: int = 0
    spans: int = 0
    already: int = 0
    """Traces that were there already, and are the same."""
    differing: int = 0
    """Traces that were there already and are not the same; they were left as they are."""
    marks: int = 0
    """What people said that was not there before."""
    structures: int = 0
    """Versions of which it was not known before what they are made of."""
    damaged: int = 0
    """Lines or traces that could not be read."""
    problems: list[str] = msgspec.field(default_factory=list)
    """The first of the damaged and the differing, a line each."""
    oldest_ns: int | None = None
    """When the oldest trace that came began."""


def import_lines(file: BinaryIO, inlet: Inlet, store: Path, masker: Masker, advance: Advance) -> Imported:
    """Bring the traces of a file of lines into a store; `advance` is told the bytes read.

    Raises:
        UsageError: It is no such file.
        StoreError: The store cannot be written; what came before is there.
    """
    with _Import(inlet, store, masker) as work:
        for number, line in numbered(file):
            if line.strip():
                work.take(f"line {number}", line)
            advance(len(line))
            if work.done.damaged >= GIVE_UP and not work.is_ours:
                break
        work.expect("a file that dashcam export wrote: one trace a line, as dashcam show --json prints it")
    return work.done


def import_store(path: Path, inlet: Inlet, store: Path, masker: Masker, advance: Advance) -> Imported:
    """Bring the traces of another store into a store; `advance` is told each trace.

    Raises:
        StoreError: One of the two cannot be used.
    """
    with open_foreign(path) as foreign, _Import(inlet, store, masker) as work:
        advance(0, total=foreign.trace_count())
        for trace_id in foreign.trace_ids():
            where = f"trace {trace_id[:32]}"
            try:
                line = to_line(foreign.bounded(trace_id))
            except (StoreError, NotFound, msgspec.MsgspecError, ValueError, TypeError, RecursionError) as error:
                _tell(work.done, f"{where}: {error}")
            else:
                work.take(where, line)
            advance(1)
        for structure in foreign.structures():
            work.take(f"version {structure.version[:32]}", to_line(structure))
    return work.done


class _Import:
    """One import at work; what has gathered is written when its block ends, also when it ends badly."""

    def __init__(self, inlet: Inlet, store: Path, masker: Masker) -> None:
        self._arrivals = Arrivals(inlet)
        self._cleaner = Cleaner(masker)
        self._store = store
        self._reader: Store | None = None
        self.done = Imported()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        try:
            if kind is None or not isinstance(error, StoreError):
                self._arrivals.finish()
        finally:
            self.done.marks, self.done.structures = self._arrivals.marks, self._arrivals.structures
            if self._reader is not None:
                self._reader.close()

    @property
    def is_ours(self) -> bool:
        """Whether anything in it was a trace."""
        return bool(self.done.traces or self.done.already or self.done.differing)

    def expect(self, what: str) -> None:
        """Refuse a file in which nothing was a trace."""
        if self.done.damaged and not self.is_ours:
            raise UsageError(f"there is no trace in it ({self.done.problems[0]}); needed is {what}, or a store (.db)")

    def take(self, where: str, line: bytes) -> None:
        """Take one trace, or what a version is made of, or tell why not."""
        try:
            found = from_line(line)
            if isinstance(found, AppStructure):
                self._arrivals.keep(self._cleaner.structure(found))
                return
            trace = self._cleaner.trace(found)
        except (Damaged, RecursionError, UnicodeError) as error:
            _tell(self.done, f"{where}: {error if isinstance(error, Damaged) else 'cannot be read'}")
            return
        if self._arrivals.knows(trace.trace_id):
            self._compare(where, trace)
            return
        self._arrivals.add(trace, len(line))
        done = self.done
        done.traces += 1
        done.spans += len(trace.spans)
        done.oldest_ns = min(trace.started_ns, trace.started_ns if done.oldest_ns is None else done.oldest_ns)

    def _compare(self, where: str, trace: TraceWithSpans) -> None:
        """A trace that is there: it stays, and so does what people said here; what they said elsewhere is added."""
        self._arrivals.flush()
        self._reader = self._reader or open_store(self._store)
        here = self._cleaner.trace(self._reader.trace(trace.trace_id))
        self._arrivals.merge(trace.marks)
        if _content(here) == _content(trace):
            self.done.already += 1
            return
        self.done.differing += 1
        if len(self.done.problems) < TOLD:
            self.done.problems.append(f"{where}: trace {trace.trace_id[:8]} is there with other content and stays so")


def _content(trace: TraceWithSpans) -> TraceWithSpans:
    """What was captured, in one order."""
    return replace(trace, marks=[], spans=sorted(trace.spans, key=lambda span: span.span_id))


def _tell(done: Imported, problem: str) -> None:
    done.damaged += 1
    if len(done.problems) < TOLD:
        done.problems.append(problem)
