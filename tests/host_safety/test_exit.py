"""NB-47, NB-49: how a program ends is its own affair, and what it had done by then is kept."""

import sqlite3

import pytest

import dashcam
from tests.recorded import python

START = """
import atexit, os, signal, sys, threading, time
import dashcam
dashcam.start(store="s.db", integrations=())

@dashcam.span
def work(value):
    return value
"""
PLAIN = START.replace('dashcam.start(store="s.db", integrations=())\n', "")

ENDINGS = {
    "a daemon thread that never stops": """
def endless():
    while True:
        work("x" * 1000)
        time.sleep(0.0001)
threading.Thread(target=endless, daemon=True).start()
time.sleep(0.1)
""",
    "daemon threads in the midst of new segments": """
def endless():
    while True:
        work("x" * 60_000)
        time.sleep(0.0005)  # less than the journal's cap until the end
for _ in range(3):
    threading.Thread(target=endless, daemon=True).start()
time.sleep(0.1)
""",
    "a thread that outlives the main one": """
def late():
    time.sleep(0.5)
    print(work("late"))
threading.Thread(target=late).start()
print(work("main"))
""",
    "a pool nobody shut down": """
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(2)
futures = [pool.submit(work, i) for i in range(4)]
print(futures[0].result())
""",
    "handlers at exit, before and after ours": """
atexit.register(lambda: print(work("registered later, run earlier")))
""",
    "a handler at exit from before the start": "",
    "objects that go with the interpreter": """
class Last:
    def __del__(self):
        work(self.name)
        print(work("gone"))
one = Last()
one.name = "module global"
two = Last()
two.name = "in a cycle"
two.self = two
sys.modules["kept"] = Last()
sys.modules["kept"].name = "in sys.modules"
""",
    "objects that go late and write much": """
class Last:
    def __del__(self):
        for i in range(200):
            work("x" * 60_000)
kept = Last()
""",
    "a generator that is never finished": """
@dashcam.span
def numbers():
    try:
        yield 1
    finally:
        work("finally")
kept = numbers()
print(next(kept))
""",
    "a block that is never left": """
block = dashcam.span("open")
block.__enter__()
""",
    "an exception": """
raise SystemExit(3)
""",
    "a subprocess and a fork": """
pid = os.fork()
if not pid:
    work("child")
    os._exit(0)
os.waitpid(pid, 0)
""",
    "an event loop that was left": """
import asyncio
@dashcam.span
async def forever():
    await asyncio.sleep(100)
async def main():
    task = asyncio.create_task(forever())
    await asyncio.sleep(0.01)
    return 1
print(asyncio.run(main()))
""",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_nb47_the_end_is_silent(tmp_path, ending):
    """Late threads, exit handlers and finalisers at the interpreter's end: status, stdout and an empty stderr as without us."""
    source = ENDINGS[ending]
    if ending == "a handler at exit from before the start":
        first, second = (
            text.replace("import dashcam\n", "import dashcam\natexit.register(lambda: print('run last'))\n")
            for text in (START, PLAIN)
        )
    else:
        first, second = START, PLAIN
    recorded = python(tmp_path, "-X", "faulthandler", "-c", first + source)
    plain = python(tmp_path, "-c", second + source)
    assert recorded.stderr == plain.stderr == b""
    assert (recorded.returncode, recorded.stdout) == (plain.returncode, plain.stdout)


def spans_of(folder):
    with dashcam.open(folder / "s.db") as store:
        return [span for trace in store.traces(limit=1000) for span in store.trace(trace.trace_id).spans]


def is_whole(folder):
    connection = sqlite3.connect(folder / "s.db")
    try:
        return connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    finally:
        connection.close()


def test_nb47_late_spans_are_kept(tmp_path):
    """What a thread after the main one and an exit handler recorded is there for the next reader."""
    source = 'threading.Thread(target=lambda: (time.sleep(0.05), work("thread"))).start()\natexit.register(work, "at exit")\n'
    python(tmp_path, "-c", "import atexit\n" + START + source)
    assert sorted(span.input["value"] for span in spans_of(tmp_path)) == ["at exit", "thread"]


@pytest.mark.parametrize("calls", ["", "work(1)\n"])
def test_nb47_imports_that_fail_at_the_end(calls, tmp_path):
    """No traceback of ours; what waits in the journal is there for the next reader."""
    broken = "class Broken:\n    def find_spec(self, *args):\n        raise OSError(args[0])\nsys.meta_path.insert(0, Broken())\n"
    ended = python(tmp_path, "-c", START + calls + broken)
    assert ended.returncode == 0
    assert all(line.startswith(b"dashcam could not ") for line in ended.stderr.splitlines()), ended.stderr
    if calls:
        assert [span.name for span in spans_of(tmp_path)] == ["work"]


def test_nb47_a_lock_held_by_a_thread_that_is_gone(tmp_path):
    """A daemon thread that is stopped for good in the midst of making a segment does not hold up the interpreter's end."""
    source = """
from dashcam.journal import segment
work(1)
allocate = segment._allocate
def slow(fd, size):
    if threading.current_thread() is not threading.main_thread():
        time.sleep(0.3)
    allocate(fd, size)
segment._allocate = slow
def endless():
    while True:
        work("x" * 60_000)
class Last:
    def __del__(self):
        for _ in range(150):
            work("x" * 60_000)
kept = Last()
threading.Thread(target=endless, daemon=True).start()
time.sleep(0.2)
"""
    done = python(tmp_path, "-c", START + source)
    assert (done.returncode, done.stderr) == (0, b"")


SUDDEN = {
    "os._exit": "os._exit(0)",
    "kill -9": "os.kill(os.getpid(), signal.SIGKILL)",
    "abort": "os.abort()",
    "exec": "os.execv(sys.executable, [sys.executable, '-c', ''])",
    "a segmentation fault": "import ctypes; ctypes.string_at(0)",
}


@pytest.mark.parametrize("way", SUDDEN)
def test_nb49_what_had_finished_is_there(tmp_path, way):
    """At once after ten traces: ten of ten are read, what was running is `incomplete`, and the database is sound."""
    source = """
@dashcam.span
def answer(i):
    return work({"i": i})["i"]
for i in range(10):
    answer(i)
@dashcam.span
def running():
    with dashcam.span("inside"):
        work("finished inside")
        %s
running()
"""
    done = python(tmp_path, "-c", START + source % SUDDEN[way])
    assert done.returncode == {"os._exit": 0, "kill -9": -9, "abort": -6, "exec": 0, "a segmentation fault": -11}[way]
    spans = spans_of(tmp_path)
    answers = [span for span in spans if span.name == "answer"]
    assert sorted((span.input["i"], span.output, span.status) for span in answers) == [(i, i, "ok") for i in range(10)]
    assert [span.status for span in spans if span.name in ("running", "inside")] == ["incomplete", "incomplete"]
    assert [span.status for span in spans if span.name == "work"] == ["ok"] * 11
    assert is_whole(tmp_path)


def test_nb49_streams_and_tasks_that_were_running(tmp_path):
    """A suspended generator and a waiting coroutine are `incomplete` too."""
    source = """
import asyncio
@dashcam.span
def numbers():
    yield 1
    yield 2
@dashcam.span
async def waiting():
    await asyncio.sleep(100)
kept = numbers()
next(kept)
async def main():
    task = asyncio.create_task(waiting())
    await asyncio.sleep(0.01)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    python(tmp_path, "-c", START + source)
    assert sorted((span.name, span.status) for span in spans_of(tmp_path)) == [
        ("numbers", "incomplete"),
        ("waiting", "incomplete"),
    ]
    assert is_whole(tmp_path)


def test_nb49_killed_in_the_midst_of_writing(tmp_path):
    """Killed while four threads write: whatever had returned before the last line it printed is there."""
    source = """
def endless():
    while True:
        work("x" * 5_000)
for _ in range(3):
    threading.Thread(target=endless, daemon=True).start()
@dashcam.span
def told(i):
    return i
for i in range(200):
    told(i)
    os.write(1, b"%d\\n" % i)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = python(tmp_path, "-c", START + source)
    assert done.returncode == -9
    told = list(map(int, done.stdout.split()))
    assert told == list(range(200))
    with dashcam.open(tmp_path / "s.db") as store:
        kept = store.sql("select output from spans where name = 'told' and status = 'ok'")
    assert sorted(int(row["output"]) for row in kept) == told
    assert is_whole(tmp_path)
