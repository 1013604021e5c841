from pathlib import Path

import pytest

from dashcam.journal.erase import blank, erase
from dashcam.journal.reader import decode_frame, pending, read_frames
from tests.journals import SegmentBuilder

WORD = "zebrafinch"


def _segment(tmp_path: Path) -> SegmentBuilder:
    written = SegmentBuilder(tmp_path / "span-000001.seg")
    for span in (1, 2):
        written.add(1, span, 0, span, 5, 0, 7, [f"{WORD}{span}"], None)
        written.add(4, span, {"tags": [f"{WORD}{span}"]})
        written.add(2, span, 5, f"{WORD}{span}" * 100)
    written.save()
    return written


def test_frames_of_a_span_are_gone_and_the_others_stay(tmp_path: Path):
    """What is left of an erased frame is its place: readers go over it without calling it torn."""
    path = _segment(tmp_path).path
    size = path.stat().st_size
    assert erase(path, size, {1}) == 3
    data = path.read_bytes()
    chunk = read_frames(path, 0, alive=False)
    kinds = [frame[0] for frame in chunk.frames]
    assert (kinds, chunk.torn, data.count(f"{WORD}1".encode()), data.count(f"{WORD}2".encode()), len(data)) == (
        [8, 8, 8, 1, 4, 2], (), 0, 102, size
    )  # fmt: skip
    assert pending(path, 0)[0] == 1


def test_what_is_not_collected_stays(tmp_path: Path):
    """Only what lies before the offset is in the store."""
    written = _segment(tmp_path)
    assert erase(written.path, written.ends[0], {1, 2}) == 1
    assert [frame[0] for frame in read_frames(written.path, 0, alive=True).frames] == [8, 4, 2, 1, 4, 2]


def test_a_hole_before_it_does_not_hide_a_frame(tmp_path: Path):
    """The frames behind a hole are found as a reader finds them."""
    written = SegmentBuilder(tmp_path / "span-000001.seg").hole().add(2, 1, 5, WORD)
    written.save()
    assert (erase(written.path, 4096, {1}), WORD.encode() in written.path.read_bytes()) == (1, False)


def test_a_segment_that_is_gone_needs_nothing(tmp_path: Path):
    """The collector may have deleted it since."""
    assert erase(tmp_path / "none.seg", 100, {1}) == 0


@pytest.mark.parametrize("length", [4, 5, 258, 259, 260, 261, 65_539, 65_540, 65_541, 65_542, 70_000])
def test_a_blank_is_as_long_as_what_it_covers(length: int):
    """Whatever length, it decodes and holds nothing but zeros."""
    body = blank(length)
    frame = decode_frame(body)
    assert frame is not None
    assert (len(body), frame[0], frame[1].strip(b"\0")) == (length, 8, b"")
