"""How many ended spans wait in journals, asked again and again: of many, each is looked at twice, however long it waits.

A segment only grows, and is read from its beginning to its end. So what has come since the last question is counted and
added, what has been collected since is counted and taken off; what lies between is not looked at again.
"""

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from dashcam.journal.reader import pending

SOON_LOOKED_AT: Final = 256 * 1024
"""Bytes that are counted anew each time: what is erased in a journal meanwhile is not counted then."""


class _Counted(NamedTuple):
    """The ended spans of a segment between two places."""

    start: int
    end: int
    spans: int


class Backlog:
    """What was counted before, for whoever asks; one who asks meanwhile waits, and has little left to count."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._known: dict[Path, _Counted] = {}

    def count(self, segments: Iterable[tuple[Path, int]]) -> int:
        """Count the ended spans in segments, each beyond the place up to which it was collected."""
        with self._guard:
            known = {path: self._counted(path, offset) for path, offset in segments}
            self._known = known  # what is no longer asked for is gone
        return sum(one.spans for one in known.values())

    def _counted(self, path: Path, offset: int) -> _Counted:
        before = self._known.get(path)
        if before is None or not before.start <= offset < before.end - SOON_LOOKED_AT:
            count, end = pending(path, offset)
            return _Counted(offset, max(end, offset), count)
        new, end = pending(path, before.end)
        gone = pending(path, before.start, offset)[0] if offset > before.start else 0
        return _Counted(offset, max(end, before.end), max(before.spans + new - gone, 0))
