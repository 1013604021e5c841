"""Takes traces out of a store so that nothing of them is left: rows, values, words, counts, marks, freed pages, copies.

Some traces at a time in one transaction, each of them whole. A value that another trace holds stays. What still lies in
the journals of living processes is overwritten first: it is in the store by then, so that a fault costs nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import apsw
import msgspec

from dashcam.journal.erase import erase
from dashcam.settings import journal_root
from dashcam.store.blocks import touch
from dashcam.store.connection import BUSY_MS, one, run, surely
from dashcam.store.passes import Passes, holding, sql, transaction
from dashcam.store.payloads import Payloads, parts_of
from dashcam.store.recount import TOUCHED, recount, widen
from dashcam.store.structures import sql as sql_of_structures
from dashcam.store.wipe import wipe
from dashcam.store.words import merge, take_out

SHARE: Final = 4_000
"""Of how many spans one is little: its words are taken out one by one (16 ms, measured), where merging the index takes longer."""
UNCLEAN: Final = "unclean"
"""A pass of its own: 1 while what was deleted may still stand somewhere in the file."""
CLEAN_MS: Final = 2_000
SPANS: Final = 2_000
"""Spans deleted in one transaction, about."""
TRACES: Final = 200
"""Traces in one transaction at most."""
TEMPORARY: Final = """
create temp table if not exists doomed (id integer primary key) strict;
delete from temp.doomed
"""


class Deletion:
    """Deletes from one store, on the writing connection."""

    def __init__(self, db: apsw.Connection, payloads: Payloads, path: Path) -> None:
        self._db = db
        self._payloads = payloads
        self._path = path
        self._is_little = True

    def delete(
        self, traces: list[int], progress: Callable[[int], object] | None = None, *, for_room: bool = False
    ) -> int:
        """Delete those of the traces that have ended; return how many went.

        Args:
            traces: Their numbers.
            progress: Told how many more are done.
            for_room: Merge the index however little goes, since only that gives its pages back.
        """
        gone = 0
        counts = list(self._db.execute(sql("spans_of_numbers"), (_json(traces),)))
        spans = sum(count for _, count in counts)
        self._is_little = not for_room and spans * SHARE <= one(self._db, sql("last_span"))
        for some in _in_steps(counts):
            gone += self._some(some)
            if progress is not None:
                progress(len(some))
        if gone:
            while Passes(self._db, self._payloads).add_up() or merge(self._db, self._payloads):
                pass
            self.clean()
        return gone

    def clean(self) -> None:
        """Leave no copy behind: the write-ahead log, unused places in the file, what an upgrade laid beside the store.

        Readers are waited for a moment; while one stays it is left for the next time.
        """
        if not self._db.execute(sql("pass_done"), (UNCLEAN,)).get:
            return
        for copy in self._path.parent.glob(f"{self._path.name}.version-*"):
            copy.unlink(missing_ok=True)
        if self._wipe():
            self._db.execute(sql("set_pass"), (UNCLEAN, 0))

    def _wipe(self) -> bool:
        self._db.set_busy_timeout(CLEAN_MS)
        try:
            [(is_busy, *_)] = self._db.execute("pragma wal_checkpoint(truncate)")
            if is_busy:
                return False
            run(self._db, "begin exclusive")
            try:
                return wipe(self._db, self._path)
            finally:
                run(self._db, "rollback")
        except (apsw.BusyError, apsw.LockedError):
            return False
        finally:
            self._db.set_busy_timeout(BUSY_MS)

    def _some(self, traces: list[int]) -> int:
        self._payloads.forget()
        self._payloads.forget_fresh()
        with surely(self._db), transaction(self._db):
            run(self._db, TEMPORARY)
            run(self._db, TOUCHED)
            self._db.execute(sql("doom"), (_json(traces),))
            gone = one(self._db, "select count(*) from temp.doomed")
            if gone:
                self._erase_journals()
                run(self._db, sql("touched_cells"))
                widen(self._db)
                freed = self._unmention()
                run(self._db, sql_of_structures("forget_trace_versions"))
                for name in ("delete_marks", "delete_trace_apps", "delete_spans", "delete_traces"):
                    run(self._db, sql(name))
                touch(self._db, traces)
                run(self._db, sql_of_structures("forget_structures"))
                self._free(freed)
                recount(self._db)
                self._db.execute(sql("set_pass"), (UNCLEAN, 1))
                for name in ("hold_passes", "hold_sweep"):
                    run(self._db, sql(name))
        return gone

    def _erase_journals(self) -> None:
        """Overwrite what living processes' segments still hold of these spans."""
        spans: dict[str, set[int]] = {}
        for folder, span in self._db.execute(sql("living_spans")):
            spans.setdefault(folder, set()).add(span % 2**64)
        root = journal_root(self._path)
        for folder, numbers in spans.items():
            for name, read_to in self._db.execute(sql("read_to_of"), (folder,)):
                erase(root / folder / name, read_to, numbers)

    def _unmention(self) -> set[int]:
        """Take the traces' mentions away; give what they held."""
        rows = list(self._db.execute(sql("values_of_traces")))
        parts = parts_of(self._db, {number for row in rows for number in row[1:] if number is not None})
        pairs = {(number, trace) for trace, *held in rows for number in holding(held, parts)}
        self._db.executemany(sql("forget_mention"), pairs)
        return {number for number, _ in pairs}

    def _free(self, held: set[int]) -> None:
        """Delete what was held and what was put aside, as far as nobody holds it now."""
        strays = {number for (number,) in self._db.execute(sql("strays"))}
        alone = {number for (number,) in self._db.execute(sql("without_mention"), (_json(held | strays),))}
        alone -= self._held_elsewhere()
        indexed = {number for (number,) in self._db.execute(sql("indexed_of"), (_json(alone),))}
        take_out(self._db, self._payloads, indexed, at_once=self._is_little)
        numbers = [(number,) for number in alone]
        self._db.executemany(sql("delete_payload"), numbers)
        # those that somebody came to hold are no strays any more
        mentioned = strays - {number for (number,) in self._db.execute(sql("without_mention"), (_json(strays),))}
        self._db.executemany(sql("forget_stray"), [*numbers, *((number,) for number in mentioned)])

    def _held_elsewhere(self) -> set[int]:
        numbers = {number for row in self._db.execute(sql("values_elsewhere")) for number in row if number is not None}
        return set(holding(numbers, parts_of(self._db, numbers)))


def _in_steps(counts: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Traces with how many spans each has, in pieces for one transaction."""
    some: list[int] = []
    spans = 0
    for number, count in counts:
        if some and (spans + count > SPANS or len(some) >= TRACES):
            yield some
            some, spans = [], 0
        some.append(number)
        spans += count
    if some:
        yield some


def _json(numbers: Iterable[int]) -> str:
    return msgspec.json.encode(list(numbers)).decode()
