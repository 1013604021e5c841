"""How much is kept, of how much may be: what a settings page shows, without a look at libraries or for damage."""

import shutil
import time
from pathlib import Path

import msgspec

from dashcam import settings
from dashcam.errors import StoreError, StoreMissing
from dashcam.settings import Settings
from dashcam.store import open_store
from dashcam.store.condition import Condition, condition
from dashcam.store.place import file_system

DAY_NS = 86_400 * 10**9
LATE_NS = 60 * 10**9
"""Clocks of two machines differ by less."""


class Storage(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes and counts; those of the store are `None` while it cannot be read."""

    path: str
    state: str
    """`ok`, `none yet`, or what is wrong with the store."""
    size_bytes: int | None
    """Of the database with its write-ahead log."""
    cap_bytes: int
    journal_path: str
    journal_bytes: int
    """What waits in journals, with the room that they hold ready."""
    journal_cap_bytes: int
    free_bytes: int
    """On the disk that the store lies on."""
    file_system: str
    span_count: int | None
    trace_count: int | None
    oldest_ns: int | None
    newest_ns: int | None
    retention_days: float | None
    expiring_count: int | None
    """Traces that go within a day by their age; `None` without a limit."""


def storage(held: Settings, now_ns: int | None = None) -> Storage:
    """Look at the store of some settings, at its journals and at its disk."""
    now = time.time_ns() if now_ns is None else now_ns
    state, spans, facts = _inside(held, now)
    folder = next(folder for folder in held.store.parents if folder.is_dir())
    journals = settings.journal_root(held.store)
    return Storage(
        path=str(held.store),
        state=state,
        size_bytes=size_of(held.store),
        cap_bytes=held.store_max_bytes,
        journal_path=str(journals),
        journal_bytes=_bytes_in(journals),
        journal_cap_bytes=held.journal_max_bytes,
        free_bytes=shutil.disk_usage(folder).free,
        file_system=file_system(folder),
        span_count=spans,
        trace_count=facts.trace_count if facts else None,
        oldest_ns=facts.oldest_ns if facts else None,
        newest_ns=facts.newest_ns if facts else None,
        retention_days=held.retention_days,
        expiring_count=facts.expiring_count if facts and held.retention_days else None,
    )


def size_of(store: Path) -> int | None:
    """Bytes of a database with its write-ahead log; `None` where there is none."""
    return sum(file.stat().st_size for end in ("", "-wal") if (file := Path(f"{store}{end}")).is_file()) or None


def moments(held: Settings, now_ns: int) -> dict[str, int]:
    """The moments that `condition` asks for: what is too new, what goes within a day, what is recent."""
    kept_ns = int((held.retention_days or 0) * DAY_NS)
    expiry_ns = now_ns - kept_ns + DAY_NS if kept_ns else 0
    return {"future_ns": now_ns + LATE_NS, "expiry_ns": expiry_ns, "recent_ns": now_ns - 7 * DAY_NS}


def _inside(held: Settings, now_ns: int) -> tuple[str, int | None, Condition | None]:
    try:
        with open_store(held.store) as store:
            spans = store.span_count()
        return "ok", spans, condition(held.store, **moments(held, now_ns))
    except StoreMissing:
        return "none yet", None, None
    except StoreError as error:
        return str(error), None, None


def _bytes_in(root: Path) -> int:
    taken = 0
    for file in root.rglob("*"):
        try:
            taken += file.stat().st_blocks * 512
        except OSError:  # collected meanwhile
            continue
    return taken
