"""The collector beside a program: a process of its own that ends when all processes of the run have, and all is collected.

`python -m dashcam.boot.helper STORE PID RUN`; started by `dashcam run` so that it is nobody's child.
"""

import gc
import os
import select
import sys
from collections.abc import Callable
from pathlib import Path

from dashcam import settings
from dashcam.collect import follow
from dashcam.journal.liveness import is_alive


def run_is_over(root: Path, pid: int, run: str) -> Callable[[], bool]:
    """Return what tells whether the program and all recorded processes of its run have ended."""
    has_ended = _ended(pid)
    return lambda: has_ended() and not any(is_alive(folder) for folder in root.glob(f"{run}-*"))


def _ended(pid: int) -> Callable[[], bool]:
    try:
        watched = [os.pidfd_open(pid)]
    except ProcessLookupError:
        return lambda: True
    except (AttributeError, OSError):  # an older kernel, another system
        return lambda: not _is_there(pid)

    def has_ended() -> bool:
        if watched and select.select(watched, [], [], 0)[0]:
            os.close(watched.pop())
        return not watched

    return has_ended


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def main(store: str, pid: str, run: str) -> None:
    """Collect until the run is over."""
    gc.disable()  # what a round makes holds no cycles: 4 µs a span less
    # the program's folder must stay removable, its file system unmountable
    os.chdir("/")
    follow(settings.load(store=store), until=run_is_over(settings.journal_root(Path(store)), int(pid), run))


if __name__ == "__main__":
    main(*sys.argv[1:])
