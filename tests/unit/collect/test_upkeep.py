import os
from pathlib import Path

import pytest

from dashcam.collect import collect, upkeep
from dashcam.collect.collector import Collector
from dashcam.collect.upkeep import DAY_NS, Upkeep
from dashcam.journal.owner import Want
from dashcam.settings import load
from dashcam.store import open_inlet, open_store, passes
from tests.journals import WALL, JournalBuilder, trace_id

HOUR_NS = DAY_NS // 24


def _record(root: Path, numbers: range, *, every_ns: int = HOUR_NS) -> None:
    written = JournalBuilder(root, tail=f"{numbers.start:08x}")
    for number in numbers:
        written.call(number, args=[f"question {number} " * 40], mono=5_000_000 + number * every_ns)
    written.save()


def _left(store: Path) -> list[int]:
    with open_store(store) as opened:
        return sorted(int(trace.trace_id[:2], 16) for trace in opened.traces())


def _keeping(store: Path, root: Path, *, days: float | None = None, most: int | None = None, now_hours: float = 0):
    inlet = open_inlet(store)
    now = WALL + int(now_hours * HOUR_NS)
    keeper = Upkeep(inlet, root, store_max_bytes=most, retention_days=days, clock=lambda: now)
    keeper.make_room()
    done = keeper.run()
    inlet.close()
    return done, keeper.has_deleted(), keeper.has_deleted()


def test_what_is_too_old_goes_by_itself(store: Path, root: Path):
    """And with it what will be too old within a hundredth of the time, so that it does not go on all the time."""
    _record(root, range(1, 21), every_ns=HOUR_NS)
    collect(store)
    nothing = _keeping(store, root, days=1, now_hours=25)
    kept = _left(store)
    something = _keeping(store, root, days=1, now_hours=29.01)
    assert (nothing, kept) == ((True, False, False), list(range(1, 21)))
    assert (something, _left(store)) == ((True, True, False), list(range(6, 21)))


def test_the_settings_limit_what_a_collection_leaves(store: Path, root: Path):
    """`retention_days` of the settings is met by whoever collects."""
    _record(root, range(1, 4))
    assert collect(load(store=store, retention_days=1)).problem is None
    assert _left(store) == []


def test_before_the_disk_is_full_the_oldest_make_room(store: Path, root: Path, monkeypatch: pytest.MonkeyPatch):
    """A full disk could not even delete; what was made free counts as room, so that this does not empty the store."""
    monkeypatch.setattr(upkeep, "SMALL", 0)
    written = JournalBuilder(root)
    written.segment(1, size=1 << 20)
    for number in range(1, 201):
        written.call(number, args=[os.urandom(1_500).hex(), "shared"], mono=5_000_000 + number)
    written.save()
    collect(store)
    free = [0]
    monkeypatch.setattr("dashcam.store.upkeep.shutil.disk_usage", lambda _: type("U", (), {"free": free[0]}))
    first = _keeping(store, root, most=10**9)
    left = _left(store)
    for _ in range(5):
        _keeping(store, root, most=10**9)
    assert (first[1], 0 < len(left) < 200, left[-1:], len(_left(store)) > 0) == (True, True, [200], True)


def test_with_room_nothing_goes(store: Path, root: Path):
    """The reserve is never more than a quarter of the store, however small the disk."""
    _record(root, range(1, 11))
    collect(store)
    assert _keeping(store, root, most=10**9) == (True, False, False)


def test_a_small_store_is_not_emptied_for_a_disk_that_others_fill(
    store: Path, root: Path, monkeypatch: pytest.MonkeyPatch
):
    """Deleting all of it would help nobody."""
    _record(root, range(1, 11))
    collect(store)
    monkeypatch.setattr("dashcam.store.upkeep.shutil.disk_usage", lambda _: type("U", (), {"free": 0}))
    assert (_keeping(store, root, most=10**9), len(_left(store))) == ((True, False, False), 10)


def test_first_all_is_collected_then_indexed_while_there_is_time(
    store: Path, root: Path, monkeypatch: pytest.MonkeyPatch
):
    """A reader without time for the index reads everything and is told the lag; the next one with time does the rest."""
    monkeypatch.setattr(passes, "SPANS", 3)
    monkeypatch.setattr(passes, "ROWS", 3)
    _record(root, range(1, 21))
    inlet = open_inlet(store)
    Collector(inlet, root).collect(float("inf"))
    inlet.close()
    first = collect(store, timeout_s=0)
    with open_store(store) as opened:
        behind = opened.lag()
        found = len(opened.traces())
    assert collect(store).problem is None
    with open_store(store) as opened:
        after = opened.lag()
    assert (first.waiting, found, behind.unindexed, behind.uncounted > 0) == (0, 20, 20, True)
    assert (after.waiting, after.uncounted, after.unindexed) == (0, 0, 0)


def test_it_stops_for_who_wants_the_store(store: Path, root: Path, monkeypatch: pytest.MonkeyPatch):
    """Between two slices, so that nobody waits for the whole index."""
    monkeypatch.setattr(passes, "ROWS", 2)
    _record(root, range(1, 11))
    inlet = open_inlet(store)
    Collector(inlet, root).collect(float("inf"))
    keeper = Upkeep(inlet, root, store_max_bytes=None, retention_days=None)
    with Want(root):
        stopped = keeper.run()
    ended = keeper.run()
    inlet.close()
    assert (stopped, ended) == (False, True)


def test_what_was_deleted_is_not_known_again(store: Path, root: Path):
    """A value that comes again after its deletion is written again."""
    settings = load(store=store, retention_days=1)
    _record(root, range(1, 4))
    inlet = open_inlet(store)
    collector = Collector(inlet, root, store_max_bytes=settings.store_max_bytes, retention_days=1)
    collector.run()
    _record(root, range(4, 7))
    again = JournalBuilder(root, tail="000000ff")
    again.call(200, args=["question 1 " * 40], mono=10**18)
    again.save()
    collector.run()
    inlet.close()
    with open_store(store) as opened:
        assert opened.trace(trace_id(200)).spans[0].input == {"question": "question 1 " * 40}
