"""What the owner does once everything is collected: the second pass, then the limits of the settings.

A limit is met with some way to spare, so that it is not met again the next moment.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from dashcam.journal.owner import is_wanted
from dashcam.model.cost import Pricer
from dashcam.store.base import Inlet
from dashcam.store.keeping import Limits, never

DAY_NS: Final = 86_400_000_000_000
AT_LEAST_NS: Final = 60_000_000_000
SHARE: Final = 100
"""When a trace is too old those go with it that will be within a minute, or within a hundredth of the time they are kept."""
SMALL: Final = 16 * 1024 * 1024
"""Bytes below which a store is not what fills the disk."""
RESERVE: Final = 256 * 1024 * 1024
"""Bytes that stay free on the disk: a full one could not even delete. Never more than a quarter of the store."""


class Upkeep:
    """The upkeep of one store by one collector."""

    def __init__(
        self,
        inlet: Inlet,
        root: Path,
        *,
        store_max_bytes: int | None,
        retention_days: float | None,
        pricer: Pricer | None = None,
        is_behind: Callable[[], bool] = never,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._pricer = pricer
        self._is_behind = is_behind
        self._inlet = inlet
        self._root = root
        self._cap = store_max_bytes
        self._days = retention_days
        self._clock = clock
        self._deleted = False

    def has_deleted(self) -> bool:
        """Whether anything was deleted since this was asked last."""
        deleted, self._deleted = self._deleted, False
        return deleted

    def run(self, deadline: float | None = None) -> bool:
        """Count, index and tidy, until the deadline or until somebody wants the store; tell whether all is done."""

        def is_over() -> bool:
            return (deadline is not None and time.monotonic() > deadline) or is_wanted(self._root)

        through = self._inlet.pass_on(is_over, self._pricer, self._is_behind)
        if not through and is_over():
            return False
        self._tidy(is_over)  # however much waits: limits hold
        return through

    def pass_on(self) -> None:
        """Price, count and, unless too much waits, index what is there, until somebody wants the store."""
        self._inlet.pass_on(lambda: is_wanted(self._root), self._pricer, self._is_behind)

    def make_room(self) -> bool:
        """Delete the oldest traces while there is still the room to do so."""
        if self._cap is None:
            return True
        size = self._inlet.size()
        short = min(RESERVE, size // 4) - self._inlet.spare() if size > SMALL else 0
        if short > 0:
            self._prune(Limits(max_bytes=size - short), lambda: False)
        return True

    def _tidy(self, is_over: Callable[[], bool]) -> None:
        if self._cap is not None and self._inlet.size() > self._cap:
            self._prune(Limits(max_bytes=self._cap * 9 // 10), is_over)
        if self._days is not None:
            kept = int(self._days * DAY_NS)
            before = self._clock() - kept
            if self._inlet.prune(Limits(before_ns=before), dry_run=True):
                soon = min(kept // 2, max(AT_LEAST_NS, kept // SHARE))
                self._prune(Limits(before_ns=before + soon), is_over)

    def _prune(self, limits: Limits, is_over: Callable[[], bool]) -> None:
        try:
            self._deleted = bool(self._inlet.prune(limits, is_over=is_over)) or self._deleted
        except BaseException:
            self._deleted = True  # some of it may have gone before
            raise
