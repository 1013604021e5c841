"""Somebody else collects: how far he is, asked calmly, since each question takes from the processor that he needs."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from dashcam.errors import StoreMissing
from dashcam.store import Store, open_store
from dashcam.store.arrivals import Changes

SHORTEST_S: Final = 0.02
LONGEST_S: Final = 0.25
"""Between two looks: a quarter of the time that was waited so far."""
ANYWAY_S: Final = 1.0
"""A commit whose file was synced for long shows a moment after its last byte was written: so long after a question there is another."""


class Reaching:
    """Whether the store has what was in journals when this was made. Its file is open only as long as the block.

    Args:
        store: The store's path.
        goals: How far each segment has to be read, by folder and name; `(folder, "")` where that folder has to be done with.
        clock: Seconds.
    """

    def __init__(
        self, store: Path, goals: Mapping[tuple[str, str], int], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = store
        self._goals = goals
        self._clock = clock
        self._began = clock()
        self._asked = self._began - ANYWAY_S
        self._changes = Changes(store)
        self._store: Store | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._store is not None:
            self._store.close()

    def look(self) -> bool:
        """Tell whether all of it is in the store, which is asked only where something may have come."""
        now = self._clock()
        if not self._changes.look() and now - self._asked < ANYWAY_S:
            return False
        self._asked = now
        try:
            if self._store is None:
                self._store = open_store(self._path)
            read = self._store.collected()
        except StoreMissing:
            return False
        return all((key[0], "") in read or read.get(key, 0) >= end for key, end in self._goals.items())

    def pause(self) -> float:
        """How long to wait until the next look."""
        return min(LONGEST_S, max(SHORTEST_S, (self._clock() - self._began) / 4))
