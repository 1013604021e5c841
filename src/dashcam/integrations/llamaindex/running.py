"""What is running: the dispatcher's spans by their id, each with its span of ours, and answers that are still being read."""

from contextvars import Token
from typing import Any

from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import Here
from dashcam.integrations.llamaindex.roles import Role

MOST = 20_000
"""Calls that may be open at once; beyond, the oldest (never ended by LlamaIndex) are forgotten."""


class Running:
    """One call that has begun; `span` is `None` where nothing records, or this is a step of the call around."""

    __slots__ = (
        "above",
        "cancelled",
        "instance",
        "is_step",
        "joined",
        "key",
        "learned",
        "method",
        "partial",
        "role",
        "span",
        "token",
        "turn",
        "unread",
        "where",
    )

    def __init__(self, key: str, role: Role, method: str, instance: Any, above: "Running | None") -> None:
        self.key = key
        self.role = role
        self.method = method
        self.instance = instance
        self.above = above
        self.span: ActiveSpan | None = None
        self.token: Token[Here | None] | None = None
        self.is_step = False
        """Whether it only goes on to its own object, and has no span."""
        self.where: str | None = None
        """`module.Class.method` of what is called."""
        self.turn: Any = None
        """Of a workflow of agents: the agent whose turn it is."""
        self.learned: dict[str, Any] = {}
        """What events have told of it."""
        self.cancelled = False
        self.unread: set[str] = set()
        """Answers of models called inside that are not read to their end, by the ids of those calls."""
        self.joined: tuple[str | None, list[Any]] | None = None
        """The words of the last of them, and its figures."""
        self.partial: dict[str, Any] | None = None
        """Its result, where it waits for an answer to be read; `None` while it runs."""

    def end(self, output: Any, result: Any, **more: Any) -> None:
        """End the span with its result and with what a call inside has added: its raw usage wins."""
        span = self.span
        if span is None:
            return
        found = {} if self.role.learned is None else self.role.learned(result)
        inner = span.pending.pop("output", None)
        if "usage" in span.pending:
            found.pop("usage", None)
        found |= self.learned | more
        status = "cancelled" if self.cancelled else None
        span.end(inner if output is None and inner is not None else output, status=status, **found)

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
