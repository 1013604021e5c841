"""The joint of the rooms: what must never hold a program up."""

import gc
import threading
from pathlib import Path

import pytest

import dashcam
from dashcam import runtime
from dashcam.capture import apps, guard
from dashcam.capture.context import STATE
from dashcam.collect.owner import Owner
from dashcam.store import open_store


@dashcam.span
def work() -> int:
    return 1


@pytest.fixture
def started(tmp_path, monkeypatch):
    """A recording whose first span has yet to come, with little patience."""
    monkeypatch.setattr(runtime, "LOCK_S", 0.05)
    dashcam.start(store=tmp_path / "s.db")
    yield tmp_path
    dashcam.stop()
    guard.reset()


def test_a_lock_that_nobody_gives_back_costs_a_frame_and_not_the_program(started):
    """A first span in a thread goes on when the journal is being opened for ever by another; what is lost is counted."""
    taken, done = threading.Event(), threading.Event()

    def hold():
        with runtime._lock:
            taken.set()
            done.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(10)
    assert work() == 1
    assert dashcam.status()["dropped"] == 2
    done.set()
    holder.join()
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
