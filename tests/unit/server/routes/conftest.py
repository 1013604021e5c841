import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.routing import compile_path

from dashcam import settings
from dashcam.collect import collect
from dashcam.server.app import Told, answer
from dashcam.server.beside import Beside
from dashcam.server.calling import Serving
from dashcam.server.reading import Stores
from dashcam.server.routes import ROUTES
from dashcam.server.sessions import Sessions
from tests.journals import JournalBuilder, tree

OLD, NEW = "a1" * 8, "b2" * 8
SECOND = 1_000_000_000


class Answered(NamedTuple):
    """What a route answered."""

    status: int
    json: Any
    headers: dict[str, str]
    content: bytes


Ask = Callable[..., Answered]


@pytest.fixture
def recorded(path: Path) -> Path:
    """Three traces of one app in two versions, two of them in a session, one failed."""
    written = JournalBuilder(path.with_suffix(".journal"))
    written.walk(1, "rag").version(1, OLD, tree("old", "llm")).place(1, 1, "").place(2, 1, "llm", ["llm", "x.llm"])
    written.walk(2, "rag").version(2, NEW, tree("new", "llm")).place(3, 2, "").place(4, 2, "llm")
    message = {"role": "user", "parts": [{"type": "text", "content": "Who pays the late fee?"}]}
    for turn, (root, llm) in enumerate([(1, 2), (1, 2), (3, 4)]):
        span, mono = 0x10 * (turn + 1), 5_000_000 + turn * SECOND
        extra = {"place": root} | ({"session": "c/1", "user": "u"} if turn else {})
        written.start(span, mono=mono, args=[f"question {turn}"], extra=extra)
        extra = {"place": llm, "input": {"messages": [message]}, "model": "gpt-5", "provider": "openai"}
        written.start(span + 1, span, trace=span, mono=mono + 5, call=2, extra=extra)
        usage = {"usage": {"input_tokens": 100, "output_tokens": 10}}
        if turn == 2:
            written.end_more(span + 1, 1, None, error=["openai.RateLimitError", "slow down", "Traceback"], **usage)
            written.end_more(span, 1, None, error=["openai.RateLimitError", "slow down", "Traceback"])
        else:
            written.end_more(span + 1, 0, {"messages": []}, **usage)
            written.end(span, f"answer {turn}")
    written.save()
    assert collect(path).problem is None
    return path


@pytest.fixture
def known(path: Path) -> Serving:
    """What a server of that store knows; the store may come later."""
    beside = Beside(path)
    return Serving(settings.load(store=path), Stores(path), beside, Sessions(beside))


@pytest.fixture
def ask(known: Serving):
    """Ask a route of the table as a request would: method, path, JSON to send, then the query's names."""

    def asked(method: str, at: str, body: Any = None, *, has: str = "", accepts: str = "", **query: Any) -> Answered:
        for row in ROUTES:
            found = compile_path(row.path)[0].match(at)
            if found and row.method == method:
                content = b"" if body is None else json.dumps(body).encode()
                pairs = [(name, str(value)) for name, value in query.items()]
                told = Told(found.groupdict(), pairs, content, accepts, has)
                made = answer(row, known, told)
                headers = dict(made.headers)
                is_json = headers.get("content-type") == "application/json" and made.status_code != 304
                value = json.loads(made.body) if is_json and "content-encoding" not in headers else None
                return Answered(made.status_code, value, headers, bytes(made.body))
        raise LookupError(f"{method} {at}")

    yield asked
    known.stores.close()
