"""Server-sent events: one look for all pages, bounded for each, and nothing left of those that went."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dashcam.collect import collect
from dashcam.server.calling import Serving
from dashcam.server.live import MOST, Feed
from dashcam.server.looking import Look
from tests.journals import JournalBuilder
from tests.unit.server.asking import serving

Events = list[tuple[str, Any]]


class Page:
    """An open page: what it was told, as it was sent."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._left = asyncio.Event()
        self.sent = b""
        self.status = 0

    async def __call__(self) -> None:
        """Listen until `leave`."""
        response = await self._feed.respond(None)  # type: ignore[arg-type]  # it reads nothing of the request
        await response({"type": "http", "asgi": {"spec_version": "2.3"}}, self._receive, self._send)

    def leave(self) -> None:
        """Close the page."""
        self._left.set()

    @property
    def events(self) -> Events:
        """The events so far."""
        blocks = [block.splitlines() for block in self.sent.decode().split("\n\n")]
        return [
            (block[0].removeprefix("event: "), msgspec.json.decode(block[1].removeprefix("data: ")))
            for block in blocks
            if len(block) == 2
        ]

    async def _receive(self) -> dict[str, str]:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.sent += message.get("body", b"")


@asynccontextmanager
async def _open(feed: Feed, count: int = 1) -> AsyncIterator[list[Page]]:
    pages = [Page(feed) for _ in range(count)]
    tasks = [asyncio.create_task(page()) for page in pages]
    try:
        yield pages
    finally:
        for page in pages:
            page.leave()
        await asyncio.gather(*tasks)


async def _until(is_so: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(0.01)


def _record(path: Path, number: int) -> None:
    written = JournalBuilder(path.with_suffix(".journal"), pid=number)
    written.call(number)
    written.save()
    assert collect(path).problem is None


def _run(found: Serving, work: Callable[[Feed], Awaitable[None]], **more: float) -> None:
    async def whole() -> None:
        feed = Feed(Look(found), **{"interval_s": 0.01, "beat_s": 5.0, **more})
        async with feed.running():
            await work(feed)

    try:
        asyncio.run(whole())
    finally:
        found.stores.close()


def test_a_page_is_told_what_there_is_and_then_each_change(served: Serving, filled: Path):
    """Counts with a number that goes up; what was there before is the first."""

    async def work(feed: Feed) -> None:
        async with _open(feed) as [page]:
            await _until(lambda: len(page.events) >= 2)
            await asyncio.to_thread(_record, filled, 77)
            await _until(lambda: page.events[-1][1].get("traces") == 3)
            assert page.events[0] == ("state", {"state": "ok", "problem": None})
            assert page.events[1][1] == {"seq": 1, "spans": 4, "traces": 2, "waiting": 0}
            numbers = [data["seq"] for name, data in page.events if name == "change"]
            assert numbers == sorted(set(numbers))

    _run(served, work)


def test_nothing_is_told_where_nothing_happens(served: Serving):
    """A quiet store is a quiet line."""

    async def work(feed: Feed) -> None:
        async with _open(feed) as [page]:
            await _until(lambda: len(page.events) >= 2)
            await asyncio.sleep(0.15)
            assert len([name for name, _ in page.events if name == "change"]) <= 2  # a tick of the file's clock

    _run(served, work)


def test_a_store_that_appears_goes_and_comes_back(path: Path):
    """Each time in a word; a page that was open before anything was recorded sees the first trace."""
    found = serving(path)
    elsewhere = path.with_name("elsewhere.db")

    async def work(feed: Feed) -> None:
        async with _open(feed) as [page]:
            await _until(lambda: len(page.events) >= 1)
            await asyncio.to_thread(_record, path, 5)
            await _until(lambda: ("state", {"state": "ok", "problem": None}) in page.events)
            path.rename(elsewhere)
            await _until(lambda: page.events[-1][0] == "state" and page.events[-1][1]["state"] == "missing")
            elsewhere.rename(path)
            await _until(lambda: page.events[-1][0] == "change")
            assert [data["state"] for name, data in page.events if name == "state"] == [
                "missing",
                "ok",
                "missing",
                "ok",
            ]

    _run(found, work)


def test_a_beat_while_nothing_happens(served: Serving):
    """So that who stands between knows that the line is alive."""

    async def work(feed: Feed) -> None:
        async with _open(feed) as [page]:
            await _until(lambda: page.sent.count(b": still here\n\n") >= 2)

    _run(served, work, beat_s=0.02)


def test_pages_that_went_leave_nothing(served: Serving):
    """No listener, no task, no thread more than before; and nobody looks at the store any more."""

    async def work(feed: Feed) -> None:
        async with _open(feed):
            await _until(lambda: feed.listening == 1)
        await asyncio.sleep(0.05)
        before = len(asyncio.all_tasks()), threading.active_count()
        for _ in range(5):
            async with _open(feed, 20) as pages:
                await _until(lambda: all(page.events for page in pages))
        await asyncio.sleep(0.05)
        assert (feed.listening, (len(asyncio.all_tasks()), threading.active_count())) == (0, before)

    _run(served, work)


def test_only_so_many_pages(served: Serving):
    """The next one is told to come later."""

    async def work(feed: Feed) -> None:
        async with _open(feed, MOST):
            await _until(lambda: feed.listening == MOST)
            response = await feed.respond(None)  # type: ignore[arg-type]
            assert (response.status_code, response.headers["retry-after"]) == (503, "15")

    _run(served, work)


def test_the_end_of_the_server_is_the_end_of_the_stream(served: Serving):
    """A page that listens does not keep it."""

    async def work(feed: Feed) -> None:
        page = Page(feed)
        task = asyncio.create_task(page())
        await _until(lambda: feed.listening == 1)
        feed.close()
        await asyncio.wait_for(task, 5)

    _run(served, work)


def test_who_reads_slowly_gets_the_newest(served: Serving):
    """However much happens meanwhile, one change waits for it."""

    async def work(feed: Feed) -> None:
        events = feed._events()
        await anext(events)
        await _until(lambda: feed._look.change is not None)
        [listener] = feed._listeners
        for _ in range(50):
            feed._tell(feed._look.look())
        told = await anext(events)
        await events.aclose()
        assert (told.count(b"event: change"), listener.change) == (1, None)
        assert b'"seq":%d' % feed._look.change.seq in told  # type: ignore[union-attr]

    _run(served, work)


@pytest.mark.parametrize("harm", [True, False])
def test_a_look_that_fails_does_not_end_the_feed(served: Serving, harm: bool, monkeypatch: pytest.MonkeyPatch):
    """What nobody foresaw is tried again."""
    looks: list[int] = []
    look = Look.look

    def sometimes(self: Look) -> Any:
        looks.append(1)
        if harm and len(looks) == 1:
            raise LookupError("nobody foresaw this")
        return look(self)

    monkeypatch.setattr(Look, "look", sometimes)

    async def work(feed: Feed) -> None:
        async with _open(feed) as [page]:
            await _until(lambda: len(page.events) >= 2)

    _run(served, work)
