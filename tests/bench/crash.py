"""`kill -9` at once after ten traces: how many of them can be read afterwards."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import dashcam
from tests.bench.measure import ROOT, environ, folder
from tests.bench.peers import OpenTelemetry
from tests.bench.row import Row, Scale
from tests.bench.workload import DEPTH, distinct, nested

TRACES = 10


def rows(scale: Scale) -> Iterator[Row]:
    """The row of this family."""
    with folder() as place:
        _crash("ours", place / "bench.db")
        with dashcam.open(place / "bench.db") as store:
            ours = [trace for trace in store.traces() if trace.status == "ok" and trace.span_count == DEPTH]
        _crash("otel", place / "otel.jsonl")
        peer = (place / "otel.jsonl").read_text().count("\n") // DEPTH if (place / "otel.jsonl").exists() else 0
    yield Row(
        "`kill -9` at once after 10 traces",
        f"{len(ours)} of {TRACES}",
        f"{TRACES} of {TRACES}",
        len(ours) == TRACES,
        f"OpenTelemetry {peer} of {TRACES}",
        {"kept": len(ours)},
    )


def _crash(who: str, path: Path) -> None:
    command = [sys.executable, "-m", "tests.bench.crash", who, str(path)]
    done = subprocess.run(command, cwd=ROOT, env=environ(), check=False)
    assert done.returncode == -signal.SIGKILL, "the program was to die by kill -9"


def _die(who: str, path: Path) -> None:
    if who == "ours":
        dashcam.start(store=path, integrations=())
        wrap = dashcam.span
    else:
        wrap = OpenTelemetry(path).wrap
    nested(wrap)(distinct(TRACES))
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    _die(sys.argv[1], Path(sys.argv[2]))
