"""`python -m tests.bench.budgets [--write]`: what dashcam takes, in counts that a noisy clock does not move.

Counted by the interpreter and the database. The baselines stand in budgets.json, for each Python its own; `--write` renews
those of the Python that runs it. `--instructions` asks valgrind's callgrind besides; what it says is shown and held to no bar,
since two runs differ by half.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import apsw

from dashcam.collect import collect
from tests.bench.measure import ROOT, SAID, environ
from tests.journals import JournalBuilder

BASELINES = Path(__file__).with_name("budgets.json")
STATIC = ROOT / "src" / "dashcam" / "server" / "static"
SHAPES = ("plain", "nested", "stream")
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
CALLS = 200
FEW, MANY = 500, 1500
"""Calls of the two runs whose difference is counted: start and end fall out."""
SPANS = 400
IMPORTS = {"import": "import dashcam", "start": "import dashcam; dashcam.start(store='s.db')"}


def counted() -> dict[str, float]:
    """Everything that can be counted without valgrind."""
    return {**_spans(), **_collector(), **_modules(), **_bundle()}


def instructions() -> dict[str, float]:
    """Instructions of one plain call, the interpreter's own included; nothing where there is no valgrind."""
    if shutil.which("valgrind") is None:
        return {}
    few, many = (_callgrind(calls) for calls in (FEW, MANY))
    return {"plain: instructions a span": (many - few) / (MANY - FEW)}


def baselines() -> dict[str, float]:
    """What stands in the file for this Python."""
    told: dict[str, dict[str, float]] = json.loads(BASELINES.read_text()) if BASELINES.exists() else {}
    return told.get(VERSION, {})


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


def _callgrind(calls: int) -> int:
    """Instructions of the thread that calls: what others do meanwhile goes by the clock."""
    with tempfile.TemporaryDirectory() as folder:
        _run(
            "valgrind", "--tool=callgrind", "--separate-threads=yes", f"--callgrind-out-file={folder}/out",
            sys.executable, "-m", "tests.bench.counted", "plain", str(calls),
        )  # fmt: skip
        said = Path(folder, "out-01").read_text()
    return int(next(line for line in said.splitlines() if line.startswith(("summary:", "totals:"))).split()[1])


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
        written = JournalBuilder(store.with_suffix(".journal"))
        for number in range(1, SPANS + 1, 4):
            written.start(number, args=[f"question {number}"])
            for child in range(number + 1, number + 4):
                written.call(child, parent=number, trace=number, args=[f"part {child}"], output={"of": child})
            written.end(number, f"answer {number}")
        written.save()
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
    found = {name: round(figure, 2) for name, figure in counted().items()}
    before = baselines()
    for name, figure in found.items():
        print(f"{name:40} {figure:>14,.2f}  baseline {before.get(name, float('nan')):>14,.2f}")
    for name, figure in (instructions() if "--instructions" in sys.argv else {}).items():
        print(f"{name:40} {figure:>14,.0f}")
    if "--write" in sys.argv:
        told = json.loads(BASELINES.read_text()) if BASELINES.exists() else {}
        told[VERSION] = found
        BASELINES.write_text(json.dumps(dict(sorted(told.items())), indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
