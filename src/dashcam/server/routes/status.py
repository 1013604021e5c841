"""How the store stands: there or not, readable or not, how large, how much is still on its way into it."""

import time
from pathlib import Path

from msgspec import structs

from dashcam.errors import StoreError, StoreMissing
from dashcam.model.lag import Lag
from dashcam.server.answers import Status
from dashcam.server.calling import Call, Nothing
from dashcam.server.failing import state_of
from dashcam.version import __version__


def status(call: Call, _asked: Nothing) -> Status:
    """Say how the store stands; a store that cannot be read is an answer, not an error."""
    path = call.settings.store
    told = Status(
        version=__version__,
        store=str(path),
        state="ok",
        problem=None,
        size_bytes=size_of(path),
        span_count=None,
        trace_count=None,
        lag=None,
        now_ns=time.time_ns(),
    )
    try:
        with call.serving.stores.lent() as store:  # one that fails is not lent again
            counts = {"span_count": store.span_count(), "trace_count": store.trace_count(), "lag": store.lag()}
        return structs.replace(told, **counts)
    except StoreMissing as error:
        none = Lag(waiting=0, uncounted=0, unindexed=0, unpriced=0)
        return structs.replace(told, state="missing", problem=str(error), span_count=0, trace_count=0, lag=none)
    except StoreError as error:
        return structs.replace(told, state=state_of(error), problem=str(error))


def size_of(path: Path) -> int | None:
    """Bytes of a store's file and of its write-ahead log; `None` where there is no file."""
    sizes = [_size(path), _size(Path(f"{path}-wal"))]
    return None if sizes[0] is None else sum(size or 0 for size in sizes)


def _size(file: Path) -> int | None:
    try:
        return file.stat().st_size
    except OSError:
        return None
