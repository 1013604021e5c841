"""The second pass: what is in the store already is counted into rollups, added up by process and read into the text index, slice by slice.

Each slice is one transaction together with how far the pass then is, so that every span counts once, whatever dies.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import apsw

from dashcam.store.blocks import add_up, due
from dashcam.store.bulk import put_many
from dashcam.store.connection import one, run
from dashcam.store.keeping import never
from dashcam.store.payloads import Payloads, listed
from dashcam.store.queries import queries
from dashcam.store.text import text_of

COUNTED, INDEXED, SWEPT = "counted", "indexed", "swept"
SPANS: Final = 16_000
"""Spans indexed in one transaction at most: the index writes a segment each time, and merges them later."""
TEXT: Final = 16_000_000
"""Bytes of values indexed in one transaction, about: a reader who waits does so for a slice."""
WORDY: Final = 6
"""Where those values of a span end that have text, among what `values_of_spans` gives."""
ROWS: Final = 20_000
"""Spans counted, or payloads looked at, in one transaction."""


def sql(name: str) -> str:
    """One named query of this work."""
    return queries("upkeep.sql")[name]


class Passes:
    """The second pass over one store, on the writing connection."""

    def __init__(self, db: apsw.Connection, payloads: Payloads) -> None:
        self._db = db
        self._payloads = payloads

    def run(self, is_over: Callable[[], bool] = never, is_behind: Callable[[], bool] = never) -> bool:
        """Go on until all is done, `is_over` says stop between two slices, or only the index is left and `is_behind`; tell whether all is done."""
        steps = (self.count, never), (self.add_up, never), (self.index, is_behind), (self.sweep, is_behind)
        for step, has_to_wait in steps:
            while not has_to_wait():
                if not step():
                    break
                if is_over():
                    return False
            else:
                return False
        return True

    def count(self) -> bool:
        """Count one slice into the rollups; tell whether there was one."""
        after, last = self.done(COUNTED), one(self._db, sql("last_span"))
        if after >= last:
            return False
        until = min(after + ROWS, last)
        with transaction(self._db):
            self._db.execute(sql("count_spans"), {"after": after, "until": until})
            self._note(COUNTED, until)
        return True

    def add_up(self) -> bool:
        """Add one slice of traces up by their processes; tell whether there was one."""
        count = due(self._db)
        if count:
            with transaction(self._db):
                add_up(self._db, count)
        return count > 0

    def index(self) -> bool:
        """Read one slice into the text index; tell whether there was one."""
        rows = list(self._db.execute(sql("values_of_spans"), (self.done(INDEXED), SPANS)))
        if not rows:
            return False
        with transaction(self._db):
            rows = self._read(rows)
            self._note(INDEXED, rows[-1][0])
        return True

    def sweep(self) -> bool:
        """Put payloads aside that nobody mentions, a slice of them; tell whether there was one."""
        after, last = self.done(SWEPT), one(self._db, sql("last_payload"))
        if after >= last:
            return False
        until = min(after + ROWS, last)
        with transaction(self._db):
            self._db.execute(sql("find_strays"), {"after": after, "until": until})
            self._note(SWEPT, until)
        return True

    def done(self, name: str) -> int:
        """How far a pass is."""
        return int(self._db.execute(sql("pass_done"), (name,)).get)

    def _note(self, name: str, done: int) -> None:
        self._db.execute(sql("set_pass"), (name, done))

    def _read(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Index and mention what these spans hold, or the first of them when that is much; give those done."""
        parts = self._payloads.parts({number for row in rows for number in row[2:] if number is not None})
        last = one(self._db, sql("last_indexed"))
        known = self._indexed({number for row in rows for number in row[2:WORDY] if number is not None}, parts, last)
        bodies: dict[int, bytes] = {}
        pairs: list[tuple[int, int]] = []
        size = 0
        for at, row in enumerate(rows, 1):
            trace = row[1]
            for place, number in enumerate(row[2:], 2):
                if number is None:
                    continue
                inner = parts.get(number)
                if (
                    inner is not None
                ):  # before the whole, as their numbers are: what is nearly in order is sorted at once
                    pairs += [(part, trace) for part in inner]
                pairs.append((number, trace))
                if place >= WORDY:
                    continue
                for each in (number,) if inner is None else inner:
                    if each not in known:
                        known.add(each)
                        body = bodies[each] = self._payloads.body(each)
                        size += len(body)
            if size >= TEXT:
                rows = rows[:at]
                break
        # in order: the index begins a new segment whenever a number is smaller than the one before
        self._db.executemany(sql("add_words"), ((number, text_of(bodies[number])) for number in sorted(bodies)))
        # what is new comes last, page by page; what is known stands all over the table
        put_many(self._db, sql("mention"), sorted([pair for pair in pairs if pair[0] > last]))
        self._db.executemany(sql("mention"), sorted({pair for pair in pairs if pair[0] <= last}))
        return rows

    def _indexed(self, numbers: set[int], parts: dict[int, list[int]], last: int) -> set[int]:
        """Those of some payloads, and of what they are made of, that the index holds: most are newer than all it has."""
        older = {number for number in numbers if number <= last and number not in parts}
        older.update(part for number in numbers & parts.keys() for part in parts[number] if part <= last)
        return {number for (number,) in self._db.execute(sql("indexed_of"), (listed(older),))}


@contextmanager
def transaction(db: apsw.Connection) -> Iterator[None]:
    """All of a block, or nothing."""
    run(db, "begin immediate")
    try:
        yield
        run(db, "commit")
    except BaseException:
        if db.in_transaction:
            run(db, "rollback")
        raise


def holding(numbers: Iterable[int | None], parts: dict[int, list[int]]) -> Iterator[int]:
    """Every payload that is held: a list of messages, and its messages."""
    for number in numbers:
        if number is not None:
            yield number
            yield from parts.get(number, ())


def within(seconds: float | None) -> Callable[[], bool]:
    """Tells when so many seconds are over.

    >>> within(None)(), within(0)()
    (False, True)
    """
    deadline = float("inf") if seconds is None else time.monotonic() + seconds
    return lambda: time.monotonic() >= deadline
