"""A past to look through: a month of realistic traces, written as the journals of processes that have ended.

Question answering, agents with tools, chats in sessions and a nightly batch; seven models, of which one is rare, two per cent
of failures, 1 kB of arguments and result a span. Journals, not rows: what is measured afterwards went the whole way.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from dashcam.journal.segment import CONTINUE, DEFINE, MAGIC, SIZES, SPAN, header
from tests.bench.prose import prose

DAYS: Final = 30
DAY_NS: Final = 86_400 * 1_000_000_000
RARE_WORD: Final = "zugzwang"
RARE_MODEL: Final = "o1-preview"
RARE_EVERY: Final = 20_000
"""Spans between two that say the rare word."""
MODELS: Final = ("gpt-5", "gpt-5-mini", "claude-sonnet-4-5", "claude-haiku-4-5", "gemini-2.5-flash", "llama-3.3-70b")
CALLABLES: Final = (
    ("Rag.answer", "chain", ["question"]),
    ("Retriever.search", "retriever", ["query", "k"]),
    ("embed", "embedding", ["texts"]),
    ("chat", "llm", []),
    ("Agent.run", "agent", ["task"]),
    ("lookup_order", "tool", ["order"]),
    ("web_search", "tool", ["query"]),
    ("chat_turn", "function", ["message"]),
    ("nightly", "function", ["batch"]),
    ("clean", "function", ["text"]),
)
RAG, SEARCH, EMBED, CHAT, AGENT, ORDER, WEB, TURN, NIGHTLY, CLEAN = range(len(CALLABLES))
APPS: Final = ("docs-qa", "support-agent", "chat", "nightly")
SHAPES: Final = (
    (RAG, (SEARCH, EMBED, CLEAN, CHAT)),
    (AGENT, (CHAT, ORDER, CHAT, WEB, CHAT, ORDER, CHAT)),
    (TURN, (CHAT,)),
    (NIGHTLY, (CLEAN, EMBED, CLEAN, CHAT, CLEAN, EMBED, CLEAN, CHAT, CLEAN, CLEAN, CLEAN)),
)
ROOTS: Final = {shape[0]: app for shape, app in zip(SHAPES, APPS, strict=True)}
SPLICED: Final = 4_000
FORMAT: Final = 1
_encode = msgspec.msgpack.Encoder().encode


class Past:
    """Traces one after the other, each unlike the others, the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._random = Random(seed)
        self._halves = [prose(self._random, 206) for _ in range(SPLICED)]
        self.spans = 0

    def frames(self, traces_at: Iterator[int]) -> Iterator[bytes]:
        """The frames of traces that begin at these times, nanoseconds since the process began."""
        for mono in traces_at:
            yield from self._trace(mono)

    def _trace(self, mono: int) -> Iterator[bytes]:
        random = self._random
        call, inner = random.choices(SHAPES, weights=(50, 20, 22, 8))[0]
        root = self._number()
        extra: dict[str, Any] = {"app": ROOTS[call], "tags": ["eu"] if random.random() < 0.3 else []}
        if call == TURN:
            extra |= {"session": f"c-{self.spans // 40}", "user": f"u-{random.randrange(500)}"}
        yield _encode((1, root, 0, root, mono, call, 7, [self._text()], None, extra))
        now = mono + random.randrange(20_000, 400_000)
        failed = False
        for step in inner:
            took = int(random.lognormvariate(19, 1.1) if step == CHAT else random.lognormvariate(14, 1.3))
            failed = random.random() < 0.004
            yield from self._span(root, now, step, took, failed=failed)
            now += took + random.randrange(1_000, 90_000)
            if failed:
                break
        if failed:
            yield _encode((3, root, now - mono, 1, None, {"error": _error()}))
        else:
            yield _encode((2, root, now - mono, self._text()))

    def deep(self, mono: int, spans: int) -> Iterator[bytes]:
        """The frames of one trace of so many spans: an agent that goes round and round, its calls making calls."""
        root = self._number()
        yield _encode((1, root, 0, root, mono, AGENT, 7, [self._text()], None, {"app": ROOTS[AGENT]}))
        now, above = mono + 50_000, [root]
        while self.spans < spans:
            step, took = self._random.choice(SHAPES[1][1]), self._random.randrange(50_000, 90_000_000)
            yield from self._span(root, now, step, took, parent=above[-1])
            above = [root] if len(above) > 12 else [*above, self.spans] if self._random.random() < 0.5 else above
            now += took // 3
        yield _encode((2, root, now - mono + 100_000_000, self._text()))

    def _span(
        self, root: int, mono: int, call: int, took: int, *, failed: bool = False, parent: int | None = None
    ) -> Iterator[bytes]:
        span = self._number()
        above = root if parent is None else parent
        if call == CHAT:
            yield _encode((1, span, above, root, mono, call, 7, None, None, {"input": self._messages()}))
        else:
            yield _encode((1, span, above, root, mono, call, 7, [self._text()], None))
        extra: dict[str, Any] = {"error": _error()} if failed else {}
        if call == CHAT:
            extra |= self._model(span)
        answer = None if failed else self._answer() if call == CHAT else self._text()
        yield _encode((3, span, took, int(failed), answer, extra)) if extra else _encode((2, span, took, answer))

    def _model(self, span: int) -> dict[str, Any]:
        random = self._random
        model = RARE_MODEL if span % 50_000 < 10 else random.choice(MODELS)
        usage = {"input_tokens": random.randrange(200, 4_000), "output_tokens": random.randrange(20, 900)}
        return {"model": model, "provider": "openai", "usage": usage}

    def _number(self) -> int:
        self.spans += 1
        return self.spans

    def _text(self) -> str:
        first, second = self._random.choices(self._halves, k=2)
        rare = f" {RARE_WORD}" if self.spans % RARE_EVERY == 7 else ""
        return f"{first} id{self.spans:x}{rare} {second}"

    def _messages(self) -> dict[str, Any]:
        system = {"role": "system", "parts": [{"type": "text", "content": self._halves[0]}]}
        user = {"role": "user", "parts": [{"type": "text", "content": self._text()}]}
        return {"messages": [system, user], "tools": None, "parameters": {"temperature": 0.2}}

    def _answer(self) -> dict[str, Any]:
        part = {"type": "text", "content": self._text()}
        return {"messages": [{"role": "assistant", "parts": [part], "finish_reason": "stop"}]}


def _error() -> list[str]:
    return ["openai.RateLimitError", "Rate limit reached for requests", "Traceback …"]


def write(root: Path, spans: int, *, days: int = DAYS, seed: int = 1, end_ns: int | None = None) -> Iterator[int]:
    """Write the journals of one process a day, oldest first; give the spans written so far after each.

    Args:
        root: The journal folder of the store.
        spans: How many in all; the last trace may go a little beyond.
        days: Over how many days they are spread, the last of which ends at `end_ns`.
        seed: For the values and the times.
        end_ns: Nanoseconds since 1970; now, if nothing is said.
    """
    past = Past(seed)
    end = time.time_ns() if end_ns is None else end_ns
    for day in range(days):
        began = end - (days - day) * DAY_NS
        goal = spans * (day + 1) // days
        _process(root, day, began, past.frames(_times(past, goal)))
        yield past.spans


def write_deep(root: Path, spans: int, *, began: int | None = None) -> None:
    """Write the journal of a process that recorded one trace of so many spans."""
    _process(root, DAYS, time.time_ns() - DAY_NS if began is None else began, Past().deep(0, spans))


def _process(root: Path, day: int, began: int, frames: Iterator[bytes]) -> None:
    run = f"{day:016x}"
    folder = root / f"{run}-{4000 + day}-{day:08x}"
    folder.mkdir(mode=0o700, parents=True)
    (folder / "lock").touch(0o600)
    process = (
        0,
        FORMAT,
        run,
        4000 + day,
        began,
        0,
        day.to_bytes(8, "big"),
        ["app.py"],
        "demo",
        "3.11.2",
        "0.1.0",
        None,
    )
    defines = [_encode(process)]
    defines += [
        _encode((1, index, name, kind, f"app.{name}", names, None))
        for index, (name, kind, names) in enumerate(CALLABLES)
    ]
    _segments(folder, "define", DEFINE, iter(defines))
    _segments(folder, "span", SPAN, frames)


def _times(past: Past, goal: int) -> Iterator[int]:
    """When traces begin, evenly over the day, until so many spans are there."""
    first = past.spans
    while past.spans < goal:
        yield DAY_NS * (past.spans - first) // max(1, goal - first)


def _segments(folder: Path, name: str, kind: bytes, frames: Iterator[bytes]) -> None:
    number, data = 1, bytearray(MAGIC + kind)
    for frame in frames:
        if len(data) + len(frame) + 32 > SIZES[kind]:
            _add(data, CONTINUE)
            (folder / f"{name}-{number:06d}.seg").write_bytes(data)
            number, data = number + 1, bytearray(MAGIC + kind)
        _add(data, frame)
    (folder / f"{name}-{number:06d}.seg").write_bytes(data)


def _add(data: bytearray, body: bytes) -> None:
    data += header(len(data), len(body)) + body + bytes(-len(body) % 8)
