"""NB-49, NB-61, NB-62: journals that end anywhere, come twice, or have pages that were never written."""

import os
import shutil
from pathlib import Path
from random import Random

import pytest

from dashcam.collect import collect
from dashcam.journal.reader import read_frames
from dashcam.settings import journal_root
from dashcam.store import open_store
from tests.journals import JournalBuilder

CALLS = 8
PAGE = 4_096


@pytest.fixture
def written(tmp_path: Path) -> JournalBuilder:
    """A process that is gone, with eight calls."""
    made = JournalBuilder(journal_root(tmp_path / "dashcam.db"))
    for call in range(1, CALLS + 1):
        made.call(call, f"answer {call}", args=[f"question {call}"])
    return made.save()


def whole_until(made: JournalBuilder, cut: int) -> int:
    """How many frames lie before a byte."""
    return sum(end <= cut for end in made.spans.ends)


@pytest.mark.parametrize("tail", [b"", b"\0", b"\xff", b"\x91"], ids=["cut off", "zeros", "ones", "noise"])
def test_nb62_a_tail_torn_at_any_byte_costs_what_is_behind_it(written: JournalBuilder, tail: bytes):
    """Every frame that was whole before it is read, and none that was not written; nothing is raised."""
    path, data = written.spans.path, bytes(written.spans.data)
    for cut in range(len(data) + 1):
        rest = len(data) - cut
        path.write_bytes(data[:cut] + tail * (rest if tail else 0))
        frames = read_frames(path, 0, alive=False).frames
        # a body that ends in padding is whole without it; the one frame that the tear goes through may still decode
        assert whole_until(written, cut) <= len(frames) <= whole_until(written, cut + 7) + bool(tail)


@pytest.mark.slow
def test_nb62_a_torn_journal_is_collected_at_any_byte(tmp_path: Path, written: JournalBuilder):
    """What had ended before the tear is in the store as it was, what had only begun is incomplete, and the loss is counted."""
    data = bytes(written.spans.data)
    for cut in range(8, len(data), 23):
        store = tmp_path / str(cut) / "dashcam.db"
        shutil.copytree(journal_root(tmp_path / "dashcam.db"), journal_root(store))
        (journal_root(store) / written.folder.name / "span-000001.seg").write_bytes(data[:cut])
        assert collect(store).problem is None
        with open_store(store) as opened:
            found = opened.sql("select status, output from spans order by started_ns, span_id")
            assert opened.integrity() == []
        frames = len(read_frames(journal_root(tmp_path / "dashcam.db") / written.folder.name / "span-000001.seg", 0, alive=False, until=cut).frames)  # fmt: skip
        assert [row["status"] for row in found] == ["ok"] * (frames // 2) + ["incomplete"] * (frames % 2)


def test_nb62_pages_that_a_power_cut_left_unwritten_cost_their_frames_alone(tmp_path: Path):
    """Whichever pages of a segment are zeros: the frames on the others are read, each as it was."""
    made = JournalBuilder(journal_root(tmp_path / "dashcam.db"))
    for call in range(1, 200):
        made.call(call, f"answer {call} " * 20, args=[f"question {call}"])
    path = made.save().spans.path
    data = path.read_bytes()
    known = {repr(frame) for frame in read_frames(path, 0, alive=False).frames}
    starts = [8, *made.spans.ends[:-1]]
    for seed in range(60):
        random = Random(seed)
        lost = {page for page in range(1, len(data) // PAGE) if random.random() < 0.3}
        path.write_bytes(
            b"".join(bytes(PAGE) if n in lost else data[n * PAGE : (n + 1) * PAGE] for n in range(len(data) // PAGE))
        )
        found = [repr(frame) for frame in read_frames(path, 0, alive=False).frames]
        safe = sum(not lost & set(range(start // PAGE, (end - 1) // PAGE + 1)) for start, end in zip(starts, made.spans.ends, strict=True))  # fmt: skip
        assert safe <= len(found) == len(set(found))
        assert len(set(found) - known) <= len(lost) * 2  # bodies that a page's edge went through may still decode


def test_nb61_a_journal_that_comes_again_changes_nothing(tmp_path: Path, written: JournalBuilder):
    """Restored from a backup after it was collected, wholly or in part: each span stays there once."""
    store, kept = tmp_path / "dashcam.db", tmp_path / "kept"
    shutil.copytree(written.folder, kept)
    collect(store)
    with open_store(store) as opened:
        first = opened.sql("select * from spans")
    for part in ("*", "span-*", "define-*"):
        written.folder.mkdir(parents=True)
        for path in kept.glob(part):
            shutil.copy(path, written.folder)
        report = collect(store)
        with open_store(store) as opened:
            again = opened.sql("select * from spans")
        assert (report.problem, report.waiting, again) == (None, 0, first)
        assert not os.path.exists(written.folder)
