"""What can happen to a store while a dashboard is open on it: each harms it and gives what mends it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import apsw


def missing(store: Path) -> Callable[[], object]:
    """Somebody moved it away."""
    shutil.move(store, store.with_name("away.db"))
    return lambda: shutil.move(store.with_name("away.db"), store)


def replaced(store: Path) -> Callable[[], object]:
    """Something else stands in its place."""
    mend = missing(store)
    store.write_bytes(b"this is no database" * 1_000)
    return mend


def newer(store: Path) -> Callable[[], object]:
    """A later dashcam has been at it."""

    def version(number: int) -> int:
        connection = apsw.Connection(str(store))
        was = connection.pragma("user_version")
        connection.pragma("user_version", number)
        connection.close()
        return was

    before = version(9_999)
    return lambda: version(before)
