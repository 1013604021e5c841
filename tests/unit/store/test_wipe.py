import random
from pathlib import Path

import apsw
import pytest

from dashcam.collect import collect
from dashcam.collect.collector import Collector
from dashcam.journal.liveness import hold, release
from dashcam.store import open_inlet
from dashcam.store.connection import run
from dashcam.store.wipe import ENDS, wipe
from tests.journals import JournalBuilder, trace_id

ROWS = 600


@pytest.fixture
def moved(tmp_path: Path):
    """A table whose rows grew in a random order, so that SQLite moved them between pages, and half of which is deleted."""
    db = apsw.Connection(str(tmp_path / "moved.db"))
    run(db, "pragma page_size = 4096; pragma journal_mode = wal; pragma secure_delete = fast")
    run(db, "create table t (id integer primary key, text text)")
    order = random.Random(7)
    db.executemany("insert into t values (?, ?)", [(number, f"zebra{number:04}") for number in range(ROWS)])
    for number in order.sample(range(ROWS), ROWS):
        db.execute("update t set text = ? where id = ?", (f"zebra{number:04} " * order.randint(1, 40), number))
    db.execute("delete from t where id % 2")
    run(db, "pragma wal_checkpoint(truncate)")
    yield db, tmp_path / "moved.db"
    db.close()


def _left(path: Path) -> int:
    data = path.read_bytes()
    return sum(f"zebra{number:04}".encode() in data for number in range(1, ROWS, 2))


def _long(word: str, count: int, order: random.Random) -> list[tuple[str]]:
    return [(word * order.randint(1, 5_000),) for _ in range(count)]


def test_copies_that_sqlite_left_behind_go(moved: tuple[apsw.Connection, Path]):
    """They are there before (this is what it is for), not after, and every row that stays is whole."""
    db, path = moved
    kept = list(db.execute("select * from t order by id"))
    before = _left(path)
    assert wipe(db, path)
    assert (before > 0, _left(path)) == (True, 0)
    assert (list(db.execute("select * from t order by id")), db.execute("pragma integrity_check").get) == (kept, "ok")


def test_pages_in_no_table_and_the_rest_behind_a_long_value_go(tmp_path: Path):
    """Long values go and others take their pages within one transaction, the ends of which leave something of them."""
    path = tmp_path / "freed.db"
    db = apsw.Connection(str(path))
    run(db, "pragma page_size = 4096; pragma journal_mode = wal; pragma secure_delete = fast")
    run(db, "create table stays (text text); create table goes (id integer primary key, text text)")
    order = random.Random(3)
    for _ in range(10):
        with db:
            db.executemany("insert into goes (text) values (?)", _long("zebra ", 20, order))
            db.execute("delete from goes where id % 2")
            db.executemany("insert into stays values (?)", _long("long ", 10, order))
    run(db, "delete from goes; pragma wal_checkpoint(truncate)")
    kept = list(db.execute("select text from stays"))
    data = path.read_bytes()
    behind = sum(b"zebra" in data[4096 * page - rest : 4096 * page] for page, rest in db.execute(ENDS))
    free = db.execute("pragma freelist_count").get
    assert wipe(db, path)
    assert (behind > 0, free > 10, b"zebra" in path.read_bytes()) == (True, True, False)
    assert (list(db.execute("select text from stays")), db.execute("pragma integrity_check").get) == (kept, "ok")
    db.executemany("insert into stays values (?)", [("again " * 700,)] * 100)
    assert db.execute("pragma integrity_check").get == "ok"
    db.close()


def test_a_list_of_free_pages_over_several_pages_is_gone_through(tmp_path: Path):
    """Pages of 512 bytes name 120 others each; what the list itself had before it was one goes too."""
    path = tmp_path / "many.db"
    db = apsw.Connection(str(path))
    run(db, "pragma page_size = 512; pragma journal_mode = wal; pragma secure_delete = fast")
    run(db, "create table goes (text text)")
    db.executemany("insert into goes values (?)", [(f"zebra{number:04} " * 20,) for number in range(800)])
    run(db, "drop table goes; pragma wal_checkpoint(truncate)")
    before, free = path.read_bytes().count(b"zebra"), db.execute("pragma freelist_count").get
    assert wipe(db, path)
    assert (before > 1_000, free > 240, path.read_bytes().count(b"zebra")) == (True, True, 0)
    assert db.execute("pragma integrity_check").get == "ok"
    db.close()


def test_pages_in_memory_do_not_bring_them_back(moved: tuple[apsw.Connection, Path]):
    """A page that is written later is read from the file first."""
    db, path = moved
    wipe(db, path)
    db.execute("update t set text = 'short'")
    run(db, "pragma wal_checkpoint(truncate)")
    assert _left(path) == 0


def test_a_lock_of_this_process_is_kept(moved: tuple[apsw.Connection, Path]):
    """The file is opened and closed beside a connection that holds it: nobody else gets it for that."""
    db, path = moved
    other = apsw.Connection(str(path))
    run(other, "begin immediate")
    wipe(db, path)
    with pytest.raises(apsw.BusyError):
        db.execute("insert into t values (9999, '')")
    run(other, "rollback")
    other.close()


def test_traces_that_grew_are_gone_too(path: Path):
    """The same through the store: rows that moved while their traces ran are nowhere after they are deleted."""
    written = JournalBuilder(path.with_suffix(".journal"))
    hold(written.folder)
    written.segment(1, size=4 << 20)
    for number in range(300):
        written.start(1_000 + number, args=[f"zebra{number:04}q " * 20], extra={"session": f"zebra{number:04}s"})
    written.save()
    inlet = open_inlet(path)
    collector = Collector(inlet, path.with_suffix(".journal"))
    order = random.Random(1)
    collector.run(newest_first=False)
    for at, number in enumerate(order.sample(range(300), 300)):
        written.spans.add(4, 1_000 + number, {"metadata": {"k": f"zebra{number:04}m " * order.randint(1, 60)}})
        written.end(1_000 + number, f"zebra{number:04}a " * 30)
        if at % 40 == 39:
            written.save()
            collector.run(newest_first=False)
    written.save()
    collector.run(newest_first=False)
    gone = order.sample(range(300), 150)
    assert inlet.delete(inlet.numbers([trace_id(1_000 + number) for number in gone])) == 150
    data = b"".join(file.read_bytes() for file in path.parent.rglob("*") if file.is_file())
    left = [number for number in gone if f"zebra{number:04}".encode() in data]
    inlet.close()
    release(written.folder)
    assert (left, collect(path).problem) == ([], None)
