"""Versions on their way: what a living process recorded is looked at once it has said which version of its app that is of.

A process says that an app is being walked before the first span of it, and the version from another thread when it is
found out. It is waited for a bounded time, however many collectors come and go meanwhile: an empty file in the journal's
folder says since when. A process that is gone says nothing more.
"""

import contextlib
import time
from collections.abc import Callable
from typing import Final

from dashcam.journal.process import ProcessJournal

LONGEST_S: Final = 2.0
"""How long a version is waited for, from when it was first seen to be awaited."""
MARK: Final = "awaited"
"""Is as old as the waiting; holds the last walk that is waited for no more, and the first that is."""


class Awaiting:
    """What one process has announced and not told."""

    def __init__(self, journal: ProcessJournal, clock: Callable[[], float] = time.time) -> None:
        self._journal = journal
        self._clock = clock
        self._mark = journal.folder / MARK
        self._given_up = -1
        self._since: float | None = None
        with contextlib.suppress(OSError, ValueError):
            given_up, first = map(int, self._mark.read_text(encoding="ascii").split())
            self._given_up = given_up
            if first in journal.awaited:
                self._since = self._mark.stat().st_mtime
        self.is_on = False
        """Whether the spans of the process have to wait, as `look` found."""

    def look(self, *, alive: bool) -> bool:
        """Look what the process has told by now; tell whether its spans have to wait."""
        self._journal.refresh()
        awaited = {number for number in self._journal.awaited if number > self._given_up} if alive else set()
        now = self._clock()
        if not awaited:
            self._since = None
        elif self._since is None:
            self._since = now
            self._note(min(awaited))
        elif not 0 <= now - self._since < LONGEST_S:  # a clock that was set back waits for nothing
            self._given_up = max(awaited)
            self._since = None
            self._note(-1)
        self.is_on = self._since is not None
        return self.is_on

    def _note(self, first: int) -> None:
        """Tell the next collector; without it that one waits as long again, which is no harm."""
        with contextlib.suppress(OSError):
            self._mark.write_text(f"{self._given_up} {first}", encoding="ascii")
