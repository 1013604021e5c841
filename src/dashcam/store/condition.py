"""How a store is, as a whole: what `dashcam doctor` tells, read in one query."""

from pathlib import Path
from typing import Any

import apsw
import msgspec

from dashcam.store.connection import check, connect, speaking
from dashcam.store.queries import read_sql


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """Facts about a store's file and about what is in it."""

    sqlite: str
    """The SQLite that reads it."""
    schema: int
    """The version of its schema."""
    trace_count: int
    oldest_ns: int | None
    newest_ns: int | None
    future_count: int
    """Traces that began after the moment that was asked with."""
    expiring_count: int
    """Traces that began before the moment that was asked with."""
    dashcams: list[str]
    """The versions of dashcam that recorded what is in it."""
    dropped: dict[str, int]
    """Spans that recent processes could not write, by reason."""
    torn_count: int
    """Damaged stretches in the journals of recent processes."""


def condition(path: Path, *, future_ns: int, expiry_ns: int, recent_ns: int) -> Condition:
    """Return how a store is.

    Args:
        path: The database.
        future_ns: Traces that began later are counted.
        expiry_ns: Traces that began earlier are counted.
        recent_ns: Processes that began earlier are not asked for what they lost.

    Raises:
        StoreError: The store cannot be read.
    """
    moments = {"future_ns": future_ns, "expiry_ns": expiry_ns, "recent_ns": recent_ns}
    db = connect(path)
    try:
        with speaking(path):
            cursor = db.execute(read_sql("condition.sql"), moments)
            names = [column[0] for column in cursor.get_description()]
            row = dict(zip(names, next(iter(cursor)), strict=True))
            schema = check(db, path)
    finally:
        db.close()
    row |= {"dashcams": sorted(msgspec.json.decode(row["dashcams"])), "dropped": _added(row["dropped"])}
    return msgspec.convert(row | {"sqlite": apsw.sqlite_lib_version(), "schema": schema}, Condition)


def _added(losses: str) -> dict[str, int]:
    made: dict[str, int] = {}
    for loss in msgspec.json.decode(losses, type=list[dict[str, Any]]):
        for why, count in loss.items():
            made[why] = made.get(why, 0) + count
    return made
