from pathlib import Path

import apsw
import pytest

from dashcam.errors import NotAStore, StoreUnreadable
from dashcam.store import foreign, open_foreign, open_inlet, open_store, seal
from dashcam.store.connection import run


def tamper(path: Path, *statements: str) -> None:
    db = apsw.Connection(str(path))
    for sql in statements:
        run(db, sql)
    db.close()


def test_a_sound_store_is_read(filled: Path):
    """Its traces in the order they began, each as `open_store` has it."""
    with open_foreign(filled) as there, open_store(filled) as here:
        ids = list(there.trace_ids())
        assert [there.bounded(trace_id) for trace_id in ids] == [here.trace(trace_id) for trace_id in ids]
        assert (there.trace_count(), len(ids)) == (2, 2)


def test_ids_come_page_by_page(filled: Path, monkeypatch: pytest.MonkeyPatch):
    """Each once, also where a page ends between two that began together."""
    with open_foreign(filled) as there:
        whole = list(there.trace_ids())
        monkeypatch.setattr(foreign, "PAGE", 1)
        assert list(there.trace_ids()) == whole


@pytest.mark.parametrize(
    "statement",
    [
        "create trigger t after insert on marks begin delete from trace_rows; end",
        "create view more as select 1",
        "create table more (x)",
        "drop view traces; create view traces as select * from trace_rows",
        "drop index trace_rows_by_id",
    ],
)
def test_a_schema_that_is_not_ours_is_refused(filled: Path, statement: str):
    """More, less or other than what dashcam makes: no statement of it is run."""
    tamper(filled, statement)
    with pytest.raises(NotAStore, match="a schema that dashcam does not make"):
        open_foreign(filled)


def test_statistics_are_no_schema(filled: Path):
    """SQLite gathers them by itself."""
    tamper(filled, "analyze")
    open_foreign(filled).close()


def test_messages_that_hold_each_other_are_refused(filled: Path):
    """A few rows of them would unfold without end."""
    tamper(filled, "insert into payloads (id, hash, size, parts) values (900, x'00', 0, '[900, 900]')")
    with pytest.raises(StoreUnreadable, match="hold each other"):
        open_foreign(filled)


def test_a_damaged_store_is_refused(filled: Path):
    """Before a trace of it is read."""
    seal(filled)
    data = bytearray(filled.read_bytes())
    for at in range(3 * 16_384, len(data), 16_384):
        data[at : at + 600] = b"\xff" * 600
    filled.write_bytes(data)
    with pytest.raises(StoreUnreadable, match="damaged"):
        open_foreign(filled)


def test_a_trace_too_large_for_memory_is_refused(filled: Path, monkeypatch: pytest.MonkeyPatch):
    """By what its values unfold to, or by its spans."""
    with open_foreign(filled) as there:
        first, *_ = there.trace_ids()
        for limit in ("LARGEST", "SPANS"):
            with monkeypatch.context() as patch, pytest.raises(StoreUnreadable, match="too many"):
                patch.setattr(foreign, limit, 1)
                there.bounded(first)


def test_a_value_that_is_longer_than_it_says_is_refused(filled: Path):
    """It could unfold to anything."""
    tamper(filled, "update payloads set size = 1 where parts is null")
    with open_foreign(filled) as there, pytest.raises(StoreUnreadable, match="not as long as it says"):
        there.bounded(next(there.trace_ids()))


def test_a_sealed_store_is_one_file(tmp_path: Path):
    """Readable where nothing can be written beside it, and a store like any other afterwards."""
    path = tmp_path / "a.db"
    open_inlet(path).close()
    seal(path)
    assert [file.name for file in tmp_path.iterdir()] == ["a.db"]
    open_inlet(path).close()
    with open_store(path) as store:
        assert store.integrity() == []
