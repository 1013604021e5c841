"""A question that ends in time: SQLite is interrupted where it would take longer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import apsw

STEPS: Final = 1_000
"""Steps of SQLite's machine between two looks at the clock."""


@contextmanager
def bounded(db: apsw.Connection, deadline: float | None) -> Iterator[None]:
    """End what a connection does within the block once `time.monotonic()` passes a deadline, with `apsw.InterruptError`."""
    if deadline is not None:
        db.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    try:
        yield
    finally:
        db.set_progress_handler(None)


def until(seconds: float | None) -> float | None:
    """The deadline that lies so many seconds ahead."""
    return None if seconds is None else time.monotonic() + seconds
