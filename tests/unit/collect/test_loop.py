import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import apsw
import pytest

from dashcam.collect import collect, follow, relieve
from dashcam.errors import NotAStore, StoreTooOld
from dashcam.journal.liveness import hold, release
from dashcam.journal.owner import Owner, Want
from dashcam.settings import load
from dashcam.store import open_store
from dashcam.store.connection import APPLICATION_ID
from dashcam.store.queries import read_sql
from tests.journals import JournalBuilder, trace_id
from tests.recorded import tables

COLLECT = "import sys; from pathlib import Path; from dashcam.collect import collect; print(collect(Path(sys.argv[1])))"


def test_nothing_recorded_makes_no_store(store: Path):
    """Looking is not making: without journals there is nothing to collect and no file."""
    report = collect(store)
    assert (report.spans, report.owner, store.exists()) == (0, True, False)


def test_settings_name_the_store(store: Path, root: Path):
    """The settings object will do in place of the path; its cap holds."""
    JournalBuilder(root).save()
    report = collect(load(store=store))
    assert (report.journals, report.owner, store.exists()) == (0, True, True)


def test_a_store_that_is_not_ours_is_left_alone(store: Path, root: Path):
    """The problem is reported, the file untouched, the journal kept."""
    written = JournalBuilder(root)
    written.call(10)
    written.save()
    store.write_bytes(b"somebody's diary" * 100)
    report = collect(store)
    assert (type(report.problem), report.waiting, report.journals) == (NotAStore, 1, 1)
    assert store.read_bytes() == b"somebody's diary" * 100


def test_out_of_time_the_rest_waits(store: Path, root: Path, monkeypatch: pytest.MonkeyPatch):
    """The time-out is looked at between batches; what is left is counted and collected by the next."""
    monkeypatch.setattr("dashcam.collect.collector.FRAMES", 20)
    monkeypatch.setattr("dashcam.collect.collector.PIECE", 10)
    written = JournalBuilder(root)
    for number in range(1, 101):
        written.call(number)
    written.save()
    first, second = collect(store, timeout_s=0), collect(store)
    assert (first.spans + first.waiting, second.spans, second.waiting, first.waiting > 0) == (
        100,
        first.waiting,
        0,
        True,
    )


def test_the_newest_come_first_for_a_reader(store: Path, root: Path, monkeypatch: pytest.MonkeyPatch):
    """With little time the last segment is in the store before the first."""
    monkeypatch.setattr("dashcam.collect.collector.FRAMES", 2)
    monkeypatch.setattr("dashcam.collect.collector.PIECE", 2)
    written = JournalBuilder(root)
    for number in (1, 2):
        written.segment(number)
        written.call(number)
        written.spans.add(9)
        written.save()
    collect(store, timeout_s=0)
    with open_store(store) as opened:
        assert [trace.trace_id for trace in opened.traces()] == [trace_id(2)]


def test_one_owner_at_a_time(store: Path, root: Path):
    """While one collects, another waits until it is caught up, and gives up when its time is over."""
    written = JournalBuilder(root)
    written.call(10)
    written.save()
    owner = Owner(root)
    assert owner.take()
    try:
        outside = subprocess.run(
            [sys.executable, "-c", COLLECT.replace("argv[1])", "argv[1]), timeout_s=0.05"), store],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        inside = collect(store, timeout_s=0.05)
    finally:
        owner.give()
    assert ("owner=False" in outside, inside.owner, inside.waiting, collect(store).owner) == (True, False, 1, True)


def test_who_waits_goes_on_when_the_owner_is_gone(store: Path, root: Path):
    """Ownership passes on by itself."""
    written = JournalBuilder(root)
    written.call(10)
    written.save()
    owner = Owner(root)
    owner.take()
    timer = threading.Timer(0.05, owner.give)
    timer.start()
    report = collect(store, timeout_s=10)
    timer.join()
    assert (report.owner, report.spans) == (True, 1)


def test_who_waits_sees_that_a_process_has_ended(store: Path, root: Path):
    """Though all that it wrote is in the store: what it was in the midst of is not running any more."""
    written = JournalBuilder(root)
    hold(written.folder)
    written.start(10)
    written.save()
    collect(store)
    release(written.folder)
    owner = Owner(root)
    owner.take()
    timer = threading.Timer(0.05, owner.give)
    timer.start()
    report = collect(store, timeout_s=10)
    timer.join()
    with open_store(store) as opened:
        assert (report.owner, [trace.status for trace in opened.traces()]) == (True, ["incomplete"])


def test_a_program_collects_where_nobody_does(store: Path, root: Path):
    """Then the right to collect is free again."""
    written = JournalBuilder(root)
    written.call(10)
    written.save()
    done = relieve(load(store=store))
    with open_store(store) as opened:
        assert (done, opened.span_count(), opened.waiting) == (True, 1, 0)
    assert collect(store).owner


def test_a_program_leaves_it_to_who_does(store: Path, root: Path, monkeypatch: pytest.MonkeyPatch):
    """Or wants to: it neither waits nor counts what waits, nor opens the store."""
    written = JournalBuilder(root)
    written.call(10)
    written.save()
    for name in ("pending", "open_store", "open_inlet"):
        monkeypatch.delattr(f"dashcam.collect.loop.{name}")
    monkeypatch.setattr("dashcam.collect.loop.time", None)
    owner = Owner(root)
    assert owner.take()
    try:
        while_one_does = relieve(load(store=store))
    finally:
        owner.give()
    with Want(root):
        while_one_wants = relieve(load(store=store))
    assert (while_one_does, while_one_wants) == (False, False)


def test_an_owner_that_died_owns_nothing(root: Path):
    """The lock goes with the process, and a forked child of an owner is none."""
    root.mkdir(parents=True)
    code = "import sys, os; from pathlib import Path; from dashcam.journal.owner import Owner; print(Owner(Path(sys.argv[1])).take(), flush=True); os._exit(0)"
    taken = subprocess.run([sys.executable, "-c", code, root], capture_output=True, text=True, check=True).stdout
    owner = Owner(root)
    assert (taken, owner.take()) == ("True\n", True)
    child = os.fork()
    if child == 0:
        os._exit(int(Owner(root).take()))
    refused = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    owner.give()
    assert refused


def test_follow_collects_until_it_is_told_to_stop(store: Path, root: Path):
    """What is written while it runs is read soon; at the end everything is."""
    written = JournalBuilder(root)
    hold(written.folder)
    rounds = []

    def until() -> bool:
        rounds.append(len(rounds))
        written.call(len(rounds), args=[f"q{len(rounds)}"])
        written.save()
        return len(rounds) > 4

    try:
        report = follow(store, until=until, wait=lambda _: None)
    finally:
        release(written.folder)
    with open_store(store) as opened:
        assert (opened.span_count(), report.waiting, report.problem) == (5, 0, None)


def test_follow_goes_on_when_the_store_was_taken_away(store: Path, root: Path, caplog: pytest.LogCaptureFixture):
    """A store that is deleted while it is written is noticed, said once, and begun anew."""
    written = JournalBuilder(root)
    hold(written.folder)
    seen: list[float] = []

    def until() -> bool:
        number = len(seen) + 1
        if number == 3:
            for path in store.parent.glob("dashcam.db*"):
                path.unlink()
        if number < 6:
            written.call(number, args=[f"q{number}"])
            written.save()
        return number > 6

    try:
        with caplog.at_level(logging.WARNING, logger="dashcam"):
            follow(store, until=until, wait=seen.append)
    finally:
        release(written.folder)
    with open_store(store) as opened:
        found = {trace.trace_id for trace in opened.traces()}
    assert found >= {trace_id(number) for number in (3, 4, 5)}
    assert [record.getMessage().count("moved or replaced") for record in caplog.records] == [1]


def test_readers_and_collectors_in_many_processes(store: Path, root: Path):
    """Four processes collect and read at once while journals come in: no error anywhere, every span once."""
    reader = (
        "import contextlib, sys, time; from pathlib import Path; from dashcam.errors import StoreMissing\n"
        "from dashcam.collect import collect; from dashcam.store import open_store\n"
        "path, end = Path(sys.argv[1]), time.monotonic() + 60\n"
        "while time.monotonic() < end:\n"
        "    report = collect(path, timeout_s=2)\n"
        "    assert report.problem is None, report.problem\n"
        "    with contextlib.suppress(StoreMissing):\n"
        "        with open_store(path) as store:\n"
        "            for trace in store.traces(limit=20):\n"
        "                assert len(store.trace(trace.trace_id).spans) == 2\n"
        "            if store.span_count() == 400: break\n"
    )
    JournalBuilder(root, tail="000000ff").save()
    readers = [subprocess.Popen([sys.executable, "-c", reader, store], stderr=subprocess.PIPE) for _ in range(4)]
    for number in range(20):
        building = root.with_name("building") / str(number)
        written = JournalBuilder(building, tail=f"{number:08x}", prefix=number.to_bytes(8, "big"))
        for call in range(1, 20, 2):
            written.start(call, args=["a"])
            written.call(call + 1, parent=call, trace=call, output="b" * 200)
            written.end(call)
        written.save()
        written.folder.rename(root / written.folder.name)
        time.sleep(0.01)
    assert [process.communicate()[1].decode()[-2000:] for process in readers] == [""] * 4
    with open_store(store) as opened:
        (counted,) = opened.sql("select count(*) as n, count(distinct trace_id || span_id) as kinds from spans")
        assert (counted, opened.integrity(), opened.waiting) == ({"n": 400, "kinds": 400}, [], 0)


def test_the_oldest_traces_make_room(store: Path, root: Path):
    """Above the cap the oldest ended traces go with their payloads; the newest stay, and what they share with the old."""
    for number in range(12):
        written = JournalBuilder(root, tail=f"{number:08x}", prefix=number.to_bytes(8, "big"))
        for call in range(1, 41):
            written.call(call, args=[os.urandom(900).hex(), "shared " * 30], mono=5_000_000 + number * 1000 + call)
        written.save()
        collect(load(store=store, store_max_bytes=1_100_000))
    with open_store(store) as opened:
        kept = [trace.trace_id for trace in opened.traces(limit=1000)]
        newest = opened.trace(trace_id(40, (11).to_bytes(8, "big")))
        assert opened.integrity() == []
    loose = tables(store, "select count(*) from payloads where id not in (select input from span_rows)")
    assert (0 < len(kept) < 480, kept[0] == newest.trace_id, loose) == (True, True, [(0,)])
    assert newest.spans[0].input["k"] == "shared " * 30


def test_an_older_store_is_upgraded_where_there_is_nothing_else_to_do(store: Path, root: Path):
    """A store that was copied without its journals is upgraded by the first who reads."""
    store.parent.mkdir(exist_ok=True)
    db = apsw.Connection(str(store))
    for statement in db.execute(read_sql("migrations/001_begin.sql")):
        assert statement
    db.execute(f"pragma application_id = {APPLICATION_ID}; pragma user_version = 1").fetchall()
    db.close()
    with pytest.raises(StoreTooOld):
        open_store(store)
    report = collect(store)
    with open_store(store) as opened:
        assert (report.owner, report.problem, opened.trace_count()) == (True, None, 0)
