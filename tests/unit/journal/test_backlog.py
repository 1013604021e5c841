from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.journal import backlog
from dashcam.journal.backlog import Backlog
from dashcam.journal.reader import pending
from tests.journals import SegmentBuilder


@pytest.fixture(autouse=True)
def _nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlog, "SOON_LOOKED_AT", 0)


@pytest.fixture
def segment(tmp_path: Path) -> SegmentBuilder:
    return SegmentBuilder(tmp_path / "span-000001.seg")


def ended(segment: SegmentBuilder, number: int) -> None:
    """Begin and end one span."""
    segment.add(1, number, 0, number, 5, 0, 1, None, None).add(3, number, 5, 1, None, {})


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), max_size=12))
def test_it_counts_what_is_there(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int]]) -> None:
    """However much has come and was collected between two questions: as many as a look from there on would find."""
    segment = SegmentBuilder(tmp_path_factory.mktemp("journal") / "span-000001.seg")
    asked, offset = Backlog(), 0
    for come, collected in steps:
        for number in range(come):
            ended(segment, number)
        path = segment.save()
        later = [end for end in segment.ends if end > offset]
        offset = later[min(collected, len(later)) - 1] if collected and later else offset
        assert asked.count([(path, offset)]) == pending(path, offset)[0]


def test_what_was_counted_is_not_looked_at_again(segment: SegmentBuilder) -> None:
    """Though nothing is left of it: new ones are added, and what lies between is remembered."""
    for number in range(3):
        ended(segment, number)
    path, asked = segment.save(), Backlog()
    assert asked.count([(path, 0)]) == 3
    ended(segment, 3)
    segment.data[segment.ends[1] : segment.ends[3]] = bytes(segment.ends[3] - segment.ends[1])
    assert (asked.count([(segment.save(), 0)]), Backlog().count([(path, 0)])) == (4, 1)


def test_a_short_rest_is_counted_anew(segment: SegmentBuilder, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what was erased in a journal does not stay in the count for ever."""
    monkeypatch.undo()
    for number in range(3):
        ended(segment, number)
    path, asked = segment.save(), Backlog()
    assert asked.count([(path, 0)]) == 3
    segment.data[segment.ends[1] :] = b""
    assert asked.count([(segment.save(), 0)]) == 1


def test_a_segment_that_is_gone_is_forgotten(segment: SegmentBuilder) -> None:
    """It counts nothing, and one that takes its place is counted from its beginning."""
    ended(segment, 1)
    path, asked = segment.save(), Backlog()
    assert asked.count([(path, 0)]) == 1
    path.unlink()
    assert (asked.count([]), asked.count([(path, 0)])) == (0, 0)
