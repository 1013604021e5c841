"""What the traces of each process add up to, kept: for a run of a million traces as for one of ten it is read, not added up.

Traces stand in blocks of sixty-four by their ids, which count up. Whoever writes a trace says so in the same transaction
(`touch`): then its block stands in no sum, and readers add its traces up. Upkeep adds up whole blocks from what is there,
never to what was there or from it, so that sums are always those of the traces.
"""

from collections.abc import Iterable
from typing import Final

import apsw

from dashcam.store.connection import one, run
from dashcam.store.queries import queries

BITS: Final = 6
"""Of a trace's id, those within a block; the queries have them too."""
MOST: Final = 128
"""Blocks that readers add up; where there are more, all but the newest `LEFT` are added up: in those more will change."""
LEFT: Final = 64
AT_ONCE: Final = 512
"""Blocks in one transaction."""


def touch(db: apsw.Connection, traces: Iterable[int]) -> None:
    """These traces are written in this transaction, by their numbers."""
    blocks = [(block,) for block in {trace >> BITS for trace in traces}]
    db.executemany(_sql("note_changed"), blocks)
    db.executemany(_sql("forget_sums"), blocks)


def due(db: apsw.Connection) -> int:
    """How many blocks to add up now."""
    changed = one(db, _sql("changed_count"))
    return min(AT_ONCE, changed - LEFT) if changed > MOST else 0


def add_up(db: apsw.Connection, count: int) -> None:
    """Add the oldest of the changed blocks up, in one transaction of the caller's."""
    db.execute(_sql("add_up"), {"count": count})
    db.execute(_sql("note_added_up"), {"count": count})


def forget(db: apsw.Connection) -> None:
    """Begin anew, in one transaction of the caller's."""
    run(db, _sql("forget_all_sums"))
    run(db, _sql("note_all_changed"))


def _sql(name: str) -> str:
    return queries("blocks.sql")[name]
