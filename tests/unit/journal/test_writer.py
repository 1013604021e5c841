"""Appending: every frame is read back, in whatever trouble; what cannot be kept is counted and told."""

import errno
import logging
import subprocess
import sys
import threading

import msgspec
import pytest

from dashcam.journal import writer as writer_module
from dashcam.journal.losses import Losses
from dashcam.journal.reader import read_frames
from dashcam.journal.segment import DEFINE, SIZES, SPAN, Segment
from dashcam.journal.writer import Writer

encode = msgspec.msgpack.encode


class Room:
    """An answer that a test changes."""

    def __init__(self):
        self.is_there = True

    def __call__(self):
        return self.is_there


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def losses(tmp_path, caplog):
    caplog.set_level(logging.CRITICAL)
    return Losses(tmp_path)


@pytest.fixture
def made(tmp_path, room, losses):
    """A writer of spans; its segments are let go of after the test, since a mapped file stays open."""
    made = Writer(tmp_path, SPAN, room, losses, lambda: None, lambda: None)
    yield made
    settle(made)
    made.segment = made._next = None


def read(folder, prefix="span"):
    """All frames, and which segments said that they continue elsewhere."""
    chunks = [read_frames(path, 0, alive=True) for path in sorted(folder.glob(f"{prefix}-*.seg"))]
    assert all(chunk.torn == () for chunk in chunks)
    return [frame for chunk in chunks for frame in chunk.frames], [chunk.done for chunk in chunks]


def settle(made):
    """Let the thread that prepares a segment finish."""
    for _ in range(1_000):
        if not made.preparing:
            return
        threading.Event().wait(0.005)


def test_frames_of_every_length(tmp_path, made):
    """Frames of all lengths around the alignment follow each other."""
    frames = [[4, i, "x" * i] for i in range(200)]
    for frame in frames:
        made.put(encode(frame))
    assert read(tmp_path) == (frames, [False])


def test_rotation(tmp_path, made):
    """Frames go on in further segments, each full one says so, and none is lost or twice there."""
    frames = [[4, i, "x" * 50_000] for i in range(400)]
    for frame in frames:
        made.put(encode(frame))
    settle(made)
    found, done = read(tmp_path)
    assert sorted(found) == frames
    assert sum(done) >= 4


def test_the_next_segment_is_prepared_once(tmp_path, made):
    """At half a segment the next one is made in the background, one at a time; the turn takes it."""
    half = "x" * (SIZES[SPAN] // 2)
    made.put(encode([4, 0, half]))
    settle(made)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["span-000001.seg", "span-000002.seg"]
    ready = made._next
    made.put(encode([4, 1, half]))
    assert made.segment is ready
    assert made._next is not ready


def test_no_thread_to_be_had(tmp_path, made, monkeypatch):
    """Where no thread can be started the turn makes its segment itself."""

    def refuse(*_args):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(writer_module, "start_new_thread", refuse)
    frames = [[4, i, "x" * 60_000] for i in range(200)]
    for frame in frames:
        made.put(encode(frame))
    assert read(tmp_path)[0] == frames


def test_oversize_frames(tmp_path, made):
    """Frames larger than a segment get one of their own, before and after a next one was prepared."""
    sizes = [10, 5_000_000, 10, 3_000_000, 20_000_000, 1_100_000, 10]
    frames = [[4, i, "x" * size] for i, size in enumerate(sizes)]
    for frame in frames:
        made.put(encode(frame))
        settle(made)
    assert sorted(read(tmp_path)[0]) == frames


def test_many_threads(tmp_path, made):
    """Eight threads that write at once: every frame is read back exactly once."""

    def writes(seed):
        for i in range(300):
            made.put(encode([4, seed * 1_000 + i, "x" * (i * 97 % 9_000)]))

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=writes, args=(seed,)) for seed in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    settle(made)
    assert sorted(frame[1] for frame in read(tmp_path)[0]) == [
        seed * 1_000 + i for seed in range(8) for i in range(300)
    ]


def fill(made, room):
    """Write until the cap is reached; return how many frames that were."""
    room.is_there = False
    written = 0
    while made.segment is not None:
        made.put(encode([4, written, "x" * 100_000]))
        written += 1
    return written


def test_the_cap(tmp_path, made, room, losses):
    """At the cap frames are counted, and the first one after it that is kept stands behind a frame that tells of them."""
    written = fill(made, room)
    for _ in range(5):
        made.put(b"x" * 10)
    assert (made.why, losses.frames) == ("cap", 6)
    room.is_there = True
    made.put(encode([4, 777, "too soon"]))
    assert losses.frames == 7
    made._tried -= writer_module.RETRY_S
    made.put(encode([4, 888, "again"]))
    found, _ = read(tmp_path)
    assert [frame[1] for frame in found[: written - 1]] == list(range(written - 1))
    assert found[written - 1][:2] == [5, 7]
    assert found[written - 1][3] == "cap"
    assert found[-1] == [4, 888, "again"]
    assert losses.unsaid == 0


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.ENOSPC, "full"),
        (errno.EDQUOT, "full"),
        (errno.ENOENT, "folder"),
        (errno.EROFS, "folder"),
        (errno.EIO, "error"),
    ],
)
def test_why(made, room, monkeypatch, number, why):
    """A segment that cannot be made says why."""

    def fails(*_args):
        raise OSError(number, "x")

    monkeypatch.setattr(writer_module, "Segment", fails)
    while made.segment is not None:
        made.put(b"x" * 100_000)
    assert made.why == why


def test_the_folder_is_gone(tmp_path, room, losses):
    """When the folder goes, frames are kept in the mapped segment and counted after it; who made the writer is told."""
    told = []
    folder = tmp_path / "gone"
    folder.mkdir()
    made = Writer(folder, SPAN, room, losses, lambda: None, lambda: told.append(1))
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    for _ in range(100):
        made.put(b"x" * 100_000)
    settle(made)
    assert made.why == "folder"
    assert losses.frames > 50
    assert len(told) >= 2  # where the next segment was to be made ready, and where it was to be used


PROGRAM = """
import resource, signal, sys
import msgspec
from pathlib import Path
from dashcam.journal.losses import Losses
from dashcam.journal.segment import SPAN
from dashcam.journal.writer import Writer
losses = Losses(Path(sys.argv[1]))
made = Writer(Path(sys.argv[1]), SPAN, lambda: True, losses, lambda: None, lambda: None)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * 1024, resource.RLIM_INFINITY))
body = msgspec.msgpack.encode([4, 1, "x" * 100_000])
for _ in range(60): made.put(body)
print(made.why, losses.frames, losses.bytes)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
made._tried = -9
made.put(b"\\x92\\x04\\x07")
print(losses.unsaid)
"""


def test_no_room_on_disk(tmp_path):
    """Where the system gives no room frames are counted, one line is logged, and it goes on when there is room again."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, timeout=30, check=True
    )
    first, second = done.stdout.splitlines()
    why, frames, size = first.split()
    assert why == "full"
    assert int(frames) * 100_008 == int(size) > 0
    assert second == "0"
    assert done.stderr.count("dashcam cannot keep its journal") == 1
    assert done.stderr.count("\n") == 1
    assert read(tmp_path)[0][-2:] == [[5, int(frames), int(size), "full"], [4, 7]]


def test_definitions_are_owed(tmp_path, room, losses, monkeypatch):
    """Definitions that could not be written are not lost: they are written when there is room again."""
    made = Writer(tmp_path, DEFINE, room, losses, lambda: None, lambda: None)
    room.is_there = False
    frames = [[1, i, "x" * 10_000] for i in range(60)]
    for frame in frames:
        made.put(encode(frame))
    assert losses.frames == 0
    assert made._owed
    made._tried -= writer_module.RETRY_S
    room.is_there = True
    made.pay()
    assert read(tmp_path, "define")[0] == frames
    assert made._owed == []


def test_an_interrupt_in_the_midst_of_a_turn(tmp_path, made, monkeypatch):
    """Ctrl-C while a segment is being made passes on; the next frame finds everything in order."""
    monkeypatch.setattr(writer_module, "start_new_thread", lambda *_: None)
    interrupted = []

    def once(*args):
        if not interrupted:
            interrupted.append(1)
            raise KeyboardInterrupt
        return Segment(*args)

    monkeypatch.setattr(writer_module, "Segment", once)
    kept = []
    for i in range(100):
        try:
            made.put(encode([4, i, "x" * 60_000]))
            kept.append(i)
        except KeyboardInterrupt:
            continue
    made.preparing = False  # the thread that would was never started
    assert len(kept) == 99
    assert [frame[1] for frame in read(tmp_path)[0]] == kept


def test_a_lock_that_is_never_given_back(made, monkeypatch, losses):
    """When a thread holds the lock and is gone, frames are counted, not waited for."""
    monkeypatch.setattr(writer_module, "LOCK_S", 0.01)
    monkeypatch.setattr(writer_module, "start_new_thread", lambda *_: None)
    held, release = threading.Event(), threading.Event()

    def hold():
        with made._lock:
            held.set()
            release.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(5)
    try:
        for _ in range(50):
            made.put(b"x" * 100_000)
        assert losses.frames > 0
    finally:
        release.set()
        thread.join()
        made.preparing = False  # the thread that would was never started


def test_grown_is_called_in_the_background(tmp_path, room, losses):
    """After a segment was made ready the owner is told, and its failure is nobody's."""
    called = []

    def grown():
        called.append(threading.get_ident())
        raise OSError("x")

    made = Writer(tmp_path, SPAN, room, losses, grown, lambda: None)
    made.put(b"x" * (SIZES[SPAN] // 2))
    settle(made)
    assert called
    assert called[0] != threading.get_ident()
    assert made.preparing is False
