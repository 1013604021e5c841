"""What happens in the store, told to open pages as server-sent events: one look for all of them, and none while nobody looks.

A page is told that something has changed, never what: it asks for what it shows. So it can miss any number of events, and
one that reads slowly gets the newest instead of all.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from dashcam.server.answers import StoreChange, StoreState
from dashcam.server.encode import as_json
from dashcam.server.failing import failure, tell
from dashcam.server.looking import AGAIN_S, Look, News

INTERVAL_S: Final = 0.25
BEAT_S: Final = 15.0
MOST: Final = 64
"""Pages that listen at the same time."""


class Listener:
    """One open page: what it has not been told yet."""

    def __init__(self) -> None:
        self.change: StoreChange | None = None
        self.state: StoreState | None = None
        self.is_over = False
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Say that there is news."""
        self._news.set()

    async def wait(self, seconds: float) -> None:
        """Wait for news, at most so long."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), seconds)
        self._news.clear()

    def told(self) -> bytes:
        """The news as events; each is told once."""
        state, change, self.state, self.change = self.state, self.change, None, None
        return _event("state", state) + _event("change", change)


class Feed:
    """Looks at the store while somebody listens, and tells all who do."""

    def __init__(self, look: Look, *, interval_s: float = INTERVAL_S, beat_s: float = BEAT_S) -> None:
        self._look = look
        self._interval_s = interval_s
        self._beat_s = beat_s
        self._listeners: set[Listener] = set()
        self._wanted: asyncio.Event | None = None

    @property
    def listening(self) -> int:
        """How many pages are open."""
        return len(self._listeners)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look, for as long as the block lasts."""
        self._wanted = asyncio.Event()
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            self.close()
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def close(self) -> None:
        """Send everybody away, so that the server can end."""
        for listener in self._listeners:
            listener.is_over = True
            listener.wake()

    async def respond(self, _request: Request) -> Response:
        """Tell a page what happens from now on."""
        if len(self._listeners) >= MOST:
            problem = failure(f"{MOST} pages listen already: close some", "TooMany")
            return as_json(problem, status=503, headers={"Retry-After": "15"})
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(self._events(), headers=headers, media_type="text/event-stream")

    async def _events(self) -> AsyncIterator[bytes]:
        listener = Listener()
        self._listeners.add(listener)
        try:
            listener.state, listener.change = self._look.state, self._look.change
            if self._wanted is not None:
                self._wanted.set()
            yield b"retry: 1000\n\n" + listener.told()
            while not listener.is_over:
                await listener.wait(self._beat_s)
                yield listener.told() or b": still here\n\n"
        finally:
            self._listeners.discard(listener)

    async def _run(self) -> None:
        while True:
            if not self._listeners and self._wanted is not None:
                self._wanted.clear()
                await self._wanted.wait()
            try:
                if self._look.has_changed():
                    self._tell(await anyio.to_thread.run_sync(self._look.look))
            except Exception as error:  # what nobody foresaw must not leave pages without news
                tell(error, "a look at the store")
                self._look.again()
                await asyncio.sleep(AGAIN_S)
            await asyncio.sleep(self._interval_s)

    def _tell(self, news: News) -> None:
        for listener in self._listeners:
            listener.state = news.state or listener.state
            listener.change = news.change or listener.change
            if any(news):
                listener.wake()


def _event(name: str, data: StoreChange | StoreState | None) -> bytes:
    return b"" if data is None else b"event: %s\ndata: %s\n\n" % (name.encode(), msgspec.json.encode(data))
