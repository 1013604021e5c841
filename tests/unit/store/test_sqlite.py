import os
from pathlib import Path

import apsw
import pytest

from dashcam.collect import collect
from dashcam.errors import AmbiguousId, NotFound, StoreTooNew
from dashcam.store import open_inlet, open_store
from tests.journals import JournalBuilder, trace_id


def test_traces_are_newest_first(filled: Path):
    """As many as asked for, of the app asked for."""
    with open_store(filled) as store:
        found = [
            [trace.app for trace in store.traces(**asked)]
            for asked in ({}, {"limit": 1}, {"app": "rag"}, {"app": "none"})
        ]
    assert found == [["other", "rag"], ["other"], ["rag"], []]


@pytest.mark.parametrize("given", [trace_id(10), trace_id(10)[:4], f" {trace_id(10)[:3].upper()} "])
def test_a_trace_is_known_by_its_first_characters(filled: Path, given: str):
    """Case and blanks do not matter."""
    with open_store(filled) as store:
        assert store.trace(given).trace_id == trace_id(10)


@pytest.mark.parametrize("given", ["ffff", "", "xyz", "0" * 33, "%", "0a' or 1"])
def test_an_unknown_trace_is_not_found(filled: Path, given: str):
    """The message says how to find those that are there."""
    with open_store(filled) as store, pytest.raises(NotFound, match="dashcam ls"):
        store.trace(given)


def test_two_traces_of_one_beginning_are_ambiguous(path: Path):
    """More characters are asked for, with an example."""
    written = JournalBuilder(path.with_suffix(".journal"))
    written.call(0x0A)
    written.call(0x10A)
    written.save()
    collect(path)
    with open_store(path) as store, pytest.raises(AmbiguousId, match="give more of it, for example 0a0"):
        store.trace("0a0")


def test_waiting_counts_what_is_not_collected(filled: Path):
    """Ended spans in journals, those that are in the store left out."""
    written = JournalBuilder(filled.with_suffix(".journal"), tail="00000002")
    written.call(30)
    written.save()
    with open_store(filled) as store:
        before = store.waiting
        collect(filled)
        assert (before, store.waiting, store.span_count()) == (1, 0, 5)


def test_a_store_that_was_replaced_is_read_anew(filled: Path, tmp_path: Path):
    """SQLite would go on reading the file that is gone."""
    other = tmp_path / "other" / "dashcam.db"
    open_inlet(other).close()
    with open_store(filled) as store:
        before = len(store.traces())
        os.replace(other, filled)
        assert (before, len(store.traces())) == (2, 0)


def test_a_sound_store_has_nothing_to_say(filled: Path):
    """Only damage is listed."""
    with open_store(filled) as store:
        assert store.integrity() == []


def test_damage_is_listed(filled: Path):
    """A page full of nothing is found."""
    with open_store(filled) as store:
        (table,) = store.sql("select rootpage from sqlite_schema where name = 'trace_rows_by_time'")
    with filled.open("r+b") as file:
        file.seek((int(table["rootpage"]) - 1) * 16384)
        file.write(bytes(16384))
    with open_store(filled) as store:
        assert store.integrity() != []


def test_create_makes_an_empty_store(path: Path):
    """For those who want a store before anything was recorded."""
    with open_store(path, create=True) as store:
        assert (store.traces(), store.span_count(), store.trace_count(), store.waiting) == ([], 0, 0, 0)


def test_closing_twice_is_closing_once(filled: Path):
    """A context and a `close` do not fight."""
    with open_store(filled) as store:
        store.close()


def test_reading_a_trace_reads_no_other(filled: Path):
    """Spans still running are among the others, in the order they started."""
    written = JournalBuilder(filled.with_suffix(".journal"), tail="00000003", pid=os.getpid())
    written.start(40)
    written.call(42, parent=40, trace=40, mono=5_000_002)
    written.start(41, 40, trace=40, mono=5_000_001)
    written.save()
    collect(filled)
    with open_store(filled) as store:
        assert [span.span_id[-2:] for span in store.trace(trace_id(40)).spans] == ["28", "29", "2a"]


def test_a_store_that_a_newer_dashcam_upgraded_is_not_read_on(filled: Path):
    """Though it was opened before; and read again when it is as it was."""
    with open_store(filled) as store:
        other = apsw.Connection(str(filled))
        version = other.pragma("user_version")
        other.pragma("user_version", 9_999)
        with pytest.raises(StoreTooNew, match="upgrade with"):
            store.traces()
        other.pragma("user_version", version)
        other.close()
        assert len(list(store.traces())) == 2
