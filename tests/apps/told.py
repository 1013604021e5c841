"""A recorded trace as text that people read and git compares: what a golden file holds.

A line a span, indented by its depth, `name kind status`; below it what is known of it, a line each, messages one by one.
Ports, ids of requests and whatever else differs between two runs is told by its place alone.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from dashcam.model.span import Span
from dashcam.testing.capturing import Captured

# what a new release of a library or of Python changes without changing what we read
_LEFT_OUT = ("server.port",)
_PORT = re.compile(r"(127\.0\.0\.1|localhost):\d+")


def told(recorded: Captured) -> str:
    """All traces, in the order they began."""
    lines = [line for trace in recorded.traces for line in _spans(trace.spans, None, 0)]
    return "\n".join(lines) + "\n"


def _spans(spans: list[Span], parent: str | None, depth: int) -> Iterator[str]:
    for span in spans:
        if span.parent_id == parent:
            yield f"{'  ' * depth}{span.name} {span.kind} {span.status}"
            for line in _facts(span):
                yield "  " * depth + "  | " + line
            yield from _spans(spans, span.span_id, depth + 1)


def _facts(span: Span) -> Iterator[str]:
    if span.model or span.provider:
        yield f"model {span.model} of {span.provider}"
    yield from _value("in", span.input)
    yield from _value("out", span.output)
    if span.usage is not None:
        yield "usage " + _usage(span.usage)
    if span.stream is not None:
        first = "at once" if span.stream.first_chunk_ns is None else "timed"
        yield f"stream {span.stream.chunks} chunks, first {first}, {span.stream.ended}"
    if span.error is not None:
        yield f"error {span.error.type}: {_line(span.error.message)}"
    for name, value in sorted((span.attributes or {}).items()):
        if name not in _LEFT_OUT:
            yield f"{name} = {_json(value)}"


def _usage(usage: Any) -> str:
    counted = {name: getattr(usage, name) for name in usage.__struct_fields__ if name != "raw"}
    return ", ".join(f"{name.removesuffix('_tokens')} {value}" for name, value in counted.items() if value is not None)


def _value(what: str, value: Any) -> Iterator[str]:
    """A message, a tool or a parameter a line; anything else whole."""
    if not isinstance(value, dict) or "messages" not in value:
        if value is not None:
            yield f"{what} {_json(value)}"
        return
    for message in value["messages"]:
        yield f"{what} {_json(message)}"
    for name, rest in value.items():
        if name != "messages" and rest not in ([], {}):
            yield f"{what} {name} {_json(rest)}"


def _json(value: Any) -> str:
    return _line(json.dumps(value, ensure_ascii=False))


def _line(text: str) -> str:
    return _PORT.sub(r"\1:PORT", text.replace("\n", "\\n"))
