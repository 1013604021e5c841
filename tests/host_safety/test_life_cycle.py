"""NB-45, NB-48, NB-50, NB-56: a fork beside busy threads, leaving, subinterpreters, and nowhere to write."""

import os
import signal
import sys

import pytest

import dashcam
from tests.recorded import python

FORKS = """
import os, threading, time, dashcam
dashcam.start(store="s.db", integrations=())

@dashcam.span
def work(value):
    return value

stop = threading.Event()
def endless():
    while not stop.is_set():
        work("x")
        time.sleep(0.001)
for _ in range(3):
    threading.Thread(target=endless, daemon=True).start()
for number in range(FORKS):
    pid = os.fork()
    if not pid:
        work(f"child {number}")
        os._exit(7)
    deadline = time.monotonic() + 30
    while (waited := os.waitpid(pid, os.WNOHANG))[0] == 0:
        if time.monotonic() > deadline:
            raise SystemExit(f"child {number} hangs")
        time.sleep(0.001)
    assert os.waitstatus_to_exitcode(waited[1]) == 7
stop.set()
work("parent")
print("done")
"""


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_nb45_forks_beside_busy_threads(tmp_path):
    """Of thirty children forked beside three recording threads none hangs; each one's span is there, once, and so is the parent's."""
    done = python(tmp_path, "-W", "ignore", "-c", FORKS.replace("FORKS", "30"))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"done\n", b"")
    with dashcam.open(tmp_path / "s.db") as store:
        rows = store.sql("select count(*) as n, count(distinct span_id) as ids from spans")
        # the longer it takes, the more the threads record: all of it may be more traces than one list gives
        inputs = [str(row["input"]) for row in store.sql("select input from spans where input not like '%\"x\"%'")]
    assert rows[0]["n"] == rows[0]["ids"]
    assert sum("child" in text for text in inputs) == 30
    assert sum("parent" in text for text in inputs) == 1


HANDLERS = """
import signal, dashcam
before = {number: signal.getsignal(number) for number in signal.valid_signals()}
dashcam.start(store="s.db", integrations=())
with dashcam.span("x"): pass
assert {number: signal.getsignal(number) for number in signal.valid_signals()} == before
def handler(number, frame):
    print("handled", flush=True)
    raise SystemExit(5)
signal.signal(signal.SIGTERM, handler)
with dashcam.span("open"):
    signal.raise_signal(signal.SIGTERM)
"""


def test_nb48_signal_handlers_are_the_programs(tmp_path):
    """Starting sets no signal handler; the program's own one runs, and its exit status is the process's."""
    done = python(tmp_path, "-c", HANDLERS)
    assert (done.returncode, done.stdout, done.stderr) == (5, b"handled\n", b"")


SLOW = """
import time, dashcam
dashcam.start(store="s.db", integrations=())
@dashcam.span
def work(value): return value
for number in range(20_000):
    work(number)
began = time.monotonic()
dashcam.stop()
print(time.monotonic() - began < 2 + 0.5)
"""


def test_nb48_leaving_with_much_to_collect(tmp_path):
    """A process that leaves 40,000 frames uncollected does not wait for all of them: leaving has a bound."""
    done = python(tmp_path, "-c", SLOW)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"True\n", b"")


INTERPRETER = """
import sys
if sys.version_info[:2] == (3, 12):
    import msgspec  # it crashes there by itself, without us, where a subinterpreter tried to load it first
try:
    import _xxsubinterpreters as interpreters
except ImportError:
    import _interpreters as interpreters
made = interpreters.create()
said = interpreters.run_string(made, '''
try:
    import dashcam
    dashcam.start(store="s.db", integrations=())
    with dashcam.span("inside"): pass
    dashcam.stop()
except ImportError as error:
    assert str(error), "an ImportError without a word"
''')
assert said is None, said
interpreters.destroy(made)
import dashcam
dashcam.start(store="s.db", integrations=())
assert dashcam.span(lambda: 4)() == 4
dashcam.stop()
print("both")
"""


def test_nb50_in_a_subinterpreter(tmp_path):
    """In a subinterpreter it works, or fails with a plain ImportError; the main interpreter records all the same."""
    done = python(tmp_path, "-W", "ignore", "-c", INTERPRETER)
    assert (done.returncode, done.stdout) == (0, b"both\n"), done.stderr


NOWHERE = """
import dashcam
dashcam.start(integrations=())
@dashcam.span
def work(value): return value + 1
print(work(1))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="folders of Unix")
def test_nb56_nowhere_to_write(tmp_path, monkeypatch):
    """Without a home, a temporary folder or a store that can be made, the program runs and nothing is raised."""
    (tmp_path / "file").write_text("")
    for name in ("HOME", "TMPDIR", "TEMP", "TMP", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "file" / "nowhere"))
    monkeypatch.setenv("DASHCAM_STORE", str(tmp_path / "file" / "nowhere" / "s.db"))
    done = python(tmp_path, "-c", NOWHERE)
    assert (done.returncode, done.stdout) == (0, b"2\n")
    assert done.stderr.count(b"\n") <= 1


def test_nb48_a_handler_of_sigint_stays():
    """Recording in this process leaves Python's handler of Ctrl-C where it was."""
    before = signal.getsignal(signal.SIGINT)
    with dashcam.span("x"):
        assert signal.getsignal(signal.SIGINT) is before
    assert os.getpid() > 0
