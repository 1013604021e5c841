"""What the tests of who collects for a server share: spans in a journal, spans in the store, and waiting for them."""

import time
from collections.abc import Callable
from pathlib import Path

from dashcam.errors import StoreMissing
from dashcam.store import open_store
from tests.journals import JournalBuilder


def until(is_so: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for something; fail where it does not happen."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def count(path: Path) -> int:
    """Spans in the store, none where there is no store yet."""
    try:
        with open_store(path) as store:
            return store.span_count()
    except StoreMissing:
        return 0


def record(path: Path, pid: int) -> None:
    """Leave one call of a process in a journal."""
    written = JournalBuilder(path.with_suffix(".journal"), pid=pid)
    written.call(pid)
    written.save()
