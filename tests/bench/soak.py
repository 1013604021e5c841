"""Several processes record at once while `dashcam ls` runs in a loop: no error anywhere, every finished span there.

    python -m tests.bench.soak --processes 8 --seconds 60

`soak` is called by a test too, for a second or two. Each process records traces of six spans at a steady pace, with text
of its own, and says at its end how many spans it has finished; the store is then counted against the sum. With a dashboard
open, and threads in each process: `tests.bench.load`.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import dashcam
from dashcam.collect import collect
from tests.bench.measure import ROOT, SAID, environ, folder

RATE = 600
"""Spans a second of one process."""
STILL_WAITING = "still waiting to be collected"


@dataclass
class Outcome:
    """What came of it; `problems` is everything that anybody said on stderr or ended with."""

    recorded: int = 0
    readable: int = 0
    unfinished: int = 0
    dropped: int = 0
    lists: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """No error anywhere, every finished span there."""
        return not self.problems and not self.unfinished and not self.dropped and self.recorded == self.readable > 0


def soak(path: Path, processes: int, seconds: float) -> Outcome:
    """Record into one store from so many processes for so long, listing all the while."""
    command = [sys.executable, "-m", "tests.bench.loaded", str(path), "1", str(RATE), str(seconds)]
    writers = [
        subprocess.Popen(
            command, cwd=ROOT, env=environ(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(processes)
    ]  # fmt: skip
    outcome = Outcome()
    while any(writer.poll() is None for writer in writers):
        _list(path, outcome)
    for writer in writers:
        _finish(writer, outcome)
    _list(path, outcome)
    collect(path, timeout_s=600)
    with dashcam.open(path) as store:
        outcome.readable = store.span_count()
        rows = store.sql("select count(*) as n from spans where status in ('running', 'incomplete')")
        outcome.unfinished = int(str(rows[0]["n"]))
        outcome.problems += [f"integrity: {line}" for line in store.integrity()]
        if store.waiting:
            outcome.problems.append(f"{store.waiting} spans still wait")
    return outcome


def _list(path: Path, outcome: Outcome) -> None:
    """Run `dashcam ls`; it may say that there is no store yet, and that spans have come in since it began to read."""
    command = [sys.executable, "-m", "dashcam", "ls", "--store", str(path), "--json", "--limit", "20"]
    done = subprocess.run(command, cwd=ROOT, env=environ(), capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if not line.endswith(STILL_WAITING)]
    if done.returncode == 0 and not said:
        outcome.lists += 1
        json.loads(done.stdout)
    elif outcome.lists or done.returncode not in (1, 3):
        outcome.problems.append(f"ls ended with {done.returncode}: {done.stderr}")


def _finish(writer: subprocess.Popen[str], outcome: Outcome) -> None:
    out, err = writer.communicate()
    said = [json.loads(line.removeprefix(SAID)) for line in out.splitlines() if line.startswith(SAID)]
    if writer.returncode or err or not said:
        outcome.problems.append(f"a writer ended with {writer.returncode}: {err or out}")
    if not said:
        return
    outcome.recorded += int(said[0]["spans"])
    outcome.seconds = max(outcome.seconds, round(said[0]["seconds"], 1))
    outcome.dropped += int(said[0]["dropped"])


def main() -> int:
    """Soak, say what came of it; the status is 1 where it is not sound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    with folder() as place:
        outcome = soak(place / "soak.db", options.processes, options.seconds)
    print(outcome)
    return 0 if outcome.is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
