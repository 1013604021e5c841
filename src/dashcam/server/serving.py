"""A server at work: uvicorn around the application, the collector beside it, and an end that is quiet."""

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn.server
from uvicorn.config import Config

from dashcam.server.app import application
from dashcam.server.beside import Beside
from dashcam.server.calling import Serving
from dashcam.server.helping import Helping
from dashcam.server.live import Feed
from dashcam.server.looking import Look
from dashcam.server.memory import share
from dashcam.server.protocol import Protocol
from dashcam.server.reading import Stores
from dashcam.server.sessions import Sessions
from dashcam.settings import Settings


class Server(uvicorn.server.Server):
    """The server of one store."""

    def __init__(self, settings: Settings, beside: Beside, port: int, *, idle_s: float | None = None) -> None:
        serving = Serving(settings, Stores(settings.store), beside, Sessions(beside))
        self._feed = Feed(Look(serving))
        self._guard = application(serving, self._feed, port)
        self._helping = Helping(settings, serving.stores.expect_ours)
        self._idle_s = idle_s
        self._ended_by: int | None = None
        config = Config(
            self._guard,
            http=Protocol,
            ws="none",
            loop="asyncio",
            lifespan="on",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=15,
            timeout_graceful_shutdown=2,
        )
        super().__init__(config)

    def run(self, sockets: socket.socket) -> int | None:  # type: ignore[override]  # one socket that listens already
        """Serve until told to end; return the signal that did."""
        share()
        self._helping.start()
        try:
            super().run([sockets])
        finally:
            self._helping.stop()
        return self._ended_by

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End at Ctrl-C and at SIGTERM; unlike uvicorn's own, raise neither again: the exit status says it."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End; pages that listen are sent away first, they would never go by themselves."""
        self._feed.close()
        await super().shutdown(sockets)

    async def on_tick(self, counter: int) -> bool:
        """Tell whether it is time to end."""
        return await super().on_tick(counter) or self._is_forgotten()

    def _end(self, number: int, _frame: FrameType | None) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True
        self._ended_by = number

    def _is_forgotten(self) -> bool:
        if self._idle_s is None or self._feed.listening:
            return False
        return time.monotonic() - self._guard.last_s > self._idle_s
