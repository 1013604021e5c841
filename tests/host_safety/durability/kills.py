"""`kill -9`, again and again, at random moments: of programs that record, collect, import, tidy and upgrade.

    python -m tests.host_safety.durability.kills --rounds 1000

Each round is one program that says through a pipe what it has finished, and is killed some milliseconds later. What it
said has to be in the store afterwards, once, and the store has to be sound. Every few rounds a new store is begun.
"""

import argparse
import contextlib
import io
import json
import os
import select
import shutil
import signal
import struct
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

import apsw

import dashcam
from dashcam.cli import main as command
from dashcam.collect import collect
from dashcam.errors import DashcamError
from dashcam.store.connection import APPLICATION_ID, run
from dashcam.store.migrate import VERSION, migrations
from tests.bench.prose import prose

STORE_EVERY: Final = 40
THREADS: Final = 2
ACK: Final = struct.Struct("<II")
LATE: Final = 0.8
LONG_EVERY: Final = 7
"""Of how many calls one is long, so that segments and batches end within a round."""
FIRST_TEXTS: Final = 300


def main() -> int:
    """Kill so many programs, and say what was lost, doubled or damaged."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.monotonic()
    figures: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        for first in range(0, options.rounds, STORE_EVERY):
            rounds = min(STORE_EVERY, options.rounds - first)
            figures += Stretch(Path(place) / str(first), Random(options.seed * 1_000_003 + first)).go(first, rounds)
            shutil.rmtree(Path(place) / str(first))
    found = {name: figures[name] for name in ("rounds", "killed", "acknowledged", "lost", "doubled", "wrong")}
    print(json.dumps({**found, "seconds": round(time.monotonic() - began)}))
    return 1 if figures["lost"] or figures["doubled"] or figures["wrong"] else 0


class Stretch:
    """Some rounds over one store, with what it has to hold."""

    def __init__(self, folder: Path, random: Random) -> None:
        self.store = folder / "dashcam.db"
        folder.mkdir()
        self._folder = folder
        self._random = random
        self._acknowledged: set[str] = set()
        self._exported = 0
        self.figures: Counter[str] = Counter()

    def go(self, first: int, rounds: int) -> Counter[str]:
        """Every kind of round in its turn; then everything is looked at."""
        kinds: list[Callable[[int], None]] = [self._record, self._collect, self._import, self._tidy, self._upgrade]
        for number in range(first, first + rounds):
            kinds[number % len(kinds)](number)
            self.figures["rounds"] += 1
            if number % 10 == 9:
                self._look(number)
        self._look(first + rounds)
        return self.figures

    # what is killed

    def _record(self, number: int) -> None:
        """A program with threads that calls and calls."""
        self._acknowledged |= self._killed(lambda pipe: _record(self.store, number, pipe), 1, 120, says=True)

    def _collect(self, number: int) -> None:
        """A program that has recorded is killed, then the one that collects."""
        self._record(number)
        self._killed(lambda _: collect(self.store), 1, 60)

    def _import(self, number: int) -> None:
        """What another store gave comes in twice, killed in the midst of it."""
        source = self._source(number)
        for _ in range(2):
            self._killed(lambda _: _quietly("import", str(source), "--store", str(self.store)), 5, 80)
        status = _quietly("import", str(source), "--store", str(self.store))
        self._wrong(status != 0, f"round {number}: the import ended with {status}")
        self._acknowledged |= {f"imported {number} {call}" for call in range(60)}

    def _source(self, number: int) -> Path:
        """An export of sixty traces."""
        source = self._folder / f"{number}.jsonl"
        lender = self._folder / f"lender-{number}.db"
        self._done(lambda: _lend(lender, number))
        _quietly("export", "--store", str(lender), "-o", str(source))
        return source

    def _tidy(self, number: int) -> None:
        """The oldest go; killed in the midst, then to the end."""
        self._look(number)
        keep = max(1, len(self._acknowledged) * 2 // 3)
        arguments = ("gc", "--keep", str(keep), "--store", str(self.store))
        self._killed(lambda _: _quietly(*arguments), 5, 120)
        status = _quietly(*arguments)
        self._wrong(status != 0, f"round {number}: gc ended with {status}")
        there = _names(self.store)
        self._wrong(len(there) != min(keep, len(there)), f"round {number}: {len(there)} traces stayed, not {keep}")
        self._acknowledged &= set(there)

    def _upgrade(self, number: int) -> None:
        """A store of the first version with journals beside it, opened by today's program: killed in the midst, then not."""
        old = self._folder / f"old-{number}" / "dashcam.db"
        old.parent.mkdir()
        _old_store(old)
        said = self._killed(lambda pipe: _record(old, number, pipe), 1, 40, says=True)
        self._killed(lambda _: collect(old), 1, 25)
        problem = collect(old).problem
        self._wrong(problem is not None, f"round {number}: {problem}")
        for path in (old, *old.parent.glob(f"{old.name}.version-1")):
            self._wrong(_texts(path) < FIRST_TEXTS, f"round {number}: {path.name} is not whole")
        self._count(said, _names(old), number)
        shutil.rmtree(old.parent)

    # how

    def _killed(self, work: Callable[[int], object], least_ms: int, most_ms: int, *, says: bool = False) -> set[str]:
        """Let a child work and kill it; what it has said by then. Most that say something are killed after the first word."""
        reads, writes = os.pipe()
        child = os.fork()
        if not child:
            os.close(reads)
            _alone(lambda: work(writes))
        os.close(writes)
        if says and self._random.random() < LATE:
            select.select([reads], [], [], 10)
        time.sleep(self._random.uniform(least_ms, most_ms) / 1000)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        with os.fdopen(reads, "rb") as pipe:
            said = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        self.figures["killed"] += status == -signal.SIGKILL
        self._wrong(status not in (0, -signal.SIGKILL), f"a child ended with {status}")
        named = {f"{made} {call}" for made, call in ACK.iter_unpack(said[: len(said) // ACK.size * ACK.size])}
        self.figures["acknowledged"] += len(named)
        return named

    def _done(self, work: Callable[[], object]) -> None:
        child = os.fork()
        if not child:
            _alone(work)
        os.waitpid(child, 0)

    def _look(self, number: int) -> None:
        """Collect all there is and compare."""
        report = collect(self.store)
        self._wrong(report.problem is not None or report.waiting > 0, f"round {number}: {report}")
        with dashcam.open(self.store) as store:
            problems = store.integrity()
        self._wrong(bool(problems), f"round {number}: {problems[:3]}")
        self._count(self._acknowledged, _names(self.store), number)

    def _count(self, said: set[str], there: Counter[str], number: int) -> None:
        lost = said - there.keys()
        doubled = [name for name, count in there.items() if count > 1]
        self.figures["lost"] += len(lost)
        self.figures["doubled"] += len(doubled)
        self._acknowledged -= lost
        self._wrong(bool(lost or doubled), f"round {number}: lost {sorted(lost)[:3]}, doubled {doubled[:3]}")

    def _wrong(self, is_wrong: bool, why: str) -> None:
        if is_wrong:
            self.figures["wrong"] += 1
            print(why, file=sys.stderr)


def _alone(work: Callable[[], object]) -> None:
    """Be a child: work, and be gone without the parent's exit handlers."""
    try:
        work()
    except BaseException as error:  # noqa: BLE001  told by the status
        print(f"a child: {error!r}", file=sys.stderr)
        os._exit(70)
    os._exit(0)


def _record(store: Path, number: int, pipe: int) -> None:
    """Call for ever, and say each call that has returned."""
    dashcam.start(store=store, integrations=())
    text = prose(Random(number), 20_000)

    @dashcam.span
    def call(name: str, text: str) -> str:
        return name

    def calling(thread: int) -> None:
        made = number * THREADS + thread
        for at in range(1 << 30):
            call(f"{made} {at}", text[: 20_000 if at % LONG_EVERY == 0 else 200])
            os.write(pipe, ACK.pack(made, at))

    threads = [threading.Thread(target=calling, args=(thread,)) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _lend(store: Path, number: int) -> None:
    dashcam.start(store=store, integrations=())
    call = dashcam.span(lambda name: name)
    for at in range(60):
        call(f"imported {number} {at}")
    dashcam.flush()


def _names(store: Path) -> Counter[str]:
    """What every finished root call returned, by how often it is there."""
    with dashcam.open(store) as opened:
        rows = opened.sql("select output from spans where status = 'ok'")
    return Counter(json.loads(str(row["output"])) for row in rows)


def _quietly(*arguments: str) -> int:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = command(arguments)
    if status:
        print(said.getvalue(), file=sys.stderr)
    return status


def _old_store(path: Path) -> None:
    path.touch(mode=0o600)
    db = apsw.Connection(str(path))
    run(db, "pragma journal_mode = wal")
    run(db, migrations()[1])
    run(db, f"pragma application_id = {APPLICATION_ID}; pragma user_version = 1")
    texts = [(number, f"text {number} " * 90) for number in range(1, FIRST_TEXTS + 1)]
    db.executemany("insert into texts (id, text) values (?, ?)", texts)
    db.close()
    assert VERSION > 1


def _texts(path: Path) -> int:
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return int(db.execute("select count(*) from texts where text like 'text %'").get)
    finally:
        db.close()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DashcamError as error:
        sys.exit(str(error))
