"""Who collects: one process at a time, and in it one thread, by a lock on a file beside the journals."""

import fcntl
import os
import threading
from pathlib import Path
from typing import Final

LOCK: Final = "collector.lock"

_guard = threading.Lock()
_mine: dict[str, int] = {}
"""Lock files this process holds, with the pid that took them: a forked child holds none of its parent's."""


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
            fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(fd)
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
