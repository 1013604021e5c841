import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dashcam.errors import QueryError, StoreMissing
from dashcam.store.apart import STRICT, ask_apart, table_apart
from dashcam.store.surface import MIB, Bounds, ask, table

pytestmark = pytest.mark.slow

PATIENT = Bounds(seconds=20)


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("select trace_id, name, input_preview from traces", ()),
        ("select ? as a, ?2 as b", ("ä", None)),
        ("select :x as a, x'00ff' as b", {"x": 1.5}),
        ("select name from spans where kind = 'nothing'", ()),
        ("select 'a" + "\U0001f600\u2028" + "' as a", ()),
    ],
)
def test_the_answer_is_the_same_as_here(filled: Path, query: str, parameters):
    """Rows, names, bindings."""
    assert ask_apart(filled, query, parameters, bounds=PATIENT) == ask(filled, query, parameters)


@pytest.mark.parametrize(
    "query", ["selec 1", "", "delete from texts", "select * from texts", "select 1; select load_extension('x')"]
)
def test_an_error_is_the_same_as_here(filled: Path, query: str):
    """Kind and words come through the pipe."""
    with pytest.raises(QueryError) as here:
        ask(filled, query)
    with pytest.raises(QueryError) as there:
        ask_apart(filled, query)
    assert (type(there.value), str(there.value)) == (type(here.value), str(here.value))


def test_without_a_store_there_is_no_answer(path: Path):
    """The same error as everywhere else."""
    with pytest.raises(StoreMissing, match="no store at"):
        ask_apart(path, "select 1")


def test_a_query_without_end_is_ended(filled: Path):
    """By SQLite's own handler."""
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select max(x) from n"
    with pytest.raises(QueryError, match=r"longer than 0.1 s"):
        ask_apart(filled, endless, bounds=Bounds(seconds=0.1))


def test_one_long_step_is_ended(filled: Path):
    """A single function that would run for hours cannot be interrupted: its process ends."""
    long = "select instr(printf('%.*c', 16000000, 'a'), printf('%.*c', 8000000, 'a') || 'b') as n"
    with pytest.raises(QueryError, match=r"longer than 0.1 s"):
        ask_apart(filled, long, bounds=Bounds(seconds=0.1))


def test_memory_is_bounded(filled: Path):
    """A sort of more than it may hold is an error, not a machine out of memory."""
    numbers = "with recursive n(x) as (select 1 union all select x + 1 from n limit 100000)"
    query = f"{numbers} select count(*) from (select distinct printf('%.*c', 20000, 'x') || x from n)"
    with pytest.raises(QueryError, match="more memory|more than it may have"):
        ask_apart(filled, query, bounds=PATIENT, memory=200 * MIB)


def test_a_strict_answer_is_small(filled: Path):
    """The bounds without others named are those for a stranger."""
    numbers = "with recursive n(x) as (select 1 union all select x + 1 from n limit 10001) select x from n"
    with pytest.raises(QueryError, match="more than 10,000 rows"):
        ask_apart(filled, numbers, bounds=replace(STRICT, seconds=20))  # a busy machine takes its time
    assert (ask_apart.__kwdefaults__["bounds"], STRICT.seconds) == (STRICT, 0.5)


def test_the_process_has_nothing_of_ours(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """No variable of ours reaches it, nor a module from the folder we stand in."""
    (tmp_path / "apsw.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", "nowhere.py")
    assert ask_apart(filled, "select 1 as a", bounds=PATIENT) == [{"a": 1}]


def test_a_process_that_dies_is_an_error(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What it was, it is told; nothing is left behind."""
    broken = tmp_path / "python"
    for ending, said in (("exit 1", "could not be finished"), ("kill -KILL $$", "took longer")):
        broken.write_text(f"#!/bin/sh\n{ending}\n")
        broken.chmod(0o700)
        monkeypatch.setattr(sys, "executable", str(broken))
        with pytest.raises(QueryError, match=said):
            ask_apart(filled, "select 1")


def test_the_asking_side_keeps_its_own_limits(filled: Path):
    """Rights are taken away there, not here: no alarm is set, no child is left."""
    ask_apart(filled, "select 1", bounds=PATIENT)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    assert subprocess.run(["true"], check=True).returncode == 0


HOSTILE = (
    ("with recursive n(x) as (select 1 union all select x + 1 from n) select x from n where x < 0", "longer than"),
    ("select length(printf('%.*c', 900000000, 'x'))", "too big|memory|longer|more than it may have"),
    ("select length(hex(hex(hex(hex(hex(zeroblob(60000000)))))))", "too big|not among those"),
    ("delete from span_rows", "only reading"),
    ("create table t (x)", "only reading"),
    ("attach '/tmp/x.db' as x", "only reading"),
    ("pragma journal_mode = delete", "only reading"),
    ("pragma writable_schema = 1", "only reading"),
    ("select load_extension('x')", "load_extension is not among those allowed"),
    ("select readfile('/etc/passwd')", "readfile"),
    ("select * from payloads", "inside the store"),
    ("vacuum into '/tmp/x.db'", "only reading|VACUUM"),
)


@pytest.mark.parametrize(("query", "words"), HOSTILE)
def test_a_hostile_query_is_refused_or_ended(filled: Path, query: str, words: str):
    """In time, with a reason, and the store is as it was."""
    before = filled.read_bytes()
    with pytest.raises(QueryError, match=words):
        table_apart(
            filled, query, bounds=Bounds(seconds=0.3 if "longer" in words else 20, rows=100, size=MIB, value=16 * MIB)
        )
    assert filled.read_bytes() == before


def test_a_table_comes_through_the_pipe_as_it_is(filled: Path):
    """Columns, values, and whether it was cut."""
    query = "select 1 as a, 'ä' as a, 1.5 as c union all select 2, null, 3"
    here = table(filled, query)
    there = table_apart(filled, query, bounds=PATIENT)
    assert (there.columns, there.rows, there.truncated) == (here.columns, here.rows, False)
    assert table_apart(filled, query, bounds=Bounds(rows=1)).truncated
