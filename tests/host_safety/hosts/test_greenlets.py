"""NB-44: gevent and eventlet, patched before dashcam is imported, between import and start, and after the start."""

import pytest

from tests.host_safety.hosts.host import Host, same, trees

PATCH = {
    "gevent": "from gevent import monkey; monkey.patch_all()",
    "eventlet": "import warnings; warnings.simplefilter('ignore'); import eventlet; eventlet.monkey_patch()",
}
ORDERS = {
    "first": "{patch}\nimport dashcam\ndashcam.start()\n",
    "between": "import dashcam\n{patch}\ndashcam.start()\n",
    "last": "import threading, queue, time\nimport dashcam\ndashcam.start()\n{patch}\n",
}
PROGRAM = """
import os, queue, subprocess, sys, threading, time
from concurrent.futures import ThreadPoolExecutor

@dashcam.span
def leaf(n):
    time.sleep(0.001)
    return n

@dashcam.span
def numbers(n):
    for i in range(n):
        time.sleep(0.001)
        yield leaf(i)

@dashcam.span
def thread(n):
    out = queue.Queue()
    one = threading.Thread(target=lambda: out.put(leaf(n)))
    one.start()
    one.join()
    return out.get()

@dashcam.span
def pool(n):
    with ThreadPoolExecutor(2) as made:
        return list(made.map(leaf, range(n)))

@dashcam.span
def child(n):
    return subprocess.run([sys.executable, "child.py", str(n)], capture_output=True, text=True, check=True).stdout

@dashcam.span
def much(n):
    return sum(len(leaf("x" * 60_000)) for _ in range(n))

GREENLETS
print(thread(1), pool(3), list(numbers(2)), in_greenlets(4), killed(5), child(6))
print(much(150))  # more than one segment: the next is made ready beside it
with dashcam.span("outer"):
    threads = [threading.Thread(target=thread, args=(n,)) for n in (7, 8)]
    for one in threads: one.start()
    for one in threads: one.join()
print("end")
"""
GREENLETS = {
    "gevent": """
import gevent
@dashcam.span
def in_greenlets(n):
    made = [gevent.spawn(leaf, i) for i in range(n)]
    return [one.get() for one in made]

@dashcam.span
def forever(n):
    gevent.sleep(100)

def killed(n):
    one = gevent.spawn(forever, n)
    gevent.sleep(0.01)
    one.kill()
    try:
        with gevent.Timeout(0.01):
            forever(n)
    except gevent.Timeout:
        return "in time"
""",
    "eventlet": """
import eventlet
@dashcam.span
def in_greenlets(n):
    made = [eventlet.spawn(leaf, i) for i in range(n)]
    return [one.wait() for one in made]

@dashcam.span
def forever(n):
    eventlet.sleep(100)

def killed(n):
    one = eventlet.spawn(forever, n)
    eventlet.sleep(0.01)
    one.kill()
    try:
        with eventlet.Timeout(0.01):
            forever(n)
    except eventlet.Timeout:
        return "in time"
""",
}
CHILD = (
    "import dashcam, sys\ndashcam.start()\n@dashcam.span\ndef grandchild(n): return n\nprint(grandchild(sys.argv[1]))\n"
)
EXPECTED = sorted(
    [
        "thread(1) > leaf(1)",
        "pool(3) > [leaf(0), leaf(1), leaf(2)]",
        "numbers(2) > [leaf(0), leaf(1)]",
        "in_greenlets(4) > [leaf(0), leaf(1), leaf(2), leaf(3)]",
        "child(6) > grandchild(6)",
        "outer() > [thread(7) > leaf(7), thread(8) > leaf(8)]",
    ]
)


def ran(folder, way, text):
    (folder / "app.py").write_text(text)
    (folder / "child.py").write_text(CHILD)
    with Host(folder, way, "app.py") as host:
        host.end(None)
        return host


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("library", PATCH)
def test_nb44_greenlets_run_as_plain(library, order, tmp_path):
    """Output, status and time to end are the plain program's, and every call hangs where it was made."""
    pytest.importorskip(library)
    text = ORDERS[order].format(patch=PATCH[library]) + PROGRAM.replace("GREENLETS", GREENLETS[library])
    plain = ran(tmp_path, "plain", text)
    assert plain.ended.status == 0, plain.ended.stderr
    for way in ("start", "run") if order == "first" else ("start",):
        recorded = ran(tmp_path, way, text)
        same(plain, recorded)
        told = trees(recorded.spans())
        assert [one for one in told if not one.startswith(("forever", "much"))] == EXPECTED
        assert sum(one.startswith("forever") for one in told) == 2
        assert [one.count("leaf") for one in told if one.startswith("much")] == [150]
