"""The journal of this process: its folder, its lock, its two writers, and the count of what could not be kept.

Opened at the first frame, not before: a process that records nothing leaves nothing behind.
"""

import os
import sys
from _thread import start_new_thread
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter_ns, time_ns
from typing import Any, NamedTuple

import msgspec

from dashcam.journal.liveness import hold, release
from dashcam.journal.losses import Losses
from dashcam.journal.segment import CAP, DEFINE, SIZES, SPAN
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
    argv: list[str]
    """The command line, without secrets."""


class OwnJournal:
    """This process's folder under the journal root; `spans.put` and `defines.put` append to it and never raise.
    `crowded()` is called in the background while more than 256 MiB wait to be collected, `gone()` when the folder was deleted.

    Raises:
        OSError: the folder or its first segments cannot be made.
    """

    def __init__(
        self,
        root: Path,
        identity: Identity,
        max_bytes: int,
        losses: Losses,
        crowded: Callable[[], None],
        gone: Callable[[], None],
    ) -> None:
        self._root = root
        self._max_bytes = max_bytes
        self._crowded = crowded
        self._losses = losses
        self.folder = root / f"{identity.run}-{os.getpid()}-{os.urandom(4).hex()}"
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._fits(below=1):  # a process that comes at the cap adds nothing to it
            with suppress(RuntimeError):
                start_new_thread(crowded, ())
            raise OSError(CAP, "the journals have reached their cap", str(root))
        self.folder.mkdir(mode=0o700)
        try:
            self._open(identity, gone)
        except BaseException:
            self._remove()
            raise

    def _open(self, identity: Identity, gone: Callable[[], None]) -> None:
        hold(self.folder)
        # what spans refer to has to be there: definitions are few, and the cap is not asked
        self.defines = Writer(self.folder, DEFINE, lambda: True, self._losses, lambda: None, gone)
        self.defines.put(_encode(_process_frame(identity)))
        self.spans = Writer(self.folder, SPAN, self._has_room, self._losses, self._look, gone)
        self.spans.fits = self._fits

    def _remove(self) -> None:
        """Leave nothing behind of a journal that could not be opened."""
        release(self.folder)
        for name in os.listdir(self.folder):
            os.unlink(os.path.join(self.folder, name))
        os.rmdir(self.folder)

    def close(self) -> None:
        """Give the folder up: a reader then takes it for that of a process that has ended."""
        self.spans.end()
        self.defines.end()
        release(self.folder)

    def _look(self) -> None:
        """Ask for help where much waits to be collected; in the background."""
        if used_bytes(self._root) > CROWDED_BYTES:
            self._crowded()

    def _has_room(self) -> bool:
        """Say whether the cap allows one more segment, and beside it the one that is being made ready."""
        self.defines.pay()
        made = 2 if self.spans.preparing else 1
        return used_bytes(self._root) + made * SIZES[SPAN] <= self._max_bytes

    def _fits(self, below: int = 0) -> bool:
        """Say whether what is there is within the cap."""
        return used_bytes(self._root) + below <= self._max_bytes


def used_bytes(root: Path) -> int:
    """Return how much lies in all journals under this root; a collector may be deleting some of it meanwhile."""
    total = 0
    with os.scandir(root) as folders:
        for folder in folders:
            try:
                if folder.is_dir(follow_symlinks=False):
                    with os.scandir(folder.path) as entries:
                        total += sum(map(_size, entries))
            except FileNotFoundError:
                continue
    return total


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_size
    except FileNotFoundError:
        return 0


def _process_frame(identity: Identity) -> tuple[Any, ...]:
    python = ".".join(map(str, sys.version_info[:3]))
    wall, mono = time_ns(), perf_counter_ns()
    return (
        PROCESS,
        FORMAT,
        identity.run,
        os.getpid(),
        wall,
        mono,
        identity.prefix,
        identity.argv,
        identity.app,
        python,
        identity.version,
        identity.parent,
    )
