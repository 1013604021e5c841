import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashcam.collect import collect
from dashcam.errors import UsageError
from dashcam.store import bounded, open_store
from tests.journals import WALL, JournalBuilder

SECOND = 1_000_000_000


def test_a_run_is_its_processes_with_their_traces(path: Path):
    """The first process says what was started; child processes have traces of their own."""
    root = path.with_suffix(".journal")
    for tail, run, pid in (("01", "ab" * 8, 1), ("02", "ab" * 8, 2), ("03", "cd" * 8, os.getpid())):
        written = JournalBuilder(root, run=run, pid=pid, tail=tail, prefix=bytes.fromhex(tail * 8), app=f"app {tail}")
        written.call(10, mono=5_000_000 + pid)
        written.start(11)
        written.end_more(11, 1, None, error=["E", "no", None], duration=5 * SECOND)
        written.save()
    assert collect(path).problem is None
    with open_store(path) as store:
        page = store.runs()
        first = store.runs(limit=1)
        second = store.runs(limit=1, after=first.after)
    by_run = {one.run: one for one in page.runs}
    both = by_run["ab" * 8]
    assert (both.argv, both.python, both.started_ns, both.processes) == (["app.py"], "3.11.2", WALL, 2)
    assert (both.trace_count, both.error_count, both.span_count, both.unpriced_count) == (4, 2, 4, 0)
    assert (both.cost_usd, both.last_ns, both.apps) == (None, WALL + 5 * SECOND, ["app 01", "app 02"])
    assert (page.after, page.partial, second.after) == (None, None, None)
    assert {one.run for one in (*first.runs, *second.runs)} == set(by_run)


def test_a_run_lives_while_one_of_its_processes_does(path: Path):
    """Its journal is locked by the process that writes it."""
    written = JournalBuilder(path.with_suffix(".journal"))
    written.start(10)
    written.save()
    program = f"""
import sys
from pathlib import Path
from dashcam.journal.liveness import hold
hold(Path({str(written.folder)!r}))
print("held", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        holder.stdout.readline()
        collect(path)
        with open_store(path) as store:
            living = store.runs().runs[0]
            holder.stdin.close()
            holder.wait()
            dead = store.runs().runs[0]
    assert (living.alive, dead.alive) == (True, False)
    assert (living.trace_count, living.span_count) == (1, 1)


def test_runs_without_time_tell_no_figures(filled: Path, monkeypatch: pytest.MonkeyPatch):
    """Unknown is none, not nothing."""
    monkeypatch.setattr(bounded, "STEPS", 1)
    with open_store(filled) as store:
        page = store.runs(seconds=0)
    assert page.partial == "stopped after 0 s: what the traces of these runs add up to is not known"
    (run,) = page.runs
    assert (run.processes, run.trace_count, run.apps, run.cost_usd) == (1, None, None, None)


def test_no_run_is_an_empty_page(path: Path):
    """A store in which nothing was recorded."""
    with open_store(path, create=True) as store:
        page = store.runs()
    assert (page.runs, page.after, page.partial) == ([], None, None)


def test_a_place_of_another_list_is_wrong_use(filled: Path):
    """What an earlier page had as `after` is asked for."""
    with open_store(filled) as store, pytest.raises(UsageError, match="after"):
        store.runs(after="sessions!1!1")
