import os
import threading
from pathlib import Path

import pytest

from dashcam.collect import collect, exclusively, follow
from dashcam.errors import StoreError
from dashcam.journal.liveness import hold, release
from dashcam.journal.owner import Owner, Want, is_wanted
from dashcam.store import open_store
from tests.journals import JournalBuilder


def _forked(work) -> int:
    """Run something in a process of its own; its exit status is what it returns."""
    child = os.fork()
    if child == 0:
        status = 99
        try:
            status = int(work())
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_what_is_in_journals_is_there_first(store: Path, root: Path):
    """Whoever has the store for himself sees everything that was recorded."""
    written = JournalBuilder(root)
    written.call(10, args=["Why?"])
    written.save()
    with exclusively(store) as inlet:
        found = inlet.find_trace("0a" + "00" * 7 + written.prefix.hex())
    assert found is not None
    assert list(root.glob("*-*")) == []


def test_nobody_else_collects_meanwhile(store: Path, root: Path):
    """Another process is refused until the block ends, whatever way it ends."""
    with pytest.raises(ZeroDivisionError), exclusively(store):
        refused = _forked(lambda: Owner(root).take())
        raise ZeroDivisionError
    owner = Owner(root)
    free = owner.take()
    owner.give()
    assert (refused, free) == (0, True)


def test_somebody_who_keeps_it_is_waited_for_only_so_long(store: Path, root: Path):
    """The error says whose fault it is and what to do."""
    root.mkdir(parents=True)
    owner = Owner(root)
    assert owner.take()
    with pytest.raises(StoreError, match="another program has been writing"), exclusively(store, timeout_s=0.05):
        pass
    owner.give()
    assert not is_wanted(root)


def test_a_follower_gives_way_and_goes_on(store: Path, root: Path):
    """A dashboard in the background never blocks a deletion: it lets go between two rounds and comes back."""
    written = JournalBuilder(root)
    hold(written.folder)
    written.call(10)
    written.save()
    ended, rounds = threading.Event(), threading.Event()

    def wait(seconds: float) -> None:
        rounds.set()
        ended.wait(min(seconds, 0.01))

    follower = threading.Thread(target=follow, args=(store,), kwargs={"until": ended.is_set, "wait": wait})
    follower.start()
    assert rounds.wait(10)
    with exclusively(store, timeout_s=10) as inlet:
        (number,) = inlet.numbers(["0a" + "00" * 7 + written.prefix.hex()])
        assert inlet.delete([number]) == 1
    written.call(11)
    written.save()
    deadline = threading.Event()
    for _ in range(500):
        with open_store(store) as opened:
            if opened.span_count() == 1:
                break
        deadline.wait(0.01)
    ended.set()
    follower.join()
    release(written.folder)
    assert collect(store).problem is None
    with open_store(store) as opened:
        assert [trace.trace_id[:2] for trace in opened.traces()] == ["0b"]


def test_a_wish_is_seen_by_other_processes_and_ends(root: Path):
    """By a lock, so that a wish dies with who had it."""
    root.mkdir(parents=True)
    with Want(root):
        during = (is_wanted(root), _forked(lambda: is_wanted(root)))
    assert (during, is_wanted(root), _forked(lambda: is_wanted(root))) == ((True, 1), False, 0)


def test_a_reader_does_not_push_in(store: Path, root: Path):
    """While somebody waits for the store a reader does not take it: it waits its time and reads what is there."""
    written = JournalBuilder(root)
    written.call(10)
    written.save()
    with Want(root):
        report = collect(store, timeout_s=0.05)
    assert (report.owner, report.waiting, collect(store).spans) == (False, 1, 1)
