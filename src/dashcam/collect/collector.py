"""The collector at work: segment by segment, a batch each, everything of a batch in one transaction.

A fault anywhere leaves the store as it was before the batch and the journal as it is: whoever comes next goes on there.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from dashcam.collect.interning import Texts, Values
from dashcam.collect.join import Join, Shared
from dashcam.collect.pricing import Pricing
from dashcam.collect.sweep import remove_folder, remove_segment
from dashcam.collect.totals import Traces
from dashcam.collect.upkeep import Upkeep
from dashcam.journal.frames import Frame, decode_call
from dashcam.journal.liveness import is_alive
from dashcam.journal.process import ProcessFrame, ProcessJournal
from dashcam.journal.reader import Chunk, SegmentReader, read_frames
from dashcam.settings.prices import Rates
from dashcam.store.base import Inlet
from dashcam.store.keeping import never
from dashcam.store.rows import SegmentRow

FRAMES: Final = 8_000
"""Frames in one batch at most."""
PIECE: Final = 40
"""Frames decoded and made JSON at a time: a larger piece leaves the processor's cache in between."""
AT_HAND: Final = 16 * 1024 * 1024
"""Bytes of journals that are collected before they are indexed: larger slices of the index are merged less often."""
FORMAT: Final = 1
POLL_S: Final = 0.01
"""How often it is looked whether a version has come."""
YOUNG_S: Final = 60.0
"""A folder without a process in it may still be in the making for so long."""


class Collector:
    """One owner's work over one store; made anew after any error.

    Without `prices` (prices of one's own, be there none) nothing is priced: somebody else does it later. While `is_behind` says
    so, the index waits.
    """

    def __init__(
        self,
        inlet: Inlet,
        root: Path,
        *,
        store_max_bytes: int | None = None,
        retention_days: float | None = None,
        prices: Mapping[str, Rates] | None = None,
        is_behind: Callable[[], bool] = never,
    ) -> None:
        self._inlet = inlet
        self._root = root
        self._joins: dict[str, Join] = {}
        self._shared = _shared(inlet, prices)
        pricer = self._shared.pricing if prices is not None else None
        self._upkeep = Upkeep(
            inlet,
            root,
            store_max_bytes=store_max_bytes,
            retention_days=retention_days,
            pricer=pricer,
            is_behind=is_behind,
        )
        self._unpassed = 0
        self.spans = 0
        """Spans that were finished by this collector."""

    def run(self, deadline: float | None = None, *, newest_first: bool = True, patient: bool = True) -> bool:
        """Collect, then count, index and tidy for as long as there is time; tell whether it got through with all."""
        self._keep(self._upkeep.make_room)
        through = self.collect(deadline, newest_first=newest_first, patient=patient)
        return through and self._keep(lambda: self._upkeep.run(deadline))

    def collect(self, deadline: float | None = None, *, newest_first: bool = True, patient: bool = True) -> bool:
        """Bring everything that is in the journals now into the store; tell whether it got through in time.

        Args:
            deadline: When to stop, by the monotonic clock.
            newest_first: Begin with the newest segments.
            patient: Wait for versions that are being found out, a bounded time; else their spans are left for the next call.
        """
        journals = list(self._journals(newest_first=newest_first))
        while True:
            for join, alive in journals:
                if not self._read(join, deadline, alive=alive, newest_first=newest_first):
                    return False
                if not alive:
                    self._finish(join)
            held = [join for join, _ in journals if join.awaiting.is_on]
            if not held or not patient:
                return True
            if deadline is not None and time.monotonic() > deadline:
                return False
            time.sleep(POLL_S)
            # asked before anything is read: as above
            journals = [(join, join.journal.is_alive()) for join in held]

    def _read(self, join: Join, deadline: float | None, *, alive: bool, newest_first: bool) -> bool:
        """Read the segments of one process on; tell whether there was time to."""
        if join.awaiting.is_on and join.awaiting.look(alive=alive):
            return True
        for path in join.journal.segments()[:: -1 if newest_first else 1]:
            there_is_more = True
            while there_is_more:
                there_is_more = self._step(join, path, alive=alive)
                if join.awaiting.is_on:
                    return True
                if deadline is None:
                    self._pass_on()
                elif time.monotonic() > deadline:
                    return False
        return True

    def _journals(self, *, newest_first: bool) -> Iterator[tuple[Join, bool]]:
        """Living processes first, then by their start; each with whether it lived *before* its journal is read."""
        found = []
        for folder in self._folders():
            join = self._joins.get(folder.name) or self._join(folder)
            if join is not None:
                # asked before anything is read: what a process wrote before it died is then surely seen
                found.append((join.journal.is_alive(), join))
        found.sort(key=lambda item: (item[0], item[1].id), reverse=newest_first)
        yield from ((join, alive) for alive, join in found)

    def _folders(self) -> list[Path]:
        try:
            return sorted(path for path in self._root.iterdir() if path.is_dir())
        except OSError:
            return []

    def _join(self, folder: Path) -> Join | None:
        alive_before = is_alive(folder)
        journal = ProcessJournal(folder)
        known = self._inlet.journal(folder.name)
        if known is not None and known.finished:
            remove_folder(folder)
            return None
        process = journal.process
        if process is None:
            process = None if alive_before else _guess(journal)
        if process is None or process.format > FORMAT:
            return None
        join = self._joins[folder.name] = Join(journal, process, known, self._shared)
        return join

    def _step(self, join: Join, path: Path, *, alive: bool) -> bool:
        """Read one segment on, write what came; tell whether there may be more in it."""
        row = join.segments.row(path.name)
        if row.done:
            remove_segment(path)
            return False
        before = row.read_to
        again, torn = _look_again(path, row, alive=alive)
        reader = SegmentReader(path, before, alive=alive, decode=decode_call)
        # after the reading: what is said of versions before a span was written is then surely seen
        if (again or reader.size) and join.awaiting.look(alive=alive):
            return False
        join.renew()
        join.feed(again)
        fed, chunk = _feed(join, reader)
        holes = (*torn, *chunk.torn)
        done = chunk.done and (not alive or not holes)
        if not (again or fed or done or chunk.offset != before or holes != row.torn):
            return False
        if not alive:
            join.damaged += len(holes)
            holes = ()
        row.read_to, row.torn, row.done = chunk.offset, holes, done
        self._write(join, [(row, before)])
        self._unpassed += chunk.offset - before
        if done:
            remove_segment(path)
        return not chunk.done and fed >= FRAMES

    def _finish(self, join: Join) -> None:
        """A process is gone and its journal is read: what is open stays incomplete, the folder goes."""
        join.abandon()
        self._write(join, [], finished=True)
        self._joins.pop(join.journal.folder.name, None)
        remove_folder(join.journal.folder)

    def _write(self, join: Join, read: list[tuple[SegmentRow, int]], *, finished: bool = False) -> None:
        batch = join.batch(read, finished=finished)
        if any(row.done for row, _ in read):
            batch.past = join.segments.pass_by(join.journal.segments)
        self._inlet.write(batch)
        self.spans += len(batch.spans)

    def _pass_on(self) -> None:
        """Nobody waits: index what was written while it is at hand, which is a third quicker."""
        if self._unpassed >= AT_HAND:
            self._unpassed = 0
            self._upkeep.pass_on()

    def _keep(self, work: Callable[[], bool]) -> bool:
        """Do upkeep, and forget what it may have deleted."""
        try:
            return work()
        finally:
            if self._upkeep.has_deleted():
                self._shared.values.forget()
                self._shared.traces.forget()
                for join in self._joins.values():
                    join.renew(deleted=True)


def _shared(inlet: Inlet, prices: Mapping[str, Rates] | None) -> Shared:
    ids = inlet.next_ids()
    texts, values = Texts(inlet, ids["texts"]), Values(inlet, ids["payloads"])
    traces = Traces(inlet, ids["traces"])
    pricing = Pricing(texts, values, traces, prices or {}, is_on=prices is not None)
    return Shared(texts, values, traces, pricing, ids)


def _feed(join: Join, reader: SegmentReader) -> tuple[int, Chunk]:
    """Feed a batch's worth of frames in small pieces; give their number and where that ended."""
    fed = 0
    torn: tuple[tuple[int, int], ...] = ()
    while True:
        chunk = reader.read(PIECE)
        join.feed(chunk.frames)
        join.settle()
        fed += len(chunk.frames)
        torn = (*torn, *chunk.torn)
        if len(chunk.frames) < PIECE or chunk.done or fed >= FRAMES:
            return fed, chunk._replace(torn=torn)


def _look_again(path: Path, row: SegmentRow, *, alive: bool) -> tuple[list[Frame], tuple[tuple[int, int], ...]]:
    """Read the holes of an earlier reading: a writer that was stopped in between may have filled them."""
    frames: list[Frame] = []
    torn: list[tuple[int, int]] = []
    for start, end in row.torn:
        chunk = read_frames(path, start, alive=True, until=end, decode=decode_call)
        frames += chunk.frames
        torn += chunk.torn
        if chunk.offset < end:
            torn.append((chunk.offset, end))
    return frames, tuple(torn)


def _guess(journal: ProcessJournal) -> ProcessFrame | None:
    """Who wrote a journal whose first frame is unreadable: its name and its time have to do."""
    parts = journal.folder.name.split("-")
    try:
        changed = journal.folder.stat().st_mtime
    except OSError:
        return None
    if time.time() - changed < YOUNG_S or len(parts) != 3 or not parts[1].isdigit():
        return None
    prefix = bytes.fromhex(parts[0].zfill(16)) if len(parts[0]) <= 16 else bytes(8)
    return ProcessFrame(FORMAT, parts[0], int(parts[1]), int(changed * 1e9), time.monotonic_ns(), prefix)
