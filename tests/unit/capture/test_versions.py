"""Versions are found out in a thread; what becomes of that in a forked child, whose thread stayed behind."""

import sys

import pytest

from dashcam.capture import define, versions
from dashcam.snapshot.components import walk


def app(question: str) -> str:
    """The app."""
    return question


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch):
    """What was said of walks: their number, and whether a version was found."""
    said: list[tuple[int, bool]] = []
    monkeypatch.setattr(define, "tell_version", lambda walk, version, *_: said.append((walk, version is not None)))
    monkeypatch.setattr(versions, "_stranded", [])
    monkeypatch.setattr(versions, "_working", versions.allocate_lock())
    yield said
    versions.give_up()


def test_a_version_is_told(told: list) -> None:
    """Asked for and waited for, it is there."""
    versions.ask(7, walk(app))
    assert versions.settle(60)
    assert told == [(7, True)]


def left_by_the_thread(number: int) -> None:
    """What a child finds whose parent was reading the app's texts: the walk is waiting, both locks are taken."""
    structure = walk(app)
    structure._lock.acquire()
    versions._working.acquire()
    versions._asked.append((number, structure))


def test_a_child_asks_again_for_what_the_thread_was_about(told: list) -> None:
    """With locks of its own, whoever had the ones of the parent."""
    versions.ask(1, walk(app))
    assert versions.settle(60)
    left_by_the_thread(2)
    versions.after_fork()
    assert versions.settle(60)
    assert told == [(1, True), (2, True)]


@pytest.mark.parametrize("room", versions._LOADED)
def test_a_child_of_a_process_that_was_loading_waits_for_no_import(room: str, told: list, monkeypatch) -> None:
    """Then it says of this and of every later walk that no version was found."""
    monkeypatch.delitem(sys.modules, room, raising=False)
    left_by_the_thread(3)
    versions.after_fork()
    versions.ask(4, walk(app))
    assert versions.settle(60)
    assert told == [(3, False), (4, False)]
    assert room not in sys.modules


def test_a_child_of_a_process_whose_thread_had_nothing_to_do_finds_versions(told: list, monkeypatch) -> None:
    """Also where nothing was loaded yet."""
    for room in versions._LOADED:
        monkeypatch.delitem(sys.modules, room, raising=False)
    versions.after_fork()
    versions.ask(5, walk(app))
    assert versions.settle(60)
    assert told == [(5, True)]
