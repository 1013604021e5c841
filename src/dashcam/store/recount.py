"""Cells of the rollups counted anew, because spans in them go or come to cost something else.

Whoever changes spans says which minutes that touches (`temp.touched`); sums are made again from what is there then, never
subtracted from, so that they are always what a rebuild gives.
"""

from typing import Final

import apsw

from dashcam.store.connection import run
from dashcam.store.queries import queries

TOUCHED: Final = """
create temp table if not exists touched (
    level integer, start integer, kind integer, status integer, model integer,
    primary key (level, start, kind, status, model)
) strict, without rowid;
delete from temp.touched
"""


def widen(db: apsw.Connection) -> None:
    """The hours and days of the touched minutes are touched too."""
    run(db, queries("upkeep.sql")["touched_wider"])


def recount(db: apsw.Connection) -> None:
    """Count what is touched anew: minutes from spans, hours from minutes, days from hours."""
    named = queries("upkeep.sql")
    run(db, named["empty_touched"])
    run(db, named["recount_minutes"])
    for level, below in ((3_600, 60), (86_400, 3_600)):
        db.execute(named["recount_wider"], {"level": level, "below": below})
