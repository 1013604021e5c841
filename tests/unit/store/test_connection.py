import os
import sqlite3
import stat
from pathlib import Path

import apsw
import pytest

from dashcam.errors import DashcamError, NotAStore, StoreFull, StoreMissing, StoreTooNew, StoreUnreadable
from dashcam.store import open_inlet, open_store
from dashcam.store.connection import APPLICATION_ID, connect, one, speaking, surely
from dashcam.store.migrate import VERSION


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [("journal_mode", "wal"), ("synchronous", 1), ("page_size", 16384), ("wal_autocheckpoint", 1000), ("cache_size", -32768),
     ("temp_store", 2), ("application_id", APPLICATION_ID), ("user_version", VERSION), ("query_only", 0), ("journal_size_limit", 67108864)],
)  # fmt: skip
def test_each_pragma_holds(path: Path, pragma: str, expected: object):
    """What was set is what SQLite says afterwards, on a connection that writes."""
    with connect(path, create=True) as db:
        assert db.execute(f"pragma {pragma}").get == expected
    db.close()


def test_a_reading_connection_holds_less(path: Path):
    """A server has several of them, and each loses its pages with every commit of the collector."""
    open_inlet(path).close()
    db = connect(path)
    assert [db.execute(f"pragma {name}").get for name in ("cache_size", "query_only")] == [-8192, 1]
    db.close()


def test_without_shared_memory_there_is_no_write_ahead_log(path: Path, monkeypatch: pytest.MonkeyPatch):
    """On a network file system a rollback journal is used, and every commit waits for the disk."""
    monkeypatch.setattr("dashcam.store.connection.shares_memory", lambda _: False)
    db = connect(path, create=True)
    assert [db.execute(f"pragma {name}").get for name in ("journal_mode", "synchronous")] == ["delete", 3]
    db.close()


def test_folder_and_file_are_the_owners_alone(path: Path):
    """0700 and 0600, whatever the umask, and git does not see it."""
    mask = os.umask(0)
    try:
        open_inlet(path).close()
    finally:
        os.umask(mask)
    modes = [stat.S_IMODE(at.stat().st_mode) for at in (path.parent, path)]
    assert (modes, (path.parent / ".gitignore").read_text()) == ([0o700, 0o600], "*\n")


def _missing(path: Path) -> None:
    """Nothing is there."""


def _empty(path: Path) -> None:
    path.touch()


def _text(path: Path) -> None:
    path.write_text("a diary " * 999)


def _foreign(path: Path) -> None:
    sqlite3.connect(path).executescript("create table t (x); insert into t values (1)").connection.close()


def _newer(path: Path) -> None:
    open_inlet(path).close()
    sqlite3.connect(path).execute(f"pragma user_version = {VERSION + 1}").connection.close()


def _damaged(path: Path) -> None:
    open_inlet(path).close()
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 16_000)


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("make", "error"),
    [(_missing, StoreMissing), (_empty, StoreMissing), (_text, NotAStore), (_foreign, NotAStore), (_newer, StoreTooNew),
     (_damaged, StoreUnreadable), (_folder, NotAStore)],
)  # fmt: skip
def test_what_is_no_store_of_ours_is_refused(path: Path, make, error: type[DashcamError]):
    """One line: what happened, to which file, what to do next; nothing is changed."""
    path.parent.mkdir()
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(error) as caught:
        open_store(path).traces()
    assert (str(path) in str(caught.value), "\n" in str(caught.value), ": " in str(caught.value)) == (True, False, True)
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize("make", [_text, _foreign, _newer, _folder])
def test_what_is_not_ours_is_never_written(path: Path, make):
    """A writer refuses it too, and leaves it as it is."""
    path.parent.mkdir()
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises((NotAStore, StoreTooNew)):
        open_inlet(path)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_place_where_nothing_can_be_made_is_said(tmp_path: Path):
    """A file where a folder should be: the message names it."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnreadable, match="choose another place with DASHCAM_STORE"):
        open_inlet(tmp_path / "file" / "dashcam.db")


@pytest.mark.parametrize(
    ("raised", "expected"),
    [(apsw.FullError("full"), StoreFull), (apsw.NotADBError("x"), NotAStore), (apsw.CorruptError("x"), StoreUnreadable),
     (apsw.BusyError("x"), StoreUnreadable), (apsw.CantOpenError("x"), StoreUnreadable), (StoreMissing("x"), StoreMissing)],
)  # fmt: skip
def test_errors_of_sqlite_become_ours(raised: Exception, expected: type[Exception]):
    """Whoever catches a StoreError catches them all."""
    with pytest.raises(expected), speaking(Path("x.db")):
        raise raised


def test_one_gives_the_only_number():
    """Nothing and text count as 0."""
    db = apsw.Connection(":memory:")
    assert [one(db, sql) for sql in ("select 7", "select 1 where 0", "select 'x'")] == [7, 0, 0]
    db.close()


def test_surely_waits_for_the_disk_and_for_the_block_alone(path: Path):
    """Within the block a commit is synced, whatever ends it; behind it things are as before."""
    db = connect(path, create=True)
    with pytest.raises(LookupError), surely(db):
        within = one(db, "pragma synchronous")
        raise LookupError
    assert (within, one(db, "pragma synchronous")) == (3, 1)
    db.close()
