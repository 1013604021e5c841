import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from dashcam.store.connection import APPLICATION_ID, run
from dashcam.store.migrate import VERSION, build, migrations, upgrade
from dashcam.store.queries import read_sql

EVERYTHING = "select type, name, tbl_name, sql from sqlite_schema order by type, name"


def test_schema_and_migrations_build_the_same_database():
    """A new store and one that went through every version differ in nothing."""
    built, migrated = apsw.Connection(":memory:"), apsw.Connection(":memory:")
    build(built, APPLICATION_ID)
    for sql in migrations().values():
        run(migrated, sql)
    contents = "select * from kinds union all select * from statuses union all select * from stream_ends"
    settings = "select * from search_config order by k"
    assert [list(built.execute(sql)) for sql in (EVERYTHING, contents, settings)] == [
        list(migrated.execute(sql)) for sql in (EVERYTHING, contents, settings)
    ]
    built.close()
    migrated.close()


def test_the_words_of_a_store_of_version_3_are_found_after_its_upgrade(tmp_path: Path):
    """Its index stays as it is and is merged more rarely from then on; the copy beside it is still of version 3."""
    path = tmp_path / "dashcam.db"
    db = apsw.Connection(str(path))
    for number in (1, 2, 3):
        run(db, migrations()[number])
    run(db, f"pragma application_id = {APPLICATION_ID}; pragma user_version = 3")
    run(db, "insert into search (rowid, text) values (7, 'Who pays the seller?')")
    upgrade(db, path, 3)
    settings = dict(db.execute("select k, v from search_config"))
    found = db.execute("select rowid from search where search match 'seller'").get
    version = db.execute("pragma user_version").get
    db.close()
    copy = apsw.Connection(str(tmp_path / "dashcam.db.version-3"))
    assert (version, found, settings["automerge"], copy.execute("pragma user_version").get) == (VERSION, 7, 16, 3)
    copy.close()


def test_migrations_are_numbered_without_gaps():
    """The last one leads to today's version."""
    assert list(migrations()) == list(range(1, VERSION + 1))


def test_building_twice_is_building_once():
    """Two processes that make the same store at once do not hurt each other."""
    db = apsw.Connection(":memory:")
    build(db, APPLICATION_ID)
    build(db, APPLICATION_ID)
    assert [db.execute(f"pragma {name}").get for name in ("user_version", "application_id")] == [
        VERSION,
        APPLICATION_ID,
    ]
    db.close()


def test_an_upgrade_leaves_a_copy_and_is_all_or_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The older store lies beside the new one; a migration that fails changes nothing."""
    path = tmp_path / "dashcam.db"
    db = apsw.Connection(str(path))
    build(db, APPLICATION_ID)
    steps = {**migrations(), VERSION + 1: "create table fine (x); create table kinds (x)"}
    monkeypatch.setattr("dashcam.store.migrate.migrations", lambda: steps)
    with pytest.raises(apsw.SQLError):
        upgrade(db, path, VERSION)
    failed = (
        db.execute("pragma user_version").get,
        db.execute("select count(*) from sqlite_schema where name = 'fine'").get,
    )
    steps[VERSION + 1] = "create table fine (x)"
    upgrade(db, path, VERSION)
    done = (
        db.execute("pragma user_version").get,
        db.execute("select count(*) from sqlite_schema where name = 'fine'").get,
    )
    db.close()
    copy = tmp_path / f"dashcam.db.version-{VERSION}"
    assert (failed, done, copy.stat().st_mode & 0o777) == ((VERSION, 0), (VERSION + 1, 1), 0o600)


def test_the_vocabularies_are_those_of_the_model():
    """Positions in the lists of `model/types.py` are what rows hold."""
    from dashcam.model.types import KINDS, STATUSES, STREAM_ENDS

    db = apsw.Connection(":memory:")
    run(db, read_sql("schema.sql"))
    found = [
        tuple(name for (name,) in db.execute(f"select name from {table} order by id"))
        for table in ("kinds", "statuses", "stream_ends")
    ]
    db.close()
    assert found == [KINDS, STATUSES, STREAM_ENDS]


def test_half_a_copy_is_not_taken_for_one(tmp_path: Path):
    """What a program that was killed while it copied has left goes, and the copy is made anew; another's at work stays."""
    path = tmp_path / "dashcam.db"
    db = apsw.Connection(str(path))
    build(db, APPLICATION_ID)
    run(db, f"insert into texts (id, text) values (1, 'kept'); pragma user_version = {VERSION - 1}")
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    for pid in (dead.pid, os.getpid(), os.getppid()):
        (tmp_path / f"dashcam.db.version-{VERSION - 1}.making-{pid}").write_bytes(b"half of it")
    upgrade(db, path, VERSION - 1)
    db.close()
    copy = apsw.Connection(str(tmp_path / f"dashcam.db.version-{VERSION - 1}"))
    assert copy.execute("select text from texts").get == "kept"
    copy.close()
    assert [one.name.rpartition("-")[2] for one in tmp_path.glob("*.making-*")] == [str(os.getppid())]
