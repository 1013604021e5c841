import threading
from pathlib import Path

import apsw
import pytest

from dashcam.errors import FilterError, NotAStore, StoreMissing, StoreUnreadable
from dashcam.server.reading import REST_S, Stores


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
