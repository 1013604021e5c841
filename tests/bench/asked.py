"""A browser beside a load: it listens to the dashboard's events and asks for a page's worth of screens every second."""

import contextlib
import http.client
import json
import socket
import threading
import time

from tests.bench.dashboard import Browser

EVERY_S = 1.0
SCREENS = {
    "the page": "/",
    "its state": "/api/status",
    "100 traces": "/api/traces?limit=100",
    "the overview": "/api/overview",
    "runs": "/api/runs",
    "apps": "/api/apps",
}


class Asking:
    """Two threads, until it is closed: one asks, one listens."""

    def __init__(self, browser: Browser) -> None:
        self.took: dict[str, list[float]] = {what: [] for what in [*SCREENS, "one trace"]}
        self.problems: list[str] = []
        self.events = 0
        self._waiting: list[int] = []
        self._browser = browser
        self._over = threading.Event()
        self._stream, self._socket = browser.listen()
        self._threads = [threading.Thread(target=self._ask), threading.Thread(target=self._listen)]
        for thread in self._threads:
            thread.start()

    def waiting(self) -> list[int]:
        """How many spans had not been collected, at each look so far."""
        return list(self._waiting)

    def close(self) -> None:
        """Close the page."""
        self._over.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._stream.close()
        self._socket.close()

    def _ask(self) -> None:
        while not self._over.is_set():
            began = time.monotonic()
            said = {what: self._get(what, path) for what, path in SCREENS.items()}
            with contextlib.suppress(TypeError, KeyError, json.JSONDecodeError):
                self._waiting.append(json.loads(said["its state"])["lag"]["waiting"])
            with contextlib.suppress(TypeError, KeyError, IndexError, json.JSONDecodeError):
                newest = json.loads(said["100 traces"])["traces"][0]["trace_id"]
                self._get("one trace", f"/api/traces/{newest}")
            self._over.wait(max(0.0, began + EVERY_S - time.monotonic()))

    def _get(self, what: str, path: str) -> bytes:
        began = time.monotonic()
        try:
            return self._browser.text(path)
        except (OSError, AssertionError, http.client.HTTPException) as error:
            self.problems.append(f"{what}: {error!r}")
            return b""
        finally:
            self.took[what].append(time.monotonic() - began)

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                said = self._stream.readline()
            except (OSError, ValueError, AttributeError, http.client.HTTPException):
                said = b""
            if not said:
                if not self._over.is_set():
                    self.problems.append("the events ended")
                return
            self.events += said.startswith(b"event:")
