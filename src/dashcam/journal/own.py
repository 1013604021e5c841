"""The journal of this process: its folder, its lock, its two writers, and the count of what could not be kept.

Opened at the first frame, not before: a process that records nothing leaves nothing behind. One thread opens it; frames of
others wait for it, and where it takes too long they are kept in memory until it is there.
"""

import os
import sys
from _thread import RLock, start_new_thread
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter_ns, time_ns
from typing import Any, NamedTuple, TypeAlias

import msgspec

from dashcam.journal.liveness import hold, release
from dashcam.journal.losses import Losses
from dashcam.journal.segment import CAP, DEFINE, SIZES, SPAN
from dashcam.journal.writer import Writer

Put: TypeAlias = Callable[[bytes], None]

PROCESS = 0
FORMAT = 1
CROWDED_BYTES = 256 * 1024 * 1024
LOCK_S = 1.0
"""How long a frame waits for another thread to open the journal; a program must never wait for good."""
EARLY_BYTES = SIZES[SPAN]
"""How much is kept in memory until it is open: what one segment takes."""
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
                start_new_thread(self._ask, ())
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
            self._ask()

    def _ask(self) -> None:
        """Ask for help unless somebody helps already: who is asked has loaded 150 modules, 5.6 MB, before he finds that out."""
        with suppress(Exception):
            from dashcam.journal.owner import is_collected  # late: few programs ever ask

            if is_collected(self._root):
                return
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


class Early:
    """Where frames go while there is no journal; they come to it in the order in which they came here.

    `opened()` opens the journal where it can and returns where frames go, `go_on(put)` is told when all that came before is there.
    """

    def __init__(self, losses: Losses, opened: Callable[[], Put], go_on: Callable[[Put], None]) -> None:
        self._losses = losses
        self._opened = opened
        self._go_on = go_on
        self._lock = RLock()
        self._frames: deque[bytes] = deque()
        self._bytes = 0
        self._busy = self._passing = False

    def put(self, frame: bytes) -> None:
        """Take a frame to the journal; keep it where another thread opens that for longer than anybody may wait."""
        # who has waited in vain does so for all that come after
        if self._lock.acquire(timeout=0 if self._frames else LOCK_S):
            try:
                self._take(frame)
            finally:
                self._lock.release()
        else:  # whoever has it is slow, or waits for this very thread, or is no more
            self._keep(frame)
        if self._frames:
            self.catch_up(LOCK_S if self._passing else 0)

    def catch_up(self, patience: float) -> bool:
        """Take what was kept to the journal; `False` where another thread has the lock, which then does so itself.

        Asked after a frame was kept, and after the lock was given back: one of the two sees what the other did.
        """
        while self._frames and not self._busy and self._lock.acquire(timeout=patience):
            try:
                self._take()
            finally:
                self._lock.release()
        return not self._frames

    @contextmanager
    def settled(self, patience: float) -> Iterator[None]:
        """Take what was kept to the journal, or count it as lost, and keep others from opening it meanwhile."""
        held = self._lock.acquire(timeout=patience)
        try:
            if held and self._frames:
                self._take()
            self._hand_on(self._lose)
            yield
        finally:
            if held:
                self._lock.release()

    def end(self, put: Put | None) -> None:
        """Open nothing any more: what comes from calls that are under way goes here, or nowhere."""
        self._opened, self._go_on = lambda: put or _nothing, _nothing

    def _take(self, *frames: bytes) -> None:
        if self._busy:  # a signal handler or a finaliser in the midst of it
            for frame in frames:
                self._keep(frame)
            return
        self._busy, self._passing = True, False
        try:
            put = self._opened()
            self._passing = True  # who keeps a frame from here on waits until it is there: its next one goes past us
            self._hand_on(put)
            self._go_on(put)
            for frame in frames:
                put(frame)
        finally:
            self._busy = False

    def _keep(self, frame: bytes) -> None:
        size = len(frame)
        if self._bytes + size > EARLY_BYTES:
            self._lose(frame)
            return
        self._bytes += size  # nothing comes between: see `writer`
        self._frames.append(frame)

    def _hand_on(self, put: Put) -> None:
        while self._frames:
            try:
                frame = self._frames.popleft()
            except IndexError:  # whoever could not wait for us has taken the last
                return
            size = len(frame)
            self._bytes -= size
            put(frame)

    def _lose(self, frame: bytes) -> None:
        self._losses.add(len(frame), "error")


def _nothing(_: object) -> None:
    """Nobody listens any more."""
