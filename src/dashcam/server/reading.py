"""Open stores of one file, each lent to one thread at a time: opening one takes longer than most questions.

One that met an error of the store is not lent again; those that nobody has used for a while are closed, since each holds memory.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from dashcam.errors import DashcamError, StoreError
from dashcam.journal.backlog import Backlog
from dashcam.store import Store, expect_ours, open_store
from dashcam.store.place import identity

PATIENCE_MS: Final = 1_500
"""How long a question waits for a program that has locked the store; then the page says so, and asks again."""
REST_S: Final = 20.0
"""How long an open store waits for the next question."""


class Stores:
    """The stores of one path that are open; there need not be a file yet."""

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._idle: list[tuple[float, Store]] = []
        self._backlog = Backlog()
        self._closed = False
        self._looking = threading.Lock()
        self._known: tuple[int, int] | None = None

    @contextmanager
    def lent(self) -> Iterator[Store]:
        """A store for one question.

        Raises:
            StoreError: There is none, or it cannot be read.
        """
        store = self._taken() or self._opened()
        try:
            yield store
        except BaseException as error:
            # a wrong filter says nothing of the connection; anything else may
            if isinstance(error, DashcamError) and not isinstance(error, StoreError):
                self._give(store)
            else:
                store.close()
            raise
        self._give(store)

    def rest(self) -> bool:
        """Close those that nobody has asked for a while; tell whether there were any."""
        until = self._clock() - REST_S
        with self._lock:
            old = [store for since, store in self._idle if since < until]
            self._idle = [one for one in self._idle if one[0] >= until]
        for store in old:
            store.close()
        return bool(old)

    def close(self) -> None:
        """Close all; those still lent are closed when they come back."""
        with self._lock:
            idle, self._idle, self._closed = self._idle, [], True
        for _, store in idle:
            store.close()

    def expect_ours(self) -> None:
        """Look at a file that was not there before, once: it may be from anybody.

        Raises:
            StoreError: It is not to be read.
        """
        with self._looking:
            found = identity(self.path)
            if found is not None and found != self._known:
                expect_ours(self.path, patience_ms=PATIENCE_MS)
                self._known = found

    def _opened(self) -> Store:
        self.expect_ours()
        return open_store(self.path, patience_ms=PATIENCE_MS, backlog=self._backlog)

    def _taken(self) -> Store | None:
        with self._lock:
            return self._idle.pop()[1] if self._idle else None

    def _give(self, store: Store) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append((self._clock(), store))
                return
        store.close()
