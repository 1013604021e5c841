"""Versions on their way: what a living process recorded is looked at once it has said which version of its app that is of.

A process says that an app is being walked before the first span of it, and the version from another thread when it is
found out. It is waited for a bounded time; a process that is gone says nothing more.
"""

import time
from collections.abc import Callable
from typing import Final

from dashcam.journal.process import ProcessJournal

LONGEST_S: Final = 2.0
"""How long a version is waited for, from when it was first seen to be awaited."""


class Awaiting:
    """What one process has announced and not told."""

    def __init__(self, journal: ProcessJournal, clock: Callable[[], float] = time.monotonic) -> None:
        self._journal = journal
        self._clock = clock
        self._since: float | None = None
        self._given_up: set[int] = set()
        self.is_on = False
        """Whether the spans of the process have to wait, as `look` found."""

    def look(self, *, alive: bool) -> bool:
        """Look what the process has told by now; tell whether its spans have to wait."""
        self._journal.refresh()
        awaited = self._journal.awaited - self._given_up if alive else set()
        now = self._clock()
        if not awaited:
            self._since = None
        elif self._since is None:
            self._since = now
        elif now - self._since >= LONGEST_S:
            self._given_up |= awaited
            self._since = None
        self.is_on = self._since is not None
        return self.is_on
