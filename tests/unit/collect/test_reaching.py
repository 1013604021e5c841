"""While somebody else collects: he is asked no more than it takes."""

from pathlib import Path

import pytest

from dashcam.collect import collect, reaching
from dashcam.collect.reaching import ANYWAY_S, LONGEST_S, SHORTEST_S, Reaching
from dashcam.journal.liveness import hold, release
from dashcam.store import open_store
from tests.journals import JournalBuilder


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The stores that were opened, one after the other."""
    found: list[Path] = []

    def opening(path: Path):
        found.append(path)
        return open_store(path)

    monkeypatch.setattr(reaching, "open_store", opening)
    return found


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What is said of the store's files, look by look; nothing new beyond that."""
    said: list[bool] = []
    monkeypatch.setattr(reaching.Changes, "look", lambda _: said.pop(0) if said else False)
    return said


def test_it_is_told_when_all_is_there(store: Path, root: Path):
    """Not before, and not where there is no store yet."""
    written = JournalBuilder(root)
    hold(written.folder)
    try:
        written.call(10)
        written.save()
        goals = {(written.folder.name, "span-000001.seg"): written.spans.ends[-1]}
        clock = Clock()
        with Reaching(store, goals, clock) as other:
            before = other.look()
            collect(store)
            clock.now += ANYWAY_S
            after = other.look()
        with Reaching(store, {key: end + 8 for key, end in goals.items()}) as other:
            beyond = other.look()
    finally:
        release(written.folder)
    assert (before, after, beyond) == (False, True, False)


def test_a_store_in_which_nothing_came_is_not_asked(store: Path, opened: list[Path], changed: list[bool]):
    """But once a second: what a commit has written may show a moment later. It is opened once."""
    open_store(store, create=True).close()
    clock = Clock()
    asked = []
    with Reaching(store, {("nobody", "span-000001.seg"): 8}, clock) as other:
        changed += [True]
        other.look()
        assert other._store is not None
        collected = other._store.collected
        other._store.collected = lambda: asked.append(clock.now) or collected()  # type: ignore[method-assign]
        for _ in range(130):
            clock.now += ANYWAY_S / 64
            other.look()
        seldom = len(asked)
        changed += [True] * 5
        for _ in range(5):
            other.look()
    assert (opened, seldom, len(asked)) == ([store], 2, 7)


def test_it_waits_ever_longer(store: Path):
    """A quarter of what it has waited, in bounds: in ten seconds some fifty looks, not five hundred."""
    clock = Clock()
    looks = 0
    with Reaching(store, {}, clock) as other:
        first = other.pause()
        while clock.now < 110:
            clock.now += other.pause()
            looks += 1
        last = other.pause()
    assert (first, last) == (SHORTEST_S, LONGEST_S)
    assert looks < 60
