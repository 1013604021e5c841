"""Rows of a few columns, many in one statement: half of what each costs alone."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

import apsw

AT_ONCE: Final = 32
"""Rows in one statement."""


def put_many(db: apsw.Connection, sql: str, rows: Sequence[Sequence[Any]]) -> None:
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
        pieces = (rows[at : at + AT_ONCE] for at in range(0, several, AT_ONCE))
        db.executemany(sql + f", {places}" * (AT_ONCE - 1), (tuple(chain.from_iterable(piece)) for piece in pieces))
    db.executemany(sql, rows[several:])
