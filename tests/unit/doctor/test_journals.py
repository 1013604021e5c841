import time
from pathlib import Path

import pytest

from dashcam.doctor.journals import Journal, journals
from dashcam.journal import liveness
from dashcam.settings import journal_root
from tests.journals import WALL, JournalBuilder, SegmentBuilder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A place without a store, where journals may lie."""
    return tmp_path / "dashcam.db"


def one(store: Path, collected: dict[tuple[str, str], int] | None = None) -> Journal:
    (found,) = journals(store, collected or {})
    return found


def test_a_journal_is_told_with_its_process(store: Path) -> None:
    """Who it was, what with, whether it lives, how much waits."""
    journal = JournalBuilder(journal_root(store))
    journal.call(1)
    journal.call(2)
    journal.start(3)
    journal.save()
    found = one(store)
    assert (found.pid, found.command, found.started_ns, found.python, found.dashcam) == (
        4242,
        "app.py",
        WALL,
        "3.11.2",
        "0.1.0",
    )
    assert (found.alive, found.readable, found.format, found.waiting, found.clock_moved_ns) == (False, True, 1, 2, None)
    assert found.size_bytes > 0


def test_what_is_in_the_store_does_not_wait(store: Path) -> None:
    """By how far each segment was read, and by folders that are done with."""
    journal = JournalBuilder(journal_root(store))
    journal.call(1)
    read_to = journal.spans.ends[-1]
    journal.call(2)
    journal.save()
    name = journal.folder.name
    assert one(store, {(name, "span-000001.seg"): read_to}).waiting == 1
    assert one(store, {(name, ""): 1}).waiting == 0


def test_a_newer_format_is_not_readable(store: Path) -> None:
    """It is left alone, and told."""
    journal = JournalBuilder(journal_root(store))
    journal.defines = SegmentBuilder(journal.folder / "define-000001.seg", b"defs")
    journal.defines.add(0, 99, "ab" * 8, 1, WALL, 5, b"12345678", None, None, "3.20", "9.0.0", None)
    journal.save()
    assert (one(store).readable, one(store).dashcam) == (False, "9.0.0")


def test_a_folder_without_a_first_frame_is_told_by_its_name(store: Path) -> None:
    """Nothing is guessed."""
    (journal_root(store) / "ab-1-1").mkdir(parents=True)
    found = one(store)
    assert (found.folder, found.pid, found.command, found.readable) == ("ab-1-1", None, None, True)


def test_a_clock_that_moved_is_seen_while_the_process_lives(store: Path) -> None:
    """By the two clocks in its first frame, against the two of now."""
    journal = JournalBuilder(journal_root(store))
    moved = 3_600 * 10**9
    journal.defines = SegmentBuilder(journal.folder / "define-000001.seg", b"defs")
    journal.defines.add(
        0, 1, "ab" * 8, 1, time.time_ns() - moved, time.monotonic_ns(), b"12345678", None, None, None, None, None
    )
    journal.save()
    liveness.hold(journal.folder)
    try:
        found = one(store)
    finally:
        liveness.release(journal.folder)
    assert (found.alive, round((found.clock_moved_ns or 0) / moved, 2)) == (True, 1.0)


def test_where_nothing_lies_nothing_is_told(store: Path) -> None:
    """And nothing is made."""
    assert journals(store, {}) == []
    assert not journal_root(store).exists()
