"""The HTTP side: a loopback server that reads requests, asks `routes`, and writes bodies or event streams."""

import hashlib
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from dashcam.model.types import Json
from dashcam.testing.provider import routes
from dashcam.testing.provider.answer import Fail, Stream, Whole, error_body
from dashcam.testing.provider.exchange import Obj
from dashcam.testing.provider.form import read_body
from dashcam.testing.provider.memory import Memory
from dashcam.testing.provider.script import fail_at_first


class FakeServer(ThreadingHTTPServer):
    """Speaks the vendors' wire formats on a loopback port; as a context manager, from a background thread.

    >>> with FakeServer() as server:
    ...     server.openai_url.startswith("http://127.0.0.1:")
    True
    """

    daemon_threads = True
    request_queue_size = 256

    def __init__(
        self,
        port: int = 0,
        *,
        ttft: float = 0.0,
        tps: float = 0.0,
        log: Path | None = None,
        verbose: bool = False,
        keep_requests: int = 1000,
    ) -> None:
        """Listen on `port`, 0 for a free one.

        Args:
            port: Where to listen.
            ttft: Seconds before the first event of a stream.
            tps: Events a second in a stream; 0 does not wait.
            log: Append every request to this JSONL file.
            verbose: Write each request's line to stderr.
            keep_requests: How many requests `.requests` remembers.
        """
        super().__init__(("127.0.0.1", port), Handler)
        self.ttft, self.tps, self.verbose = ttft, tps, verbose
        self.memory = Memory(keep_requests, log)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        """The base URL for Anthropic's and Google's clients."""
        self.openai_url = self.url + "/v1"
        """The base URL for OpenAI's clients."""
        self.mistral_url = self.url + "/mistral"
        """The base URL for Mistral's clients, whose paths are OpenAI's."""

    @property
    def requests(self) -> list[Obj]:
        """What clients sent, newest last: `path`, `headers` (without keys) and `body`."""
        return self.memory.requests()

    def reset(self) -> None:
        """Forget requests and stored responses."""
        self.memory.reset()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet about clients that went away."""
        if not isinstance(sys.exception(), (ValueError, OSError)):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    # Without it every small event of a stream may wait 40 ms for an ACK.
    disable_nagle_algorithm = True
    server: FakeServer

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name is the base class's
        """Write the request's line only when asked to."""
        if self.server.verbose:
            super().log_message(format, *args)

    def do_GET(self) -> None:
        """Answer a GET."""
        path = self.plain_path()
        try:
            self.send_answer(routes.get(path, self.server.memory))
        except Fail as fail:
            self.send_json({"error": {"message": fail.message, "type": "invalid_request_error"}}, fail.status)

    def do_POST(self) -> None:
        """Answer a POST; a request that cannot be read is a 400, as at the vendors."""
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.plain_path()
        if path == "/_fake/reset":
            self.server.reset()
            self.send_json({"ok": True})
            return
        try:
            body = read_body(raw, self.headers.get("Content-Type") or "")
            self.server.memory.note(path, dict(self.headers), body)
            fail_at_first(raw, self.server.memory)
            self.send_answer(routes.post(path, body, self.server.memory))
        except Fail as fail:
            extra = {"Retry-After": fail.retry_after} if fail.retry_after else {}
            said = fail.body or error_body(fail, anthropic="/messages" in path)
            self.send_json(said, fail.status, {**extra, **fail.headers})
        except (ConnectionError, TimeoutError):
            raise
        except Exception as error:
            self.send_json(error_body(Fail(400, f"{type(error).__name__}: {error}"), anthropic=False), 400)

    def plain_path(self) -> str:
        """Return the path without query and last slash."""
        return self.path.partition("?")[0].rstrip("/")

    def send_answer(self, answer: Whole | Stream) -> None:
        """Write what an endpoint returned."""
        if isinstance(answer, Stream):
            self.send_events(answer)
        else:
            self.send_json(answer.body, extra=answer.headers)

    def send_json(self, value: Json, status: int = 200, extra: dict[str, str] | None = None) -> None:
        """Write one body; bytes as they are."""
        raw = value if isinstance(value, bytes) else json.dumps(value, ensure_ascii=False).encode()
        self.send_head(
            status,
            {
                "Content-Type": "application/json",
                "Content-Length": str(len(raw)),
                "x-request-id": "req_" + hashlib.sha256(raw).hexdigest()[:24],
                **(extra or {}),
            },
        )
        self.wfile.write(raw)

    def send_head(self, status: int, headers: dict[str, str]) -> None:
        """Write status and headers."""
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()

    def send_events(self, stream: Stream) -> None:
        """Write events in chunked encoding, until the end, the scripted cut or the client's."""
        self.send_head(
            200,
            {
                "Content-Type": stream.media_type,
                "Cache-Control": "no-cache",
                "Transfer-Encoding": "chunked",
                "x-request-id": "req_fake",
                **stream.headers,
            },
        )
        time.sleep(self.server.ttft)
        for i, event in enumerate(stream.events):
            if stream.cut is not None and i >= stream.cut:
                self.close_connection = True
                self.connection.close()
                return
            if not self.send_chunk(stream.written(event)):
                return
            if self.server.tps:
                time.sleep(1 / self.server.tps)
        self.wfile.write(b"0\r\n\r\n")

    def send_chunk(self, raw: bytes) -> bool:
        """Write one chunk; False when the client stopped reading."""
        try:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(raw), raw))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
            return False
        return True
