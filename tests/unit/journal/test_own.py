"""The process's own journal: opened whole or not at all, known as living, bounded by its cap."""

import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import pytest

from dashcam.journal import liveness, own, segment
from dashcam.journal.liveness import is_alive
from dashcam.journal.losses import Losses
from dashcam.journal.own import Identity, OwnJournal, used_bytes
from dashcam.journal.owner import LOCK, Owner
from dashcam.journal.process import ProcessJournal
from dashcam.journal.reader import read_frames
from dashcam.journal.segment import DEFINE, SIZES, SPAN
from dashcam.journal.writer import WHY

IDENTITY = Identity("ab" * 8, bytes(8), "rag", "0.1", (bytes(16), 7), ["app.py", "--key", "[masked]"])
MEBI = 1024 * 1024


@pytest.fixture
def root(tmp_path):
    return tmp_path / "s.journal"


@pytest.fixture
def opened(root):
    """Open a journal; all that were opened are closed, and their mapped files let go of."""
    journals = []

    def make(max_bytes=100 * MEBI, crowded=lambda: None):
        journals.append(OwnJournal(root, IDENTITY, max_bytes, Losses(root), crowded, lambda: None))
        return journals[-1]

    yield make
    for journal in journals:
        journal.close()
    settle(journals)
    for journal in journals:
        for writer in (journal.spans, journal.defines):
            writer.segment = writer._next = None


def settle(journals):
    """Wait for segments in the making: they would be put there afterwards."""
    for journal in journals:
        for writer in (journal.spans, journal.defines):
            while writer.preparing:
                time.sleep(0.001)


def test_the_folder(root, opened):
    """A private folder named after run, process and chance, with a lock, both segments, and the process frame in it."""
    journal = opened()
    run, pid, chance = journal.folder.name.split("-")
    assert (run, pid, len(chance)) == ("ab" * 8, str(os.getpid()), 8)
    assert (root.stat().st_mode & 0o777, journal.folder.stat().st_mode & 0o777) == (0o700, 0o700)
    assert sorted(path.name for path in journal.folder.iterdir()) == ["define-000001.seg", "lock", "span-000001.seg"]
    process = ProcessJournal(journal.folder).process
    assert (process.run, process.pid, process.app, process.dashcam) == ("ab" * 8, os.getpid(), "rag", "0.1")
    assert process.parent == (bytes(16), 7)
    assert process.argv == ["app.py", "--key", "[masked]"]
    assert process.wall_ns > 1_700_000_000 * 10**9


def test_life(opened):
    """It counts as living until it is closed."""
    journal = opened()
    assert is_alive(journal.folder)
    journal.close()
    assert not is_alive(journal.folder)


@pytest.mark.parametrize("call", [1, 2])
def test_opened_whole_or_not_at_all(root, monkeypatch, call):
    """Where a segment cannot be made, no folder, no lock and no open file is left behind."""
    calls = []

    def allocate(fd, size):
        calls.append(size)
        if len(calls) == call:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(segment, "_allocate", lambda fd, size: allocate(fd, size) or os.ftruncate(fd, size))
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError, match="full"):
        OwnJournal(root, IDENTITY, 100 * MEBI, Losses(root), lambda: None, lambda: None)
    assert list(root.iterdir()) == []
    assert liveness._held == {}
    assert len(os.listdir("/proc/self/fd")) == before


def test_the_cap_holds_for_all_journals(root, opened):
    """What lies in all journals of the store counts; at the cap no further segment is made."""
    first = opened(max_bytes=20 * MEBI)
    assert used_bytes(root) == SIZES[SPAN] + SIZES[DEFINE]
    frame = msgspec.msgpack.encode([4, 1, "x" * 500_000])
    for _ in range(60):
        first.spans.put(frame)
    assert used_bytes(root) <= 20 * MEBI
    assert first.spans.why == "cap"
    assert first._losses.frames > 0
    second = opened(max_bytes=20 * MEBI)
    assert second._has_room() is False


def test_who_comes_at_the_cap_adds_nothing_and_asks_for_help(root, opened):
    """Short programs of which nobody collects anything would each leave a segment: they record nothing, and say why."""
    opened(max_bytes=MEBI)
    before = sorted(root.iterdir())
    asked = threading.Event()
    with pytest.raises(OSError, match="cap") as raised:
        opened(max_bytes=MEBI, crowded=asked.set)
    assert (WHY[raised.value.errno], sorted(root.iterdir()), asked.wait(60)) == ("cap", before, True)


def test_the_cap_holds_though_all_look_at_once(opened, root, monkeypatch):
    """Where each has seen room for one more, those that do not fit go before they take any room on disk, and what they cost is counted."""
    monkeypatch.setattr(OwnJournal, "_has_room", lambda _: True)
    cap = 24 * MEBI
    journals = [opened(max_bytes=cap) for _ in range(4)]
    frame = msgspec.msgpack.encode([4, 1, "x" * 500_000])
    threads = [threading.Thread(target=lambda put=one.spans.put: [put(frame) for _ in range(40)]) for one in journals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settle(journals)
    assert 16 * MEBI < used_bytes(root) <= cap
    assert [one.spans.why for one in journals] == ["cap"] * 4
    kept = sum(len(read_frames(path, 0, alive=True).frames) for path in root.rglob("span-*"))
    assert kept + sum(one._losses.frames for one in journals) == 160


PROGRAM = """
import sys
from pathlib import Path
from dashcam.journal.losses import Losses
from dashcam.journal.own import Identity, OwnJournal
nothing = lambda: None
root = Path(sys.argv[1])
journal = OwnJournal(root, Identity("ab" * 8, bytes(8), None, "0.1", None, []), int(sys.argv[2]), Losses(root), nothing, nothing)
print("there", flush=True)
sys.stdin.readline()
for _ in range(40):
    journal.spans.put(b"\\xc0" * 500_000)
print(journal.spans.why, flush=True)
sys.stdin.readline()
"""


@pytest.mark.slow
def test_the_cap_holds_for_many_processes(root):
    """Six that fill segments at the same time stay within the cap together; each reaches it."""
    command = [sys.executable, "-c", PROGRAM, str(root), str(40 * MEBI)]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for _ in range(6)
    ]
    try:
        said = [[one.stdout.readline() for one in running]]
        for one in running:
            one.stdin.write("go\n")
            one.stdin.flush()
        said.append([one.stdout.readline() for one in running])
        used = used_bytes(root)
    finally:
        for one in running:
            one.kill()
            one.communicate()
    assert said == [["there\n"] * 6, ["cap\n"] * 6]
    assert 30 * MEBI < used <= 40 * MEBI


def test_definitions_go_on_at_the_cap(opened):
    """What spans refer to is written whatever the cap says."""
    journal = opened(max_bytes=1)
    for i in range(100):
        journal.defines.put(msgspec.msgpack.encode([1, i, "x" * 10_000]))
    found = ProcessJournal(journal.folder)
    assert journal.defines.segment is not None
    assert len(list(journal.folder.glob("define-*"))) > 3
    assert found.process is not None


def test_a_collector_that_deletes_meanwhile(root, opened, monkeypatch):
    """Files and folders that vanish while they are counted are none."""
    journal = opened()
    gone = root / "gone-1-1"
    gone.mkdir()
    scandir = os.scandir

    def vanishing(path):
        if Path(path) == gone:
            raise FileNotFoundError(errno.ENOENT, "gone")
        return scandir(path)

    monkeypatch.setattr(own.os, "scandir", vanishing)
    assert used_bytes(root) == SIZES[SPAN] + SIZES[DEFINE]
    assert journal._has_room()


def test_crowded(root, opened, monkeypatch):
    """Above the mark the owner is asked for help, below it is not."""
    asked = []
    journal = opened(crowded=lambda: asked.append(1))
    journal._look()
    assert asked == []
    monkeypatch.setattr(own, "CROWDED_BYTES", MEBI)
    journal._look()
    assert asked == [1]


def test_who_is_helped_does_not_ask(root, opened, monkeypatch):
    """While somebody collects, however much waits; once he ends, it is asked again."""
    asked = []
    monkeypatch.setattr(own, "CROWDED_BYTES", MEBI)
    journal = opened(crowded=lambda: asked.append(1))
    owner = Owner(root)
    assert owner.take()
    journal._look()
    assert asked == []
    owner.give()
    journal._look()
    assert asked == [1]


def test_where_that_cannot_be_told_it_is_asked(root, opened, monkeypatch):
    """Whoever is asked says what is wrong."""
    asked = []
    monkeypatch.setattr(own, "CROWDED_BYTES", MEBI)
    journal = opened(crowded=lambda: asked.append(1))
    (root / LOCK).mkdir()
    journal._look()
    assert asked == [1]
