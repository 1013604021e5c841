"""A whole server in this process, on a real socket."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashcam import settings
from dashcam.server.beside import Beside
from dashcam.server.guard import cookie_name
from dashcam.server.headers import HEADERS
from dashcam.server.serving import Server
from dashcam.server.sessions import Sessions, token_of


@contextmanager
def _server(path: Path, *, idle_s: float | None = None) -> Iterator[tuple[Server, int, threading.Thread]]:
    beside = Beside(path)
    beside.make()
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = Server(settings.load(store=path), beside, port, idle_s=idle_s)
    thread = threading.Thread(target=server.run, args=(listening,))
    thread.start()
    try:
        yield server, port, thread
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


def _ask(port: int, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        answer.read()
        return answer
    finally:
        line.close()


def test_the_whole_way(filled: Path):
    """A session, an answer, a stranger, another host: as in the application, with the server's own headers kept away."""
    session = Sessions(Beside(filled)).login(token_of(Beside(filled)))
    with _server(filled) as (_, port, _):
        known = {"Cookie": f"{cookie_name(port)}={session}"}
        answers = [
            _ask(port, "/api/traces", known),
            _ask(port, "/api/traces", {}),
            _ask(port, "/api/traces", {**known, "Host": "evil.example"}),
            _ask(port, "/api/traces", {**known, "X-Forwarded-Host": "evil.example"}),
        ]
    assert [answer.status for answer in answers] == [200, 401, 421, 200]
    assert [{name for name, value in HEADERS.items() if answer.getheader(name) != value} for answer in answers] == [
        set()
    ] * 4
    assert [answer.getheader("Server") for answer in answers] == [None] * 4


def test_a_server_that_nobody_looks_at_ends(path: Path):
    """One that no terminal ends: after its time, by itself."""
    with _server(path, idle_s=0.1) as (server, _, thread):
        thread.join(20)
        assert (thread.is_alive(), server._ended_by) == (False, None)


def test_a_server_in_a_terminal_waits(path: Path):
    """For as long as it takes."""
    with _server(path) as (server, port, thread):
        assert _ask(port, "/login", {}).status == 200
        server._guard.last_s -= 10**6
        thread.join(0.3)
        assert thread.is_alive()
