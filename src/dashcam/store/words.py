"""The text index: words in, words out, and its segments merged so that what went out is gone from the file too.

FTS5 takes a few words out of their places at once (milliseconds a payload, measured) or notes that they are gone (14 µs) and
leaves them in the file until the segments they stand in are merged: that is for many. It forgets what it noted only where
it merges into the last of its levels, and where all segments are on one level it merges into the next instead.
"""

from collections.abc import Iterable
from typing import Final

import apsw

from dashcam.store.connection import run
from dashcam.store.passes import sql, transaction
from dashcam.store.payloads import Payloads
from dashcam.store.text import text_of

MERGING: Final = "merging"
"""A pass of its own: 0 nothing to do, 1 to begin, 2 begun."""
PAGES: Final = 500
"""Pages of the index written in one transaction while it merges."""
NOBODY: Final = 0
"""A payload that never is."""


def take_out(db: apsw.Connection, payloads: Payloads, numbers: Iterable[int], *, at_once: bool) -> None:
    """Take the words of payloads out, within a transaction; unless `at_once` it is noted that segments are to be merged."""
    words = [(number, text_of(payloads.body(number))) for number in sorted(numbers)]
    if not words:
        return
    db.execute(sql("take_at_once"), (int(at_once),))
    db.executemany(sql("take_words"), words)
    if not at_once:
        db.execute(sql("set_pass"), (MERGING, 1))


def merge(db: apsw.Connection, payloads: Payloads) -> bool:
    """Merge a little, in a transaction of its own; tell whether there may be more to do."""
    state = db.execute(sql("pass_done"), (MERGING,)).get
    if not state:
        return False
    with transaction(db):
        before = db.total_changes()
        # a negative number is FTS5's word for: begin to merge everything there is
        db.execute(sql("merge_words"), (-PAGES if state == 1 else PAGES,))
        is_done = state == 2 and db.total_changes() - before < 2
        again = is_done and _forgets(db, payloads)
        db.execute(sql("set_pass"), (MERGING, 1 if again else 0 if is_done else 2))
    return again or not is_done


def _forgets(db: apsw.Connection, payloads: Payloads) -> bool:
    """See to it that merged words that went are forgotten; tell whether all is to be merged once more for that."""
    pages = noting_pages(bytes(db.execute(sql("index_structure")).get))
    if pages == 1:  # anything beside it would be as large, and FTS5 would bring both to one level
        _write_anew(db, payloads)
    elif pages:
        # two segments beside it: then all are merged into the last level, where both are gone
        db.execute(sql("take_at_once"), (0,))
        db.execute(sql("add_words"), (NOBODY, "nothing"))
        db.execute(sql("take_words"), (NOBODY, "nothing"))
    return pages > 1


def _write_anew(db: apsw.Connection, payloads: Payloads) -> None:
    numbers = [number for (number,) in db.execute(sql("indexed"))]
    run(db, sql("forget_words"))
    db.executemany(sql("add_words"), ((number, text_of(payloads.body(number))) for number in numbers))


def noting_pages(structure: bytes) -> int:
    """How many pages the one segment has that may still hold what was taken out, since it is not on the last level; else 0.

    An index tells its levels after a number of four bytes: how many levels and segments, a count; then for each level how many of its
    segments are being merged, how many it has, and of each its number, its first and its last page.
    """
    levels, segments, _, *numbers = _varints(structure[4:])
    if segments != 1:
        return 0
    for level in range(levels):
        if numbers[2 * level + 1]:
            _, first, last = numbers[2 * level + 2 : 2 * level + 5]
            return last - first + 1 if level < levels - 1 else 0
    return 0


def _varints(data: bytes) -> list[int]:
    """SQLite's numbers of seven bits a byte; none here is so large that it takes nine.

    >>> _varints(bytes([1, 0x81, 0x7E]))
    [1, 254]
    """
    found, number = [], 0
    for byte in data:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            found.append(number)
            number = 0
    return found
