"""The journal of this process: its folder, its lock, its two writers, and the count of what could not be kept.

Opened at the first frame, not before: a process that records nothing leaves nothing behind.
"""

import logging
import os
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from dashcam.journal.liveness import hold, release
from dashcam.journal.segment import DEFINE, SIZES, SPAN
from dashcam.journal.writer import Writer

PROCESS, DROP = 0, 5
FORMAT = 1
log = logging.getLogger("dashcam")
_encode = msgspec.msgpack.Encoder().encode
_MEANING = {
    "cap": "its disk cap is reached (journal_max_bytes)",
    "full": "the disk is full",
    "folder": "its folder cannot be written",
    "error": "its folder cannot be written",
}


class Identity(NamedTuple):
    """Who is recorded: what the process frame says."""

    run: str
    prefix: bytes
    app: str | None
    version: str
    parent: tuple[bytes, int] | None


class OwnJournal:
    """This process's folder under the journal root. `put` and `define` never raise."""

    def __init__(self, root: Path, identity: Identity, max_bytes: int) -> None:
        self._root = root
        self._max_bytes = max_bytes
        self.dropped = 0
        self.dropped_bytes = 0
        self._unsaid = 0
        self._unsaid_bytes = 0
        self.folder = root / f"{identity.run}-{os.getpid()}-{os.urandom(4).hex()}"
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700)
        hold(self.folder)
        self.defines = Writer(self.folder, DEFINE, self._has_room, self._lost)
        self.defines.put(_encode(_process_frame(identity)))
        self.spans = Writer(self.folder, SPAN, self._has_room, self._lost)

    def put(self, frame: bytes) -> None:
        """Append a span frame; said first, where frames before it were lost."""
        if self._unsaid and self.spans.segment is not None:
            count, size, self._unsaid, self._unsaid_bytes = self._unsaid, self._unsaid_bytes, 0, 0
            self.spans.put(_encode((DROP, count, size, self.spans.why or "error")))
        self.spans.put(frame)

    def close(self) -> None:
        """Give the folder up: a reader then takes it for that of a process that has ended."""
        release(self.folder)

    def _has_room(self) -> bool:
        return _used(self._root) + SIZES[SPAN] <= self._max_bytes

    def _lost(self, size: int, why: str) -> None:
        self.dropped += 1
        self.dropped_bytes += size
        self._unsaid += 1
        self._unsaid_bytes += size
        if self.dropped == 1:
            log.warning("dashcam cannot keep its journal in %s: %s. The program goes on; spans are dropped and counted", self._root, _MEANING.get(why, why))


def _used(root: Path) -> int:
    total = 0
    for folder in os.scandir(root):
        if folder.is_dir(follow_symlinks=False):
            total += sum(entry.stat().st_size for entry in os.scandir(folder.path))
    return total


def _process_frame(identity: Identity) -> tuple[Any, ...]:
    python = ".".join(map(str, sys.version_info[:3]))
    argv = [arg if type(arg) is str else "?" for arg in getattr(sys, "argv", [])][:64]
    wall, mono = time.time_ns(), time.perf_counter_ns()
    return (PROCESS, FORMAT, identity.run, os.getpid(), wall, mono, identity.prefix, argv, identity.app, python, identity.version, identity.parent)
