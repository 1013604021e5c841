"""The process that collects for a server: begun with it, ended with it.

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
from collections.abc import Callable
from typing import Final

from dashcam import settings as settings_room
from dashcam.server.apart import command, environment
from dashcam.server.collecting import END_S, Collecting
from dashcam.server.reading import Stores
from dashcam.settings import Settings

_log = logging.getLogger("dashcam")
ENDS_S: Final = END_S + 1.0
"""How long the process may take to end; then it is killed, which costs nothing but a batch done again."""


class Helping:
    """The process and the thread that waits for it; started once, stopped once. `expect` as for `Collecting`."""

    def __init__(self, settings: Settings, expect: Callable[[], None] = lambda: None) -> None:
        self._settings = settings
        self._expect = expect
        self._over = threading.Event()
        self._guard = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="dashcam-helping", daemon=True)

    @property
    def pid(self) -> int | None:
        """The process that collects, where it is not this one."""
        return None if self._process is None or self._process.returncode is not None else self._process.pid

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
        problem = self._begin()
        if self._process is not None:
            problem = f"ended with {self._process.wait()}"
        if self._over.is_set():
            return
        _log.warning("dashcam: the process that collects %s: the server itself goes on", problem)
        here = Collecting(self._settings, self._expect)
        here.start()
        self._over.wait()
        here.stop()

    def _begin(self) -> str:
        """Start the process; say why not."""
        if not sys.executable:
            return "cannot be started, since there is no Python"
        with self._guard:
            if self._over.is_set():
                return ""
            try:
                self._process = subprocess.Popen(
                    command(__name__, main.__name__, self._settings),
                    env=environment(self._settings),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,  # whoever reads what the server says is not kept waiting
                    start_new_session=True,  # Ctrl-C is the server's
                )
            except (OSError, ValueError, subprocess.SubprocessError) as error:
                return f"cannot be started ({error})"
        return ""


def main(store: str) -> None:
    """Collect until nobody holds the other end of the standard input; in a process that does nothing else."""
    gc.disable()  # as in the helper of `dashcam run`: what a round makes holds no cycles
    os.chdir("/")  # the program's folder must stay removable
    settings = settings_room.load(store=store)
    at_work = Collecting(settings, Stores(settings.store).expect_ours)
    at_work.start()
    sys.stdin.buffer.read()
    at_work.stop()
    os._exit(0)  # a batch that takes longer is not waited for
