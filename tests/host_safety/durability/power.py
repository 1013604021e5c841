"""Power cuts: everything that the collector, a deletion, a mark and an upgrade write, cut off at any place, in any order.

    python -m tests.host_safety.durability.power --states 2000

One program works on a taped disk (disk.py); then states are made from the tape: every prefix, and in each what was
not synced yet there, missing, or torn. From each of them it has to go on: the store opens, SQLite's own check finds
nothing, what was in a journal is there once, what somebody was told (a mark is kept, a trace is deleted) is so.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Final

import apsw

from dashcam.collect import collector as pieces
from dashcam.collect import exclusively
from dashcam.collect.collector import Collector
from dashcam.errors import DashcamError
from dashcam.settings import journal_root
from dashcam.store import open_inlet, open_store, place
from dashcam.store.connection import APPLICATION_ID, run
from dashcam.store.marks import SqliteMarks
from dashcam.store.migrate import migrations
from tests.host_safety.durability.disk import DELETE, MARK, Tape, TapingDisk, by_lot, nothing, state, whole
from tests.journals import JournalBuilder, trace_id

PROCESSES: Final = 4
CALLS: Final = 12
GOING: Final = 5
"""Which call of the first process is deleted."""
KEPT, GONE = "kept", "gone"
PREFIXES: Final = tuple(bytes([number]) + bytes(7) for number in range(PROCESSES))


def main() -> int:
    """Work once, cut many times, say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--states", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", choices=sorted(WORKS), action="append")
    options = parser.parse_args()
    works = options.work or sorted(WORKS)
    figures: dict[str, int] = {"states": 0, "events": 0, "wrong": 0}
    for work in works:
        with tempfile.TemporaryDirectory(dir=_fast()) as place_:
            for name, count in cut(work, Path(place_), options.states // len(works), options.seed).items():
                figures[name] += count
    print(json.dumps(figures))
    return 1 if figures["wrong"] else 0


def cut(work: str, folder: Path, states: int, seed: int) -> dict[str, int]:
    """Do some work on a taped disk, then look at so many states of it."""
    random = Random(seed)
    root = folder / "work"
    tape = WORKS[work](root)
    wrong = 0
    for number in range(states):
        # every prefix in its turn, then again with other lots
        until = number * len(tape.events) // states if states < len(tape.events) else number % (len(tape.events) + 1)
        chance = (whole, nothing, by_lot(random), by_lot(random))[random.randrange(4)]
        here = folder / "state"
        _lay(tape, until, state(tape, until, chance, random), here, random)
        problems = _went_wrong(work, tape, until, here / "dashcam.db")
        if problems:
            wrong += 1
            print(f"{work}: behind event {until} of {len(tape.events)}: {'; '.join(problems[:3])}", file=sys.stderr)
        shutil.rmtree(here)
    return {"states": states, "events": len(tape.events), "wrong": wrong}


# the work


def _written(root: Path, number: int) -> None:
    """A process that is gone, with two segments."""
    written = JournalBuilder(journal_root(root / "dashcam.db"), tail=f"{number:08x}", prefix=PREFIXES[number])
    for call in range(1, CALLS + 1):
        if call == CALLS // 2:
            written.spans.add(9).save()
            written.segment(2)
        written.start(call, args=[_text(number, call)])
        written.end(call, f"answer {number} {call}")
    written.save()


def _text(process: int, call: int) -> str:
    return f"question {process} {call} secretword{process}x{call} " * 4


def _collecting(root: Path, mode: str) -> Tape:
    """Four processes one after the other; marks and a deletion in between."""
    root.mkdir()
    store = root / "dashcam.db"
    for number in range(PROCESSES):
        _written(root, number)
    shutil.copytree(journal_root(store), root.parent / "journals")
    shutil.rmtree(journal_root(store))
    place.make_file(store)
    tape = Tape(root)
    with _small_pieces(), _taped(tape, mode):
        for number in range(PROCESSES):
            _appear(tape, number)
            _collect(store)
            if number == 1:
                mark = _Marks(store).note(trace_id(3, PREFIXES[0]), "keep me")
                tape.add(MARK, KEPT, data=mark.uid.encode())
            if number == 2:
                with exclusively(store) as inlet:
                    inlet.delete(inlet.numbers([trace_id(GOING, PREFIXES[0])]))
                tape.add(MARK, GONE)
    return tape


def _appear(tape: Tape, number: int) -> None:
    """A journal that lies on the disk since long."""
    name = next(path.name for path in (tape.root.parent / "journals").iterdir() if path.name.endswith(f"{number:08x}"))
    shutil.copytree(tape.root.parent / "journals" / name, tape.root / "dashcam.journal" / name)
    tape.add(MARK, f"journal {name}")


def _collect(store: Path) -> None:
    inlet = open_inlet(store)
    try:
        Collector(inlet, journal_root(store)).run()
    finally:
        inlet.close()


def _upgrading(root: Path, mode: str) -> Tape:
    """A store of the first version, with journals of that time beside it, opened by today's program."""
    root.mkdir()
    store = root / "dashcam.db"
    place.make_file(store)
    db = apsw.Connection(str(store))
    run(db, "pragma journal_mode = wal")
    run(db, migrations()[1])
    run(db, f"pragma application_id = {APPLICATION_ID}; pragma user_version = 1")
    db.executemany("insert into texts (id, text) values (?, ?)", [(n, f"text {n} " * 50) for n in range(1, 400)])
    db.close()
    _written(root, 0)
    shutil.copytree(journal_root(store), root.parent / "journals")
    shutil.rmtree(journal_root(store))
    tape = Tape(root)
    with _small_pieces(), _taped(tape, mode):
        _appear(tape, 0)
        _collect(store)
    return tape


WORKS: Final = {
    "collect": lambda root: _collecting(root, "wal"),
    "collect-without-shared-memory": lambda root: _collecting(root, "delete"),
    "upgrade": lambda root: _upgrading(root, "wal"),
}


class _Marks(SqliteMarks):
    """Marks alone, without a store that is open for reading beside them."""

    def __init__(self, path: Path) -> None:
        self.path = path


@contextmanager
def _taped(tape: Tape, mode: str) -> Iterator[None]:
    """SQLite on the taped disk, and what the sweep deletes on the same tape."""

    def alone(db: apsw.Connection) -> None:
        # a file layer in Python has no shared memory; one program at a time needs none
        run(db, "pragma locking_mode = exclusive")

    def deleted(event: str, arguments: tuple) -> None:
        if on and event in ("os.remove", "os.rmdir") and tape.root in (path := Path(arguments[0])).parents:
            tape.add(DELETE, path.relative_to(tape.root).as_posix())

    on = [True]
    shares, place.shares_memory = place.shares_memory, lambda _: mode == "wal"
    connection = sys.modules["dashcam.store.connection"]
    connection.shares_memory = place.shares_memory
    disk = TapingDisk(tape)
    apsw.connection_hooks.append(alone)
    sys.addaudithook(deleted)
    try:
        yield
    finally:
        on.clear()
        apsw.connection_hooks.remove(alone)
        disk.unregister()
        place.shares_memory = connection.shares_memory = shares


@contextmanager
def _small_pieces() -> Iterator[None]:
    """Small batches, so that short journals have many boundaries."""
    before = pieces.PIECE, pieces.FRAMES
    pieces.PIECE, pieces.FRAMES = 3, 9
    yield
    pieces.PIECE, pieces.FRAMES = before


# the states


def _lay(tape: Tape, until: int, files: dict[str, bytes], here: Path, random: Random) -> None:
    """Lay the disk of a state into a folder: the store's files, and the journals, whose deletions are certain at no time."""
    here.mkdir()
    for name, data in files.items():
        (here / name).write_bytes(data)
    (here / "dashcam.journal").mkdir()
    are_deleted = random.random() < 0.7
    for event in tape.events[:until]:
        if event.what == MARK and event.name.startswith("journal "):
            name = event.name.removeprefix("journal ")
            shutil.copytree(tape.root.parent / "journals" / name, here / "dashcam.journal" / name)
        elif event.what == DELETE and event.name.startswith("dashcam.journal/"):
            path = here / event.name
            if are_deleted or random.random() < 0.5:
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def _went_wrong(work: str, tape: Tape, until: int, store: Path) -> list[str]:
    """Go on from a state as the next program would; what is not as it has to be."""
    past = tape.events[:until]
    told = {event.name: event.data.decode() for event in past if event.what == MARK}
    numbers = [int(name[-8:], 16) for name in told if name.startswith("journal ")]
    if not store.exists():
        return ["the store's file is gone"]
    try:
        _collect(store)
        with open_store(store) as opened:
            found = opened.sql("select trace_id, span_id, status, output from spans")
            marks = {mark.uid for mark in opened.marks()}
            problems = opened.integrity()
        if work == "upgrade":
            problems += _texts(store)
    except DashcamError as error:
        return [f"{type(error).__name__}: {error}"]
    at_stake = trace_id(GOING, PREFIXES[0]) if work != "upgrade" and 2 in numbers else None
    expected = {
        trace_id(call, PREFIXES[number]): f"answer {number} {call}"
        for number in numbers
        for call in range(1, CALLS + 1)
    }
    there = {str(row["trace_id"]): row["output"] for row in found}
    problems += [f"{len(found)} spans in {len(there)} traces"] if len(found) != len(there) else []
    lost = [one for one in expected if one not in there and one != at_stake]
    problems += [f"{len(lost)} spans lost: {lost[0]}"] if lost else []
    problems += [f"{one} is not whole" for one, output in there.items() if str(output).strip('"') != expected.get(one)]
    if GONE in told:
        problems += ["a deleted trace is back"] if at_stake in there else []
        files = [path for path in store.parent.rglob("*") if path.is_file()]
        problems += [f"deleted words are in {path.name}" for path in files if b"secretword0x5 " in path.read_bytes()]
    if KEPT in told and told[KEPT] not in marks:
        problems.append("a mark is lost")
    return problems


def _texts(store: Path) -> list[str]:
    db = apsw.Connection(str(store), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        count = db.execute("select count(*) from texts where text like 'text %'").get
    finally:
        db.close()
    problems = [] if count == 399 else [f"{count} of 399 texts came through the upgrade"]
    for copy in store.parent.glob(f"{store.name}.version-1"):
        old = apsw.Connection(str(copy))
        try:
            if (
                old.execute("pragma integrity_check").get != "ok"
                or old.execute("select count(*) from texts").get != 399
            ):
                problems.append("the copy of the older version is not whole")
        except apsw.Error as error:
            problems.append(f"the copy of the older version: {error}")
        finally:
            old.close()
    return problems


def _fast() -> str | None:
    """Memory where there is such a folder: thousands of states are written."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


if __name__ == "__main__":
    sys.exit(main())
