import contextlib
import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from dashcam.collect import collect
from dashcam.store import blocks, open_inlet, open_store
from dashcam.store.connection import APPLICATION_ID, run
from dashcam.store.migrate import VERSION, build, migrations, upgrade
from dashcam.store.queries import read_sql
from tests.journals import JournalBuilder

COUNTED_BY_4 = """
insert into rollups
select
    levels.column1, started_ns / 1000000000 / levels.column1 * levels.column1, parent_id is null,
    coalesce(app, 0), coalesce(version, 0), kind, coalesce(model, 0), status,
    case when duration_ns is null then -1 when duration_ns < 1 then 0 else cast(8 * log2(duration_ns) as integer) end as bucket,
    count(*), cast(total(duration_ns) as integer), sum(input_tokens), sum(output_tokens), sum(cost_usd),
    sum(kind in (0, 1) and cost_usd is null)
from (values (60), (3600), (86400)) as levels cross join span_rows
group by 1, 2, 3, 4, 5, 6, 7, 8, 9
"""
"""What a store of version 4 had in its rollups once all was counted."""
WITHOUT_SUMS = "drop table process_sums; drop table changed_blocks"
"""What a store of version 5 had not."""
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


def test_what_a_store_of_version_4_has_counted_is_what_is_counted_today(tmp_path: Path):
    """Its rows of one bucket each become rows with all of them: the same as those that today's program counts from the spans."""
    path = tmp_path / "dashcam.db"
    _collect(path)
    expected = _counted(path)
    _be_of_version_4(path)
    with open_store(path, create=True) as store:  # upgraded
        seen = store.overview()
    assert (_counted(path), len(expected) > 30) == (expected, True)
    assert (seen.total.span_count, seen.uncounted, seen.total.p50_ns is None) == (124, 0, False)
    copy = apsw.Connection(str(tmp_path / "dashcam.db.version-4"))
    assert copy.execute("select sum(count), max(bucket) > 100, min(bucket) from rollups where level = 60").fetchone() == (
        124, 1, -1,
    )  # fmt: skip
    copy.close()
    inlet = open_inlet(path)
    inlet.rebuild()
    inlet.close()
    assert _counted(path) == expected


def test_a_fault_at_any_statement_of_the_upgrade_leaves_version_4_as_it_was(tmp_path: Path):
    """All that was counted stands in rows of one bucket each, until it stands in the new ones."""
    path = tmp_path / "dashcam.db"
    _collect(path)
    expected = _counted(path)
    _be_of_version_4(path)
    before = _counted(path)
    seen = [_faulty_upgrade(path, step) for step in range(1, 16)]
    assert ([rows for rows in seen if rows not in (before, expected)], seen[0], seen[-1]) == ([], before, expected)
    assert (seen.count(before) > 5, sorted(seen, key=[before, expected].index)) == (True, seen)


def _faulty_upgrade(path: Path, step: int) -> list[tuple[object, ...]]:
    """What is counted after an upgrade that met a full disk at a statement, or came to its end."""
    left = step

    def fail(*_: object) -> bool:
        nonlocal left
        left -= 1
        if not left:
            raise apsw.FullError("database or disk is full")
        return True

    db = apsw.Connection(str(path))
    version = db.execute("pragma user_version").get
    db.set_exec_trace(fail)
    with contextlib.suppress(apsw.FullError):
        upgrade(db, path, version)
    db.close()
    return _counted(path)


def test_what_traces_add_up_to_is_kept_from_the_upgrade_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """For the traces of a store of version 5, running ones included: the same sums as those that upkeep adds up, and the same runs."""
    path = tmp_path / "dashcam.db"
    _collect(path)
    with open_store(path) as store:
        expected = store.runs()
    _be_of_version_5(path)
    with open_store(path, create=True) as store:  # upgraded
        seen = store.runs()
    upgraded = _sums(path)
    monkeypatch.setattr(blocks, "MOST", 0)
    monkeypatch.setattr(blocks, "LEFT", 0)
    inlet = open_inlet(path)
    inlet.rebuild()
    inlet.close()
    assert (seen, upgraded, expected.runs[0].trace_count) == (expected, _sums(path), 31)
    assert ([block for _, _, block, *_ in upgraded[0]], upgraded[1]) == ([0], [])


def test_a_fault_at_any_statement_of_the_upgrade_leaves_version_5_as_it_was(tmp_path: Path):
    """There are no sums, or there are all."""
    path = tmp_path / "dashcam.db"
    _collect(path)
    _be_of_version_5(path)
    seen = []
    while not seen or seen[-1] is None:
        _faulty_upgrade(path, len(seen) + 1)
        seen.append(_sums(path))
    assert (len(seen) > 6, sum(row[3] for row in seen[-1][0])) == (True, 31)


def _be_of_version_5(path: Path) -> None:
    db = apsw.Connection(str(path))
    run(db, WITHOUT_SUMS + "; pragma user_version = 5")
    db.close()


def _sums(path: Path) -> list[list[tuple[object, ...]]] | None:
    """What stands in the sums, and which blocks do not; nothing in a store that has none of both."""
    db = apsw.Connection(str(path))
    there = (
        "select count(*) from sqlite_schema where name in ('process_sums', 'process_sums_by_block', 'changed_blocks')"
    )
    tables = db.execute(there).get
    assert (tables, db.execute("pragma user_version").get) in {(0, 5), (3, 6)}
    names = ("process_sums", "changed_blocks") if tables else ()
    found = [list(db.execute(f"select * from {name} order by 1")) for name in names]
    db.close()
    return found or None


def _collect(path: Path) -> None:
    """Spans over some hours that took from nothing to a minute, some of which never ended."""
    written = JournalBuilder(path.with_suffix(".journal"))
    for number in range(1, 125, 4):
        mono = number * 97_000_000_000
        written.start(number, mono=mono)
        for child in range(number + 1, number + 3):
            usage = {"input_tokens": child} if child % 3 else {}
            written.start(child, number, trace=number, call=2, mono=mono + child)
            written.end_more(child, child % 2, None, duration=child**5, model=f"m{child % 2}", usage=usage)
        written.start(number + 3, number, trace=number, mono=mono + 5)
        written.end(number + 3, duration=number // 4 % 3)
        if number % 8 == 1:
            written.end(number)
    written.save()
    assert collect(path).problem is None


def _be_of_version_4(path: Path) -> None:
    text = migrations()[2]
    begin = text.index("create table rollups")
    db = apsw.Connection(str(path))
    run(db, WITHOUT_SUMS + "; drop table rollups")
    run(db, text[begin : text.index(";", begin) + 1] + COUNTED_BY_4)
    run(db, "pragma user_version = 4")
    db.close()


def _counted(path: Path) -> list[tuple[object, ...]]:
    db = apsw.Connection(str(path))
    rows = list(db.execute("select * from rollups order by 1, 2, 3, 4, 5, 6, 7, 8"))
    db.close()
    return rows


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
    for number in range(1, VERSION):
        run(db, migrations()[number])
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
