"""What `dashcam doctor` looks at: versions, settings with their origins, the store and its journals, the libraries.

Receives nothing but where to look, hands on facts and what findings.py makes of them. Each part is looked at by itself,
so that what is broken never hides the rest.
"""

import platform
import shutil
import sys
import time
from pathlib import Path

import msgspec

from dashcam import settings
from dashcam.doctor.journals import Journal, journals
from dashcam.doctor.libraries import Advance, Library, libraries, nobody
from dashcam.doctor.storage import moments, size_of
from dashcam.errors import StoreError, StoreMissing
from dashcam.model.types import Json
from dashcam.settings import Resolved
from dashcam.settings.place import FOLDER
from dashcam.store import open_store
from dashcam.store.condition import Condition, condition
from dashcam.store.place import file_system, shares_memory
from dashcam.version import __version__

QUICK_BYTES = 200_000_000
"""A database up to this size is looked through for damage in a second or two."""


class Setting(msgspec.Struct, frozen=True):
    """One setting as it holds here."""

    name: str
    value: Json
    origin: str


class StoreHealth(msgspec.Struct, frozen=True, kw_only=True):
    """The database; `state` is `ok`, `none yet` or what is wrong with it."""

    path: str
    state: str
    size_bytes: int | None = None
    cap_bytes: int
    spans: int | None = None
    condition: Condition | None = None
    damage: list[str] | None = None
    """What SQLite's own check finds; None where it was not asked."""
    uncounted: int = 0
    unindexed: int = 0
    """Spans in the store that the overview, and the text search, do not know yet."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The folder and the disk that the store lies on."""

    file_system: str
    shares_memory: bool
    free_bytes: int
    open_to_others: list[str]
    """Files and folders of ours that other users of this machine can read, with their modes."""


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was looked at."""

    dashcam: str
    python: str
    platform: str
    now_ns: int
    settings: list[Setting]
    problems: list[str]
    """Settings that cannot be read."""
    retention_days: float | None
    journal_path: str
    journal_cap_bytes: int
    store: StoreHealth
    place: Place
    journals: list[Journal]
    libraries: list[Library]


def examine(store: Path | None, *, full: bool = False, advance: Advance = nobody) -> Health:
    """Look at everything.

    Args:
        store: Another database than the project's own.
        full: Look through a large one for damage, too.
        advance: Told that one more library was looked at.
    """
    found = settings.resolve({"store": store}, environment=settings.environment(), folder=settings.start_folder())
    held = found.settings
    now_ns = time.time_ns()
    database, collected = _store(found, now_ns, full=full)
    return Health(
        dashcam=__version__,
        python=f"{platform.python_version()} ({sys.executable})",
        platform=f"{platform.system()} {platform.machine()}",
        now_ns=now_ns,
        settings=told(found),
        problems=found.problems,
        retention_days=held.retention_days,
        journal_path=str(settings.journal_root(held.store)),
        journal_cap_bytes=held.journal_max_bytes,
        store=database,
        place=_place(held.store),
        journals=journals(held.store, collected),
        libraries=libraries(held.integrations, advance),
    )


def told(found: Resolved) -> list[Setting]:
    """Return every setting as it holds, with where it was set."""
    values = {name: getattr(found.settings, name) for name in found.origins}
    return [
        Setting(name, str(value) if isinstance(value, Path) else value, found.origins[name])
        for name, value in values.items()
    ]


def _store(found: Resolved, now_ns: int, *, full: bool) -> tuple[StoreHealth, dict[tuple[str, str], int]]:
    """Return how the database is, and how far each journal is in it."""
    path, cap = found.settings.store, found.settings.store_max_bytes
    size = size_of(path)
    made = StoreHealth(path=str(path), state="ok", size_bytes=size, cap_bytes=cap)
    try:
        with open_store(path) as store:
            collected = store.collected()
            lag = store.lag()
            facts = {"spans": store.span_count(), "uncounted": lag.uncounted, "unindexed": lag.unindexed}
            damage = store.integrity() if full or (size or 0) <= QUICK_BYTES else None
        facts_of_all = condition(path, **moments(found.settings, now_ns))
    except StoreMissing:
        return msgspec.structs.replace(made, state="none yet"), {}
    except StoreError as error:
        return msgspec.structs.replace(made, state=str(error)), {}
    return msgspec.structs.replace(made, condition=facts_of_all, damage=damage, **facts), collected


def _place(store: Path) -> Place:
    folder = next(folder for folder in store.parents if folder.is_dir())
    root = settings.journal_root(store)
    # a folder that somebody else made and named is theirs to share
    folders = [store.parent] if store.parent.name == FOLDER else []
    ours = [*folders, store, *(Path(f"{store}{end}") for end in ("-wal", "-shm")), root]
    return Place(
        file_system=file_system(folder),
        shares_memory=shares_memory(folder),
        free_bytes=shutil.disk_usage(folder).free,
        open_to_others=[f"{path} ({mode:04o})" for path in ours if (mode := _mode(path)) & 0o077],
    )


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return 0
