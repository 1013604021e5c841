"""The text index: words in, words out, and its segments merged so that what went out is gone from the file too.

FTS5 takes a few words out of their places at once (milliseconds a payload, measured) or notes that they are gone (14 µs) and
leaves them in the file until the segments they stand in are merged: that is for many.
"""

from collections.abc import Iterable
from typing import Final

import apsw

from dashcam.store.passes import sql, transaction
from dashcam.store.payloads import Payloads
from dashcam.store.text import text_of

MERGING: Final = "merging"
"""A pass of its own: 0 nothing to do, 1 to begin, 2 begun."""
PAGES: Final = 500
"""Pages of the index written in one transaction while it merges."""


def take_out(db: apsw.Connection, payloads: Payloads, numbers: Iterable[int], *, at_once: bool) -> None:
    """Take the words of payloads out, within a transaction; unless `at_once` it is noted that segments are to be merged."""
    words = [(number, text_of(payloads.body(number))) for number in sorted(numbers)]
    if not words:
        return
    db.execute(sql("take_at_once"), (int(at_once),))
    db.executemany(sql("take_words"), words)
    if not at_once:
        db.execute(sql("set_pass"), (MERGING, 1))


def merge(db: apsw.Connection) -> bool:
    """Merge a little, in a transaction of its own; tell whether there may be more to do."""
    state = db.execute(sql("pass_done"), (MERGING,)).get
    if not state:
        return False
    with transaction(db):
        before = db.total_changes()
        # a negative number is FTS5's word for: begin to merge everything there is
        db.execute(sql("merge_words"), (-PAGES if state == 1 else PAGES,))
        is_done = state == 2 and db.total_changes() - before < 2
        db.execute(sql("set_pass"), (MERGING, 0 if is_done else 2))
    return not is_done
