"""One mapped file: allocated, touched, private, and taken away again where it could not be made."""

import errno
import mmap
import os
import tracemalloc

import pytest

from dashcam.journal import segment
from dashcam.journal.reader import read_frames
from dashcam.journal.segment import CAP, DEFINE, MAGIC, SIZES, SPAN, Segment, header
from tests.journals import framed


@pytest.mark.parametrize(("kind", "name"), [(SPAN, "span-000003.seg"), (DEFINE, "define-000003.seg")])
def test_a_file_of_its_size(tmp_path, kind, name):
    """A segment is a private file of fixed size, wholly on disk, that begins with magic and kind."""
    made = Segment(tmp_path, kind, 3)
    path = tmp_path / name
    found = path.stat()
    assert (found.st_size, found.st_mode & 0o777) == (SIZES[kind], 0o600)
    assert found.st_blocks * 512 >= SIZES[kind]
    assert path.read_bytes()[:16] == MAGIC + kind + bytes(8)
    assert made.pos == 8


def test_the_cap_is_asked_with_the_file_in_place(tmp_path):
    """Whoever looks at the same moment has counted this one's whole size; where it does not fit nothing is left, and the reason is told."""
    seen = []

    def fits():
        seen.append([path.stat().st_size for path in tmp_path.iterdir()])
        return False

    with pytest.raises(OSError, match="cap") as raised:
        Segment(tmp_path, SPAN, 1, fits=fits)
    assert (raised.value.errno, seen, list(tmp_path.iterdir())) == (CAP, [[SIZES[SPAN]]], [])


def test_the_soft_mark(tmp_path):
    """A span segment asks for help at half, a define segment and one for a large frame at its end."""
    spans, defines, large = (
        Segment(tmp_path, SPAN, 1),
        Segment(tmp_path, DEFINE, 1),
        Segment(tmp_path, SPAN, 2, 5_000_000),
    )
    assert [made.soft for made in (spans, defines, large)] == [spans.limit // 2, defines.limit, large.limit]


@pytest.mark.parametrize("length", [1, 7, 8, 100, 4_095, 4_096, 70_000])
def test_headers(length):
    """A header is the length and a check of both, short or long, as the journal's page has it."""
    for at in (8, 4_096, 4_000_000):
        assert header(at, length) == framed(at, bytes(length))[:8]


def test_frames_are_read_back(tmp_path):
    """What `write` puts at reserved places a reader finds."""
    made = Segment(tmp_path, SPAN, 1)
    made.write(8, b"\x92\x05\x01")
    made.write(24, b"\x92\x05\x02")
    assert read_frames(tmp_path / "span-000001.seg", 0, alive=True).frames == [[5, 1], [5, 2]]


def test_a_large_frame_gets_a_large_segment(tmp_path):
    """A segment for a frame that no usual one holds is as large as it takes."""
    made = Segment(tmp_path, SPAN, 1, 9_000_000)
    size = (tmp_path / "span-000001.seg").stat().st_size
    assert size % mmap.PAGESIZE == 0
    assert 9_000_000 < made.limit < size


def test_a_name_is_taken_once(tmp_path):
    """A segment never opens a file that is there."""
    Segment(tmp_path, SPAN, 1)
    with pytest.raises(FileExistsError):
        Segment(tmp_path, SPAN, 1)


def failing(error):
    def allocate(*_args):
        raise error

    return allocate


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_nothing_is_left_of_one_that_failed(tmp_path, monkeypatch, error):
    """Where there is no room, or somebody interrupts, no file stays and none is open."""
    monkeypatch.setattr(segment, "_allocate", failing(error))
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(type(error)):
        Segment(tmp_path, SPAN, 1)
    assert list(tmp_path.iterdir()) == []
    assert len(os.listdir("/proc/self/fd")) == before


@pytest.mark.parametrize("number", [errno.EOPNOTSUPP, errno.EINVAL])
def test_file_systems_without_allocation(tmp_path, monkeypatch, number):
    """Where the file system cannot allocate, zeros are written."""
    monkeypatch.setattr(os, "posix_fallocate", failing(OSError(number, "no")))
    Segment(tmp_path, SPAN, 1)
    assert (tmp_path / "span-000001.seg").stat().st_blocks * 512 >= SIZES[SPAN]


def test_systems_without_posix_fallocate(tmp_path, monkeypatch):
    """Where the system has no such call, zeros are written too."""
    monkeypatch.delattr(os, "posix_fallocate")
    Segment(tmp_path, DEFINE, 1)
    assert (tmp_path / "define-000001.seg").stat().st_blocks * 512 >= SIZES[DEFINE]


def test_making_one_takes_next_to_nothing(tmp_path):
    """The zeros are made once for all: what each segment needed for them stayed with the C library, a MiB a thread."""
    tracemalloc.start()
    try:
        made = Segment(tmp_path, SPAN, 1)
        _, highest = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert made.pos == 8
    assert highest < 16 * 1024


def test_kernels_without_populate(tmp_path, monkeypatch):
    """Where pages cannot be asked for, they are touched one by one."""
    monkeypatch.setattr(segment, "_POPULATE_WRITE", 9_999)
    assert bytes(Segment(tmp_path, DEFINE, 1).mm[:8]) == MAGIC + DEFINE
