"""The dashboard's server: how soon the first page is there, what it holds while nobody looks, what the screens ask of it.

`dashcam ui` as somebody starts it, over a store of so many spans; each figure of its own is CPU of that process, told by the kernel.
"""

import gc
import gzip
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import process_time_ns
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from dashcam.collect import collect
from dashcam.store import Store, open_store
from tests.bench import past
from tests.bench.measure import ROOT, environ, folder, in_process, say
from tests.bench.row import Row, Scale

DEEP = 50_000
ROUNDS = 5
IDLE_S = 25.0
"""After so long its stores are closed again."""
TICK_MS = 1_000 / os.sysconf("SC_CLK_TCK")
MB = 1024**2


def rows(scale: Scale) -> Iterator[Row]:
    """The rows of this family."""
    took = in_process("dashboard", scale.spans)
    spans = f"{took['spans']:,.0f}"
    yield Row(
        f"`dashcam ui` to first page, its overview of {spans} spans included",
        f"{took['first_ms'] / 1_000:.2f} s CPU",
        "≤ 1 s CPU",
        took["first_ms"] <= 1_000,
        figures=took,
    )
    yield Row(
        "the server's memory while nobody looks",
        f"{took['idle_mb']:.0f} MB",
        "≤ 80 MB",
        took["idle_mb"] <= 80,
        f"{took['used_mb']:.0f} MB once every screen was shown",
    )
    yield Row(
        f"a trace of {DEEP:,} spans as the page is sent it, compressed",
        f"{took['outline_ms']:.0f} ms CPU, {took['outline_mb']:.1f} MB",
        "≤ 300 ms CPU",
        took["outline_ms"] <= 300,
        f"one span of it whole {took['one span ms']:.1f} ms",
    )
    asked = {
        name.removesuffix(" ms"): ms for name, ms in took.items() if name.endswith(" ms") and name != "one span ms"
    }
    slowest = max(asked, key=lambda name: asked[name])
    yield Row(
        f"sessions, runs, models, components, values to choose from at {spans} spans: the slowest",
        f"{asked[slowest]:.0f} ms CPU ({slowest})",
    )


class Page(NamedTuple):
    """What was answered."""

    status: int
    headers: dict[str, str]
    content: bytes


class Browser:
    """Somebody who was let in."""

    def __init__(self, link: str) -> None:
        self._host = urlsplit(link).netloc
        self._cookie = ""
        entered = self.get(urlsplit(link).path)
        self._cookie = entered.headers["set-cookie"].partition(";")[0]

    def get(self, path: str) -> Page:
        connection, answer = self._asked(path)
        found = Page(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        assert found.status in {200, 303}, (path, found.status, found.content[:200])
        return found

    def text(self, path: str) -> bytes:
        """What is answered, unpacked."""
        page = self.get(path)
        return gzip.decompress(page.content) if page.headers.get("content-encoding") == "gzip" else page.content

    def listen(self) -> tuple[http.client.HTTPResponse, socket.socket]:
        """The stream of events, and what to shut down to end it."""
        connection, answer = self._asked("/api/live", "identity")
        assert answer.status == 200, answer.status
        return answer, connection.sock

    def _asked(self, path: str, encoding: str = "gzip") -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
        connection = http.client.HTTPConnection(self._host, timeout=60)
        headers = {"Cookie": self._cookie, "Accept-Encoding": encoding, "Sec-Fetch-Site": "same-origin"}
        connection.request("GET", path, headers=headers)
        return connection, connection.getresponse()


@contextmanager
def ui(store: Path) -> Iterator[tuple[int, Browser]]:
    """A running `dashcam ui`: its process, and a browser that was let in."""
    command = [sys.executable, "-m", "dashcam", "ui", "--no-open", "--store", str(store)]
    with subprocess.Popen(command, cwd=ROOT, env=environ(), stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.pid, Browser(process.stdout.readline().split()[1])
        finally:
            process.terminate()


def _cpu_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK_MS


def _resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MB


def _measure(store: Path, spans: int) -> dict[str, float]:
    for written in past.write(store.with_suffix(".journal"), spans):
        assert collect(store, pricing=True).problem is None
    past.write_deep(store.with_suffix(".journal"), DEEP)
    assert collect(store, pricing=True).problem is None
    with ui(store) as (pid, browser):
        page = browser.get("/").content.decode()
        for linked in re.findall(r'(?:src|href)="(/[^"]+)"', page):
            browser.get(linked)
        browser.get("/api/status")
        browser.get("/api/overview")
        first = _cpu_ms(pid)
        time.sleep(IDLE_S)
        idle = _resident_mb(pid)
        took, size = _outline_ms(pid, browser, _deep(store))
        for path in (
            "/api/traces?limit=100",
            "/api/sessions",
            "/api/runs",
            "/api/apps",
            "/api/prices",
            "/api/settings",
        ):
            browser.get(path)
        time.sleep(IDLE_S)
        used = _resident_mb(pid)
    figures = {"spans": written + DEEP, "first_ms": first, "idle_mb": idle, "used_mb": used}
    return figures | {"outline_ms": took, "outline_mb": size} | _asked(store)


def _deep(store: Path) -> str:
    with open_store(store) as opened:
        return opened.traces(f"span_count == {DEEP}", limit=1)[0].trace_id


def _outline_ms(pid: int, browser: Browser, trace_id: str) -> tuple[float, float]:
    took = []
    size = 0
    for _ in range(ROUNDS):
        before = _cpu_ms(pid)
        size = len(browser.get(f"/api/traces/{trace_id}").content)
        took.append(_cpu_ms(pid) - before)
    return statistics.median(took), size / MB


def _asked(path: Path) -> dict[str, float]:
    """CPU of what screens ask the store, by name."""
    deep = _deep(path)
    with open_store(path) as store:
        app = store.values("app")[0]
        span = store.outline(deep).spans.span_id[DEEP // 2]
        questions: dict[str, Callable[[Store], Any]] = {
            "sessions": lambda store: store.sessions(),
            "runs": lambda store: store.runs(),
            "models": lambda store: store.models(),
            "components": lambda store: store.components_in_use(app, seconds=None),
            "values of name": lambda store: store.values("name", "c"),
            "values of session": lambda store: store.values("session", "c"),
            "one span": lambda store: store.span(deep, span),
        }
        return {f"{name} ms": _median(question, store) for name, question in questions.items()}


def _median(question: Callable[[Store], Any], store: Store) -> float:
    took = []
    for _ in range(ROUNDS):
        gc.collect()
        began = process_time_ns()
        question(store)
        took.append(process_time_ns() - began)
    return statistics.median(took) / 1e6


if __name__ == "__main__":
    with folder() as place:
        say(_measure(place / "bench.db", int(sys.argv[1])))
