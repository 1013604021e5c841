"""The joint of the rooms: what must never hold a program up."""

import gc
import os
import threading
from pathlib import Path

import pytest

import dashcam
from dashcam import runtime
from dashcam.capture import apps, guard
from dashcam.capture.context import STATE
from dashcam.journal import own
from dashcam.journal.owner import Owner
from dashcam.store import open_store


@dashcam.span
def work() -> int:
    return 1


@pytest.fixture
def started(tmp_path, monkeypatch):
    """A recording whose first span has yet to come, with little patience."""
    monkeypatch.setattr(own, "LOCK_S", 0.05)
    monkeypatch.setattr(runtime, "LOCK_S", 0.05)
    dashcam.start(store=tmp_path / "s.db")
    yield tmp_path
    dashcam.stop()
    guard.reset()


@dashcam.span
def numbered(number: int) -> int:
    return number


def kept(store: Path) -> list[int]:
    """The numbers of the spans in a store, in the order in which their traces are listed; each has ended."""
    with dashcam.open(store) as opened:
        spans = [opened.trace(trace.trace_id).spans[0] for trace in opened.traces(limit=1000)]
    assert {span.status for span in spans} <= {"ok"}
    return [span.output for span in reversed(spans)]


@pytest.fixture
def held_up(monkeypatch):
    """Make a thread's opening of the journal last until it is let; return how to begin that, and how to let it."""
    begun, let = threading.Event(), threading.Event()

    class Slow(own.OwnJournal):
        def __init__(self, *arguments):
            begun.set()
            assert let.wait(30)
            super().__init__(*arguments)

    monkeypatch.setattr(runtime, "OwnJournal", Slow)
    opener = threading.Thread(target=numbered, args=(0,))

    def begin():
        opener.start()
        assert begun.wait(30)

    def end():
        let.set()
        opener.join(30)

    yield begin, end
    end()


def test_first_frames_wait_for_a_slow_opening_and_none_is_lost(started, held_up):
    """However long another thread takes: the program goes on meanwhile, and every span is in the store afterwards, with its end."""
    begin, end = held_up
    begin()
    others = [threading.Thread(target=numbered, args=(number,)) for number in (1, 2)]
    for other in others:
        other.start()
        other.join(30)
    assert [numbered(number) for number in range(3, 50)] == list(range(3, 50))
    assert (dashcam.flush(0.01), dashcam.status()["journal"]) == (False, None)
    end()
    assert dashcam.flush(30)
    assert dashcam.status()["dropped"] == 0
    assert kept(started / "s.db") == list(range(50))


def test_what_waits_is_bounded_and_the_rest_counted(started, held_up, monkeypatch):
    """Beyond its bound nothing more is kept in memory; what is dropped there stands in the count."""
    monkeypatch.setattr(own, "EARLY_BYTES", 1000)
    begin, end = held_up
    begin()
    for number in range(1, 100):
        numbered(number)
    dropped = dashcam.status()["dropped"]
    end()
    assert dashcam.flush(30)
    with dashcam.open(started / "s.db") as opened:
        assert 1 < opened.span_count() < 20
    assert dropped == dashcam.status()["dropped"] > 100


def test_a_stop_writes_what_waited(started, held_up):
    """A recording that is ended while its journal is being opened waits for it."""
    begin, end = held_up
    begin()
    numbered(1)
    stopping = threading.Thread(target=dashcam.stop)
    stopping.start()
    end()
    stopping.join(30)
    with dashcam.open(started / "s.db") as opened:
        traces = [opened.trace(trace.trace_id) for trace in opened.traces()]
    # whether the opener's own call, the older one, has ended before the stop is a matter of chance
    assert (len(traces), traces[0].spans[0].output) == (2, 1)


def test_a_child_forked_while_a_journal_is_opened_records(started, held_up):
    """The child has the opening under way without the thread that would end it: it opens a journal of its own."""
    begin, end = held_up
    begin()
    numbered(1)
    runtime.OwnJournal = own.OwnJournal
    child = os.fork()
    if child == 0:
        numbered(2)
        os._exit(dashcam.status()["dropped"])
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    end()
    assert dashcam.flush(30)
    assert sorted(kept(started / "s.db")) == [0, 1, 2]


def test_a_lock_that_nobody_gives_back_costs_the_record_and_not_the_program(started, caplog):
    """A thread that is gone in the midst of opening holds nobody up, neither in a call nor at the exit, where the loss is told."""
    taken, done = threading.Event(), threading.Event()
    session = runtime.session()

    def hold():
        with session.early.settled(30):
            taken.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    assert taken.wait(30)
    assert work() == 1
    assert dashcam.status()["dropped"] == 0
    runtime._at_exit()
    assert dashcam.status()["dropped"] == 2
    assert "not in time" in caplog.text
    done.set()
    holder.join(30)
    assert work() == 1
    assert dashcam.status()["journal"] is not None


def test_a_lock_left_taken_is_not_handed_on(started):
    """After a stop the next recording has a lock of its own, whatever became of the last one's."""
    before = runtime._lock
    dashcam.stop()
    assert runtime._lock is not before


def test_starting_twice_is_starting_once(started):
    """The second start changes nothing, not even the store."""
    store = dashcam.status()["store"]
    dashcam.start(store=started / "other.db")
    assert dashcam.status()["store"] == store


def test_stopped_is_off(tmp_path):
    """After a stop nothing is recorded, and status says so."""
    dashcam.start(store=tmp_path / "s.db")
    dashcam.stop()
    assert (STATE.put, dashcam.status()["recording"], dashcam.flush()) == (None, False, True)


def test_a_stop_lets_the_journals_memory_go_at_once(tmp_path):
    """Not when garbage is next collected, which a program may have switched off."""
    gc.disable()
    try:
        dashcam.start(store=tmp_path / "d.db")
        with dashcam.span("one"):
            pass
        dashcam.stop()
        maps = Path("/proc/self/maps").read_text(encoding="utf-8")
    finally:
        gc.enable()
    assert str(tmp_path) not in maps


class Bot:
    """An app with a parameter that somebody wants to be masked."""

    def __init__(self, place):
        self.place = place

    @dashcam.span
    def ask(self):
        return "yes"


def test_an_app_is_walked_anew_when_masks_have_changed(tmp_path, monkeypatch):
    """A second recording in one program keeps nothing of what the first one saw of an app, long before that is due."""
    monkeypatch.setattr(apps, "AGAIN", 10**9)
    bot, told = Bot("hideaway"), []
    for number, mask in enumerate(((), ("place",))):
        store = tmp_path / f"{number}.db"
        dashcam.start(store=store, mask=mask)
        bot.ask()
        dashcam.stop()
        with dashcam.open(store) as opened:
            told.append(opened.apps(structure=True)[0].versions[0].structure.parameters["place"])
    assert told == ["hideaway", {"$": "masked", "rule": "key:place"}]


def test_where_much_waits_a_program_collects_unless_somebody_does(started, monkeypatch):
    """In the background; a helper of `dashcam run`, and whoever collects already, has it left to it."""
    work()
    store = started / "s.db"
    owner = Owner(store.with_suffix(".journal"))
    assert owner.take()
    runtime._relieve()
    owner.give()
    monkeypatch.setenv("DASHCAM_HELPER", "1")
    runtime._relieve()
    seen = [store.exists()]
    monkeypatch.delenv("DASHCAM_HELPER")
    runtime._relieve()
    with open_store(store) as opened:
        assert (seen, opened.span_count()) == ([False], 1)
    assert "collect what waits" not in guard.failures


def test_a_collection_that_fails_there_is_counted(started, monkeypatch):
    """And the program goes on."""
    work()
    monkeypatch.setattr(guard.mode, "reraise", False)
    monkeypatch.setattr("dashcam.collect.relieve", None)
    runtime._relieve()
    assert guard.failures["collect what waits"] == 1
