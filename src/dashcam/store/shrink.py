"""Keeps a store under its cap: the oldest traces go, then the payloads that nobody holds any more."""

from collections.abc import Callable
from typing import Final

import apsw

from dashcam.store.connection import run
from dashcam.store.queries import query

STEP: Final = 200
"""Traces deleted in one transaction, so that readers and disk see small ones."""


def shrink(db: apsw.Connection, size: Callable[[], int], to: int) -> int:
    """Delete the oldest ended traces until no more than `to` bytes are in use; return how many went."""
    gone = 0
    while size() > to:
        oldest = [(number,) for (number,) in db.execute(query("oldest_traces"), (STEP,))]
        if not oldest:
            break
        _delete(db, oldest)
        gone += len(oldest)
    return gone


def _delete(db: apsw.Connection, traces: list[tuple[int]]) -> None:
    run(db, "begin immediate")
    try:
        db.executemany(query("delete_spans_of"), traces)
        db.executemany(query("delete_trace"), traces)
        run(db, query("delete_payloads"))
        run(db, "commit")
    except BaseException:
        if db.in_transaction:
            run(db, "rollback")
        raise
