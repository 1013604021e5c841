"""Work that needs the store for itself: deleting, importing, tidying, rebuilding.

Whoever follows the journals gives way; what they hold is collected first, so that the work sees everything.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from dashcam.collect.collector import Collector
from dashcam.errors import StoreError, StoreUnreadable
from dashcam.journal.owner import Owner, Want
from dashcam.settings import journal_root, prepare_folder
from dashcam.store import open_inlet
from dashcam.store.base import Inlet

POLL_S: Final = 0.01


@contextmanager
def exclusively(store: Path, *, timeout_s: float = 30) -> Iterator[Inlet]:
    """Be the only one who writes a store, for as long as the block lasts.

    Args:
        store: The store's path; it is made where there is none.
        timeout_s: How long to wait for somebody else's work.

    Raises:
        StoreError: Somebody else kept it for longer, or it cannot be written.
    """
    root = journal_root(store)
    owner = Owner(root)
    try:
        prepare_folder(root)
        _take(owner, root, store, timeout_s)
    except OSError as error:
        raise StoreUnreadable(f"cannot work beside {store}: {error}") from error
    try:
        inlet = open_inlet(store)
        try:
            Collector(inlet, root).collect()
            yield inlet
        finally:
            inlet.close()
    finally:
        owner.give()


def _take(owner: Owner, root: Path, store: Path, timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    with Want(root) as want:
        while not owner.take():
            if time.monotonic() > deadline:
                raise StoreError(
                    f"another program has been writing {store} for {timeout_s:g} s: wait until it is done, then try again"
                )
            time.sleep(POLL_S)
            want.hold()
