"""The reader against segments written byte by byte, as docs/why/journal.md says."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.journal.reader import SegmentReader, decode_frame, pending, read_frames
from dashcam.snapshot.marker import Marker
from tests.journals import SegmentBuilder, encoded, framed


@pytest.fixture
def segment(tmp_path: Path) -> SegmentBuilder:
    return SegmentBuilder(tmp_path / "span-000001.seg")


def test_frames_come_in_the_order_they_were_written(segment: SegmentBuilder):
    """Each frame is decoded once, and the offset is the end of the last."""
    path = segment.add(2, 1, 5, "a").add(2, 2, 6, {"b": [1.5, None]}).save()
    chunk = read_frames(path, 0, alive=True)
    assert chunk == ([[2, 1, 5, "a"], [2, 2, 6, {"b": [1.5, None]}]], segment.ends[-1], False, ())


def test_reading_goes_on_where_it_ended(segment: SegmentBuilder):
    """What was read before is not read again."""
    first = read_frames(segment.add(2, 1, 5, "a").save(), 0, alive=True)
    second = read_frames(segment.add(2, 2, 6, "b").save(), first.offset, alive=True)
    assert (first.frames, second.frames) == ([[2, 1, 5, "a"]], [[2, 2, 6, "b"]])


def test_a_limit_stops_early_and_loses_nothing(segment: SegmentBuilder):
    """Pieces put together are the whole."""
    for number in range(10):
        segment.add(2, number, 0, None)
    reader = SegmentReader(segment.save(), 0, alive=False)
    sizes = [len(reader.read(4).frames) for _ in range(3)]
    assert sizes == [4, 4, 2]


def test_the_continue_frame_ends_a_segment(segment: SegmentBuilder):
    """`[9]` says that nothing more comes here, and is no frame of its own."""
    chunk = read_frames(segment.add(2, 1, 5, "a").add(9).save(), 0, alive=True)
    assert (chunk.frames, chunk.done) == ([[2, 1, 5, "a"]], True)


def test_zeros_at_the_end_wait_while_the_process_lives(segment: SegmentBuilder):
    """The end of what is written is not the end of a living process's segment; it is that of a dead one's."""
    path = segment.add(2, 1, 5, "a").save()
    assert [read_frames(path, 0, alive=alive).done for alive in (True, False)] == [False, True]


def test_a_hole_is_gone_over_and_its_place_reported(segment: SegmentBuilder):
    """A frame whose writer was stopped between reserving and writing hides nothing behind it."""
    path = segment.add(2, 1, 5, "a").hole(64).add(2, 2, 5, "b").save()
    start = segment.ends[0]
    chunk = read_frames(path, 0, alive=True)
    assert (chunk.frames, chunk.torn) == ([[2, 1, 5, "a"], [2, 2, 5, "b"]], ((start, start + 64),))


def test_a_hole_that_fills_can_be_read_later(segment: SegmentBuilder):
    """The place of a hole is enough to read what its writer put there at last."""
    body = encoded([2, 3, 5, "late"])
    late = framed(segment.add(2, 1, 5, "a").ends[0], body)
    path = segment.hole(len(late)).add(2, 2, 5, "b").save()
    ((start, end),) = read_frames(path, 0, alive=True).torn
    with path.open("r+b") as file:
        file.seek(start)
        file.write(late)
    assert read_frames(path, start, alive=True, until=end) == ([[2, 3, 5, "late"]], end, False, ())


def test_a_hole_with_half_a_body_in_it_is_gone_over(segment: SegmentBuilder):
    """The body is written before its header: bytes without a header vouch for nothing."""
    segment.add(2, 1, 5, "a")
    segment.data += bytes(8) + b"half a body, no header yet.." + bytes(4)
    path = segment.add(2, 2, 5, "b").save()
    assert [frame[1] for frame in read_frames(path, 0, alive=False).frames] == [1, 2]


def test_a_header_copied_to_another_place_does_not_check(segment: SegmentBuilder):
    """A frame inside somebody's bytes is not a frame: the check knows the offset."""
    segment.add(2, 1, 5, framed(8, encoded([2, 99, 5, "forged"])))
    segment.data[8:16] = bytes(8)  # the frame around it was never finished
    assert read_frames(segment.save(), 0, alive=False).frames == []


def test_a_body_that_is_no_frame_is_torn(segment: SegmentBuilder):
    """A header that checks before bytes that are not msgpack costs one frame, said with its place."""
    path = segment.add_body(b"\xc1\xc1\xc1").add(2, 2, 5, "b").save()
    chunk = read_frames(path, 0, alive=False)
    assert ([frame[1] for frame in chunk.frames], chunk.torn) == ([2], ((8, 19),))


def test_markers_are_no_user_values(segment: SegmentBuilder):
    """Extension 1 decodes to a marker, whatever is inside; a map with the same key stays a map."""
    value = [Marker({"$": "cut", "of": "str", "size": 9, "head": "x"}), {"$": "cut"}]
    assert read_frames(segment.add(2, 1, 5, value).save(), 0, alive=True).frames == [[2, 1, 5, value]]


def test_another_file_is_no_segment(tmp_path: Path):
    """A file without the magic gives nothing: in a living process it may still be in the making, in a dead one it is done."""
    path = tmp_path / "span-000001.seg"
    path.write_bytes(b"SQLite format 3\0" + bytes(1000))
    assert [read_frames(path, 0, alive=alive)[::2] for alive in (True, False)] == [([], False), ([], True)]


def test_a_missing_file_gives_nothing(tmp_path: Path):
    """Somebody may have deleted it since it was listed."""
    assert read_frames(tmp_path / "gone.seg", 8, alive=False) == ([], 8, True, ())


def test_pending_counts_ended_spans_only(segment: SegmentBuilder):
    """What a reader waits for is spans that ended, counted without decoding them."""
    segment.add(1, 7, 0, 7, 5, 0, 1, None, None).add(2, 7, 5, "a").add(3, 8, 5, 1, None, {}).add(4, 7, {})
    path = segment.save()
    assert [pending(path, offset) for offset in (0, segment.ends[1])] == [(2, segment.ends[-1]), (1, segment.ends[-1])]


@pytest.mark.parametrize(
    "body", [b"", b"\x90", b"\x91\xa1x", encoded({"a": 1}), b"\x91" * 5000, b"\xdd\xff\xff\xff\xff"]
)
def test_what_is_no_frame_decodes_to_nothing(body: bytes):
    """Empty, not an array, not begun with a number, endlessly nested, longer than itself: none of them raises."""
    assert decode_frame(body) is None


@given(st.binary(max_size=4096), st.booleans(), st.integers(0, 5000))
def test_no_bytes_make_it_raise(tmp_path_factory: pytest.TempPathFactory, data: bytes, alive: bool, offset: int):
    """Garbage is gone over; the offset never goes back nor beyond the file."""
    path = tmp_path_factory.mktemp("s") / "span-000001.seg"
    path.write_bytes(b"DCJ1span" + data)
    chunk = read_frames(path, offset // 8 * 8, alive=alive)
    assert offset // 8 * 8 <= max(chunk.offset, 8) <= max(len(data) + 16, offset)


@given(st.lists(st.tuples(st.integers(0, 40), st.text(max_size=40)), max_size=12), st.data())
def test_damage_costs_only_the_frames_it_hits(
    tmp_path_factory: pytest.TempPathFactory, items: list[tuple[int, str]], data: st.DataObject
):
    """One flipped byte loses one frame at most; the ones after it are found again."""
    segment = SegmentBuilder(tmp_path_factory.mktemp("s") / "span-000001.seg", size=4096)
    for number, text in items:
        segment.add(2, number, 0, text)
    path = segment.save()
    whole = read_frames(path, 0, alive=False).frames
    at = data.draw(st.integers(8, max(8, len(segment.data) - 1)))
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ data.draw(st.integers(1, 255))]))
    hurt = read_frames(path, 0, alive=False).frames
    assert sum(frame in hurt for frame in whole) >= len(whole) - 1
