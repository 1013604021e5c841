"""A store's upkeep in SQLite: limits turned into traces to delete, and the work of the port's `Keeping`."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import apsw
import msgspec

from dashcam.model.cost import Pricer
from dashcam.store.blocks import forget
from dashcam.store.connection import one, run, set_pragma, speaking
from dashcam.store.costs import Costs, all_traces
from dashcam.store.deletion import Deletion
from dashcam.store.keeping import Keeping, Limits, Progress, Renewed, never
from dashcam.store.passes import INDEXED, Passes, sql, transaction
from dashcam.store.payloads import Payloads
from dashcam.store.words import merge

STEP: Final = 50_000
"""Traces deleted at a time: the index is merged after each."""
LOOK: Final = 500
"""Traces looked up at a time."""


class SqliteKeeping(Keeping):
    """The upkeep of one store's file."""

    path: Path
    _db: apsw.Connection
    _payloads: Payloads

    def pass_on(
        self, is_over: Callable[[], bool] = never, pricer: Pricer | None = None, is_behind: Callable[[], bool] = never
    ) -> bool:
        """Slice by slice, prices first: they are what people look at."""
        with speaking(self.path):
            while pricer is not None and Costs(self._db, pricer).price():
                if is_over():
                    return False
            if not Passes(self._db, self._payloads).run(is_over, is_behind):
                return False
            while merge(self._db, self._payloads):  # a deletion that did not come to its end
                if is_over():
                    return False
            self._deletion().clean()
        return True

    def renew_costs(
        self, pricer: Pricer, is_ours: Sequence[str], traces: list[int] | None = None, progress: Progress | None = None
    ) -> Renewed:
        """Some traces in one transaction, so that whoever ends it has priced each trace wholly or not at all."""
        costs, calls, changed = Costs(self._db, pricer), 0, 0
        with speaking(self.path):
            every = [number for (number,) in self._db.execute(all_traces())] if traces is None else traces
            for some in _pieces(every, LOOK):
                done = costs.renew(some, is_ours)
                calls, changed = calls + done.calls, changed + done.changed
                if progress is not None:
                    progress(len(some))
            while Passes(self._db, self._payloads).add_up():
                pass
        return Renewed(calls, changed)

    def numbers(self, trace_ids: list[str]) -> list[int]:
        """Through the index of ids."""
        with speaking(self.path):
            rows = self._db.execute(sql("trace_numbers"), (msgspec.json.encode(trace_ids).decode(),))
            return [number for (number,) in rows]

    def delete(self, traces: list[int], progress: Progress | None = None) -> int:
        """Some at a time, each whole."""
        with speaking(self.path):
            return self._deletion().delete(traces, progress)

    def prune(
        self,
        limits: Limits,
        *,
        dry_run: bool = False,
        progress: Progress | None = None,
        is_over: Callable[[], bool] = never,
    ) -> int:
        """What is too old and too many first, then what is too much."""
        with speaking(self.path):
            if dry_run:
                return len(set(self._beyond(limits)) | set(self._by_size(limits)))
            gone = 0
            for some in _pieces(list(self._beyond(limits)), STEP):
                if is_over():
                    return gone
                gone += self._deletion().delete(some, progress, for_room=True)
            return gone + self._shrink(limits, progress, is_over)

    def rebuild(self, progress: Progress | None = None) -> int:
        """Forget all in one transaction; from there on it is a second pass like any other."""
        told = 0

        def tell() -> bool:
            nonlocal told
            done = passes.done(INDEXED)
            if progress is not None and done > told:
                progress(done - told)
            told = done
            return False

        with speaking(self.path):
            passes = Passes(self._db, self._payloads)
            with transaction(self._db):
                for name in ("forget_words", "forget_mentions", "forget_rollups", "forget_strays", "forget_passes"):
                    run(self._db, sql(name))
                forget(self._db)
            passes.run(tell)
            tell()
        return told

    def compact(self) -> bool:
        """Write the file anew; that takes as much room again, which a small disk does not have."""
        with speaking(self.path):
            if shutil.disk_usage(self.path.parent).free < 3 * self.size():
                return False
            set_pragma(self._db, "temp_store", "file")
            try:
                run(self._db, "vacuum")
                run(self._db, "pragma wal_checkpoint(truncate)")
            finally:
                set_pragma(self._db, "temp_store", "memory")
        return True

    def size(self) -> int:
        """Pages in use, in bytes."""
        with speaking(self.path):
            pages = one(self._db, "pragma page_count") - one(self._db, "pragma freelist_count")
            return pages * one(self._db, "pragma page_size")

    def spare(self) -> int:
        """The disk's, and the pages that deletion left."""
        with speaking(self.path):
            free = one(self._db, "pragma freelist_count") * one(self._db, "pragma page_size")
        return free + shutil.disk_usage(self.path.parent).free

    def _deletion(self) -> Deletion:
        return Deletion(self._db, self._payloads, self.path)

    def _shrink(self, limits: Limits, progress: Progress | None, is_over: Callable[[], bool]) -> int:
        gone = 0
        while not is_over():
            some = self._by_size(limits)
            if not some:
                break
            gone += self._deletion().delete(some, progress, for_room=True)
        return gone

    def _beyond(self, limits: Limits) -> Iterator[int]:
        """What is too old, then what is too many."""
        app = self._app(limits)
        if limits.before_ns is not None:
            bindings = {"before": limits.before_ns, "app": app}
            yield from (number for (number,) in self._db.execute(sql("too_old"), bindings))
        if limits.keep is not None:
            bindings = {"keep": limits.keep, "app": app}
            yield from (number for (number,) in self._db.execute(sql("too_many"), bindings))

    def _by_size(self, limits: Limits) -> list[int]:
        """About what would go for the size: the oldest with as great a share of the spans as is too much."""
        size = self.size()
        if limits.max_bytes is None or size <= limits.max_bytes:
            return []
        excess = (size - limits.max_bytes) / size * one(self._db, sql("how_many_spans"))
        chosen: list[int] = []
        for some in _pieces(self._oldest(limits), LOOK):
            for number, count in self._db.execute(sql("spans_of_numbers"), (msgspec.json.encode(some).decode(),)):
                if excess <= 0:
                    return chosen
                chosen.append(number)
                excess -= count
        return chosen

    def _oldest(self, limits: Limits) -> list[int]:
        bindings = {"before": 2**63 - 1, "app": self._app(limits)}
        return [number for (number,) in self._db.execute(sql("too_old"), bindings)]

    def _app(self, limits: Limits) -> int | None:
        """The app's number, one that nothing has where the app is unknown."""
        if limits.app is None:
            return None
        row = self._db.execute(sql("app_number"), (limits.app,)).fetchone()
        return row[0] if row else -1


def _pieces(numbers: list[int], size: int) -> Iterator[list[int]]:
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]
