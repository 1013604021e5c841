"""Which recorded processes still live: each holds a lock on a file in its journal folder from start to death.

`fcntl.lockf` belongs to the process: it ends with it whatever the way of dying, is not inherited by a fork, and does
not mistake a reused pid. Its trap is that closing *any* descriptor of the file drops it, so that a process never opens
the lock file of a folder it holds a second time.
"""

import errno
import fcntl
import os
from pathlib import Path

LOCK = "lock"

_held: dict[str, tuple[int, int]] = {}
"""Folders this process holds: absolute path → (descriptor, pid that took it)."""


def hold(folder: Path) -> None:
    """Take the lock of this process's own journal folder, to be kept until the process ends."""
    key = _key(folder)
    if _is_mine(key):
        return
    fd = os.open(os.path.join(key, LOCK), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        mine = os.getpid()
        fcntl.lockf(fd, fcntl.LOCK_EX)
    except BaseException as error:
        if not isinstance(error, OSError) or error.errno not in _NO_LOCKS:
            os.close(fd)
            raise
    _held[key] = (fd, mine)


def release(folder: Path) -> None:
    """Give the lock back: the folder then counts as that of a process that has ended."""
    key = _key(folder)
    if _is_mine(key):
        os.close(_held[key][0])
        del _held[key]


def is_alive(folder: Path) -> bool:
    """Tell whether the process that writes this journal folder still lives."""
    key = _key(folder)
    if _is_mine(key):
        return True
    try:
        fd = os.open(os.path.join(key, LOCK), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        # shared, so that two readers that look at the same moment do not take each other for the writer
        fcntl.lockf(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _NO_LOCKS or _pid_lives(key)
    finally:
        os.close(fd)
    return False


_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})
"""What file systems without locks answer: then the pid in the folder's name has to do."""


def _key(folder: Path) -> str:
    return os.path.abspath(folder)


def _is_mine(key: str) -> bool:
    """A forked child inherits the table, not the locks."""
    held = _held.get(key)
    return held is not None and held[1] == os.getpid()


def _pid_lives(key: str) -> bool:
    parts = os.path.basename(key).split("-")
    if len(parts) != 3 or not parts[1].isdigit():
        return True
    try:
        os.kill(int(parts[1]), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
