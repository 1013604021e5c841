import time
from pathlib import Path

import pytest

from dashcam import settings
from dashcam.doctor.storage import DAY_NS, moments, size_of, storage
from tests.journals import WALL, JournalBuilder


def test_what_is_kept_is_told_with_what_may_be(filled: Path) -> None:
    """Bytes on the disk, counts, and the time that they are of."""
    held = settings.load(store=filled, store_max_bytes=10**9)
    told = storage(held)
    assert (told.path, told.state, told.trace_count, told.span_count) == (str(filled), "ok", 1, 1)
    assert (told.size_bytes, told.cap_bytes) == (filled.stat().st_size, 10**9)
    assert (told.oldest_ns, told.newest_ns, told.expiring_count) == (WALL, WALL, None)
    assert told.free_bytes > 0


def test_what_waits_in_journals_takes_room(filled: Path) -> None:
    """On the disk, whatever is in it."""
    before = storage(settings.load(store=filled)).journal_bytes
    written = JournalBuilder(filled.with_suffix(".journal"), tail="00000002")
    written.call(20)
    written.save()
    assert storage(settings.load(store=filled)).journal_bytes > before


def test_what_goes_within_a_day_is_counted(filled: Path) -> None:
    """By the age that is allowed."""
    held = settings.load(store=filled, retention_days=7)
    counts = [storage(held, WALL + days * DAY_NS + 1).expiring_count for days in (5, 6, 8)]
    assert counts == [0, 1, 1]


@pytest.mark.parametrize("content", [b"a letter to my aunt " * 100, b""])
def test_a_store_that_cannot_be_read_says_why(tmp_path: Path, content: bytes) -> None:
    """And the rest is told all the same."""
    store = tmp_path / "x.db"
    store.write_bytes(content)
    told = storage(settings.load(store=store))
    assert told.state != "ok"
    assert (told.span_count, told.trace_count, told.size_bytes) == (None, None, len(content) or None)


def test_a_place_that_is_not_there_yet_has_nothing(tmp_path: Path) -> None:
    """Its disk is that of the nearest folder; nothing is made."""
    told = storage(settings.load(store=tmp_path / "a" / "b" / "x.db"))
    assert (told.state, told.size_bytes, told.journal_bytes, told.free_bytes > 0) == ("none yet", None, 0, True)
    assert list(tmp_path.iterdir()) == []


def test_sizes_include_the_log(tmp_path: Path) -> None:
    """What is written and not yet in its place."""
    (tmp_path / "x.db").write_bytes(b"1234")
    (tmp_path / "x.db-wal").write_bytes(b"56")
    assert (size_of(tmp_path / "x.db"), size_of(tmp_path / "y.db")) == (6, None)


def test_without_a_limit_nothing_expires() -> None:
    """However old it is."""
    held = settings.load(store="x.db")
    assert moments(held, time.time_ns())["expiry_ns"] == 0
