"""NB-53 at its full length: ten million calls in one process, and what of memory, threads and open files they leave.

python -m tests.host_safety.volume --calls 10_000_000
"""

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import dashcam

MIB = 1024 * 1024


class Level(NamedTuple):
    """What the process has after so many calls; of its memory what is its own, without files that are mapped."""

    calls: int
    own_bytes: int
    threads: int
    files: int
    dropped: int
    cpu_s: float


@dashcam.span
def work(number: int) -> int:
    """The call."""
    return number


def levels(calls: int, looks: int) -> Iterator[Level]:
    """Make the calls, and look so many times on the way; the looks are at the same distance from each other."""
    batch = calls // looks
    for look in range(1, looks + 1):
        for number in range(batch):
            work(number)
        yield Level(look * batch, own_bytes(), threading.active_count(), files(), dropped(), time.process_time())


def own_bytes() -> int:
    """Memory of the process's own: journals are files in the page cache, which the kernel takes back as it likes."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:")) * 1024


def files() -> int:
    """Count what is open, but for what is open only while somebody collects or makes a segment ready."""
    return len(os.listdir("/proc/self/fd"))


def dropped() -> int:
    """Frames that the journal's cap has cost, which are counted."""
    return int(dashcam.status()["dropped"])


def slope(found: list[Level]) -> float:
    """Bytes a call, by least squares over all looks but the first, which has what is made once.

    >>> slope([Level(calls, 7 + 2 * calls, 1, 1, 0, 0.0) for calls in (1, 2, 3)])
    2.0
    """
    rest = found[1:]
    calls, sizes = [one.calls for one in rest], [one.own_bytes for one in rest]
    middle, level = sum(calls) / len(rest), sum(sizes) / len(rest)
    across = sum((at - middle) * (size - level) for at, size in zip(calls, sizes, strict=True))
    return across / sum((at - middle) ** 2 for at in calls)


def main() -> None:
    """Print each look and the slope."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000_000)
    parser.add_argument("--looks", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        dashcam.start(store=Path(folder) / "s.db", integrations=(), store_max_bytes=256 * MIB)
        found = []
        for level in levels(options.calls, options.looks):
            found.append(level)
            print(
                f"{level.calls:>12,} calls: {level.own_bytes / MIB:6.1f} MiB, {level.threads} threads, {level.files} files, "
                f"{level.dropped:,} frames dropped, {level.cpu_s:.0f} s of CPU",
                flush=True,
            )
        print(f"{slope(found):+.3f} bytes a call")
        dashcam.stop()


if __name__ == "__main__":
    main()
