"""Where traces are read from and collected into: one port, and the table of what implements it."""

from pathlib import Path

from dashcam.journal.backlog import Backlog
from dashcam.store.base import Inlet, Store
from dashcam.store.connection import BUSY_MS
from dashcam.store.foreign import expect_ours, open_foreign, seal
from dashcam.store.inlet import SqliteInlet
from dashcam.store.sqlite import SqliteStore
from dashcam.store.structures import Structures

__all__ = ["Inlet", "Store", "Structures", "expect_ours", "open_foreign", "open_inlet", "open_store", "seal"]


def open_store(
    path: Path, *, create: bool = False, patience_ms: int = BUSY_MS, backlog: Backlog | None = None
) -> Store:
    """Open a store for reading; with `create` an empty one is made where there is none.

    Args:
        path: The database file.
        create: Whether to make it.
        patience_ms: How long each question waits for another program that has locked it.
        backlog: What was counted of its journals before; several open stores of one path may share it.

    Raises:
        StoreError: What is there cannot be used.
    """
    if create:
        SqliteInlet(path).close()
    return SqliteStore(path, patience_ms=patience_ms, backlog=backlog)


def open_inlet(path: Path) -> Inlet:
    """Open a store for the collector, made where there is none.

    Raises:
        StoreError: What is there cannot be used.
    """
    return SqliteInlet(path)
