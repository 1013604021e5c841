"""A program that records on and on holds no more after more spans: counted in blocks of memory, not by what the system says it has."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import gc, json, sys, threading, time
from pathlib import Path
import dashcam
from dashcam import runtime

store = Path(sys.argv[1])
dashcam.start(store=store, integrations=())

@dashcam.span
def outer(text):
    return {"answer": inner(text), "of": text[:20]}

@dashcam.span
def inner(text):
    return text[::-1]

def work(thread, first, count):
    for number in range(first, first + count):
        outer(f"{thread}-{number} " + "words of its own " * 60)

def record(first, count):
    threads = [threading.Thread(target=work, args=(thread, first, count)) for thread in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    spans = runtime._on[0].journal.spans
    while spans.preparing:
        time.sleep(0.001)
    for segment in sorted(store.with_suffix(".journal").glob("*/span-*.seg"))[:-2]:
        segment.unlink()  # as if collected
    gc.collect()
    return sys.getallocatedblocks()

record(0, 200)
held = [record(1_000, 200), record(2_000, 400), record(3_000, 800)]
print(json.dumps({"held": held, "dropped": dashcam.status()["dropped"]}))
dashcam.stop()
"""


@pytest.mark.timeout(120)
def test_twice_as_many_spans_take_no_more_memory(tmp_path: Path):
    """Eight threads, some ten segments: after 6,400, 12,800 and 25,600 spans the same blocks are held, but for a few."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "s.db")], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    assert told["dropped"] == 0
    first, *later = told["held"]
    assert max(later) - first < 500, told
