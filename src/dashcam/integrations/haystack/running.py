"""Runs of components, pipelines and tools: from a call of their method to a span of ours, and to its end.

A method that only goes on to its own object (`run_async` to `run`, a class to its parent's, a pipeline's `run_async` to its
generator) is one span with it. None of the methods of a run raises.
"""

from contextvars import Token
from typing import Any

from dashcam.capture import calls
from dashcam.capture.context import CURRENT, Here
from dashcam.capture.guard import failed
from dashcam.integrations.fields import class_name
from dashcam.integrations.haystack.roles import Role
from dashcam.model.types import StreamEnd

_SITED = ("llm", "embedding", "tool", "retriever")
_STEERING = "BreakpointException"
"""What Haystack raises to hand a pipeline over half run, as it was asked to."""
_open: dict[int, int] = {}
"""Whose runs are open: the span's id, the object by identity."""


class Run:
    """One run that has begun; `span` is `None` where its whole trace is left out."""

    __slots__ = ("_first_ns", "_of", "_role", "_span")

    def __init__(self, span: calls.ActiveSpan | None, role: Role, of: Any) -> None:
        self._span = span
        self._role = role
        self._of = of
        self._first_ns: int | None = None
        if span is not None:
            _open[span.id] = id(of)

    def attach(self) -> Token[Here | None] | None:
        """Make it current; give the token to `detach`."""
        return calls.skip() if self._span is None else CURRENT.set(self._span.context)

    detach = staticmethod(calls.ActiveSpan.detach)
    """Puts back what was current before."""

    def first(self) -> None:
        """The first of a generator's results is there."""
        if self._span is not None:
            self._first_ns = self._span.elapsed_ns()

    def returned(self, result: Any, chunks: int | None = None, ended: StreamEnd = "exhausted") -> None:
        """The method returned, or its generator of so many results is over."""
        try:
            span = self._span
            if span is not None:
                _open.pop(span.id, None)
                stream = None if chunks is None else [chunks, self._first_ns, ended]
                span.end(**self._role.end(self._of, result, span.pending), stream=stream)
        except Exception:
            failed("record the end of a run of haystack")

    def raised(self, error: BaseException) -> None:
        """The method raised."""
        try:
            if class_name(error) == _STEERING:
                self._end(attributes={"haystack.control": _STEERING})
            else:
                self._end(error=error)
        except Exception:
            failed("record the error of a run of haystack")

    def _end(self, **known: Any) -> None:
        if self._span is not None:
            _open.pop(self._span.id, None)
            self._span.end(**known)


def begin(role: Role, of: Any, method: str, said: dict[str, Any]) -> Run | None:
    """Begin a run, unless nothing records or this is a step of a run of the same object."""
    here = CURRENT.get()
    if here is not None and _open.get(here[0]) == id(of):
        return None
    known = {} if role.more is None else role.more(of)
    span = calls.begin(
        known.pop("name", None) or type(of).__name__,
        role.kind,
        input=role.input(of, said),
        of=of,
        type=type(of),
        method=method,
        site=role.kind in _SITED,
        **known,
    )
    return None if span is None and here is not None else Run(span, role, of)


def clear() -> None:
    """Forget what runs."""
    _open.clear()
