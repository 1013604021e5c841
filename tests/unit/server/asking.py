"""A browser for tests: asks an application in this process, keeps its cookie, says of itself what a page of ours says."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlencode

import msgspec

from dashcam import settings
from dashcam.collect import collect
from dashcam.server.app import application
from dashcam.server.beside import Beside
from dashcam.server.calling import Serving
from dashcam.server.guard import Guard, cookie_name
from dashcam.server.live import Feed
from dashcam.server.looking import Look
from dashcam.server.reading import Stores
from dashcam.server.sessions import Sessions, make_link
from tests.journals import JournalBuilder

PORT = 3274
OURS = {"Host": f"127.0.0.1:{PORT}", "Sec-Fetch-Site": "same-origin"}
Found = TypeVar("Found")


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return msgspec.json.decode(self.body)

    def header(self, name: str) -> str | None:
        """The first header of a name."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def kind(self) -> str:
        """The kind of error that it tells of."""
        return self.json["error"]["type"]


@dataclass
class Browser:
    """One browser at one application."""

    app: Callable[..., Awaitable[None]]
    cookie: str | None = None
    said: Mapping[str, str] = field(default_factory=lambda: OURS)

    def get(self, path: str, headers: Mapping[str, str] | None = None, **query: Any) -> Answer:
        """GET."""
        return self.ask("GET", path, query=query, headers=headers)

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
        """POST a value as JSON."""
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return self.ask("POST", path, body=content, headers={"Content-Type": "application/json", **(headers or {})})

    def ask(self, method: str, path: str, **more: Any) -> Answer:
        """Ask, from outside any event loop."""
        return asyncio.run(self.asking(method, path, **more))

    async def asking(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        raw: list[tuple[bytes, bytes]] | None = None,
        body: bytes = b"",
    ) -> Answer:
        """Ask; `raw` are all headers as they are sent, instead of a browser's own."""
        said = {**self.said, **(headers or {})}
        if self.cookie is not None:
            said["Cookie"] = f"other=1; {cookie_name(PORT)}={self.cookie}"
        if body:
            said["Content-Length"] = str(len(body))
        sent = [(key.lower().encode(), value.encode()) for key, value in said.items()] if raw is None else raw
        answer = await exchange(self.app, scope(method, path, urlencode(query or {}), sent), body)
        set_to = answer.header("set-cookie")
        if set_to is not None and set_to.startswith(f"{cookie_name(PORT)}="):
            self.cookie = set_to.partition("=")[2].partition(";")[0]
        return answer


def scope(method: str, path: str, query: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    """A request as a server hands it on."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": headers,
        "server": ("127.0.0.1", PORT),
        "client": ("127.0.0.1", 50_000),
    }


async def exchange(app: Callable[..., Awaitable[None]], asked: dict[str, Any], body: bytes = b"") -> Answer:
    """Send one request, and wait for the whole of its answer."""
    told: list[dict[str, Any]] = []
    left = asyncio.Event()
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if waiting:
            return waiting.pop()
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    await app(asked, receive, send)
    headers = [(key.decode(), value.decode()) for key, value in told[0]["headers"]]
    return Answer(told[0]["status"], headers, b"".join(message.get("body", b"") for message in told[1:]))


def recorded(path: Path) -> Path:
    """A store with two traces: one of three spans, one of an app of its own."""
    written = JournalBuilder(path.with_suffix(".journal"))
    written.start(10, args=["Who pays?"], extra={"version": "v1"})
    written.call(11, parent=10, trace=10, call=1, args=["q"], mono=5_000_010, output={"documents": []})
    written.start(12, 10, trace=10, call=2, mono=5_000_020, extra={"model": "gpt"})
    written.end_more(12, 1, None, error=["E", "no", None])
    written.end(10, "The seller")
    written.call(20, mono=6_000_000, extra={"app": "other"})
    written.save()
    assert collect(path).problem is None
    return path


def serving(store: Path) -> Serving:
    """What a server of a store knows."""
    beside = Beside(store)
    beside.make()
    return Serving(settings.load(store=store), Stores(store), beside, Sessions(beside))


def app_of(found: Serving, **more: Any) -> Guard:
    """The application of a server."""
    return application(found, Feed(Look(found)), PORT, **more)


def logged_in(found: Serving, **more: Any) -> Browser:
    """A browser that was let in."""
    browser = Browser(app_of(found, **more))
    browser.get(f"/enter/{make_link(found.beside)}")
    return browser
