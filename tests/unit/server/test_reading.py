import shutil
import threading
from pathlib import Path

import apsw
import pytest

from dashcam.errors import FilterError, NotAStore, StoreMissing, StoreUnreadable
from dashcam.journal import backlog
from dashcam.server import reading
from dashcam.server.failing import state_of
from dashcam.server.reading import PATIENCE_MS, REST_S, Stores
from dashcam.store import open_store
from tests.journals import JournalBuilder


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_store_is_lent_again(filled: Path):
    """Opening one takes longer than most questions."""
    stores = Stores(filled)
    with stores.lent() as first:
        pass
    with stores.lent() as second:
        assert (second is first, second.span_count()) == (True, 4)
    stores.close()


def test_what_waits_is_counted_once_for_all(filled: Path, monkeypatch: pytest.MonkeyPatch):
    """A store that is opened while much waits does not look at all of it again; other numbers are its own."""
    monkeypatch.setattr(backlog, "SOON_LOOKED_AT", 0)
    written = JournalBuilder(filled.with_suffix(".journal"), pid=9, tail="00000009")
    written.call(90)
    written.call(91)
    written.save()
    stores = Stores(filled)
    with stores.lent() as first, stores.lent() as second:
        assert first.waiting == 2
        with written.spans.path.open("r+b") as file:
            file.write(bytes(written.spans.ends[-1]))
        with open_store(filled) as other:
            assert (second.waiting, other.waiting) == (2, 0)
    stores.close()


def test_a_store_is_one_threads_at_a_time(filled: Path):
    """Two questions at once have two."""
    stores = Stores(filled)
    with stores.lent() as first, stores.lent() as second:
        assert first is not second
    stores.close()


def test_a_wrong_filter_costs_no_connection(filled: Path):
    """It says nothing of the store."""
    stores = Stores(filled)
    with pytest.raises(FilterError), stores.lent() as first:
        first.traces("nonsense")
    with stores.lent() as second:
        assert second is first
    stores.close()


@pytest.mark.parametrize("error", [StoreUnreadable("x"), LookupError("x")])
def test_what_met_an_error_is_not_lent_again(filled: Path, error: Exception):
    """What is wrong with it may be over with a new one."""
    stores = Stores(filled)
    with pytest.raises(type(error)), stores.lent() as first:
        raise error
    with stores.lent() as second:
        assert second is not first
    stores.close()


def test_a_store_may_come_later(path: Path, filled: Path):
    """Nothing is kept of the time before it was there."""
    there = filled.rename(path.with_name("elsewhere.db"))
    stores = Stores(path)
    with pytest.raises(StoreMissing), stores.lent():
        pass
    there.rename(path)
    with stores.lent() as store:
        assert store.trace_count() == 2
    stores.close()


@pytest.mark.parametrize(
    "planted", ["create view evil as select 1", "create trigger evil after insert on texts begin select 1; end"]
)
def test_a_store_that_somebody_prepared_is_not_read(filled: Path, planted: str):
    """What stands in its schema runs when it is read: it has to be what ours has, letter for letter (S22)."""
    db = apsw.Connection(str(filled))
    db.execute(planted).fetchall()
    db.close()
    with pytest.raises(NotAStore, match="schema"), Stores(filled).lent():
        pass


def test_a_damaged_store_is_not_read(filled: Path):
    """A file from elsewhere is sound before anything of it is read (S22); the page says that it is damaged."""
    size = filled.stat().st_size
    with filled.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * 20_000)
    with pytest.raises(StoreUnreadable, match="damaged") as met, Stores(filled).lent():
        pass
    assert state_of(met.value) == "damaged"


def test_a_file_is_looked_at_once(filled: Path, monkeypatch: pytest.MonkeyPatch):
    """And again when another one is in its place."""
    looked: list[Path] = []
    monkeypatch.setattr(reading, "expect_ours", lambda path, **_: looked.append(path))
    stores = Stores(filled)
    stores.expect_ours()
    with stores.lent(), stores.lent():
        pass
    assert looked == [filled]
    another = filled.with_name("another.db")
    shutil.copy(filled, another)
    another.rename(filled)
    stores.expect_ours()
    assert looked == [filled, filled]
    stores.close()


def test_a_locked_store_is_said_to_be(filled: Path, monkeypatch: pytest.MonkeyPatch):
    """Whoever asks waits for less than two seconds, and is told."""
    assert PATIENCE_MS < 2_000
    monkeypatch.setattr(reading, "PATIENCE_MS", 10)
    other = apsw.Connection(str(filled))
    other.pragma("locking_mode", "exclusive")
    other.execute("begin exclusive; create table here (x)").fetchall()
    try:
        with pytest.raises(StoreUnreadable, match="locked") as met, Stores(filled).lent():
            pass
        assert state_of(met.value) == "locked"
    finally:
        other.close()


def test_what_nobody_uses_is_closed(filled: Path):
    """Each holds memory."""
    clock = Clock()
    stores = Stores(filled, clock=clock)
    with stores.lent(), stores.lent():
        pass
    clock.now = REST_S / 2
    with stores.lent():
        pass
    clock.now = REST_S + 1
    assert (stores.rest(), len(stores._idle), stores.rest()) == (True, 1, False)
    stores.close()


def test_what_comes_back_after_the_end_is_closed(filled: Path):
    """A request that is late leaves no file open."""
    stores = Stores(filled)
    with stores.lent():
        stores.close()
    assert stores._idle == []


def test_a_store_goes_from_thread_to_thread(filled: Path):
    """Which is what happens to it all the time."""
    stores = Stores(filled)
    counted: list[int] = []

    def count() -> None:
        with stores.lent() as store:
            counted.append(store.span_count())

    for _ in range(3):
        thread = threading.Thread(target=count)
        thread.start()
        thread.join()
    assert (counted, len(stores._idle)) == ([4, 4, 4], 1)
    stores.close()
