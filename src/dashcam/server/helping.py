"""The process that collects for a server: there while anything is recorded, gone when the server is.

A thread of the server would take turns with the answers at Python's lock, and have its garbage collected. The process reads its
standard input, on which nothing comes: that ends when the server does, however it does. Where there can be no such process, or
it dies, a thread of the server collects.
"""

import gc
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from dashcam import settings as settings_room
from dashcam.collect import lags
from dashcam.server.apart import command, environment
from dashcam.server.collecting import END_S, Collecting
from dashcam.server.reading import Stores
from dashcam.settings import Settings, journal_root

_log = logging.getLogger("dashcam")
ENDS_S: Final = END_S + 1.0
"""How long the process may take to end; then it is killed, which costs nothing but a batch done again."""
REST_S: Final = 15.0
"""How long it stays when there are no journals any more: it holds as much memory as the server."""
LOOK_S: Final = 0.2
"""How often it is looked whether there are journals again."""


class Helping:
    """The process and the thread that waits for it; started once, stopped once. `expect` as for `Collecting`."""

    def __init__(
        self, settings: Settings, expect: Callable[[], None] = lambda: None, *, rest_s: float = REST_S
    ) -> None:
        self._settings = settings
        self._expect = expect
        self._rest_s = rest_s
        self._over = threading.Event()
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="dashcam-helping", daemon=True)

    @property
    def pid(self) -> int | None:
        """The process that collects, where there is one."""
        process = self._process
        return None if process is None or process.returncode is not None else process.pid

    def start(self) -> None:
        """Begin to collect."""
        self._thread.start()

    def stop(self) -> None:
        """End; nothing is lost, the journals stay."""
        with self._guard:
            self._over.set()
        process = self._process
        if process is not None and process.stdin is not None:
            process.stdin.close()
        self._thread.join(ENDS_S)
        if process is not None and self._thread.is_alive():
            process.kill()
            self._thread.join(ENDS_S)

    def _run(self) -> None:
        root = journal_root(self._settings.store)
        is_wanted, problem = self._lags(), ""
        while not problem:
            while not (is_wanted or has_journals(root)):
                if self._over.wait(LOOK_S):
                    return
            is_wanted, problem = False, self._helped()
            if self._over.is_set():
                return
        _log.warning("dashcam: the process that collects %s: the server itself goes on", problem)
        here = Collecting(self._settings, self._expect)
        here.start()
        self._over.wait()
        here.stop()

    def _lags(self) -> bool:
        """Whether an earlier collector left something to do; where that cannot be told, the process says why."""
        try:
            self._expect()
            return lags(self._settings.store, pricing=True)
        except Exception:
            return True

    def _helped(self) -> str:
        """Have it collected as long as there are journals; tell what came between."""
        problem = self._begin()
        if problem or self._process is None:
            return problem
        status = self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        return f"ended with {status}" if status and not self._over.is_set() else ""

    def _begin(self) -> str:
        """Start the process, unless it is all over; say why not."""
        if not sys.executable:
            return "cannot be started, since there is no Python"
        with self._guard:
            self._process = None
            if self._over.is_set():
                return ""
            try:
                self._process = subprocess.Popen(
                    command(__name__, main.__name__, str(self._settings.store.absolute()), str(self._rest_s)),
                    env=environment(self._settings),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,  # whoever reads what the server says is not kept waiting
                    start_new_session=True,  # Ctrl-C is the server's
                )
            except (OSError, ValueError, subprocess.SubprocessError) as error:
                return f"cannot be started ({error})"
        return ""


class Rest:
    """Tells whether there have been no journals for so long."""

    def __init__(self, root: Path, rest_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._root = root
        self._rest_s = rest_s
        self._clock = clock
        self._since = clock()

    def __call__(self) -> bool:
        """Look."""
        if has_journals(self._root):
            self._since = self._clock()
        return self._clock() - self._since > self._rest_s


def has_journals(root: Path) -> bool:
    """Whether anything is recorded, or waits."""
    try:
        with os.scandir(root) as entries:
            return any(entry.is_dir() for entry in entries)
    except OSError:
        return False


def main(store: str, rest_s: str) -> None:
    """Collect until there is nothing to, or until nobody holds the other end of the standard input; in a process of its own."""
    gc.disable()  # as in the helper of `dashcam run`: what a round makes holds no cycles
    os.chdir("/")  # the program's folder must stay removable
    settings = settings_room.load(store=store)
    at_work = Collecting(
        settings, Stores(settings.store).expect_ours, Rest(journal_root(settings.store), float(rest_s))
    )
    at_work.start()
    threading.Thread(target=_end_with_the_server, args=(at_work,), daemon=True).start()
    at_work.wait()


def _end_with_the_server(at_work: Collecting) -> None:
    os.read(0, 1)  # not by way of `sys.stdin`, whose lock an ending interpreter asks for
    at_work.stop()
    os._exit(0)  # a batch that takes longer is not waited for
