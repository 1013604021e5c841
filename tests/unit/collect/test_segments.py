"""What the store keeps of a process's segments does not grow with its life."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashcam.collect import collect
from dashcam.collect.segments import KEPT, Segments
from dashcam.journal.liveness import hold, release
from dashcam.store import open_store
from dashcam.store.rows import JournalRow, SegmentRow
from tests.journals import JournalBuilder
from tests.recorded import tables

CONTINUE = 9


@pytest.fixture
def living(root: Path) -> Iterator[JournalBuilder]:
    """A journal whose process lives until the test is over."""
    written = JournalBuilder(root)
    hold(written.folder)
    yield written
    release(written.folder)


def fill(journal: JournalBuilder, numbers: range) -> None:
    """One span in each segment of these numbers, and each is full."""
    for number in numbers:
        journal.segment(number, size=512)
        journal.call(number, args=[f"question {number}"])
        journal.spans.add(CONTINUE)
        journal.save()


def kept(store: Path) -> int:
    ((rows,),) = tables(store, "select count(*) from segments")
    return rows


def spans_in(store: Path) -> int:
    with open_store(store) as opened:
        return opened.span_count()


def test_a_long_life_leaves_few_rows(store: Path, living: JournalBuilder):
    """Each round fills segments: the rows are bounded, each span is there once, each file is gone."""
    rows = []
    for first in range(1, 401, 80):
        fill(living, range(first, first + 80))
        assert collect(store).problem is None
        rows.append(kept(store))
    assert (spans_in(store), list(living.folder.glob("span-*"))) == (400, [])
    assert max(rows) <= 2 * KEPT + 1, rows


def test_what_comes_back_is_not_read_twice(store: Path, living: JournalBuilder, tmp_path: Path):
    """Segments from a backup or after a power cut, with a row of their own and without: they go, and nothing counts twice."""
    fill(living, range(1, 161))
    for number in (1, 50, 159):
        shutil.copy(living.folder / f"span-{number:06d}.seg", tmp_path)
    collect(store)
    for path in tmp_path.glob("*.seg"):
        shutil.copy(path, living.folder)
    assert collect(store).problem is None
    assert (spans_in(store), list(living.folder.glob("span-*"))) == (160, [])


def test_what_was_never_read_stays_ahead(store: Path, living: JournalBuilder, tmp_path: Path):
    """A segment of a low number that is there while many above it are done is read whenever its turn comes."""
    fill(living, range(1, 161))
    late = living.folder / "span-000002.seg"
    with late.open("r+b") as file:  # not yet closed by its writer
        head = file.read(8)
        file.seek(0)
        file.write(bytes(8))
    collect(store)
    before = spans_in(store), late.exists()
    with late.open("r+b") as file:
        file.write(head)
    fill(living, range(161, 321))
    collect(store)
    assert (before, spans_in(store), late.exists()) == ((159, True), 320, False)


def test_the_newest_are_read_first_and_none_is_passed_by():
    """A hundred and more done above those that wait: none of the waiting counts as done."""
    rows = {name: SegmentRow(name, done=True) for name in names(range(200, 400))}
    segments = Segments(JournalRow(1, finished=False, segments=rows, open=[], early=[]))
    waiting = [Path(name) for name in names(range(1, 200))]
    assert segments.pass_by(lambda: waiting) == ""
    assert [segments.row(path.name).done for path in waiting[::40]] == [False] * 5


def test_a_number_may_outgrow_its_six_places():
    """The millionth segment comes after the one before it, though its name sorts ahead."""
    rows = {name: SegmentRow(name, done=True) for name in names(range(999_900, 1_000_100))}
    segments = Segments(JournalRow(1, finished=False, segments=rows, open=[], early=[]))
    assert segments.pass_by(list) == "span-1000035.seg"
    assert [segments.row(name).done for name in names(range(1_000_099, 1_000_101))] == [True, False]


def names(numbers: range) -> list[str]:
    return [f"span-{number:06d}.seg" for number in numbers]
