"""What running processes hold, looked at from outside every second: memory, file descriptors, threads, processor time; and a line through it."""

import os
import statistics
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")
BLOCK = 512


class Look(NamedTuple):
    """One look at one process; memory is its own, without what is mapped from files, which the system takes back."""

    at_s: float
    memory: float
    descriptors: float
    threads: float
    cpu_s: float


def look(pid: int, at_s: float) -> Look | None:
    """Look at a process; `None` where it has gone."""
    here = Path(f"/proc/{pid}")
    try:
        lines = (here / "status").read_text().splitlines()
        said = dict(line.split(":", 1) for line in lines if ":" in line)
        spent = (here / "stat").read_text().rpartition(")")[2].split()
        descriptors = len(os.listdir(here / "fd"))
    except (OSError, ValueError):
        return None
    if "RssAnon" not in said:  # it has ended, and nobody has asked for its status
        return None
    memory = int(said["RssAnon"].split()[0]) * 1024
    return Look(at_s, memory, descriptors, int(said["Threads"]), (int(spent[11]) + int(spent[12])) / TICKS)


def look_at_all(pid: int, at_s: float) -> Look | None:
    """Look at a process and at those that it has started, together."""
    own = look(pid, at_s)
    if own is None:
        return None
    every = [own, *filter(None, (look(child, at_s) for child in _children(pid)))]
    return Look(at_s, *(sum(values) for values in list(zip(*every, strict=True))[1:]))


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            continue
    return found


def on_disk(*paths: Path) -> int:
    """Bytes that files, and the files in folders, take on the disk; what is deleted meanwhile counts for nothing."""
    total = 0
    for path in paths:
        found = [path] if not path.is_dir() else [Path(top, name) for top, _, names in os.walk(path) for name in names]
        for file in found:
            try:
                total += file.stat().st_blocks * BLOCK
            except OSError:
                continue
    return total


def line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """A straight line through points: its slope, and how far it goes up from the first to the last.

    >>> line([(0, 10), (10, 20), (20, 30)])
    (1.0, 20.0)
    """
    if len({at for at, _ in points}) < 2:
        return 0.0, 0.0
    slope = statistics.linear_regression(*zip(*points, strict=True)).slope
    return slope, slope * (points[-1][0] - points[0][0])


def share(values: Sequence[float], part: float) -> float:
    """The value below which such a part of them lies.

    >>> share([3, 1, 2, 4], 0.5), share([], 0.5)
    (3, 0.0)
    """
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


class Watch:
    """Looks at processes, with those they started, and at the disk every second, in a thread of its own, until it is closed."""

    def __init__(self, pids: dict[str, int], store: Path, *, every_s: float = 1.0) -> None:
        self.looks: dict[str, list[Look]] = {name: [] for name in pids}
        self.store: list[int] = []
        self.journals: list[int] = []
        self._pids = pids
        self._files = [Path(f"{store}{end}") for end in ("", "-wal", "-shm")]
        self._root = store.with_suffix(".journal")
        self._every_s = every_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        """Look no more."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        at = 0.0
        while not self._over.is_set():
            for name, pid in self._pids.items():
                found = look_at_all(pid, at)
                if found is not None:
                    self.looks[name].append(found)
            self.store.append(on_disk(*self._files))
            self.journals.append(on_disk(self._root))
            self._over.wait(self._every_s)
            at += self._every_s
