"""The journal of this process: its folder, its lock, its two writers, and the count of what could not be kept.

Opened at the first frame, not before: a process that records nothing leaves nothing behind.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns, time_ns
from typing import Any, NamedTuple

import msgspec

from dashcam.journal.liveness import hold, release
from dashcam.journal.losses import Losses
from dashcam.journal.segment import DEFINE, SIZES, SPAN
from dashcam.journal.writer import Writer

PROCESS = 0
FORMAT = 1
CROWDED_BYTES = 256 * 1024 * 1024
_encode = msgspec.msgpack.Encoder().encode


class Identity(NamedTuple):
    """Who is recorded: what the process frame says."""

    run: str
    prefix: bytes
    app: str | None
    version: str
    parent: tuple[bytes, int] | None


class OwnJournal:
    """This process's folder under the journal root; `spans.put` and `defines.put` append to it and never raise.
    `crowded()` is called in the background while more than 256 MiB wait to be collected.

    Raises:
        OSError: the folder or its first segments cannot be made.
    """

    def __init__(
        self, root: Path, identity: Identity, max_bytes: int, losses: Losses, crowded: Callable[[], None]
    ) -> None:
        self._root = root
        self._max_bytes = max_bytes
        self._crowded = crowded
        self.folder = root / f"{identity.run}-{os.getpid()}-{os.urandom(4).hex()}"
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700)
        hold(self.folder)
        self.defines = Writer(self.folder, DEFINE, self._has_room, losses, self._look)
        self.defines.put(_encode(_process_frame(identity)))
        self.spans = Writer(self.folder, SPAN, self._has_room, losses, self._look)

    def close(self) -> None:
        """Give the folder up: a reader then takes it for that of a process that has ended."""
        release(self.folder)

    def _look(self) -> None:
        """Ask for help where much waits to be collected; in the background."""
        if used_bytes(self._root) > CROWDED_BYTES:
            self._crowded()

    def _has_room(self) -> bool:
        return used_bytes(self._root) + SIZES[SPAN] <= self._max_bytes


def used_bytes(root: Path) -> int:
    """Return how much lies in all journals under this root."""
    total = 0
    for folder in os.scandir(root):
        if folder.is_dir(follow_symlinks=False):
            total += sum(entry.stat().st_size for entry in os.scandir(folder.path))
    return total


def _process_frame(identity: Identity) -> tuple[Any, ...]:
    python = ".".join(map(str, sys.version_info[:3]))
    argv = [arg if type(arg) is str else "?" for arg in getattr(sys, "argv", [])][:64]
    wall, mono = time_ns(), perf_counter_ns()
    return (PROCESS, FORMAT, identity.run, os.getpid(), wall, mono, identity.prefix, argv, identity.app, python, identity.version, identity.parent)
