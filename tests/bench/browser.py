"""The page of a trace of 50,000 calls in a real browser: the moment it is painted, and what a step of scrolling costs it."""

import json
import subprocess
from collections.abc import Iterator

from scripts.environments import SetupError, browser, chromium, interpreters
from tests.bench.measure import ROOT
from tests.bench.row import Row, Scale


def rows(scale: Scale) -> Iterator[Row]:
    """The rows of this family; where there is no Chromium, a row that says so."""
    what = "a trace of 50,000 spans in the browser: first paint, a step of scrolling"
    try:
        chromium()
        version, interpreter = next(iter(interpreters().items()))
        python = browser(version, interpreter)
    except SetupError as lacking:
        yield Row(what, f"not measured: {lacking}")
        return
    command = [str(python), "-m", "tests.e2e.figures", str(max(scale.processes, 3))]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    yield Row(
        what,
        f"{found['painted_ms']:.0f} ms, {found['step_ms']:.1f} ms",
        "≤ 1 s, ≤ 16 ms",
        found["painted_ms"] <= 1_000 and found["step_ms"] <= 16,
        f"busy {found['busy_ms']:.0f} ms until then, {found['heap_mb']:.0f} MB of heap",
        found,
    )
