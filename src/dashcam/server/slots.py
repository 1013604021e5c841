"""Work that has a process of its own: only so much of it at once, and who comes beyond that is told so at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dashcam.errors import UsageError


class Slots:
    """Places for one kind of work.

    >>> places = Slots(1, "a query runs already: wait for it to end")
    >>> with places.taken():
    ...     try:
    ...         places.taken().__enter__()
    ...     except UsageError as error:
    ...         print(error)
    a query runs already: wait for it to end
    """

    def __init__(self, count: int, full: str) -> None:
        self._places = threading.BoundedSemaphore(count)
        self._full = full

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Work in one of the places.

        Raises:
            UsageError: All are taken.
        """
        if not self._places.acquire(blocking=False):
            raise UsageError(self._full)
        try:
            yield
        finally:
            self._places.release()
