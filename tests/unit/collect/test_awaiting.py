"""What a living process recorded waits for the version that it is finding out, a bounded time."""

import os
import threading
import time
from pathlib import Path

import pytest

from dashcam.collect import awaiting, collect, follow
from dashcam.collect.awaiting import Awaiting
from dashcam.collect.collector import Collector
from dashcam.journal.liveness import hold, release
from dashcam.journal.process import ProcessJournal
from dashcam.store import open_inlet, open_store
from tests.journals import JournalBuilder, trace_id, tree

VERSION = "a" * 16


@pytest.fixture
def living(root: Path, monkeypatch: pytest.MonkeyPatch):
    """A process that lives, has announced a walk and recorded a call in it; its version is waited for longer than any test takes."""
    monkeypatch.setattr(awaiting, "LONGEST_S", 600.0)
    written = JournalBuilder(root).walk(1, "docs")
    written.call(10, extra={"walk": 1})
    written.save()
    hold(written.folder)
    yield written
    release(written.folder)


def waited_long(living: JournalBuilder) -> None:
    """The waiting began long ago: the mark beside the journal is as old as it."""
    began = time.time() - 2 * awaiting.LONGEST_S
    os.utime(living.folder / awaiting.MARK, (began, began))


def version(store: Path) -> str | None:
    with open_store(store) as opened:
        return opened.trace(trace_id(10)).version


def test_what_is_not_told_is_waited_for(store: Path, living: JournalBuilder):
    """With little time the spans wait and are counted as waiting; another process's are collected meanwhile."""
    other = JournalBuilder(living.folder.parent, tail="00000002", prefix=bytes(8))
    other.call(20)
    other.save()
    report = collect(store, timeout_s=0.05)
    with open_store(store) as opened:
        lag = opened.lag().waiting
    assert (report.spans, report.waiting, lag, report.problem) == (1, 1, 1, None)


def test_what_is_told_meanwhile_is_there(store: Path, living: JournalBuilder):
    """Somebody who waits gets it as soon as the version comes."""
    timer = threading.Timer(0.05, lambda: living.version(1, VERSION, tree()).save())
    timer.start()
    report = collect(store)
    timer.join()
    assert (report.spans, report.waiting, version(store)) == (1, 0, VERSION)


def test_what_is_never_told_is_not_waited_for_for_ever(
    store: Path, living: JournalBuilder, monkeypatch: pytest.MonkeyPatch
):
    """When the time is over the spans come in without a version."""
    monkeypatch.setattr(awaiting, "LONGEST_S", 0.05)
    report = collect(store)
    assert (report.spans, report.waiting, version(store)) == (1, 0, None)


def test_that_nothing_was_found_out_is_an_answer(store: Path, living: JournalBuilder):
    """A walk whose version is told to be unknown holds nothing up."""
    living.version(1, None).save()
    report = collect(store, timeout_s=0)
    assert (report.spans, version(store)) == (1, None)


def test_the_dead_are_not_waited_for(store: Path, living: JournalBuilder):
    """A process that was killed in the midst says nothing more; killed while it is waited for, the same."""
    timer = threading.Timer(0.05, lambda: release(living.folder))
    timer.start()
    report = collect(store, timeout_s=30)
    timer.join()
    assert (report.spans, report.journals, version(store)) == (1, 0, None)


def test_an_announcement_after_the_reading_holds_nothing_up(store: Path, living: JournalBuilder):
    """A version that was told is not awaited; the next walk's spans are."""
    living.version(1, VERSION).save()
    first = collect(store, timeout_s=0.05)
    living.walk(2, "docs")
    living.call(20, extra={"walk": 2})
    living.save()
    second = collect(store, timeout_s=0.05)
    assert ((first.spans, first.waiting), (second.spans, second.waiting)) == ((1, 0), (0, 1))


def test_who_follows_does_other_work_meanwhile(store: Path, living: JournalBuilder):
    """A round leaves the process out and ends; a later one finds the version."""
    inlet = open_inlet(store)
    collector = Collector(inlet, living.folder.parent)
    rounds = [collector.run(patient=False) and collector.spans for _ in range(2)]
    living.version(1, VERSION).save()
    rounds.append(collector.run(patient=False) and collector.spans)
    inlet.close()
    assert (rounds, version(store)) == ([0, 0, 1], VERSION)


def test_follow_waits_for_versions(store: Path, living: JournalBuilder):
    """The helper that follows a program gives its spans their version too."""
    left = [1, 2, 3]

    def until() -> bool:
        if len(left) == 1:
            living.version(1, VERSION).save()
        return not left or not left.pop()

    follow(store, until=until, interval_s=0.01)
    assert version(store) == VERSION


def test_who_comes_later_does_not_wait_anew(store: Path, living: JournalBuilder):
    """Readers with little time each get together what one would have waited for; then no walk of before is waited for."""
    reports = [collect(store, timeout_s=0.01)]
    waited_long(living)
    reports.append(collect(store, timeout_s=0))
    living.call(20, extra={"walk": 1})
    living.save()
    reports.append(collect(store, timeout_s=0))
    living.walk(2)
    living.call(30, extra={"walk": 2})
    living.save()
    reports.append(collect(store, timeout_s=0))
    assert [report.spans for report in reports] == [0, 1, 1, 0]


def test_another_walk_is_waited_for_its_own_time(store: Path, living: JournalBuilder):
    """What an earlier collector noted of a walk whose version came meanwhile says nothing about the next."""
    collect(store, timeout_s=0)
    waited_long(living)
    living.version(1, VERSION).walk(2)
    living.call(20, extra={"walk": 2})
    living.save()
    report = collect(store, timeout_s=0)
    assert (report.spans, report.waiting) == (0, 2)


def test_a_mark_that_cannot_be_read_is_none(living: JournalBuilder):
    """Damage beside a journal makes nobody wait for ever."""
    (living.folder / awaiting.MARK).write_bytes(b"\xffnine")
    now = [0.0]
    waiting = Awaiting(ProcessJournal(living.folder), lambda: now[0])
    told = [waiting.look(alive=True)]
    now[0] = awaiting.LONGEST_S
    assert [*told, waiting.look(alive=True)] == [True, False]


def test_the_time_runs_from_when_it_was_first_seen(living: JournalBuilder):
    """A walk announced later does not make it longer; one that comes when it is over is waited for anew."""
    now = [0.0]
    waiting = Awaiting(ProcessJournal(living.folder), lambda: now[0])
    told = []
    for moment, walk in ((0, None), (590, 2), (600, None), (610, 3), (1200, None), (1220, None)):
        now[0] = moment
        if walk:
            living.walk(walk).save()
        told.append(waiting.look(alive=True))
    assert told == [True, True, False, True, True, False]
    assert (waiting.look(alive=False), waiting.is_on) == (False, False)
