"""NB-42: a recorded function may run in the midst of our own work: no deadlock, no recursion, no lost frame."""

import gc
import logging
import signal
import sys
import threading
import weakref
from collections import Counter

import pytest

import dashcam
from dashcam.capture import apps, guard
from dashcam.journal.process import ProcessJournal
from dashcam.journal.reader import END, END_MORE, START, read_frames

LARGE = "x" * 60_000
"""Some seventy calls with it fill a segment."""


@dashcam.span
def work(value):
    return value


@dashcam.span
def inner(n):
    calls["inner"] += 1
    return n


calls: Counter[str] = Counter()


@pytest.fixture
def journal(tmp_path):
    """Record; gives what reads back every frame: how many starts and ends there are, by callable's name."""
    calls.clear()
    guard.mode.reraise = True
    dashcam.start(store=tmp_path / "s.db", integrations=())
    # loads what walks apps: imports of a signal handler in the midst of others fail in CPython itself
    apps.spot_of(work, 1)

    def read():
        folder = dashcam.status()["journal"]
        assert (dashcam.status()["dropped"], guard.failures) == (0, {})
        dashcam.stop()
        found = ProcessJournal(type(tmp_path)(folder))
        names, ends, starts = {}, Counter(), Counter()
        for path in found.segments():
            chunk = read_frames(path, 0, alive=False)
            assert chunk.torn == ()
            for frame in chunk.frames:
                if frame[0] == START:
                    names[frame[1]] = found.callables[frame[5]].name
                    starts[names[frame[1]]] += 1
                elif frame[0] in (END, END_MORE):
                    ends[frame[1]] += 1
        assert set(ends.values()) <= {1}
        assert ends.keys() <= names.keys()
        return starts, Counter(names[span] for span in ends), len(found.segments())

    yield read
    dashcam.stop()
    guard.mode.reraise = False
    guard.reset()


@pytest.fixture
def storm():
    """A signal every quarter of a millisecond whose handler calls a recorded function; in the midst of whatever runs.

    Also of another handler, some levels deep: on a machine that is slower than the storm there would be no end of it.
    """
    depth = []

    def handler(_number, _frame):
        if len(depth) < 5:
            depth.append(1)
            try:
                inner(calls["inner"])
            finally:
                depth.pop()

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.00025, 0.00025)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_nb42_signal_handlers(journal, storm):
    """Signals that arrive in the midst of opening, writing and turning to new segments lose nothing."""
    for i in range(400):
        assert work(LARGE) is LARGE
        work(i)
    signal.setitimer(signal.ITIMER_REAL, 0)
    starts, ends, segments = journal()
    assert starts == ends == {"work": 800, "inner": calls["inner"]}
    assert calls["inner"] > 100
    assert segments >= 6
    assert guard.failures == {}


def test_nb42_signal_handlers_in_the_midst_of_every_turn(journal, monkeypatch):
    """A handler that writes more than a segment holds while a new one is being made loses no frame and breaks no number."""
    from dashcam.journal import writer

    make = writer.Segment
    turning = []

    def slow(*args):
        made = make(*args)
        turning.append(made)
        if len(turning) <= 3:
            for _ in range(200):  # more than a segment holds
                inner(LARGE)
        return made

    work(1)
    monkeypatch.setattr(writer, "Segment", slow)
    monkeypatch.setattr(writer, "start_new_thread", refuse)
    for _ in range(250):
        work(LARGE)
    starts, ends, segments = journal()
    assert starts == ends == {"work": 251, "inner": 600}
    assert segments == len(turning) + 1


def refuse(*_args):
    raise RuntimeError("can't start new thread")


def test_nb42_finalisers(journal):
    """Objects that call a recorded function when they go, at any allocation of ours that starts a collection."""

    class Last:
        def __init__(self):
            self.cycle = self

        def __del__(self):
            calls["gone"] += 1
            inner(1)

    before = gc.get_threshold()
    gc.set_threshold(1)
    try:
        for i in range(1_500):
            Last()
            work({"i": i, "o": object()})
    finally:
        gc.set_threshold(*before)
    gc.collect()
    starts, ends, _ = journal()
    assert calls["gone"] == calls["inner"] == 1_500
    assert starts == ends == {"work": 1_500, "inner": 1_500}


def test_nb42_weak_references(journal):
    """A weak reference's callback that calls a recorded function while an argument goes."""

    class Value:
        pass

    held = []
    for _ in range(200):
        value = Value()
        held.append(weakref.ref(value, lambda _: inner(2)))
        work(value)
        del value
    starts, ends, _ = journal()
    assert starts == ends == {"work": 200, "inner": 200}


def test_nb42_logging_handlers_and_reprs(journal):
    """A logging handler and a `__repr__` that are recorded themselves, and log and show themselves: no recursion."""

    class Handler(logging.Handler):
        @dashcam.span
        def emit(self, record):
            calls["emit"] += 1
            inner(record.getMessage())

    class Shown:
        @dashcam.span
        def __repr__(self):
            calls["repr"] += 1
            work(self)
            return "shown"

    log = logging.getLogger("tests.reentrancy")
    handler = Handler()
    log.addHandler(handler)
    try:
        for _ in range(50):
            log.warning("%r", Shown())
            work(Shown())
    finally:
        log.removeHandler(handler)
    starts, ends, _ = journal()
    assert starts == ends
    assert (calls["emit"], calls["inner"]) == (50, 50)
    assert starts["work"] == 50 + calls["repr"]


def test_nb42_our_own_warning_meets_a_recorded_handler(tmp_path):
    """The one line that says that the journal cannot be kept may reach a handler that is recorded, or that fails."""
    (tmp_path / "file").write_text("no folder")

    class Handler(logging.Handler):
        @dashcam.span
        def emit(self, record):
            calls["emit"] += 1
            raise RuntimeError("a handler of the host's fails")

    handler = Handler()
    log = logging.getLogger("dashcam")
    log.addHandler(handler)
    calls.clear()
    dashcam.start(store=tmp_path / "file" / "s.db", integrations=())
    try:
        assert work(3) == 3
        assert dashcam.status()["dropped"] >= 2
    finally:
        dashcam.stop()
        log.removeHandler(handler)
    assert calls["emit"] == 1


def test_nb42_many_threads_under_a_storm(journal, storm):
    """Four threads that write large frames while signals and collections interrupt the main one: every frame is read back."""
    before = gc.get_threshold()
    interval = sys.getswitchinterval()
    gc.set_threshold(7)
    sys.setswitchinterval(1e-5)

    def writes():
        for _ in range(150):
            work([LARGE])
            work({"small": 1})

    threads = [threading.Thread(target=writes) for _ in range(4)]
    try:
        for thread in threads:
            thread.start()
        for _ in range(100):
            work(LARGE)
        for thread in threads:
            thread.join()
    finally:
        gc.set_threshold(*before)
        sys.setswitchinterval(interval)
        signal.setitimer(signal.ITIMER_REAL, 0)
    starts, ends, _ = journal()
    assert starts == ends == {"work": 1_300, "inner": calls["inner"]}
