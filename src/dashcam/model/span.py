"""One call, once both of its halves have met: the shape that JSON and Python share.

Every field is present; `None` where there is nothing. Times are integer nanoseconds, ids lower-case hex
(W3C Trace Context: 32 digits for a trace, 16 for a span).
"""

import msgspec

from dashcam.model.types import Json, Kind, Status, StreamEnd
from dashcam.model.usage import Usage


class TypeLabel(msgspec.Struct, frozen=True, kw_only=True):
    """The class of the object a call was made on, as labels; nothing is imported from them again."""

    module: str
    qualname: str
    bases: list[str] = []
    """Every base class as `module.qualname`, nearest first, without `builtins.object`."""


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """The user's line that made the call."""

    file: str
    line: int
    function: str


class Error(msgspec.Struct, frozen=True, kw_only=True):
    """How a call failed; `stack` is the formatted traceback, outermost frame first."""

    type: str
    message: str
    stack: str | None = None


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """How a stream went: chunks handed on, time from the span's start to the first, how it ended."""

    chunks: int
    first_chunk_ns: int | None
    ended: StreamEnd


class SpanHead(msgspec.Struct, frozen=True, kw_only=True):
    """What a call was and how it went."""

    trace_id: str
    span_id: str
    parent_id: str | None
    name: str
    kind: Kind
    app: str | None
    version: str | None
    path: str | None
    paths: list[str] | None
    path_exact: bool | None
    type: TypeLabel | None
    method: str | None
    site: Site | None
    started_ns: int
    duration_ns: int | None
    status: Status
    error: Error | None
    stream: Stream | None


class Span(SpanHead, frozen=True, kw_only=True):
    """One call: a function, a method, a generator run, a model request."""

    input: Json
    output: Json
    usage: Usage | None
    cost_usd: float | None
    cost_source: str | None
    model: str | None
    provider: str | None
    attributes: dict[str, Json] | None
    links: list[Json] | None
    run: str
    process: int
    thread: int | None
    task: str | None


class SpanRow(SpanHead, frozen=True, kw_only=True):
    """A call as a list shows it: what it took and gave is not read."""

    usage: Usage | None
    """Without what the provider said word for word."""
    cost_usd: float | None
    cost_source: str | None
    model: str | None
    provider: str | None
    run: str
    process: int
    thread: int | None
    task: str | None
