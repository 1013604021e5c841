"""NB-53, NB-54, NB-58, NB-60, NB-61: much of it, a locked store, clocks that jump, and collecting again."""

import asyncio
import contextlib
import os
import sqlite3
import threading
import time
import tracemalloc
from collections import Counter

import pytest

import dashcam
from dashcam.collect import collect


@dashcam.span
def work(value):
    return value


@pytest.mark.slow
@pytest.mark.newest
def test_nb53_many_calls_keep_memory_threads_and_files_level(tracer):
    """After a hundred thousand calls as after ten thousand: memory of ours, threads and open files are the same."""

    def calls(count):
        for number in range(count):
            work(number)
        tracer.frames.clear()

    calls(10_000)
    threads, files = threading.active_count(), len(os.listdir("/proc/self/fd"))
    tracemalloc.start()
    try:
        calls(1000)
        before = tracemalloc.get_traced_memory()[0]
        calls(20_000)
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 100_000
    assert threading.active_count() == threads
    assert len(os.listdir("/proc/self/fd")) - files <= 2  # the journal may stand in its next segment


@contextlib.contextmanager
def recorded(store, **settings):
    """Record what is done inside; the store's spans are there behind it."""
    dashcam.start(store=store, integrations=(), **settings)
    try:
        yield
        assert dashcam.flush(60)
        assert dashcam.status()["dropped"] == 0
    finally:
        dashcam.stop()


def rows_of(store):
    assert collect(store, timeout_s=120).waiting == 0
    with dashcam.open(store) as opened:
        return opened.sql("select name, span_id, parent_id, trace_id, status from spans")


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nb54_a_trace_of_a_hundred_thousand_spans(tmp_path):
    """It is recorded and collected whole."""
    store = tmp_path / "s.db"
    with recorded(store), dashcam.span("root"):
        for number in range(100_000):
            work(number)
    rows = rows_of(store)
    assert (len(rows), len({row["span_id"] for row in rows})) == (100_001, 100_001)
    assert len({row["trace_id"] for row in rows}) == 1
    assert {row["status"] for row in rows} == {"ok"}


@pytest.mark.slow
def test_nb54_ten_thousand_deep(tmp_path):
    """Each span is under the one around it, all the way down."""
    store = tmp_path / "s.db"
    with recorded(store), contextlib.ExitStack() as stack:
        for number in range(10_000):
            stack.enter_context(dashcam.span(f"level {number}"))
    rows = {row["name"]: row for row in rows_of(store)}
    assert len(rows) == 10_000
    ids = [rows[f"level {number}"]["span_id"] for number in range(10_000)]
    assert [rows[f"level {number}"]["parent_id"] for number in range(10_000)] == [None, *ids[:-1]]


@dashcam.span
async def task(number):
    await OPEN.wait()
    return work(number)


@dashcam.span
async def tasks(count):
    made = [asyncio.create_task(task(number)) for number in range(count)]
    await asyncio.sleep(0)
    OPEN.set()
    return sum(await asyncio.gather(*made))


OPEN = asyncio.Event()


@pytest.mark.slow
def test_nb54_ten_thousand_tasks_at_once(tmp_path):
    """All are under the call that made them, each with its own call beneath."""
    store = tmp_path / "s.db"
    with recorded(store):
        assert asyncio.run(tasks(10_000)) == sum(range(10_000))
    rows = rows_of(store)
    names = {row["span_id"]: row["name"] for row in rows}
    parents = Counter((row["name"], names.get(row["parent_id"])) for row in rows)
    assert parents == {("tasks", None): 1, ("task", "tasks"): 10_000, ("work", "task"): 10_000}


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_nb54_beyond_the_cap_it_is_counted(tmp_path):
    """While nobody can collect, what is kept stays within the cap, and every frame that is not is counted."""
    store, calls, cap = tmp_path / "s.db", 50_000, 4 * 2**20
    dashcam.start(store=store, integrations=(), journal_max_bytes=cap)
    try:
        work("before")
        assert dashcam.flush(60)
        with contextlib.closing(sqlite3.connect(store, isolation_level=None)) as locker:
            locker.execute("begin exclusive")
            tracemalloc.start()
            for number in range(calls):
                work(number)
            grown = tracemalloc.get_traced_memory()[0]
            tracemalloc.stop()
            dropped = dashcam.status()["dropped"]
            kept = sum(path.stat().st_blocks * 512 for path in (tmp_path / "s.journal").rglob("span-*"))
            locker.execute("rollback")
    finally:
        tracemalloc.stop()
        dashcam.stop()
    assert dropped > 0
    assert kept <= cap  # definitions, of all that this process ever recorded, stand beside it
    assert grown < cap
    rows = rows_of(store)
    begun_only = sum(row["status"] == "incomplete" for row in rows)
    assert 2 * len(rows) - begun_only + dropped == 2 * (calls + 1)


def test_nb58_a_locked_store_holds_nobody_up(tmp_path):
    """While somebody else has the store locked, calls go on and are there once it is free."""
    store = tmp_path / "s.db"
    dashcam.start(store=store, integrations=())
    try:
        work("before")
        dashcam.flush()
        locker = sqlite3.connect(store, isolation_level=None)
        locker.execute("begin exclusive")
        began = time.perf_counter()
        for _ in range(500):
            work("locked")
        spent = time.perf_counter() - began
        locker.execute("rollback")
        locker.close()
    finally:
        dashcam.stop()
    with dashcam.open(store) as opened:
        assert opened.span_count() == 501
    assert spent < 5  # SQLite's own wait for a lock, once, is longer


def test_nb60_clocks_that_jump(tmp_path, monkeypatch):
    """The wall clock goes back a day in the midst of a call: its duration is what it took, and is never negative."""
    store = tmp_path / "s.db"
    dashcam.start(store=store, integrations=())
    try:
        with dashcam.span("jumps"):
            real = time.time_ns
            monkeypatch.setattr(time, "time_ns", lambda: real() - 86_400 * 10**9)
            work("yesterday")
        monkeypatch.undo()
    finally:
        dashcam.stop()
    with dashcam.open(store) as opened:
        spans = opened.trace(opened.traces()[0].trace_id).spans
    assert [0 <= span.duration_ns < 60 * 10**9 for span in spans] == [True, True]


def test_nb61_collecting_again_changes_nothing(tmp_path):
    """What was collected is there once, however often it is collected."""
    store = tmp_path / "s.db"
    dashcam.start(store=store, integrations=())
    try:
        for number in range(10):
            work(number)
    finally:
        dashcam.stop()
    for _ in range(3):
        collect(store)
    with dashcam.open(store) as opened:
        rows = opened.sql("select count(*) as n, count(distinct span_id) as ids from spans")
    assert (rows[0]["n"], rows[0]["ids"]) == (10, 10)
