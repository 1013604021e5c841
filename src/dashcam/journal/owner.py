"""Who collects: one process at a time, and in it one thread, by a lock on a file beside the journals.

Somebody who needs the store for himself holds a second lock, `collector.wanted`, while he waits: an owner that stays
looks there between two rounds and gives way. A program that is recorded looks here before it loads what collecting takes.
"""

import fcntl
import os
from _thread import allocate_lock
from collections import Counter
from pathlib import Path
from typing import Final, Self

LOCK: Final = "collector.lock"
WANTED: Final = "collector.wanted"

_guard = allocate_lock()
_mine: dict[str, int] = {}
"""Lock files this process holds, with the pid that took them: a forked child holds none of its parent's."""
_wanting: Counter[tuple[str, int]] = Counter()
"""How many threads of a process wait: its own lock cannot tell it, and closing the file would drop it."""


class Owner:
    """The right to collect one store's journals; `take` may be tried again and again, `give` ends it."""

    def __init__(self, root: Path) -> None:
        self._path = str(root.absolute() / LOCK)
        self._fd = -1

    def take(self) -> bool:
        """Become the owner if there is none."""
        with _guard:
            if _mine.get(self._path) == os.getpid():
                return False
            fd = _lock(self._path, fcntl.LOCK_EX)
            if fd < 0:
                return False
            _mine[self._path] = os.getpid()
            self._fd = fd
            return True

    def give(self) -> None:
        """Let another one collect."""
        with _guard:
            if self._fd >= 0:
                os.close(self._fd)
                self._fd = -1
                _mine.pop(self._path, None)


class Want:
    """The wish to have the store for oneself, for as long as the block lasts; `hold` again until it is heard."""

    def __init__(self, root: Path) -> None:
        self._path = str(root.absolute() / WANTED)
        self._fd = -1

    def __enter__(self) -> Self:
        with _guard:
            _wanting[self._path, os.getpid()] += 1
        self.hold()
        return self

    def hold(self) -> None:
        """Hold the lock; somebody who looks just then may keep it for a moment."""
        with _guard:
            if self._fd < 0:
                self._fd = _lock(self._path, fcntl.LOCK_SH)

    def __exit__(self, *_: object) -> None:
        with _guard:
            _wanting[self._path, os.getpid()] -= 1
            if self._fd >= 0:
                os.close(self._fd)
                self._fd = -1


def is_wanted(root: Path) -> bool:
    """Whether somebody waits for the store, in this process or another."""
    path = str(root.absolute() / WANTED)
    with _guard:
        if _wanting[path, os.getpid()] > 0:
            return True
        if not (root / WANTED).exists():
            return False
        fd = _lock(path, fcntl.LOCK_EX)
        if fd >= 0:
            os.close(fd)
        return fd < 0


def is_collected(root: Path) -> bool:
    """Whether somebody collects just now, in this process or another."""
    owner = Owner(root)
    if not (root / LOCK).exists():  # nobody ever has
        return False
    if not owner.take():
        return True
    owner.give()
    return False


def _lock(path: str, kind: int) -> int:
    """Open and lock a file; -1 where another process holds it."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.lockf(fd, kind | fcntl.LOCK_NB)
    except OSError:
        os.close(fd)
        return -1
    return fd
