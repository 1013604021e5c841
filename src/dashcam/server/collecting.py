"""The collector of a server that runs: one thread that brings in what programs record, for as long as the dashboard is open.

It is in a process of its own (helping.py), in the server's where there can be none.
"""

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Final

from dashcam.collect import collect, follow, lags
from dashcam.errors import StoreMissing, StoreTooOld
from dashcam.settings import Settings
from dashcam.store.keeping import never

_log = logging.getLogger("dashcam")
SLICE_S: Final = 1.0
"""How long the server catches up without looking whether it is to end."""
AGAIN_S: Final = 5.0
END_S: Final = 2.0
"""How long an ending server waits for a batch to be written; what is not is written by the next who collects."""


class _Ended(Exception):
    """The server ends."""


class Collecting:
    """The thread; started once, stopped once.

    Args:
        settings: Of the store.
        expect: Raises where the store is not to be written to.
        until: Whether to end without being told, asked between two rounds.
    """

    def __init__(
        self, settings: Settings, expect: Callable[[], None] = lambda: None, until: Callable[[], bool] = never
    ) -> None:
        self._settings = settings
        self._expect = expect
        self._until = until
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dashcam-collector", daemon=True)

    def start(self) -> None:
        """Begin to collect."""
        self._thread.start()

    def wait(self) -> None:
        """Wait until it has ended."""
        self._thread.join()

    def stop(self) -> None:
        """End; nothing is lost, the journals stay."""
        self._over.set()
        self._thread.join(END_S)

    def _run(self) -> None:
        try:
            while True:
                try:
                    with contextlib.suppress(StoreMissing, StoreTooOld):  # it is made, or upgraded
                        self._expect()
                    self._catch_up()
                    follow(self._settings, until=self._until, wait=self._wait)
                    if self._until():
                        return
                except _Ended:
                    raise
                except Exception:  # what nobody foresaw must not end the collecting for good
                    _log.exception("dashcam: collecting failed, and is tried again")
                    self._wait(AGAIN_S)
        except _Ended:
            return

    def _catch_up(self) -> None:
        """Count, index and price what an earlier collector left, whether or not there are journals."""
        while not self._over.is_set() and lags(self._settings.store, pricing=True):
            collect(self._settings, timeout_s=SLICE_S, pricing=True)
            self._wait(0)

    def _wait(self, seconds: float) -> None:
        if self._over.wait(seconds):
            raise _Ended
