"""NB-45, NB-46: forks beside threads that record, forks that Python does not know of, and every start method's pools."""

import pytest

from tests.host_safety.hosts.host import WAYS, Host, same, trees

FORKS = """
import os, sys, threading, time
import dashcam
dashcam.start()

@dashcam.span
def inner(n):
    return n

@dashcam.span
def busy(n):
    return inner(n)

@dashcam.span
def child(n):
    return inner(n)

@dashcam.span
def forks(n):
    took = []
    for i in range(n):
        began = time.monotonic()
        pid = os.fork()
        if not pid:
            child(i)
            os._exit(7)
        _, status = os.waitpid(pid, 0)
        assert os.waitstatus_to_exitcode(status) == 7
        took.append(time.monotonic() - began)
    return sorted(took)[n // 2] < 1.0 and max(took) < 20.0

counts = [0, 0, 0]
stopping = False

def endless(k):
    while not stopping:
        busy(counts[k])
        counts[k] += 1
        time.sleep(0.0005)

threads = [threading.Thread(target=endless, args=(k,)) for k in range(3)]
for one in threads: one.start()
print(forks(200))
stopping = True
for one in threads: one.join()
with open("counts", "w") as file:
    print(*counts, file=file)
"""
UNSEEN = """
import ctypes, os, sys, time
import dashcam
dashcam.start()
fork = ctypes.PyDLL(None).fork  # past Python's hooks, as uwsgi forks

@dashcam.span
def inner(n):
    return n

@dashcam.span
def answer(n):
    return inner(n)

answer(0)
while len(os.listdir("/proc/self/task")) > 1:  # a thread that asks for Python's own lock as we fork leaves it taken in the child
    time.sleep(0.01)
for i in (1, 2):
    pid = fork()
    if not pid:
        for k in range(3):
            answer(10 * i + k)
        with dashcam.span("by hand") as span:
            span.output = inner(10 * i)
        os._exit(0)
    os.waitpid(pid, 0)
answer(3)
"""
STRANDED = """
import ctypes, os, sys, threading
import dashcam, dashcam.capture.program  # which the first trace loads: not while the finder below has the lock of all imports
dashcam.start()
fork = ctypes.PyDLL(None).fork

@dashcam.span
def answer(n):
    return n

class Slow:
    loads, goes_on = threading.Event(), threading.Event()

    def find_spec(self, name, path=None, target=None):
        if name == "dashcam.snapshot.fingerprint":
            self.loads.set()
            self.goes_on.wait(60)

sys.meta_path.insert(0, Slow())
sys.setswitchinterval(60)  # until it waits that thread is not interrupted: it does not ask for Python's own lock when we fork
answer(0)
assert Slow.loads.wait(60)
sys.setswitchinterval(0.005)
settle = sys.modules["dashcam.capture.versions"].settle
for i in (1, 2):
    pid = fork()
    if not pid:
        if i == 2:  # the first one ends without a trace
            answer(1)
            assert settle(60)
        dashcam.stop()
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
Slow.goes_on.set()
answer(2)
"""
POOLS = """
import multiprocessing, sys, time
from concurrent.futures import ProcessPoolExecutor
import dashcam
dashcam.start()

@dashcam.span
def inner(n):
    return n

@dashcam.span
def work(n):
    if n == 13:
        raise ValueError("unlucky")
    return inner(n)

@dashcam.span
def pools(method):
    context = multiprocessing.get_context(method)
    with context.Pool(2) as pool:
        print(sorted(pool.imap_unordered(work, range(4))), pool.starmap(work, [(4,), (5,)]))
        try:
            pool.apply(work, (13,))
        except ValueError as error:
            print(repr(error), type(error.__cause__).__name__)
    with ProcessPoolExecutor(2, mp_context=context) as executor:
        print(list(executor.map(work, range(6, 10))))
    process = context.Process(target=work, args=(10,), name="one")
    process.start()
    process.join()
    print(process.exitcode, process.name)

if __name__ == "__main__":
    pools(sys.argv[1])
"""


def ran(folder, way, text, *arguments):
    (folder / "app.py").write_text(text)
    with Host(folder, way, "app.py", *arguments) as host:
        host.end(None)
        return host


@pytest.mark.slow
def test_nb45_two_hundred_forks_beside_three_threads(tmp_path):
    """No child hangs, no span of parent or child is there twice, none is lost."""
    plain, recorded = ran(tmp_path, "plain", FORKS), ran(tmp_path, "start", FORKS)
    same(plain, recorded)
    assert (recorded.ended.status, recorded.ended.stdout) == (0, "True\n")
    rows = recorded.spans()
    told = trees(rows)
    (forks,) = [one for one in told if one.startswith("forks")]
    assert [forks.count(f"child({n}) > inner({n})") for n in (0, 57, 199)] == [1, 1, 1]
    names = [row["name"] for row in rows]
    ran_busy = sum(map(int, (tmp_path / "counts").read_text().split()))
    assert (names.count("child"), names.count("busy"), names.count("inner")) == (200, ran_busy, 200 + ran_busy)
    assert len({row["process"] for row in rows if row["name"] == "child"}) > 150


def test_nb46_a_fork_that_python_does_not_know_of(tmp_path):
    """A child forked in C writes to a journal of its own, under ids of its own, from its first trace on."""
    recorded = ran(tmp_path, "start", UNSEEN)
    assert (recorded.ended.status, recorded.ended.stderr) == (0, "")
    rows = recorded.spans()
    expected = [f"answer({n}) > inner({n})" for n in (0, 3, 10, 11, 12, 20, 21, 22)]
    assert trees(rows) == sorted([*expected, *(f"by hand() > inner({n})" for n in (10, 20))])
    assert len({row["process"] for row in rows}) == 3


def test_nb46_a_fork_past_python_in_the_midst_of_an_import_of_ours(tmp_path):
    """The child has the lock of an import that nobody ends: it waits for nothing, records, and does not know the app's version."""
    recorded = ran(tmp_path, "start", STRANDED)
    assert (recorded.ended.status, recorded.ended.stderr) == (0, "")
    rows = recorded.spans()
    assert trees(rows) == [f"answer({n})" for n in range(3)]
    processes = [row["process"] for row in rows]
    assert processes[0] != processes[1]
    assert processes[0] == processes[2]


@pytest.mark.slow
@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_nb46_pools_of_every_start_method(method, tmp_path):
    """Results, errors and status are the plain program's; every task hangs under the span that handed it in."""
    plain = ran(tmp_path, "plain", POOLS, method)
    assert plain.ended.status == 0, plain.ended.stderr
    works = sorted([*(f"work({n}) > inner({n})" for n in range(11)), "work(13) error"])
    for way in WAYS:
        recorded = ran(tmp_path, way, POOLS, method)
        same(plain, recorded)
        assert trees(recorded.spans()) == [f"pools({method}) > [{', '.join(works)}]"]
