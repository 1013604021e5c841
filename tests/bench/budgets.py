"""`python -m tests.bench.budgets [--instructions] [--write]`: what dashcam takes, in counts that a noisy clock does not move.

Counted by the interpreter and the database; with `--instructions` by valgrind's callgrind instead. The baselines stand in
budgets.json, for each Python its own, of instructions for each build of it: `--write` renews those of the Python that runs it.
"""

import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import apsw

from dashcam.collect import collect
from tests.bench.counted import SHAPES, recorded
from tests.bench.counted import SPANS as SPANS_OF
from tests.bench.measure import ROOT, SAID, environ
from tests.bench.measure import instructions as total

BASELINES = Path(__file__).with_name("budgets.json")
STATIC = ROOT / "src" / "dashcam" / "server" / "static"
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
BUILD = f"{platform.python_version()} {platform.python_compiler()} {platform.machine()}, instructions"
"""Who compiled the interpreter, and for what, makes more of a difference than we do."""
CALLS = 200
MARKED = 200
"""Calls and spans of which the instructions are counted."""
SPANS = 400
IMPORTS = {"import": "import dashcam", "start": "import dashcam; dashcam.start(store='s.db')"}


def counted() -> dict[str, float]:
    """What can be counted without valgrind."""
    return {**_spans(), **_collector(), **_modules(), **_bundle()}


def instructions() -> dict[str, float]:
    """Instructions of a call and of a span that is collected, the interpreter's and the database's own included.

    Those of the thread that calls: what others do meanwhile goes by the clock. The program marks where one count ends.
    """
    with tempfile.TemporaryDirectory() as folder:
        _run(
            "valgrind", "--tool=callgrind", "--separate-threads=yes", "--dump-before=getppid",
            f"--callgrind-out-file={folder}/out", sys.executable, "-m", "tests.bench.counted", "marked", str(MARKED),
        )  # fmt: skip
        # every other count is of what lies between: starting, collecting garbage, writing a journal
        counts = [total(Path(folder, f"out.{2 * mark}-01")) for mark in range(1, len(SHAPES) + 3)]
    *shapes, _loaded, collected = counts
    found = {
        f"{shape}: instructions a span": count / MARKED / SPANS_OF[shape]
        for shape, count in zip(SHAPES, shapes, strict=True)
    }
    return found | {"collector: instructions a span": collected / MARKED}


def baselines(of: str = VERSION) -> dict[str, float]:
    """What stands in the file for this Python."""
    return _file().get(of, {})


def _file() -> dict[str, dict[str, float]]:
    return json.loads(BASELINES.read_text()) if BASELINES.exists() else {}


def _run(*command: str, folder: str | None = None) -> str:
    done = subprocess.run(command, cwd=folder or ROOT, env=environ(), capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def _spans() -> dict[str, float]:
    found = {}
    for shape in SHAPES:
        said = _run(sys.executable, "-m", "tests.bench.counted", shape, str(CALLS), "counts")
        figures = json.loads(said.rpartition(SAID)[2])
        found |= {f"{shape}: {name.replace('_', ' ')} a span": figure for name, figure in figures.items()}
    return found


def _collector() -> dict[str, float]:
    """Rows, statements and bytes that a span becomes, its search index and rollups included."""
    statements = 0

    def heard(_event: dict[str, object]) -> None:
        nonlocal statements
        statements += 1

    def listen(connection: apsw.Connection) -> None:
        connection.trace_v2(apsw.SQLITE_TRACE_STMT, heard)

    with tempfile.TemporaryDirectory() as name:
        store = Path(name) / "dashcam.db"
        recorded(store, SPANS)
        apsw.connection_hooks.append(listen)
        try:
            problem = collect(store).problem
        finally:
            apsw.connection_hooks.remove(listen)
        assert problem is None
        connection = apsw.Connection(str(store))
        tables = [table for (table,) in connection.execute("select name from sqlite_schema where type = 'table'")]
        rows = sum(connection.execute(f'select count(*) from "{table}"').fetchone()[0] for table in tables)
        size = store.stat().st_size
        connection.close()
    return {
        "collector: rows a span": rows / SPANS,
        "collector: statements a span": statements / SPANS,
        "collector: bytes a span": size / SPANS,
    }


def _modules() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        return {
            f"modules by {name}": float(_run(sys.executable, "-c", f"import sys; n = len(sys.modules); {body}; print(len(sys.modules) - n)", folder=folder))
            for name, body in IMPORTS.items()
        }  # fmt: skip


def _bundle() -> dict[str, float]:
    built = [path for path in STATIC.rglob("*") if path.suffix in (".js", ".css", ".html")]
    return {"bytes of the dashboard": float(sum(path.stat().st_size for path in built))} if built else {}


def main() -> int:
    """Say what is counted beside what stands in the file; write it where asked."""
    of, count, places = (BUILD, instructions, 0) if "--instructions" in sys.argv else (VERSION, counted, 2)
    found = {name: round(figure, places) for name, figure in count().items()}
    before = baselines(of)
    for name, figure in found.items():
        print(f"{name:40} {figure:>14,.{places}f}  baseline {before.get(name, float('nan')):>14,.{places}f}")
    if "--write" in sys.argv:
        told = _file() | {of: found}
        BASELINES.write_text(json.dumps(dict(sorted(told.items())), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
