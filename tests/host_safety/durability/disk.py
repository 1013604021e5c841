"""A disk that forgets: what SQLite writes is taped, and any state that a power cut could leave is made from the tape.

Between two syncs of a file nothing is certain. Each write since the last one may be there, may be missing, may be there in
part (sectors of 512 bytes), whatever came before or after it. A file that was made, and one that was deleted, is so for
certain with the next sync of a file in that folder; until then it may or may not be.
"""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import apsw

SECTOR: Final = 512
WRITE, CUT, SYNC, DELETE, MARK = "write", "cut", "sync", "delete", "mark"
TAPED: Final = (
    apsw.SQLITE_OPEN_MAIN_DB | apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_SUPER_JOURNAL
)


class Event(NamedTuple):
    """One thing that happened to the disk, or (`MARK`) that somebody was told."""

    what: str
    name: str
    at: int = 0
    data: bytes = b""


class Tape:
    """Everything in its order; `before` is what lay on the disk for certain when it began."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.events: list[Event] = []
        self.before = {path.name: path.read_bytes() for path in root.glob("dashcam.db*") if path.is_file()}

    def add(self, what: str, name: str, at: int = 0, data: bytes = b"") -> None:
        """Note one event."""
        self.events.append(Event(what, name, at, data))

    def name(self, path: str) -> str:
        """The name of a file under the root."""
        return Path(path).relative_to(self.root).as_posix()


class TapedFile(apsw.VFSFile):
    """A file whose writes and syncs are noted before they are done."""

    def __init__(self, tape: Tape, name: apsw.URIFilename, flags: list[int]) -> None:
        super().__init__("unix", name, flags)
        self._tape = tape
        self._name = tape.name(str(name.filename() if isinstance(name, apsw.URIFilename) else name))

    def xWrite(self, data: bytes, offset: int) -> None:
        self._tape.add(WRITE, self._name, offset, bytes(data))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._tape.add(CUT, self._name, newsize)
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._tape.add(SYNC, self._name)


class TapingDisk(apsw.VFS):
    """SQLite's file layer, taping; the default of this process for as long as it is there."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        super().__init__("taping", "unix", makedefault=True)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        if flags[0] & TAPED and name is not None:
            return TapedFile(self._tape, name, flags)
        return apsw.VFSFile("unix", name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        name = self._tape.name(filename)
        self._tape.add(DELETE, name)
        if syncdir:
            self._tape.add(SYNC, name)


Chance = Callable[[Event], float]
"""How much of a write is there: 1 all of it, 0 none, between them each sector by lot."""


def whole(_: Event) -> float:
    """All that was written by then is there: what `kill -9` leaves."""
    return 1.0


def nothing(_: Event) -> float:
    """Only what was synced is there."""
    return 0.0


def by_lot(random: Random) -> Chance:
    """Each write is there, missing or torn."""
    return lambda _: random.choice((0.0, 1.0, 1.0, 0.5))


def state(tape: Tape, until: int, chance: Chance, random: Random) -> dict[str, bytes]:
    """The files as they may stand after a power cut behind so many events."""
    certain, named = _last_syncs(tape, until)
    files = {name: bytearray(data) for name, data in tape.before.items()}
    for number, event in enumerate(tape.events[:until]):
        if event.what in (MARK, SYNC):
            continue
        is_certain = number < certain.get(event.name, -1) or (event.what == DELETE and number < named)
        there = 1.0 if is_certain else chance(event)
        if event.what == DELETE:
            if there == 1.0:
                files.pop(event.name, None)
        elif event.what == CUT:
            if there == 1.0 and event.name in files:
                del files[event.name][event.at :]
        elif there:
            _write(files.setdefault(event.name, bytearray()), event, there, random)
    return {name: bytes(data) for name, data in files.items()}


def _last_syncs(tape: Tape, until: int) -> tuple[dict[str, int], int]:
    """Up to where each file is certain, and up to where the names in the folder are: a new log's first sync is theirs too."""
    certain: dict[str, int] = {}
    named = -1
    known = set(tape.before)
    for number, event in enumerate(tape.events[:until]):
        if event.what == SYNC:
            certain[event.name] = number
            if event.name not in known:
                named = number
                known.add(event.name)
        elif event.what == DELETE:
            known.discard(event.name)
    return certain, named


def _write(file: bytearray, event: Event, there: float, random: Random) -> None:
    end = event.at + len(event.data)
    if len(file) < end:
        file.extend(bytes(end - len(file)))
    for start in range(0, len(event.data), SECTOR) if there < 1 else ():
        if random.random() < there:
            piece = event.data[start : start + SECTOR]
            file[event.at + start : event.at + start + len(piece)] = piece
    if there == 1.0:
        file[event.at : end] = event.data
