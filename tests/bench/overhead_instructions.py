"""What each integration adds to a model call, in instructions: `python -m tests.bench.overhead_instructions [NAME…]`.

As `overhead.py` it holds the same call recorded against its spans written by hand, but counts what the calling thread executes,
by callgrind: no cache, no neighbour and no frequency has a say in that, and two runs agree to some per cent of what is left over.
Microseconds are those instructions times what one of *this* call's takes where valgrind is not: the plain call's CPU in the
same minute, divided by its own instructions. A real call runs through more code than any cache holds, so that is the price of
cold code, which is what an integration's is. Callgrind sees nothing of the kernel, so its share of the CPU is left out.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from dashcam.testing.provider import FakeServer
from tests.bench.called import libraries
from tests.bench.measure import ROOT, SAID, environ, in_process, instructions, say

JOBS = ("recorded", "by hand", "plain")


def main(only: list[str]) -> None:
    """Say the figures of each library of this environment, or of those named: instructions, nanoseconds, the kernel's share."""
    figures: dict[str, float] = {}
    with FakeServer() as server:
        for name in libraries(only):
            found = measured(name, server.url)
            print(name, {what: round(figure, 2) for what, figure in found.items()}, file=sys.stderr, flush=True)
            figures |= {f"{name} {what}": value for what, value in found.items()}
    say(figures)


def measured(name: str, url: str) -> dict[str, float]:
    """Of one library: instructions of a call in each way, `own` of them the integration's, in µs as `own us`.

    The clock goes before and after, and the quicker one counts: what others do to a machine makes a call slower and never quicker.
    """
    before = in_process("instructed", "clock", name, url)
    counts = counted(name, url)
    clock = min(before, in_process("instructed", "clock", name, url), key=lambda found: found["plain"])
    own, each = counts["recorded"] - counts["by hand"], clock["plain"] * clock["user"] / counts["plain"]
    return {
        **counts,
        "own": own,
        "ns each": each,
        "own us": own * each / 1e3,
        "plain us": clock["plain"] / 1e3,
        "user": clock["user"],
    }


def counted(name: str, url: str) -> dict[str, float]:
    """Instructions of a call, of the thread that makes it: the program marks where a count ends, twice for each job."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--instr-atstart=no", "--separate-threads=yes", "--dump-before=getppid",
             f"--callgrind-out-file={folder}/out", sys.executable, "-m", "tests.bench.instructed", "count", name, url],
            cwd=ROOT, env=environ(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        dumps = {int(path.name.split(".")[1].partition("-")[0]): path for path in Path(folder).glob("out.*-01")}
        if SAID not in done.stdout or [*sorted(dumps)] != [*range(1, 2 * len(JOBS) + 1)]:
            raise RuntimeError(f"{name}: {sorted(dumps)}\n{done.stdout}{done.stderr}")
        calls = json.loads(done.stdout.rpartition(SAID)[2].partition("\n")[0])["calls"]
        return {job: instructions(dumps[2 * number]) / calls for number, job in enumerate(JOBS, 1)}


if __name__ == "__main__":
    main(sys.argv[1:])
