"""What `dashcam doctor` finds out: versions, settings with their origins, the store and its journals, the libraries.

Each part is looked at by itself, so that what is broken never hides the rest.
"""

import platform
import sys
from pathlib import Path

import msgspec

from dashcam import settings
from dashcam.cli.libraries import Library, libraries
from dashcam.errors import StoreError, StoreMissing
from dashcam.journal.liveness import is_alive
from dashcam.model.types import Json
from dashcam.settings import Resolved
from dashcam.store import open_store
from dashcam.store.place import file_system, shares_memory
from dashcam.version import __version__


class Setting(msgspec.Struct, frozen=True):
    """One setting as it holds here."""

    name: str
    value: Json
    origin: str


class StoreHealth(msgspec.Struct, frozen=True, kw_only=True):
    """The database; `state` is `ok`, `none yet` or what is wrong with it."""

    path: str
    state: str
    size_bytes: int | None
    cap_bytes: int
    spans: int | None
    file_system: str
    shares_memory: bool


class JournalHealth(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in front of the database."""

    path: str
    folders: int
    living: int
    size_bytes: int
    cap_bytes: int
    waiting: int | None


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was found, and what to do about it."""

    dashcam: str
    python: str
    platform: str
    settings: list[Setting]
    problems: list[str]
    store: StoreHealth
    journal: JournalHealth
    libraries: list[Library]
    advice: list[str]


def examine(store: Path | None) -> Health:
    """Look at everything; `store` is another database than the project's own."""
    found = settings.resolve({"store": store}, environment=settings.environment(), folder=settings.start_folder())
    database, waiting = _store(found.settings.store, found.settings.store_max_bytes)
    journal = _journal(found.settings.store, found.settings.journal_max_bytes, waiting)
    known = libraries(found.settings.integrations)
    return Health(
        dashcam=__version__,
        python=f"{platform.python_version()} ({sys.executable})",
        platform=f"{platform.system()} {platform.machine()}",
        settings=[_setting(found, name) for name in found.origins],
        problems=found.problems,
        store=database,
        journal=journal,
        libraries=known,
        advice=_advice(found, database, journal, known),
    )


def _setting(found: Resolved, name: str) -> Setting:
    value = getattr(found.settings, name)
    return Setting(name, str(value) if isinstance(value, Path) else value, found.origins[name])


def _store(path: Path, cap: int) -> tuple[StoreHealth, int | None]:
    state, spans, waiting = "ok", None, None
    try:
        with open_store(path) as store:
            spans, waiting = store.span_count(), store.waiting
    except StoreMissing:
        state = "none yet"
    except StoreError as error:
        state = str(error)
    size = sum(file.stat().st_size for end in ("", "-wal") if (file := Path(f"{path}{end}")).is_file()) or None
    place = next(folder for folder in path.parents if folder.is_dir())
    found = StoreHealth(
        path=str(path),
        state=state,
        size_bytes=size,
        cap_bytes=cap,
        spans=spans,
        file_system=file_system(place),
        shares_memory=shares_memory(place),
    )
    return found, waiting


def _journal(store: Path, cap: int, waiting: int | None) -> JournalHealth:
    root = settings.journal_root(store)
    try:
        folders = [folder for folder in root.iterdir() if folder.is_dir()]
        files = [file.stat() for folder in folders for file in folder.iterdir()]
    except OSError:
        folders, files = [], []
    return JournalHealth(
        path=str(root),
        folders=len(folders),
        living=sum(map(is_alive, folders)),
        size_bytes=sum(file.st_blocks * 512 for file in files),
        cap_bytes=cap,
        waiting=waiting,
    )


def _advice(found: Resolved, store: StoreHealth, journal: JournalHealth, known: list[Library]) -> list[str]:
    advice = list(found.problems)
    if not found.settings.enabled:
        advice.append(f"recording is off, by {found.origins['enabled']}")
    if store.state == "none yet":
        advice.append("nothing was recorded here yet: dashcam run SCRIPT, or dashcam.start() in the program")
    elif store.state != "ok":
        advice.append(store.state)
    if not store.shares_memory:
        advice.append(f"the store lies on {store.file_system}: a local disk is quicker and safer (DASHCAM_STORE)")
    if journal.waiting:
        advice.append("dashcam ls brings what waits into the store")
    if journal.size_bytes > 0.8 * journal.cap_bytes:
        advice.append("the journals are nearly full: dashcam ls collects them, journal_max_bytes raises the cap")
    if store.size_bytes and store.size_bytes > 0.9 * store.cap_bytes:
        advice.append("the store is nearly full: its oldest traces go next; store_max_bytes raises the cap")
    advice += [f"{one.name} {one.version or ''}: {one.detail}" for one in known if one.state in ("partly", "broken")]
    return advice
