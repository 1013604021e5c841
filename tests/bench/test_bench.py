"""What the figures stand on: the workload is what it says, jobs take turns, a row says whether it holds. Nothing is timed."""

import doctest
import importlib
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

import dashcam
from dashcam.collect import collect
from dashcam.snapshot.components import walk
from dashcam.snapshot.fingerprint import fingerprint
from tests.bench import past, walked
from tests.bench.measure import ROOT, interleaved
from tests.bench.page import BEGIN, END, between
from tests.bench.prose import prose
from tests.bench.row import Row, as_markdown, as_text
from tests.bench.watched import look, look_at_all
from tests.bench.workload import DEPTH, distinct, fresh, nested, repeated


@pytest.mark.parametrize("name", ["measure", "page", "prose", "row", "watched"])
def test_examples(name):
    """The examples in the docstrings hold."""
    assert doctest.testmod(importlib.import_module(f"tests.bench.{name}")).failed == 0


def test_a_call_is_3_6_kilobytes():
    """Question, documents and answer come to 3.6 kB of JSON, like nobody else's."""
    sizes = [len(repr(fresh(number))) for number in range(20)]
    assert all(3_400 < size < 3_800 for size in sizes)
    assert len({repr(fresh(number)) for number in range(20)}) == 20


@pytest.mark.parametrize("values", [repeated, distinct])
def test_a_trace_is_six_nested_calls(values):
    """Each trace makes six calls, each inside the one before, with the values of its own level."""
    calls, deep = [], [0]

    def wrap(function):
        def counted(question, documents):
            deep[0] += 1
            calls.append((deep[0], question))
            answer = function(question, documents)
            deep[0] -= 1
            return answer

        return counted

    given = values(2)
    assert nested(wrap)(given) == 2 * DEPTH
    assert [depth for depth, _ in calls] == [1, 2, 3, 4, 5, 6] * 2
    assert [question for _, question in calls] == [question for question, _, _ in (*given[:6], *given[7:13])]


def test_jobs_take_turns():
    """Every job runs once unmeasured and then once a round, each time with values made for it alone."""
    ran = []
    jobs = {who: lambda given, who=who: ran.append((who, given)) for who in "ab"}
    numbers = iter(range(100))
    assert interleaved(jobs, 2, 1, lambda: next(numbers)).keys() == {"a", "b"}
    assert ran == [("a", 0), ("b", 1), ("a", 2), ("b", 3), ("a", 4), ("b", 5)]


def test_what_goes_ahead_is_the_same_for_every_job():
    """Each job is handed the same values before its own, in every round."""
    ran = []
    jobs = {who: lambda given, who=who: ran.append((who, given)) for who in "ab"}
    numbers = iter(range(100))
    interleaved(jobs, 1, 1, lambda: next(numbers), "ahead")
    assert ran == [("a", 0), ("b", 1), ("a", "ahead"), ("a", 2), ("b", "ahead"), ("b", 3)]


def test_prose_is_english():
    """The text has no code in it, and compresses like text: hardly four words stand in it twice."""
    text = prose(Random(2), 5_000)
    assert len(text) == 5_000
    assert not re.search(r"[_*=<>{}\\]", text)
    fours = re.findall(r"\S+ \S+ \S+ \S+", text)
    assert len(set(fours)) > 0.95 * len(fours) > 150


def test_a_row_says_whether_it_holds():
    """A missed bar is told in capitals, one that holds in small letters, no bar by nothing."""
    rows = [Row("a", "1", "≤ 2", holds=True), Row("b", "3", "≤ 2", holds=False), Row("c", "4")]
    assert [row.mark for row in rows] == ["holds", "MISSED", ""]
    assert as_text(rows).splitlines()[2].split() == ["b", "3", "≤", "2", "MISSED"]
    assert as_markdown(rows).splitlines()[3] == "| b | 3 | ≤ 2 | MISSED |  |"


def test_the_page_has_its_place():
    """docs/why/performance.md has both marks, once, and its words stay when the table goes."""
    text = (ROOT / "docs" / "why" / "performance.md").read_text()
    assert (text.count(BEGIN), text.count(END)) == (1, 1)
    emptied = between(text, "")
    assert (emptied.split(BEGIN)[0], emptied.split(END)[1]) == (text.split(BEGIN)[0], text.split(END)[1])


def test_the_walked_app_is_what_its_rows_say():
    """200 components of a few classes; the same version whatever the key and the calls before, another with one agent more."""
    found = walk(walked.App(walked.AGENTS))
    assert (195 <= found.size <= 205, found.left_out) == (True, 0)
    assert len({one.type.qualname for one in found.components}) >= 8
    assert walked.version_of(0) == walked.version_of(1) == walked.version_of(2) == fingerprint(walk(walked.App(3)))
    assert walked.version_of(0) != fingerprint(walk(walked.App(4)))


def test_the_past_is_realistic_and_the_same_again(tmp_path: Path):
    """A month of four apps, seven models at most, some failures and one rare word; the same seed writes the same bytes."""
    for name in "ab":
        assert [*past.write(tmp_path / f"{name}.journal", 3_000, days=3, end_ns=10**18)][-1] >= 3_000
    files = [sorted((tmp_path / f"{name}.journal").rglob("*.seg")) for name in "ab"]
    assert [path.read_bytes() for path in files[0]] == [path.read_bytes() for path in files[1]]
    collect(tmp_path / "a.db")
    with dashcam.open(tmp_path / "a.db") as store:
        found = store.sql(
            "select count(*) n, min(started_ns) a, max(started_ns) z, count(distinct app) apps from traces"
        )
        failed = store.sql("select count(*) n from spans where status = 'error'")[0]["n"]
        rare = store.sql(f"select count(*) n from spans where input like '%{past.RARE_WORD}%'")[0]["n"]
        spans = store.span_count()
    (told,) = found
    assert (told["apps"], rare, 3_000 <= spans < 3_020, 0 < failed < 100) == (4, 1, True, True)
    assert 10**18 - 3 * past.DAY_NS <= told["a"] < told["z"] <= 10**18 - past.DAY_NS // 30_000


def test_a_deep_trace_has_as_many_spans_as_were_asked_for(tmp_path):
    """One trace, its calls many levels deep, beside the journals of a month."""
    store = tmp_path / "x.db"
    past.write_deep(store.with_suffix(".journal"), 400)
    list(past.write(store.with_suffix(".journal"), 300))
    assert collect(store).problem is None
    with dashcam.open(store) as opened:
        deep = opened.traces("span_count == 400", limit=None)
        parents = opened.outline(deep[0].trace_id).spans.parent
    depth = [0] * len(parents)
    for at, parent in enumerate(parents):
        depth[at] = depth[parent] + 1 if parent >= 0 else 0
    assert (len(deep), parents.count(-1), max(depth) > 5) == (1, 1, True)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="another system")
def test_a_process_is_looked_at_with_those_it_started():
    """A dashboard's collector is a part of it."""
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'print(1, flush=True); input()'])"
    started = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert started.stdout is not None
        assert started.stdout.readline() == b"1\n"
        own, both = look(started.pid, 0.0), look_at_all(started.pid, 0.0)
    finally:
        started.communicate(b"\n")
    assert own is not None
    assert both is not None
    assert (own.threads, both.threads, both.memory > own.memory) == (1, 2, True)
    assert look_at_all(started.pid, 0.0) is None
