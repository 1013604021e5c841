"""How far the segments of one process are in the store, and from which on each needs a row of its own.

A process that lives for a month fills hundreds of thousands of them. What is done needs no row as long as it is known up to where all is.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from dashcam.store.rows import JournalRow, SegmentRow

KEPT: Final = 64
"""The newest that are done keep their rows: a segment's number is drawn a moment before its file is there."""


class Segments:
    """The rows of one process's segments."""

    def __init__(self, known: JournalRow | None) -> None:
        self._rows: dict[str, SegmentRow] = {} if known is None else known.segments
        self._past = "" if known is None else known.past

    def row(self, name: str) -> SegmentRow:
        """How far a segment is; one that has no row and is not past is at its beginning."""
        row = self._rows.get(name)
        if row is None:
            row = self._rows[name] = SegmentRow(name, done=_order(name) <= _order(self._past))
        return row

    def pass_by(self, present: Callable[[], Iterable[Path]]) -> str:
        """Forget old segments that are done; give the last of them, or nothing where it is not worth it.

        What lies there and was never read stays ahead, whatever its number: who has much to read begins with the newest.
        """
        done = sorted((name for name, row in self._rows.items() if row.done), key=_order)
        if len(done) < 2 * KEPT:
            return ""
        unread = min((_order(path.name) for path in present() if self._is_unread(path.name)), default=None)
        old = [name for name in done[:-KEPT] if unread is None or _order(name) < unread]
        if not old:
            return ""
        for name in old:
            del self._rows[name]
        self._past = max(self._past, old[-1], key=_order)
        return self._past

    def _is_unread(self, name: str) -> bool:
        row = self._rows.get(name)
        # one that was looked at and had nothing in it has no row in the store
        return row is None or not (row.done or row.read_to)


def _order(name: str) -> tuple[int, str]:
    """Names by their number, which may have outgrown its six places."""
    return len(name), name
