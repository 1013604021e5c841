"""A connection to a store's file: refuses what is not ours, sets what must hold, and speaks our errors."""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import apsw

from dashcam.errors import NotAStore, StoreError, StoreFull, StoreMissing, StoreTooNew, StoreTooOld, StoreUnreadable
from dashcam.store.migrate import VERSION, build, upgrade
from dashcam.store.place import identity, make_file, make_folder, shares_memory

APPLICATION_ID: Final = 0x44435331
PAGE: Final = 16_384
BUSY_MS: Final = 10_000
WRITES_MB: Final = 32
READS_MB: Final = 8
"""Pages that a connection holds. One that reads loses them with each commit of the collector, and no question was quicker with more."""


def connect(path: Path, *, write: bool = False, create: bool = False, patience_ms: int = BUSY_MS) -> apsw.Connection:
    """Open a store.

    Args:
        path: The database file.
        write: Whether this connection will write; a reading one cannot.
        create: Make the file and its folder when there is nothing.
        patience_ms: How long to wait for another program that has locked it.

    Raises:
        StoreError: What is there cannot be used; the kind says why, the message what to do.
    """
    if create:
        make_folder(path.parent)
        make_file(path)
    found = identity(path)
    if found is None:
        raise _missing(path)
    with speaking(path):
        db = _open(path, write=write or create, patience_ms=patience_ms)
        try:
            _prepare(db, path, write=write or create)
        except BaseException:
            db.close()
            raise
    return db


def _open(path: Path, *, write: bool, patience_ms: int) -> apsw.Connection:
    if path.is_dir():
        raise NotAStore(f"{path} is a folder: name the database file itself, for example {path / 'dashcam.db'}")
    flags = apsw.SQLITE_OPEN_READWRITE if write else apsw.SQLITE_OPEN_READONLY
    db = apsw.Connection(str(path), flags=flags)
    db.set_busy_timeout(patience_ms)
    return db


def _prepare(db: apsw.Connection, path: Path, *, write: bool) -> None:
    version = check(db, path)
    if write:
        if version == 0:
            set_pragma(db, "page_size", PAGE)
        _set_journal_mode(db, "wal" if shares_memory(path) else "delete")
        set_pragma(db, "synchronous", "normal" if shares_memory(path) else "extra")
        set_pragma(db, "wal_autocheckpoint", 1_000)
        set_pragma(db, "secure_delete", "on")  # what is deleted is zeros in the file
        set_pragma(db, "journal_size_limit", 64 * 1024 * 1024)
        if version == 0:
            build(db, APPLICATION_ID)
        elif version < VERSION:
            upgrade(db, path, version)
    elif version == 0:  # another process is about to make it
        raise _missing(path)
    elif version < VERSION:
        raise StoreTooOld(f"{path} was written by an older dashcam: open it once with `dashcam ls` to upgrade it")
    set_pragma(db, "cache_size", -1024 * (WRITES_MB if write else READS_MB))
    set_pragma(db, "temp_store", "memory")
    set_pragma(db, "query_only", 0 if write else 1)
    # a file that came from elsewhere may hold views and triggers of somebody's: they call nothing of ours
    set_pragma(db, "trusted_schema", 0)
    db.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)


def check(db: apsw.Connection, path: Path) -> int:
    """Give the schema version of a file, 0 for an empty one; refuse what is not ours or too new for us."""
    # the mark last: where another process makes the store meanwhile, it is seen as empty or as ours, never as foreign
    tables, version, number = (
        one(db, f"pragma {name}") for name in ("schema_version", "user_version", "application_id")
    )
    if number == 0 and version == 0 and tables == 0:
        return 0
    if number != APPLICATION_ID:
        raise NotAStore(
            f"{path} is a database, but not one of dashcam's: name another file with --store or DASHCAM_STORE"
        )
    if version > VERSION:
        raise StoreTooNew(
            f"{path} has schema version {version}, this dashcam reads up to {VERSION}: upgrade with `pip install -U dashcam`"
        )
    return int(version)


def _missing(path: Path) -> StoreMissing:
    return StoreMissing(f"no store at {path}: record something first, for example with `dashcam run app.py`")


def one(db: apsw.Connection, sql: str) -> int:
    """The only value of a query."""
    value = db.execute(sql).get
    return int(value) if isinstance(value, int) else 0


def run(db: apsw.Connection, sql: str) -> None:
    """Run all statements of a text: apsw stops at the first row until it is asked for the next."""
    for _ in db.execute(sql):
        pass


def set_pragma(db: apsw.Connection, name: str, value: str | int) -> None:
    """Set a pragma to the end; some answer with a row."""
    run(db, f"pragma {name} = {value}")


def _set_journal_mode(db: apsw.Connection, mode: str) -> None:
    """Ask again for as long as others are patient: SQLite calls this busy at once where two programs do it together."""
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            set_pragma(db, "journal_mode", mode)
        except apsw.BusyError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


@contextlib.contextmanager
def surely(db: apsw.Connection) -> Iterator[None]:
    """What is committed within the block is on disk, power loss included: for what could not be had a second time."""
    before = one(db, "pragma synchronous")
    set_pragma(db, "synchronous", "extra")
    try:
        yield
    finally:
        set_pragma(db, "synchronous", before)


@contextlib.contextmanager
def speaking(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, each with what to do next."""
    try:
        yield
    except StoreError:
        raise
    except apsw.FullError as error:
        raise full(path) from error
    except apsw.NotADBError as error:
        raise NotAStore(f"{path} is not a database: name another file with --store or DASHCAM_STORE") from error
    except apsw.CorruptError as error:
        raise StoreUnreadable(
            f"{path} is damaged ({error}): `dashcam doctor` says how badly; move it away to begin anew"
        ) from error
    except apsw.BusyError as error:
        raise StoreUnreadable(f"{path} is locked by another program: close it, then try again") from error
    except apsw.Error as error:
        if no_room(error):
            raise full(path) from error
        raise StoreUnreadable(f"{path} cannot be used ({error}): look at its permissions and at its disk") from error


@contextlib.contextmanager
def snapshot(path: Path, still: Callable[[], apsw.Connection]) -> Iterator[apsw.Connection]:
    """A reading connection within which the store stands still, SQLite's errors turned into ours."""
    with speaking(path), still() as db:
        yield db


def no_room(error: apsw.Error) -> bool:
    """Whether SQLite met a full disk in the form of an input/output error."""
    return isinstance(error, apsw.IOError) and getattr(error, "extendedresult", 0) == apsw.SQLITE_IOERR_WRITE


def full(path: Path) -> StoreFull:
    """The error of a disk without room; nothing is lost, since the journal stays."""
    return StoreFull(f"no room left to write {path}: free some disk space; what is recorded waits beside it until then")
