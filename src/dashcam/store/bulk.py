"""Rows of a few columns, many in one statement: half of what each costs alone."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import apsw

from dashcam.store.rows import Row

AT_ONCE: Final = 32
"""Rows in one statement."""


def put_many(db: apsw.Connection, sql: str, rows: Sequence[Row]) -> None:
    """Insert rows that lie side by side in their table: SQLite keeps the pages that such a statement changes until it is through.

    Not for a virtual table, which then writes out what it has gathered, after each statement.

    Args:
        db: In a transaction.
        sql: The insert of one row, its places last.
        rows: A value for each place.
    """
    several = len(rows) // AT_ONCE * AT_ONCE
    if several:
        places = sql[sql.rindex("(") :]
        db.executemany(sql + f", {places}" * (AT_ONCE - 1), _together(rows, several))
    db.executemany(sql, rows[several:])


def _together(rows: Sequence[Row], several: int) -> Iterator[list[Any]]:
    for at in range(0, several, AT_ONCE):
        values: list[Any] = []
        for row in rows[at : at + AT_ONCE]:
            values += row
        yield values
