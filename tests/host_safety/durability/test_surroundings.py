"""NB-55, NB-56, NB-58, NB-60: disks that are full or refuse, a store that somebody else holds, a clock that jumps."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

import dashcam
from dashcam.collect import collect
from dashcam.settings import journal_root
from tests.journals import MONO, WALL, JournalBuilder
from tests.recorded import environment, python

WORK = """
import os, resource, signal, sys, time
import dashcam
dashcam.start(store="place/dashcam.db", integrations=())

@dashcam.span
def work(number, text=""):
    return number
"""


@contextlib.contextmanager
def mounted(place: Path, options: str) -> Iterator[None]:
    """A file system in memory; where that is not allowed the test says so."""
    place.mkdir(exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, check=False
    )
    if done.returncode:
        pytest.skip("not run here: mounting needs root (unshare -rm pytest, or a container with CAP_SYS_ADMIN)")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


FULL = """
ballast = open("place/ballast", "wb")
ballast.write(bytes(4 * 1024 * 1024))
ballast.close()
made = 0
while dashcam.status()["dropped"] < 50:
    work(made, "x" * 20_000 + str(made))
    made += 1
    assert made < 5_000
first_lost = dashcam.status()["dropped"]
dashcam.flush()
os.unlink("place/ballast")
time.sleep(1.1)
for number in range(20):
    work(f"after {number}")
print(made, dashcam.status()["dropped"], flush=True)
os._exit(0)
"""


def test_nb55_a_full_disk_is_counted_and_gone_on_from(tmp_path: Path):
    """Calls return as ever; one warning; what came when there was room again is kept, the rest is counted, the store is sound."""
    with mounted(tmp_path / "place", "size=24m"):
        done = python(tmp_path, "-c", WORK + FULL, DASHCAM_INTEGRATIONS="")
        assert done.returncode == 0, done.stderr
        assert done.stderr.count(b"dashcam cannot keep its journal") == 1
        dropped = int(done.stdout.split()[1])
        assert dropped >= 50
        for path in (tmp_path / "place").glob("ballast"):
            path.unlink()
        with dashcam.open(tmp_path / "place" / "dashcam.db") as store:
            outputs = {
                str(row["output"]).strip('"') for row in store.sql("select output from spans where status = 'ok'")
            }
            assert store.integrity() == []
        assert {f"after {number}" for number in range(20)} <= outputs


LIMITED = """
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
work("before")
resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * 1024, resource.RLIM_INFINITY))
for number in range(300):
    work(number, "x" * 60_000)
lost = dashcam.status()["dropped"]
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
time.sleep(1.1)
work("after")
print(lost, dashcam.flush(20))
"""


def test_nb55_a_limit_on_files_is_like_a_full_disk(tmp_path: Path):
    """Every span is in the store or counted."""
    done = python(tmp_path, "-c", WORK + LIMITED)
    assert done.returncode == 0, done.stderr
    lost, flushed = done.stdout.split()
    with dashcam.open(tmp_path / "place" / "dashcam.db") as store:
        outputs = [str(row["output"]).strip('"') for row in store.sql("select output from spans where status = 'ok'")]
    assert (flushed, {"before", "after"} <= set(outputs)) == (b"True", True)
    assert int(lost) > 0
    # a call is two frames, of which either may be the one that was lost
    assert 302 - int(lost) <= len(outputs) < 302


PLACES = {
    "no home, no temporary folder": ({"HOME": "", "TMPDIR": "/nonexistent", "XDG_DATA_HOME": ""}, None),
    "a folder that cannot be": ({"DASHCAM_STORE": "/proc/nowhere/dashcam.db"}, None),
    "a read-only file system": ({"DASHCAM_STORE": "place/dashcam.db"}, "ro,size=1m"),
}
PLAIN = "import dashcam\ndashcam.start(integrations=())\nprint([dashcam.span(lambda n: n)(n) for n in range(3)], dashcam.flush())"


@pytest.mark.parametrize("what", PLACES)
def test_nb56_where_nothing_can_be_written_the_program_runs_on(tmp_path: Path, what: str):
    """Status 0 and its own output; at most one warning."""
    given, options = PLACES[what]
    with mounted(tmp_path / "place", options) if options else contextlib.nullcontext():
        done = python(tmp_path, "-c", PLAIN, **given)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"[0, 1, 2]")
    assert done.stderr.count(b"\n") <= 1


HELD_S = 3.0
HELD = f"""
import statistics
times = []
until = time.monotonic() + {HELD_S}
while time.monotonic() < until:
    began = time.perf_counter()
    work(1)
    times.append(time.perf_counter() - began)
    time.sleep(0.001)
print(statistics.quantiles(times, n=100)[98] * 1000)
os._exit(0)
"""


@pytest.mark.slow
def test_nb58_a_store_that_somebody_holds_is_not_felt(tmp_path: Path):
    """Another program holds the store's file and writes; the 99th call of a hundred waits for nobody; later all is there."""
    python(tmp_path, "-c", WORK + "work('first')\ndashcam.flush()")
    holder = apsw.Connection(str(tmp_path / "place" / "dashcam.db"))
    holder.execute("begin exclusive")
    command = [sys.executable, "-c", WORK + HELD]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE) as program:
        said, _ = program.communicate(timeout=50)
    holder.execute("rollback")
    holder.close()
    # to write needs no lock of the store's at all: on a busy machine too below the seconds that a held store makes its writers wait
    assert float(said) < 1_000
    with dashcam.open(tmp_path / "place" / "dashcam.db") as store:
        assert store.span_count() > 100


JUMPS = """
from unittest import mock
real = time.time_ns
for jump in (0, 86_400, -86_400, 3_600, -3_600):
    with mock.patch("time.time_ns", lambda: real() + jump * 10**9), mock.patch("time.time", lambda: real() / 1e9 + jump):
        work(jump)
        dashcam.flush()
"""


def test_nb60_a_clock_that_jumps_turns_nothing_round(tmp_path: Path):
    """A day ahead and back between calls: durations are those of the steady clock, and the calls stand in their order."""
    assert python(tmp_path, "-c", WORK + JUMPS).returncode == 0
    with dashcam.open(tmp_path / "place" / "dashcam.db") as store:
        rows = store.sql("select started_ns, duration_ns, output from spans order by started_ns")
    assert [int(str(row["output"])) for row in rows] == [0, 86_400, -86_400, 3_600, -3_600]
    assert all(0 < int(str(row["duration_ns"])) < 1_000 * 10**9 for row in rows)


@pytest.mark.parametrize("days", [-1, 1])
def test_nb60_processes_on_either_side_of_a_jump_are_both_kept(tmp_path: Path, days: int):
    """One began by the old clock, one by the new: both are collected, whichever is newer by its own word."""
    root = journal_root(tmp_path / "dashcam.db")
    for number, wall in enumerate((WALL, WALL + days * 86_400 * 10**9)):
        made = JournalBuilder(root, tail=f"{number:08x}", prefix=bytes([number + 1]) * 8)
        made.defines.data[:] = made.defines.data[:8]
        made.defines.add(0, 1, "ab" * 8, 1, wall, MONO, made.prefix, ["app.py"], "rag", "3.11", "0.1", None)
        made.defines.add(1, 0, "Rag.answer", "chain", None, ["question"], None)
        made.call(1, "answer", args=["question"])
        made.save()
    assert collect(tmp_path / "dashcam.db").problem is None
    with dashcam.open(tmp_path / "dashcam.db") as store:
        rows = store.sql("select started_ns, status from spans order by trace_id")
    assert [row["status"] for row in rows] == ["ok", "ok"]
    assert abs(int(str(rows[1]["started_ns"])) - int(str(rows[0]["started_ns"]))) == 86_400 * 10**9
