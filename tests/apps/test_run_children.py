"""What children record hangs under the span that started them, whichever way they were started."""

import json
from pathlib import Path

import pytest

from tests.recorded import dashcam

pytestmark = pytest.mark.slow

PARENT = """
import asyncio, dashcam, multiprocessing, os, subprocess, sys
from concurrent.futures import ProcessPoolExecutor

@dashcam.span
def work(number): return number

def child(way):
    if way == "subprocess":
        subprocess.run([sys.executable, "child.py"], check=True)
    elif way == "subprocess, own environment":
        subprocess.run([sys.executable, "child.py"], check=True, env={**os.environ, "MORE": "1"})
    elif way == "asyncio":
        async def main(): await (await asyncio.create_subprocess_exec(sys.executable, "child.py")).wait()
        asyncio.run(main())
    elif way == "os.fork":
        if os.fork() == 0:
            work(1)
            os._exit(0)
        os.wait()
    elif way.startswith("process"):
        process = multiprocessing.get_context(way.split()[1]).Process(target=work, args=(1,))
        process.start()
        process.join()

@dashcam.span
def parent(way): child(way)

@dashcam.span
def first(executor): executor.submit(work, 1).result()

@dashcam.span
def second(pool): pool.submit(work, 2).result(); list(pool.map(work, [3, 4]))

@dashcam.span
def pool_first(pool): pool.apply(work, (1,))

@dashcam.span
def pool_second(pool): pool.map(work, [2, 3]); list(pool.imap(work, [4])); pool.starmap(work, [(5,)]); pool.apply_async(work, kwds={"number": 6}).get()

if __name__ == "__main__":
    way = sys.argv[1]
    if way.startswith("executor"):
        with ProcessPoolExecutor(1, multiprocessing.get_context(way.split()[1])) as executor:
            first(executor)
            second(executor)
            executor.submit(work, 5).result()
    elif way.startswith("pool"):
        with multiprocessing.get_context(way.split()[1]).Pool(1) as pool:
            pool_first(pool)
            pool_second(pool)
            pool.apply(work, (7,))
    else:
        parent(way)
"""
CHILD = """
import dashcam

@dashcam.span
def work(): return 1

work()
"""


def record(folder: Path, way: str) -> list[dict]:
    (folder / "app.py").write_text(PARENT)
    (folder / "child.py").write_text(CHILD)
    ended = dashcam(folder, "run", "app.py", way)
    assert ended.returncode == 0, ended.stderr.decode()
    found = dashcam(folder, "sql", "select * from spans order by started_ns", "--json")
    return json.loads(found.stdout)


@pytest.mark.parametrize(
    "way",
    [
        "subprocess",
        "subprocess, own environment",
        "asyncio",
        "os.fork",
        "process fork",
        "process spawn",
        "process forkserver",
    ],
)
def test_a_childs_spans_hang_under_the_span_that_started_it(tmp_path: Path, way: str) -> None:
    """One trace, two processes, one run."""
    parent, work = record(tmp_path, way)
    assert (work["name"], work["parent_id"], work["trace_id"]) == ("work", parent["span_id"], parent["trace_id"])
    assert (work["run"], work["process"] != parent["process"]) == (parent["run"], True)


@pytest.mark.parametrize("way", ["executor fork", "executor spawn", "executor forkserver", "pool fork", "pool spawn"])
def test_a_pools_task_hangs_under_the_span_that_submitted_it(tmp_path: Path, way: str) -> None:
    """Not under the one in which the worker was started, nor under the last task's."""
    spans = record(tmp_path, way)
    names = {span["span_id"]: span["name"] for span in spans}
    works = [span for span in spans if span["name"] == "work"]
    prefix = "" if way.startswith("executor") else "pool_"
    count = 3 if way.startswith("executor") else 5
    parents = [names.get(span["parent_id"]) for span in works]
    assert parents[:-1] == [f"{prefix}first", *[f"{prefix}second"] * count]
    assert len({span["process"] for span in works}) == 1


@pytest.mark.parametrize("way", ["executor fork", "pool fork", "pool spawn"])
def test_a_task_submitted_outside_any_span_begins_a_trace(tmp_path: Path, way: str) -> None:
    """Although its worker may have been started in one."""
    assert record(tmp_path, way)[-1]["parent_id"] is None


def test_the_line_counts_the_whole_run(tmp_path: Path) -> None:
    """Children's traces too."""
    (tmp_path / "child.py").write_text(CHILD)
    (tmp_path / "app.py").write_text(
        "import subprocess, sys\nfor _ in range(2): subprocess.run([sys.executable, 'child.py'])"
    )
    ended = dashcam(tmp_path, "run", "app.py")
    assert ended.stderr.startswith(b"dashcam: 2 traces, slowest ")
