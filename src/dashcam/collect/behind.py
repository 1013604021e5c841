"""Whether a collector is far behind, told by the names and lengths of files alone: then what can be done later has to wait."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dashcam.journal.process import span_segments

BEHIND: Final = 32 * 1024 * 1024
"""Bytes of journals that wait: what eight full segments hold, some seconds of a busy program."""
SHARE: Final = 8
"""Where journals may not grow to much more than that: one part of so many."""
IN_USE: Final = 2
"""Segments that a process has however quickly it is collected: one that it writes, one made ready for what comes."""


class Behind:
    """Asked between two slices of work that can wait."""

    def __init__(self, root: Path, journal_max_bytes: int | None = None) -> None:
        self._root = root
        self._most = BEHIND if journal_max_bytes is None else min(BEHIND, journal_max_bytes // SHARE)

    def __call__(self) -> bool:
        """Tell whether so much waits that journals may fill before it is collected."""
        return sum(self._waiting()) > self._most

    def _waiting(self) -> Iterator[int]:
        """Lengths of the segments that nobody writes any more; a folder or file that has gone meanwhile is none."""
        try:
            folders = list(self._root.iterdir())
        except OSError:
            return
        for folder in folders:
            for path in span_segments(folder)[:-IN_USE]:
                try:
                    yield path.stat().st_size
                except OSError:
                    continue
