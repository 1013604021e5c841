import shutil
from pathlib import Path

import pytest

from dashcam.collect import behind, follow
from dashcam.collect.behind import Behind
from dashcam.collect.collector import Collector
from dashcam.collect.loop import _Following
from dashcam.model.lag import Lag
from dashcam.settings import load
from dashcam.store import open_inlet, open_store
from tests.journals import JournalBuilder


@pytest.fixture
def written(root: Path) -> JournalBuilder:
    """A process with six segments of 64 kB, of one call each."""
    made = JournalBuilder(root)
    for number in range(1, 7):
        made.segment(number, size=65_536)
        made.call(number, args=[f"question {number}"])
        made.save()
    return made


def _lag(store: Path) -> Lag:
    with open_store(store) as opened:
        return opened.lag()


def test_where_nothing_is_recorded_nothing_waits(root: Path):
    """No folder, no journal."""
    assert not Behind(root, 0)()


def test_what_a_process_has_in_any_case_does_not_count(root: Path, written: JournalBuilder):
    """The segment it writes and the one made ready: four of six wait."""
    assert [Behind(root, 4 * 65_536 * behind.SHARE + given)() for given in (-behind.SHARE, 0)] == [True, False]


def test_far_behind_is_seconds_of_recording_however_large_journals_may_grow(root: Path, written: JournalBuilder):
    """Not an eighth of a terabyte."""
    folder = written.folder
    assert not Behind(root, 2**40)()
    for number in range(7, 7 + behind.BEHIND // (4 * 2**20)):
        with (folder / f"span-{number:06d}.seg").open("wb") as file:
            file.truncate(4 * 2**20)  # without a block on the disk
    assert [Behind(root, 2**40)(), Behind(root)()] == [False, False]
    with (folder / "span-000099.seg").open("wb") as file:
        file.truncate(1)
    with (folder / "span-000098.seg").open("wb") as file:
        file.truncate(1)
    assert [Behind(root, 2**40)(), Behind(root)()] == [True, True]


def test_a_folder_that_goes_meanwhile_holds_nothing(root: Path, written: JournalBuilder):
    """Another may be deleting it."""
    far = Behind(root, 0)
    found = far._waiting()
    first = next(found)
    shutil.rmtree(written.folder)
    assert (first, list(found), far()) == (65_536, [], False)


def test_while_far_behind_the_index_waits_and_prices_and_sums_do_not(store: Path, root: Path, written: JournalBuilder):
    """All spans are there and counted; the index comes as soon as there is time."""
    is_behind = True
    inlet = open_inlet(store)
    try:
        collector = Collector(inlet, root, prices={}, is_behind=lambda: is_behind)
        first, after = collector.run(), _lag(store)
        is_behind = False
        second, then = collector.run(), _lag(store)
    finally:
        inlet.close()
    assert (first, after) == (False, Lag(waiting=0, uncounted=0, unindexed=6, unpriced=0))
    assert (second, then) == (True, Lag(waiting=0, uncounted=0, unindexed=0, unpriced=0))


def test_in_the_midst_of_a_long_journal_too(
    store: Path, root: Path, written: JournalBuilder, monkeypatch: pytest.MonkeyPatch
):
    """Behind each piece of it the index is brought on, but while too much waits."""
    monkeypatch.setattr("dashcam.collect.collector.AT_HAND", 1)
    seen: list[Lag] = []

    def is_behind() -> bool:
        seen.append(_lag(store))
        return True

    inlet = open_inlet(store)
    try:
        Collector(inlet, root, prices={}, is_behind=is_behind).collect()
    finally:
        inlet.close()
    assert seen == [Lag(waiting=6 - done, uncounted=0, unindexed=done, unpriced=0) for done in range(1, 7)]


def test_limits_hold_however_much_waits(store: Path, root: Path, written: JournalBuilder):
    """What is too old goes, as without a backlog."""
    inlet = open_inlet(store)
    try:
        Collector(inlet, root, retention_days=1, is_behind=lambda: True).run()
    finally:
        inlet.close()
    with open_store(store) as opened:
        assert opened.span_count() == 0


def test_who_follows_asks_the_journals_of_the_store(store: Path, root: Path, written: JournalBuilder):
    """With the cap that its settings give them; and all is indexed when it ends."""
    following = _Following(load(store=store, journal_max_bytes=behind.SHARE * 65_536))
    assert following._is_behind()
    report = follow(store, until=lambda: True)
    lag = _lag(store)
    assert (report.spans, lag.waiting, lag.uncounted, lag.unindexed) == (6, 0, 0, 0)
