"""What is running: the dispatcher's spans by their id, each with its span of ours, and answers that are still being read."""

from contextvars import Token
from typing import Any

from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import Here
from dashcam.integrations.fields import get, items, word
from dashcam.integrations.llamaindex.roles import Role
from dashcam.integrations.sdk_call import NO_USAGE
from dashcam.model.types import Json

MOST = 20_000
"""Calls that may be open at once; beyond, the oldest (never ended by LlamaIndex) are forgotten."""

_ID = "gen_ai.response.id"


class Running:
    """One call that has begun; `span` is `None` where nothing records, or this is a step of the call around."""

    # at the class and not in slots: most calls never say otherwise
    span: ActiveSpan | None = None
    token: Token[Here | None] | None = None
    is_step = False
    """Whether it only goes on to its own object, and has no span."""
    where: str | None = None
    """`module.Class.method` of what is called."""
    turn: Any = None
    """Of a workflow of agents: the agent whose turn it is."""
    cancelled = False
    joined: tuple[str | None, list[Any]] | None = None
    """The words of the last of the answers in `unread`, and its figures."""
    partial: dict[str, Any] | None = None
    """Its result, where it waits for an answer to be read; `None` while it runs."""

    def __init__(self, key: str, role: Role, method: str, instance: Any, above: "Running | None") -> None:
        self.key = key
        self.role = role
        self.method = method
        self.instance = instance
        self.above = above
        self.learned: dict[str, Any] = {}
        """What events have told of it."""
        self.unread: set[str] = set()
        """Answers of models called inside that are not read to their end, by the ids of those calls."""

    def returned(self, result: Any) -> None:
        """End the span of a call that returned: an answer that an SDK inside has told whole is not read a second time."""
        span = self.span
        if span is None:
            return
        pending = span.pending
        if self.role.learned is None or pending.get("output") is None:
            self.end(self.role.output(result), result)
        elif "usage" in pending and _ID in (pending.get("attributes") or ()):
            span.end(pending.pop("output"), status="cancelled" if self.cancelled else None, **self.learned)
        else:
            self.end(None, result)

    def end(self, output: Any, result: Any, **more: Any) -> None:
        """End the span with its result and with what a call inside has added: its raw usage wins."""
        span = self.span
        if span is None:
            return
        found = {} if self.role.learned is None else self.role.learned(result, "usage" in span.pending)
        inner = span.pending.pop("output", None)
        found |= self.learned | more
        stream = more.get("stream")
        missing = NO_USAGE.get(stream[2]) if stream and "usage" not in span.pending else None
        if missing is not None and found.get("usage") is None and span.pending.get("provider") is not None:
            # an SDK's stream that nobody reads on may be collected long after this one
            found["attributes"] = {"usage.missing": missing, **(found.get("attributes") or {})}
        status = "cancelled" if self.cancelled else None
        span.end(_finished(output, inner), status=status, **found)

    def complete(self, error: BaseException | None) -> None:
        """End the span of a call whose result has been read, or will not be."""
        if self.span is not None:
            words, figures = self.joined or (None, [0, None, "collected"])
            output = {"response": words, **self.partial} if self.partial else words
            self.span.end(output, error=error, stream=figures, **self.learned)

    def upward(self) -> "list[Running]":
        """This call and those it runs in, the outermost last."""
        found, above = [self], self.above
        while above is not None:
            found.append(above)
            above = above.above
        return found


def _finished(output: Json, inner: Json) -> Json:
    """An output with what only the SDK inside has seen: why a stream ended; all of it, where LlamaIndex has none."""
    if output is None or inner is None:
        return inner if output is None else output
    for mine, said in zip(items(get(output, "messages")), items(get(inner, "messages")), strict=False):
        if "finish_reason" not in mine and word(said, "finish_reason") is not None:
            mine["finish_reason"] = said["finish_reason"]
    return output


OPEN: dict[str, Running] = {}
"""What runs, by the dispatcher's own ids."""
READ: dict[int, int] = {}
"""Answers that are being read, by our span's id: which model's, by identity."""


def find(key: Any) -> Running | None:
    """The call of this id, while it runs."""
    return OPEN.get(key) if type(key) is str else None


def keep(call: Running) -> None:
    """A call has begun."""
    if len(OPEN) >= MOST:
        OPEN.pop(next(iter(OPEN)), None)
    OPEN[call.key] = call


def drop(key: Any) -> Running | None:
    """A call has ended."""
    return OPEN.pop(key, None) if type(key) is str else None


def clear() -> None:
    """Forget everything that runs."""
    OPEN.clear()
    READ.clear()
