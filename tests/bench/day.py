"""A day of 100,000,000 spans in fast clock: segments turn, are collected and deleted as often as in that day, each 256 times smaller.

    python -m tests.bench.day                  the day
    python -m tests.bench.day --hours 3        a shorter one

Real: the programs that record (`tests.bench.clocked`), the journal's writer, the collector's own loop, the store, its retention, `dashcam rm` and
`dashcam gc`, each a process of its own as always; one program records all day, another is killed every hour. As often as in the day: seconds at
each of which the collector looks, segments that are filled, collected and deleted, times that the store's limit is met. Scaled by 256: spans, bytes
of a segment, of the store's limit and of the journals' limit. The time is told to the programs and to the retention.

The day has three parts. In the first the store is limited by size, in the second by age, in the third `dashcam gc --keep` is run every half
hour. Every hour a trace is pinned and another deleted by `dashcam rm`; then no byte of what has gone may lie in any file.
The status is 1 where a row is `MISSED`.
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import msgspec

from dashcam.collect.loop import follow
from dashcam.collect.upkeep import DAY_NS, Upkeep
from dashcam.settings import journal_root, load
from dashcam.store import open_store
from tests.bench.clocked import JOURNAL_BYTES, SCALE
from tests.bench.measure import ROOT, environ, folder, in_process
from tests.bench.row import Row, as_text
from tests.bench.watched import Look, line, look, on_disk

SPANS_A_DAY = 100_000_000
SPANS_A_TRACE = 3
HOUR = 3_600
SECOND_NS = 1_000_000_000
STORE_BYTES = 5_000_000_000
"""The limit that a store has by itself."""
UNLIMITED = 10**12
SELF = "the collector"
SETTLED = 0.4
FILES = 2
"""Descriptors that come and go: SQLite's own, which it keeps while another connection of the process has the same file."""
BESIDE = 50
"""The store's file may lie so small a part of its limit above it: the limit is looked at once a round, and an index that is merged
is there twice meanwhile."""
ROUND = 128 * 1024
"""Bytes that come in meanwhile."""
MB = 1024**2


@dataclass(frozen=True)
class Plan:
    """How long a day is, and its limits."""

    hours: float = 24.0
    spans: int = SPANS_A_DAY // SCALE
    store_bytes: int = STORE_BYTES // SCALE
    kept_s: float = 2 * HOUR
    keep: int = 4_000
    hour: int = HOUR
    """Seconds after which one is pinned, one deleted, and one program killed."""

    @property
    def seconds(self) -> int:
        """Of the whole day."""
        return int(self.hours * HOUR)

    def traces(self, second: int) -> int:
        """How many traces there are after so many seconds."""
        return self.spans * second // SPANS_A_TRACE // (24 * HOUR)


class Program:
    """One process that records as it is told."""

    def __init__(self, store: Path) -> None:
        command = [sys.executable, "-m", "tests.bench.clocked", str(store)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environ(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )  # fmt: skip
        self.dropped = 0

    def record(self, now_ns: int, first: int, last: int) -> None:
        """Tell it, and wait until it has done so."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{now_ns} {first} {last}\n")
        self.process.stdin.flush()
        self.dropped = int(self.process.stdout.readline())

    def kill(self) -> list[str]:
        """End it as a machine does that is short of memory; give what it said on stderr."""
        self.process.kill()
        said = self.process.communicate()[1].splitlines()
        return [f"program: {one}" for one in said]


@dataclass
class Day:
    """What a day does second by second, and what was seen in it."""

    store: Path
    plan: Plan
    began_ns: int
    second: int = 0
    dropped: int = 0
    segments: int = 0
    pinned: list[str] = field(default_factory=list)
    deleted: int = 0
    gone: int = 0
    looked_for: int = 0
    found: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    looks: dict[str, list[Look]] = field(default_factory=dict)
    stores: "array[int]" = field(init=False)
    journals: "array[int]" = field(init=False)
    """Bytes on disk, second by second: room made at the beginning, since it is the collector's own process that is weighed."""
    rows: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    tidied: dict[str, int] = field(default_factory=dict)
    _until: int = 0
    _part: str = ""
    _command: subprocess.Popen[str] | None = None
    _programs: list[Program] = field(default_factory=list)
    _turned: dict[Path, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stores, self.journals = (array("q", [0]) * self.plan.seconds for _ in range(2))

    @property
    def now_ns(self) -> int:
        """The time of the day."""
        return self.began_ns + self.second * SECOND_NS

    def run(self) -> None:
        """Its three parts."""
        self._programs = [Program(self.store), Program(self.store)]
        third = self.plan.seconds // 3
        here = journal_root(self.store)
        limits: dict[str, dict[str, object]] = {
            "size": {"store_max_bytes": self.plan.store_bytes},
            "age": {"retention_days": self.plan.kept_s * SECOND_NS / DAY_NS},
            "number": {},
        }
        try:
            for at, (self._part, limit) in enumerate(limits.items(), start=1):
                self._until = third * at
                settings = msgspec.structs.replace(load(store=self.store), **{"store_max_bytes": UNLIMITED, **limit})
                follow(settings, until=self._step, wait=lambda _: None)
            self._look_for_the_deleted()
        finally:
            for program in self._programs:
                self.wrong += program.kill()
            if self._command is not None:
                self._command.wait()
        assert here.is_dir()

    def _step(self) -> bool:
        """Between two rounds of the collector: a second goes by; tell whether this part of the day is over."""
        if self._command is not None:
            if self._command.poll() is None:  # the clock stands still while somebody tidies
                time.sleep(0.005)
                return False
            self._end_command()
        if self.second >= self._until:
            return True
        before, self.second = self.plan.traces(self.second), self.second + 1
        after = self.plan.traces(self.second)
        half = (before + after + self.second % 2) // 2
        for program, first, last in zip(self._programs, (before, half), (half, after), strict=True):
            if first < last:
                program.record(self.now_ns, first, last)
        self._look()
        every = self.plan.hour
        if self.second % every == every // 2:
            self._kill_one()
        if self.second % every == every // 4:
            self._pin_one()
        if self.second % every == every * 3 // 4:
            self._delete_one()
        if self._part == "number" and self.second % (every // 2) == every // 8:
            self._begin("gc", "--keep", str(self.plan.keep), "--json")
        return False

    def _look(self) -> None:
        """Look at the disk, at every step; now and then at the processes."""
        root = journal_root(self.store)
        self.stores[self.second - 1] = on_disk(self.store)
        self.journals[self.second - 1] = on_disk(root)
        if self.second % max(1, self.plan.hour // 12) == 0:
            pids = {SELF: os.getpid(), "the program": self._programs[0].process.pid}
            for name, pid in pids.items():
                seen = look(pid, self.second)
                if seen is not None:
                    self.looks.setdefault(name, []).append(seen)
            self._count_rows()
            self._count_segments(root)

    def _count_rows(self) -> None:
        db = apsw.Connection(str(self.store), flags=apsw.SQLITE_OPEN_READONLY)
        for (name,) in list(
            db.execute("select name from sqlite_schema where type = 'table' and name not like 'search%'")
        ):
            rows = db.execute(f'select count(*) from "{name}"').get
            self.rows.setdefault(name, []).append((self.second, rows))
        db.close()

    def _count_segments(self, root: Path) -> None:
        """From the number in the newest segment's name."""
        for journal in root.glob("*/"):
            newest = max((path.name for path in journal.glob("span-*.seg")), default="span-000000.seg")
            self._turned[journal] = max(self._turned.get(journal, 0), int(newest[5:11]))
        self.segments = sum(self._turned.values())

    def _kill_one(self) -> None:
        self._count_segments(journal_root(self.store))
        self.dropped += self._programs[1].dropped
        self.wrong += self._programs[1].kill()
        self._programs[1] = Program(self.store)

    def _pin_one(self) -> None:
        with open_store(self.store) as store:
            trace = store.traces(limit=1)[0].trace_id
            store.add_mark(trace, kind="pin")
        self.pinned.append(trace)

    def _delete_one(self) -> None:
        """The newest that is not pinned, while its program lives and its journal may hold it."""
        with open_store(self.store) as store:
            trace = store.traces("not pinned", limit=1)[0].trace_id
        self._begin("rm", trace, "--yes")
        self.deleted += 1

    def _begin(self, *command: str) -> None:
        if self._command is not None:
            self._command.wait()
            self._end_command()
        self._command = subprocess.Popen(
            [sys.executable, "-m", "dashcam", *command, "--store", str(self.store)],
            cwd=ROOT, env=environ(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def _end_command(self) -> None:
        command, self._command = self._command, None
        assert command is not None
        said = command.communicate()[1]
        if command.returncode or said:
            self.wrong.append(f"{command.args[3]} ended with {command.returncode}: {said}")  # type: ignore[index]
        self._look_for_the_deleted()

    def _look_for_the_deleted(self) -> None:
        """In every file; what a program has recorded and nobody collected yet is none of it."""
        with open_store(self.store) as store:
            if store.waiting:
                return
        told = in_process("leftovers", self.store, self.plan.traces(self.second))
        self.gone = int(told.pop("gone"))
        told.pop("there")
        self.found += [f"{count:.0f} words in {name} at {self.second} s" for name, count in told.items()]
        self.looked_for += 1


def simulate(store: Path, plan: Plan) -> Day:
    """Live through a day."""
    day = Day(store, plan, time.time_ns())
    usual = Upkeep.__init__.__kwdefaults__["clock"]
    pruned = Upkeep._prune

    def counted(self: Upkeep, *given: object) -> None:
        day.tidied[day._part] = day.tidied.get(day._part, 0) + 1
        pruned(self, *given)  # type: ignore[arg-type]

    Upkeep.__init__.__kwdefaults__["clock"] = lambda: day.now_ns
    Upkeep._prune = counted  # type: ignore[method-assign]
    try:
        day.run()
    finally:
        Upkeep.__init__.__kwdefaults__["clock"] = usual
        Upkeep._prune = pruned  # type: ignore[method-assign]
    return day


def rows(day: Day) -> Iterator[Row]:
    """What came of it beside what has to be."""
    plan = day.plan
    recorded = plan.traces(day.second) * SPANS_A_TRACE
    yield Row(
        "spans recorded", f"{recorded:,} in {day.second:,} s of the day", beside=f"{recorded * SCALE:,} in earnest"
    )
    yield Row(
        "segments filled, collected and deleted", f"{day.segments:,}", beside=f"{day.second:,} rounds of the collector"
    )
    told = ", ".join(f"{times:,} by {part}" for part, times in day.tidied.items())
    yield Row("times that a limit was met", told, "each", {"size", "age"} <= set(day.tidied))
    yield Row("spans dropped", str(day.dropped), "0", day.dropped == 0)
    yield Row("went wrong, or was said on stderr", str(len(day.wrong)), "0", not day.wrong, "; ".join(day.wrong[:3]))
    yield Row(
        "pinned traces that are there, whole",
        f"{_whole(day)} of {len(day.pinned)}",
        "all",
        _whole(day) == len(day.pinned),
    )
    yield Row(
        "files in which a word of a deleted trace stands",
        str(len(day.found)),
        "0",
        not day.found and day.looked_for > 0,
        "; ".join(day.found[:3])
        or f"{day.looked_for} times all files were looked through; {day.gone:,} traces gone, {day.deleted} of them by hand",
    )
    third = len(day.stores) // 3
    yield from _disk(
        "store while it is limited by size", day.stores[:third], plan.store_bytes + plan.store_bytes // BESIDE + ROUND
    )
    yield from _disk("journals, all day", day.journals, JOURNAL_BYTES)
    yield from _held(day)
    grown = {name: line(seen[int(len(seen) * SETTLED) :])[1] for name, seen in day.rows.items()}
    yield Row(
        "rows that no limit takes away",
        ", ".join(f"{name} {rise:+.0f}" for name, rise in grown.items() if rise > 50) or "none",
    )


def _whole(day: Day) -> int:
    with open_store(day.store) as store:
        return sum(len(store.trace(one).spans) == SPANS_A_TRACE for one in day.pinned)


def _disk(what: str, seen: "array[int]", cap: int) -> Iterator[Row]:
    beyond = sum(size > cap for size in seen)
    yield Row(
        f"disk, {what}: at the highest",
        f"{max(seen) / MB:.2f} MB",
        f"≤ {cap / MB:.2f} MB at each of {len(seen):,} steps",
        not beyond,
        f"{beyond:,} steps above",
    )


def _held(day: Day) -> Iterator[Row]:
    for name, seen in day.looks.items():
        settled = seen[int(len(seen) * SETTLED) :]
        slope, rise = line([(one.at_s, one.memory) for one in settled])
        yield Row(
            f"memory of {name}: line through the last {1 - SETTLED:.0%} of the day",
            f"{rise / MB:+.2f} MB ({slope * HOUR / MB:+.3f} MB/h)",
            "≤ 2 MB",
            rise <= 2 * MB,
            f"at the highest {max(one.memory for one in seen) / MB:.1f} MB",
        )
        for what in ("descriptors", "threads"):
            counts = [int(getattr(one, what)) for one in settled]
            apart = FILES if what == "descriptors" else 1
            yield Row(
                f"{what} of {name}",
                f"{min(counts)} to {max(counts)}",
                f"≤ {apart} apart",
                max(counts) - min(counts) <= apart,
            )


def main() -> int:
    """Live through a day, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=24.0)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    began = time.monotonic()
    with folder() as place:
        table = list(rows(simulate(place / "day.db", Plan(hours=options.hours))))
    print(as_text(table))
    missed = [row.what for row in table if row.holds is False]
    print(
        f"\n{'MISSED: ' + '; '.join(missed) if missed else 'all holds'}; it took {(time.monotonic() - began) / 60:.1f} minutes"
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
