"""What dashcam adds to a program besides time at each call: memory, import, modules, packages, disk."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from scripts.environments import CONSTRAINTS, create, install, installed
from tests.bench.measure import ROOT, environ, in_processes, say
from tests.bench.row import Row, Scale

BY_PIP = {"pip", "setuptools", "wheel"}
IMPORT = """
import sys, time
began = time.process_time()
{body}
spent, modules = time.process_time() - began, len(sys.modules)
import json
print(json.dumps([spent * 1000, modules]))
"""
BODIES = {"import": "import dashcam", "start": "import dashcam; dashcam.start()"}
SPANS = 6_000


def memory_rows(scale: Scale) -> Iterator[Row]:
    """Resident memory that recording adds, mapped segments included."""
    more = in_processes("footprint", min(scale.processes, 3))["more"]
    yield Row("memory added to the host", f"{more:.1f} MB", "≤ 25 MB", more <= 25, figures={"mb": more})


def import_rows(scale: Scale) -> Iterator[Row]:
    """CPU and modules of `import dashcam`, and with `start()`."""
    took = {name: [_import(body) for _ in range(3 * scale.processes)] for name, body in BODIES.items()}
    times = {name: median(spent for spent, _ in runs) for name, runs in took.items()}
    modules = int(max(count for _, count in took["start"]))
    yield Row(
        "`import dashcam` / with `dashcam.start()`",
        f"{times['import']:.0f} / {times['start']:.0f} ms, {modules} modules in all",
        "≤ 50 / ≤ 80 ms, ≤ 150 modules",
        times["import"] <= 50 and times["start"] <= 80 and modules <= 150,
        figures={**{f"{name}_ms": ms for name, ms in times.items()}, "modules": modules},
    )


def _import(body: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as name:
        said = subprocess.run(
            [sys.executable, "-c", IMPORT.format(body=body)],
            cwd=name,
            env=environ(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    spent, modules = json.loads(said)
    return spent, modules


def installed_rows(scale: Scale) -> Iterator[Row]:
    """Size and packages of a fresh environment with nothing but dashcam."""
    with tempfile.TemporaryDirectory() as name:
        python = create(Path(name) / "venv", Path(sys.executable))
        before = _size(python)
        install(python, [str(ROOT), "--constraint", str(CONSTRAINTS)])
        packages = {pin.partition("==")[0] for pin in installed(python)} - BY_PIP
        megabytes = (_size(python) - before) / 1024**2
    yield Row(
        "installed size / packages",
        f"{megabytes:.0f} MB / {len(packages)}",
        "≤ 60 MB / ≤ 20",
        megabytes <= 60 and len(packages) <= 20,
        figures={"mb": megabytes, "packages": len(packages)},
    )


def _size(python: Path) -> int:
    return sum(file.lstat().st_size for file in python.parents[1].rglob("*") if file.is_file())


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _measure() -> dict[str, float]:
    """Record as much as fills several segments, from a program that holds nothing of its own."""
    before = _resident()
    import dashcam  # late: what its import takes is part of the figure

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        dashcam.start(store=Path(name) / "bench.db", integrations=())
        function = dashcam.span(lambda question, documents: {"answer": "word " * 200})
        for number in range(SPANS):
            function(f"question {number}", [{"text": f"{number} " + "word " * 100} for _ in range(4)])
        more = _resident() - before
        dashcam.stop()
    return {"more": more / 1024**2}


if __name__ == "__main__":
    say(_measure())
