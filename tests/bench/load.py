"""Sixteen programs of eight threads record at a steady pace with the dashboard open; then every span has to be there.

    python -m tests.bench.load                                 10 minutes at 5,500 spans/s
    python -m tests.bench.load --minutes 2 --rate 1000
    python -m tests.bench.load --processes 2 --threads 2 --rate 200 --minutes 0.1

`dashcam ui` collects meanwhile, as somebody starts it; a browser listens to its events and asks for a page's worth of screens every
second. What each process holds is looked at from outside, what the dashboard holds with its collector. At the end it is waited until all
is collected, the store is counted and some of it read whole. Everything lies in a folder that is gone afterwards. The status is 1 where
a row is `MISSED`.
"""

import argparse
import json
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import dashcam
from dashcam.journal.segment import DEFINE, SIZES, SPAN
from dashcam.settings import as_environment
from dashcam.settings import load as load_settings
from dashcam.store import open_inlet
from tests.bench.asked import Asking
from tests.bench.dashboard import Browser
from tests.bench.loaded import READY
from tests.bench.measure import ROOT, SAID, environ, folder
from tests.bench.row import Row, as_text
from tests.bench.watched import Look, Watch, line, share
from tests.bench.workload import DEPTH

UI = "dashboard"
CATCHES_UP_S = 900.0
"""How long after the last call it is waited until all is collected."""
STARTS_S = 300.0
ROOM = 4_096
"""Bytes that the store may take for each span: every one of them has to be there at the end, and the usual limit would let the oldest go."""
READ = 200
"""Traces that are read whole, and compared with what was recorded."""
MB = 1024**2
SETTLED = 0.4
"""The part of a run after which nothing may grow any more: caches are full then, and every screen was shown."""
GROWS_MB = {UI: 24.0, "program": 4.0}
"""How much the line through a process's memory may rise in the settled part. A page of 100 traces is 1 MB for a moment, so that it is never flat."""
BEYOND = {UI: 2, "program": 1}
"""Descriptors and threads more than before that are no leak: as many stores are open, of two files each, as there were answers at one moment."""
PAGE_S = 1.0
"""The bar for 95 of 100 answers to a browser."""


@dataclass
class Found:
    """What came of a run."""

    asked_rate: float
    recorded: int = 0
    dropped: int = 0
    seconds: float = 0.0
    collected: int | None = None
    """Spans in the store at the last call."""
    per_cpu_s: float = 0.0
    """Of these, for each second of the dashboard's processor time."""
    caught_up_s: float = 0.0
    waiting: list[int] = field(default_factory=list)
    readable: int = 0
    unfinished: int = 0
    wrong: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    looks: dict[str, list[Look]] = field(default_factory=dict)
    store: list[int] = field(default_factory=list)
    journals: list[int] = field(default_factory=list)
    caps: tuple[int, int] = (0, 0)
    pages: dict[str, list[float]] = field(default_factory=dict)
    events: int = 0


def load(store: Path, *, processes: int, threads: int, rate: float, seconds: float) -> Found:
    """Record, with the dashboard open, and look at everything."""
    found = Found(rate)
    usual = load_settings(store=store)
    settings = load_settings(store=store, store_max_bytes=max(usual.store_max_bytes, int(rate * seconds * ROOM)))
    found.caps = settings.store_max_bytes, settings.journal_max_bytes
    given = environ() | as_environment(settings)
    open_inlet(store).close()  # who asks for traces before the first has come is told that there is no store
    each = [str(store), str(threads), str(rate / processes / threads), str(seconds)]
    with _dashboard(store, found, given) as (ui, browser), _programs(store, processes, each, found, given) as all_:
        watch = Watch({UI: ui.pid, **{f"program {at}": one.pid for at, one in enumerate(all_, start=1)}}, store)
        asking = Asking(browser)
        try:
            for one in all_:
                _tell(one)
            _wait(all_, seconds, found)
            found.collected = json.loads(browser.text("/api/status"))["span_count"]
            spent_s = _spent_s(watch.looks[UI])
            found.per_cpu_s = (found.collected or 0) / max(0.01, spent_s)
            found.waiting = asking.waiting()
            found.caught_up_s = _catch_up(browser, found)
        finally:
            asking.close()
            watch.close()
        found.looks, found.store, found.journals = watch.looks, watch.store, watch.journals
        found.pages, found.events = asking.took, asking.events
        found.wrong += asking.problems
    _read(store, found)
    return found


@contextmanager
def _dashboard(store: Path, found: Found, given: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], Browser]]:
    command = [sys.executable, "-m", "dashcam", "ui", "--no-open", "--store", str(store)]
    with store.with_suffix(".ui").open("w+") as errors:
        ui = subprocess.Popen(command, cwd=ROOT, env=given, stdout=subprocess.PIPE, stderr=errors, text=True)
        try:
            assert ui.stdout is not None
            link = ui.stdout.readline()
            if not link:
                raise RuntimeError(f"the dashboard did not start: {Path(errors.name).read_text()}")
            yield ui, Browser(link.split()[1])
        finally:
            _end(ui)
        errors.seek(0)
        found.said += [f"dashboard: {said}" for said in errors.read().splitlines()]
        if ui.returncode not in (0, -signal.SIGTERM, 128 + signal.SIGTERM):
            found.said.append(f"the dashboard ended with {ui.returncode}")


@contextmanager
def _programs(
    store: Path, processes: int, each: list[str], found: Found, given: dict[str, str]
) -> Iterator[list[subprocess.Popen[str]]]:
    """The programs, each of which is ready to record; what they say on stderr is kept."""
    command = [sys.executable, "-m", "tests.bench.loaded", *each]
    started: list[subprocess.Popen[str]] = []
    errors = [store.with_suffix(f".{at}") for at in range(processes)]
    try:
        for path in errors:
            with path.open("w") as stderr:
                started.append(
                    subprocess.Popen(
                        command, cwd=ROOT, env=given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, text=True
                    )
                )  # fmt: skip
        for one in started:
            assert one.stdout is not None
            if one.stdout.readline().strip() != READY:
                raise RuntimeError("a program did not start: " + "".join(path.read_text() for path in errors))
        yield started
        for one in started:
            _tell(one)
            if one.wait(STARTS_S):
                found.said.append(f"a program ended with {one.returncode}")
    finally:
        for one in started:
            _end(one)
        found.said += [f"program: {said}" for path in errors if path.exists() for said in path.read_text().splitlines()]


def _tell(program: subprocess.Popen[str]) -> None:
    assert program.stdin is not None
    program.stdin.write("go on\n")
    program.stdin.flush()


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()


def _wait(programs: list[subprocess.Popen[str]], seconds: float, found: Found) -> None:
    """Until each has said what it did."""
    for one in programs:
        assert one.stdout is not None
        said = one.stdout.readline()
        if not said.startswith(SAID):
            raise RuntimeError(f"a program ended before its {seconds:.0f} s: {said}")
        figures = json.loads(said.removeprefix(SAID))
        found.recorded += figures["spans"]
        found.dropped += figures["dropped"]
        found.seconds = max(found.seconds, figures["seconds"])


def _catch_up(browser: Browser, found: Found) -> float:
    """Seconds until nothing waits any more."""
    began = time.monotonic()
    while time.monotonic() - began < CATCHES_UP_S:
        lag = json.loads(browser.text("/api/status"))["lag"]
        if lag and not (lag["waiting"] or lag["uncounted"] or lag["unindexed"]):
            return time.monotonic() - began
        time.sleep(0.2)
    found.wrong.append(f"after {CATCHES_UP_S:.0f} s spans still waited: {lag}")
    return CATCHES_UP_S


def _read(path: Path, found: Found) -> None:
    """Count what is there, and read some of it whole."""
    with dashcam.open(path) as store:
        found.readable = store.span_count()
        [row] = store.sql("select count(*) as n from spans where status <> 'ok'")
        found.unfinished = int(str(row["n"]))
        found.wrong += [f"integrity: {damaged}" for damaged in store.integrity()]
        ids = [str(row["trace_id"]) for row in store.sql("select trace_id from traces order by random() limit 200")]
        for trace_id in random.sample(ids, min(READ, len(ids))):
            spans = store.trace(trace_id).spans
            names = {re.match(r"[\d-]*", _field(span.input, "question"))[0] for span in spans}  # type: ignore[index]
            depths = sorted(_field(span.output, "of") for span in spans)
            if [depths] != [[f"{name}.{depth}" for depth in range(1, DEPTH + 1)] for name in names]:
                found.wrong.append(f"trace {trace_id}: {depths}")


def _field(value: object, name: str) -> str:
    """A text in a value; none where its frame was dropped."""
    return str(value[name]) if isinstance(value, dict) and name in value else ""


def rows(found: Found) -> Iterator[Row]:
    """What came of it beside what has to be."""
    rate = found.recorded / found.seconds
    yield Row(
        "spans recorded",
        f"{found.recorded:,} in {found.seconds:.0f} s = {rate:,.0f}/s",
        f"≥ {found.asked_rate * 0.98:,.0f}/s",
        rate >= found.asked_rate * 0.98,
    )
    missing = found.recorded - found.readable
    counted = "" if found.dropped == 0 else f"a span is two: {missing * 2 + found.unfinished:,} are not there"
    yield Row("frames dropped, by the programs' own count", f"{found.dropped:,}", "0", found.dropped == 0, counted)
    yield Row(
        "readable, each finished, database whole",
        f"{found.readable:,}, {found.unfinished:,} unfinished, {len(found.wrong)} things wrong",
        "all",
        missing == 0 and found.unfinished == 0 and not found.wrong,
        "; ".join(found.wrong[:3]),
    )
    yield Row("lines on stderr", str(len(found.said)), "0", not found.said, "; ".join(found.said[:3]))
    yield from _keeping_up(found)
    yield from _held(found)
    yield from _pages(found)


def _keeping_up(found: Found) -> Iterator[Row]:
    late = share(found.waiting[len(found.waiting) // 2 :], 0.95)
    yield Row(
        "spans that wait to be collected, 95 of 100 looks in the second half",
        f"{late:,.0f} = {late / found.asked_rate:.1f} s of recording",
        "≤ 10 s",
        late <= 10 * found.asked_rate,
        f"all collected, counted and indexed {found.caught_up_s:.1f} s after the last call",
    )
    yield Row(
        "in the store at the last call",
        f"{found.collected or 0:,} = {found.per_cpu_s:,.0f} a second of the dashboard's processor",
    )
    # each program looks whether there is room for one more segment, all at the same moment perhaps
    beside = (len(found.looks) - 1) * (SIZES[SPAN] + SIZES[DEFINE])
    for what, most, cap in (
        ("store", found.store, found.caps[0]),
        ("journals", found.journals, found.caps[1] + beside),
    ):
        peak = max(most, default=0)
        yield Row(f"disk at the highest, {what}", f"{peak / MB:,.0f} MB", f"≤ {cap / MB:,.0f} MB", peak <= cap)


def _held(found: Found) -> Iterator[Row]:
    """Memory, descriptors and threads: of the dashboard, and the worst of the programs."""
    for name in (UI, "program"):
        looks = [seen[int(len(seen) * SETTLED) :] for who, seen in found.looks.items() if who.startswith(name)]
        grown = [line([(one.at_s, one.memory) for one in seen]) for seen in looks if len(seen) > 1]
        slope, rise = max(grown, key=lambda one: one[1], default=(0.0, 0.0))
        peak = max((one.memory for seen in looks for one in seen), default=0.0)
        who = "the dashboard" if name == UI else "the programs, the worst"
        yield Row(
            f"memory of {who}: line through the last {1 - SETTLED:.0%} of the run",
            f"{rise / MB:+.1f} MB ({slope * 3600 / MB:+.0f} MB/h)",
            f"≤ {GROWS_MB[name]:.0f} MB",
            rise <= GROWS_MB[name] * MB,
            f"at the highest {peak / MB:.0f} MB",
        )
        for what in ("descriptors", "threads"):
            found_range = [_between([getattr(one, what) for one in seen]) for seen in looks if seen]
            before, after = max(found_range, key=lambda pair: pair[1] - pair[0], default=(0.0, 0.0))
            yield Row(f"{what} of {who}", f"{before:.0f}, then {after:.0f}", "the same", after <= before + BEYOND[name])
    for name in (UI, "program"):
        spent = [
            _spent_s(seen) / max(1.0, seen[-1].at_s - seen[0].at_s)
            for who, seen in found.looks.items()
            if who.startswith(name) and seen
        ]
        yield Row(
            f"processor of {'the dashboard' if name == UI else 'all programs together'}", f"{sum(spent):.2f} cores"
        )


def _spent_s(seen: list[Look]) -> float:
    """Seconds of processor time between the first look and the last."""
    return seen[-1].cpu_s - seen[0].cpu_s if seen else 0.0


def _between(values: list[float]) -> tuple[float, float]:
    """What is usual in the first and in the last third."""
    third = max(1, len(values) // 3)
    return statistics.median(values[:third]), statistics.median(values[-third:])


def _pages(found: Found) -> Iterator[Row]:
    for what, took in found.pages.items():
        late = share(took, 0.95)
        yield Row(
            f"answer to {what}, 95 of 100",
            f"{late * 1000:,.0f} ms",
            f"≤ {PAGE_S * 1000:,.0f} ms",
            late <= PAGE_S,
            f"{len(took)} times, median {share(took, 0.5) * 1000:,.0f}, slowest {max(took) * 1000:,.0f} ms",
        )
    yield Row("events heard", f"{found.events:,}", "≥ 1", found.events > 0)


def _stopped(number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + number)


def main() -> int:
    """Load, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=5_500.0, help="spans a second of all together")
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--threads", type=int, default=8, help="in each process")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, _stopped)
    with folder() as place:
        free = shutil.disk_usage(place).free
        found = load(
            place / "load.db",
            processes=options.processes,
            threads=options.threads,
            rate=options.rate,
            seconds=options.minutes * 60,
        )
    table = list(rows(found))
    print(
        f"{options.processes} programs of {options.threads} threads, {options.rate:,.0f} spans/s for {options.minutes:g} minutes;"
    )
    print(f"load of the machine {Path('/proc/loadavg').read_text().split()[0]}, {free / MB:,.0f} MB free before\n")
    print(as_text(table))
    missed = [row.what for row in table if row.holds is False]
    print(f"\n{'MISSED: ' + '; '.join(missed) if missed else 'all holds'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
