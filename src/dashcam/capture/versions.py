"""Which version each walk found: hashed off the caller, by a thread that ends when there is nothing left to do.

The journal has heard of the walk already; here follow its version and, once for each version, its tree.
"""

import sys
from _thread import LockType, allocate_lock, start_new_thread
from collections import deque
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

import msgspec

from dashcam.capture import define
from dashcam.capture.guard import failed

if TYPE_CHECKING:
    from dashcam.snapshot.components import Structure
    from dashcam.snapshot.git import Git

POLL_S: Final = 0.002
_encode = msgspec.json.Encoder().encode
_asked: "deque[tuple[int, Structure]]" = deque()
_told: set[str] = set()
_git: "list[Git | None]" = []
_working = allocate_lock()
_LOADED: Final = ("dashcam.snapshot.fingerprint", "dashcam.snapshot.git")
"""What the thread loads, with all that they stand on."""
_stranded: list[bool] = []
"""Whether this is a child of a process that was loading them: it has the locks of imports that nobody will end."""


def ask(walk: int, structure: "Structure") -> None:
    """Have the version of a walk found out; returns at once."""
    _asked.append((walk, structure))
    working = _working  # a stop in another thread may put another one there
    if working.acquire(blocking=False):
        try:
            start_new_thread(_work, (working,))
        except Exception:  # no thread to be had, or the interpreter ends: whoever waits for it does it
            working.release()


def settle(timeout_s: float) -> bool:
    """Wait until every version asked for is told; say whether they are."""
    until = monotonic() + timeout_s
    while (_asked or _working.locked()) and monotonic() < until:
        working = _working
        if working.acquire(blocking=False):
            _work(working)
        sleep(POLL_S)
    return not _asked and not _working.locked()


def after_fork() -> None:
    """Go on in a forked child: the thread stayed behind, what it was about is asked for again."""
    waiting = list(_asked)
    if _working.locked() and not all(map(_is_loaded, _LOADED)):
        _stranded.append(True)
    give_up()
    for walk, structure in waiting:
        structure.after_fork()
        ask(walk, structure)


def _is_loaded(name: str) -> bool:
    return not getattr(getattr(sys.modules.get(name), "__spec__", None), "_initializing", True)


def give_up() -> None:
    """Ask for nothing any longer, and wait for no thread, whatever became of it."""
    global _working
    _working = allocate_lock()
    _asked.clear()


def _work(working: LockType) -> None:
    while True:
        try:
            while _asked and working is _working:
                walk, structure = _asked[0]  # stays in the list until it is told, for a fork in between
                try:
                    _tell(walk, structure)
                finally:
                    if working is _working:
                        _asked.popleft()
        finally:
            working.release()
        # asked for between the last look and the release
        if not _asked or working is not _working or not working.acquire(blocking=False):
            return


def _tell(walk: int, structure: "Structure") -> None:
    try:
        if _stranded:  # to load them would wait for ever
            define.tell_version(walk, None, None, None)
            return
        # loaded here, off the caller, who waits for the first walk already
        from dashcam.snapshot.fingerprint import fingerprint
        from dashcam.snapshot.git import git_of

        version = fingerprint(structure)
        tree = None if version in _told else _encode(structure.root)
        if not _git:
            _git.append(git_of(_folder()))
        define.tell_version(walk, version, tree, _git[0])
        _told.add(version)
    except Exception:
        define.tell_version(walk, None, None, None)
        failed("find out an app's version")


def _folder() -> Path:
    """Return the folder that the program's text is in: its script's, else where it was started."""
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    return Path(file).resolve().parent if type(file) is str else Path.cwd()
