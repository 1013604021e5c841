"""`pytest --dashcam`, run as people run it: what is recorded, what is said, and that nothing else changes."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from dashcam.model.trace import TraceWithSpans
from dashcam.store import open_store
from tests.recorded import dashcam, python

TESTS = """
import asyncio, threading, unittest
import pytest
import dashcam

@dashcam.span
def answer(question):
    dashcam.score("words", 1)
    return question

@dashcam.span(kind="tool")
def prepare(): ...

@pytest.fixture
def ready():
    prepare()
    yield
    prepare()

@pytest.fixture
def broken():
    raise RuntimeError("no fixture")

@pytest.fixture
def breaks_later():
    yield
    raise RuntimeError("no end")

@pytest.mark.parametrize("question", ["a", "b/c [d]"])
def test_ok(question, ready): assert answer(question) == question

def test_bad(): assert answer("x") == "y"
def test_setup(broken): ...
def test_teardown(breaks_later): answer("x")
def test_skipped(): pytest.skip("later")

@pytest.mark.xfail
def test_xfail(): assert answer("x") == "y"

@pytest.mark.xfail
def test_xpass(): answer("x")

@pytest.mark.xfail(strict=True)
def test_strict(): answer("x")

def test_thread():
    thread = threading.Thread(target=answer, args=["x"])
    thread.start()
    thread.join()

class TestAny:
    @pytest.fixture(scope="class")
    def anyio_backend(self): return "asyncio"
    @pytest.fixture(scope="class")
    async def shared(self, anyio_backend): yield 1
    @pytest.mark.anyio
    async def test_one(self, shared): answer("x")
    @pytest.mark.anyio
    async def test_two(self, shared):
        await asyncio.sleep(0)
        answer("x")

class TestCase(unittest.TestCase):
    def setUp(self): prepare()
    def test_unit(self): self.assertEqual(answer("x"), "y")

class TestIsolated(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self): prepare()
    async def test_unit(self): answer("x")
"""
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
FAILING = {"test_bad", "test_setup", "test_teardown", "test_strict", "TestCase::test_unit"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with tests of all kinds."""
    folder = tmp_path_factory.mktemp("project") / "shop"
    folder.mkdir()
    (folder / "pyproject.toml").write_text(
        "[tool.pytest.ini_options]\naddopts = '-p no:cacheprovider --strict-markers'"
    )
    (folder / "test_shop.py").write_text(TESTS)
    return folder


def run(folder: Path, *arguments: str, loads: bool = True, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run pytest with no plugin but those named here, as an installed one would be loaded."""
    plugins = ["dashcam.testing.pytest_plugin"] * loads + ["anyio.pytest_plugin"]
    named = [word for name in plugins for word in ("-p", name)]
    return python(folder, "-m", "pytest", *named, *arguments, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", **more)


def traces(folder: Path, store: str = ".dashcam/dashcam.db") -> dict[str, TraceWithSpans]:
    """What was recorded, by the test's name."""
    assert dashcam(folder, "ls", "--json", "--store", store).returncode == 0
    with open_store(folder / store) as opened:
        found = [opened.trace(trace.trace_id) for trace in opened.traces(limit=1_000)]
    return {trace.name.removeprefix("test_shop.py::"): trace for trace in found}


def plain(output: bytes) -> str:
    """Output without what differs from run to run."""
    return re.sub(r"in [0-9.]+s|at 0x[0-9a-f]+", "", output.decode())


@pytest.fixture(scope="module")
def recorded(folder: Path) -> tuple[subprocess.CompletedProcess[bytes], dict[str, TraceWithSpans]]:
    """One run with `--dashcam`."""
    done = run(folder, "--dashcam")
    return done, traces(folder)


def test_each_test_is_a_trace(recorded):
    """Named by its node id, in the app of the project, with how it went; nothing is a trace beside them."""
    _, found = recorded
    statuses = {name: (trace.status, trace.spans[0].attributes["pytest.outcome"]) for name, trace in found.items()}
    assert statuses == {
        "test_ok[a]": ("ok", "passed"),
        "test_ok[b/c [d]]": ("ok", "passed"),
        "test_bad": ("error", "failed"),
        "test_setup": ("error", "error in setup"),
        "test_teardown": ("error", "error in teardown"),
        "test_skipped": ("ok", "skipped"),
        "test_xfail": ("ok", "xfailed"),
        "test_xpass": ("ok", "xpassed"),
        "test_strict": ("error", "failed"),
        "test_thread": ("ok", "passed"),
        "TestAny::test_one": ("ok", "passed"),
        "TestAny::test_two": ("ok", "passed"),
        "TestCase::test_unit": ("error", "failed"),
        "TestIsolated::test_unit": ("ok", "passed"),
    }
    assert {(trace.app, trace.kind) for trace in found.values()} == {("shop", "function")}
    assert [trace.metadata for trace in found.values()] == [{"test": trace.name} for trace in found.values()]


def test_what_a_test_calls_is_under_it(recorded):
    """Fixtures on both sides, threads, coroutines in whatever task, methods of unittest's cases."""
    _, found = recorded
    called = {name: [span.name for span in trace.spans[1:]] for name, trace in found.items()}
    assert called["test_ok[a]"] == ["prepare", "answer", "prepare"]
    assert called["TestCase::test_unit"] == called["TestIsolated::test_unit"] == ["prepare", "answer"]
    assert [called[name] for name in ("test_thread", "TestAny::test_one", "TestAny::test_two")] == [["answer"]] * 3
    assert (called["test_setup"], called["test_skipped"]) == ([], [])


def test_a_trace_says_where_its_test_is(recorded, folder: Path):
    """Its line, its parameters, and why it failed."""
    _, found = recorded
    root = found["test_ok[b/c [d]]"].spans[0]
    lines = TESTS.splitlines()
    assert (root.input, root.site.file) == ({"question": "b/c [d]"}, str(folder / "test_shop.py"))
    assert lines[root.site.line - 1].startswith("@pytest.mark.parametrize")
    errors = {name: found[name].spans[0].error for name in ("test_bad", "test_setup", "test_teardown")}
    assert [error.type for error in errors.values()] == [
        "AssertionError",
        "RuntimeError",
        "RuntimeError",
    ]
    assert errors["test_teardown"].message == "no end"


def test_scores_of_a_test_are_marks_of_its_trace(recorded):
    """As in any other program."""
    _, found = recorded
    assert [(mark.name, mark.value) for mark in found["test_bad"].marks] == [("words", 1)]


def test_a_failing_test_says_which_trace_it_is(recorded, folder: Path):
    """In its own section of the report, with the command that shows it; a passing one says nothing."""
    done, found = recorded
    told = re.findall(
        r"^-+ dashcam -+\ntrace ([0-9a-f]{32})\n(dashcam show [0-9a-f]{8})$", done.stdout.decode(), re.MULTILINE
    )
    assert {trace for trace, _ in told} == {found[name].trace_id for name in FAILING}
    assert len(told) == len(FAILING)
    shown = dashcam(folder, *told[0][1].split()[1:])
    assert (shown.returncode, told[0][0] in shown.stdout.decode()) == (0, True)


def test_the_last_line_says_what_was_recorded(recorded):
    """Below pytest's own summary, above its count."""
    done, found = recorded
    assert done.stdout.decode().splitlines()[-2] == f"dashcam: {len(found)} tests recorded: dashcam ls --app shop"


def test_nothing_else_changes(recorded, folder: Path):
    """Without our lines the output is that of a run without the plugin, and so is the exit status."""
    done, _ = recorded
    without = run(folder, loads=False)
    ours = r"^(-+ dashcam -+\ntrace .*\ndashcam show .*|dashcam: .*)\n"
    said = re.sub(ours, "", plain(done.stdout), flags=re.MULTILINE)
    head = re.compile(r"^(plugins|rootdir|platform|cachedir).*\n", re.MULTILINE)
    assert (head.sub("", said), done.returncode) == (head.sub("", plain(without.stdout)), without.returncode)
    assert done.stderr == without.stderr


def test_without_the_option_it_is_not_there(folder: Path):
    """Four small modules of ours are loaded and nothing is recorded."""
    (folder / "light.py").write_text(
        "import json, sys\ndef test_it():\n    ours = [name for name in sys.modules if name.startswith('dashcam')]\n"
        "    print('modules', json.dumps([ours, len(sys.modules)]))\n"
    )
    counts = []
    for loads in (True, False):
        done = run(folder, "-s", "-q", "light.py", loads=loads)
        ours, count = json.loads(re.search(rb"modules (.*)", done.stdout)[1])
        counts.append(count)
        expected = ["dashcam", "dashcam.testing", "dashcam.testing.pytest_plugin", "dashcam.version"]
        assert (sorted(ours), done.returncode) == (expected if loads else [], 0)
    assert counts[0] - counts[1] <= 6
    assert b"dashcam" not in done.stdout.partition(b"\n")[2].partition(b"modules")[0]


def test_collecting_records_nothing(folder: Path, tmp_path: Path):
    """`--collect-only` runs no test."""
    done = run(folder, "--dashcam", "--collect-only", "-q", "--dashcam-store", str(tmp_path / "a.db"))
    assert (done.returncode, list(tmp_path.iterdir())) == (0, [])


def test_workers_record_their_own(folder: Path, recorded):
    """With xdist the traces are the same, and the process that reports tells their ids."""
    done = run(folder, "-p", "xdist.plugin", "-n", "2", "--dashcam", "--dashcam-store", "workers.db")
    _, alone = recorded
    found = traces(folder, "workers.db")
    shape = [{name: [span.name for span in trace.spans] for name, trace in one.items()} for one in (found, alone)]
    assert shape[0] == shape[1]
    store = folder / "workers.db"
    told = re.findall(
        rf"^trace ([0-9a-f]{{32}})\ndashcam show [0-9a-f]{{8}} --store {store}$", done.stdout.decode(), re.MULTILINE
    )
    assert sorted(told) == sorted(found[name].trace_id for name in FAILING)
    assert (
        done.stdout.decode().splitlines()[-2]
        == f"dashcam: {len(alone)} tests recorded: dashcam ls --app shop --store {store}"
    )


@pytest.mark.parametrize("hidden", ["--tb=no", "--show-capture=no"])
def test_where_reports_are_hidden_the_last_lines_name_the_failing(folder: Path, hidden: str):
    """Each with the command that shows its trace."""
    done = run(folder, "--dashcam", hidden, "-k", "test_bad or test_setup or test_xfail")
    said = [line for line in done.stdout.decode().splitlines() if line.startswith("dashcam: dashcam show ")]
    assert [line.split()[-1] for line in said] == ["test_shop.py::test_bad", "test_shop.py::test_setup"]
    assert b"- dashcam -" not in done.stdout


ENDS = """
import os, pytest, dashcam
def test_before(): ...
def test_ends():
    with dashcam.span("inside"):
        ENDING
def test_after(): ...
"""


@pytest.mark.parametrize(
    ("ending", "status", "traced"),
    [
        ("raise KeyboardInterrupt", 2, {"test_before": "ok", "test_ends": "cancelled"}),
        ("pytest.exit('enough', 7)", 7, {"test_before": "ok", "test_ends": "cancelled"}),
        ("assert 0", 1, {"test_before": "ok", "test_ends": "error"}),
        ("os._exit(3)", 3, {"test_before": "ok", "test_ends": "incomplete"}),
    ],
)
def test_a_run_that_is_cut_short_keeps_what_was(tmp_path: Path, ending: str, status: int, traced: dict[str, str]):
    """Ctrl-C, an exit, `--maxfail`, the death of the process: the same exit status, and every trace so far."""
    (tmp_path / "test_shop.py").write_text(ENDS.replace("ENDING", ending))
    done = run(tmp_path, "--dashcam", "--maxfail=1", "-q")
    assert done.returncode == run(tmp_path, "--maxfail=1", "-q").returncode == status
    found = traces(tmp_path)
    assert {name: trace.status for name, trace in found.items()} == traced
    assert [span.name for span in found["test_ends"].spans[1:]] == ["inside"]


@pytest.mark.parametrize("more", [{"DASHCAM_ENABLED": "0"}, {"DASHCAM_STORE": "/proc/self/nope/a.db"}])
def test_where_nothing_can_be_recorded_tests_run_as_ever(tmp_path: Path, more: dict[str, str]):
    """Switched off, or without a place to write."""
    (tmp_path / "test_shop.py").write_text("def test_it(): ...\n")
    done = run(tmp_path, "--dashcam", "-q", **more)
    assert (done.returncode, b"1 passed" in done.stdout, b"Traceback" in done.stderr) == (0, True, False)


def test_a_run_that_is_recorded_already_goes_on(tmp_path: Path):
    """Under `dashcam run`, and with tests that start and stop recording themselves."""
    (tmp_path / "test_shop.py").write_text(
        "import dashcam\ndef test_one(): dashcam.start()\ndef test_two(): dashcam.span(len)('a')\n"
    )
    plugin = ("-p", "dashcam.testing.pytest_plugin")
    done = dashcam(
        tmp_path, "run", "--app", "own", "-m", "pytest", *plugin, "--dashcam", "-q", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"
    )
    assert (done.returncode, b"2 tests recorded" in done.stdout) == (0, True)
    assert {name: len(trace.spans) for name, trace in traces(tmp_path).items()} == {"test_one": 1, "test_two": 2}


def test_the_project_may_say_its_app(tmp_path: Path):
    """Else it is the folder's name: never `pytest`."""
    (tmp_path / "pyproject.toml").write_text('[tool.dashcam]\napp = "rag"\nsample = 0\n[tool.pytest.ini_options]\n')
    (tmp_path / "test_shop.py").write_text("def test_it(): ...\n")
    assert run(tmp_path, "--dashcam", "-q").returncode == 0
    assert [trace.app for trace in traces(tmp_path).values()] == ["rag"]
