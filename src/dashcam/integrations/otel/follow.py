"""Our current span follows OpenTelemetry's: where a framework's span is made current, the span of ours is too.

Both stand in context variables, so that what carries the one to another task carries the other. A context in which
another of a framework's spans is current makes that one's ours current; one that only adds something to the same span does not.
"""

from collections.abc import Callable
from contextvars import Token
from functools import wraps
from typing import Any

from opentelemetry.trace.propagation import _SPAN_KEY

from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT, Here
from dashcam.capture.guard import failed
from dashcam.integrations.otel.recorded import of_span

_HELD: dict[int, tuple[Token[Any], Token[Here | None]]] = {}
"""By the identity of OpenTelemetry's token that token and ours; tokens have no hash."""
_MOST = 4096
"""Tokens kept: a program that never gives its tokens back would fill the memory."""


def span_in(context: Any) -> Any:
    """The span that is current in a context of OpenTelemetry."""
    return dict.get(context, _SPAN_KEY) if issubclass(type(context), dict) else None


def attaching(original: Callable[..., Any]) -> Callable[..., Any]:
    """Make our span current with OpenTelemetry's."""

    @wraps(original)
    def attach(self: Any, context: Any) -> Any:
        before = self.get_current()
        token = original(self, context)
        try:
            _follow(token, before, context)
        except Exception:
            failed("follow the current span of OpenTelemetry")
        return token

    return attach


def detaching(original: Callable[..., Any]) -> Callable[..., Any]:
    """Put back what was current before."""

    @wraps(original)
    def detach(self: Any, token: Any) -> None:
        try:
            held = _HELD.pop(id(token), None)
            if held is not None:
                ActiveSpan.detach(held[1])
        except Exception:
            failed("follow the current span of OpenTelemetry")
        original(self, token)

    return detach


def _follow(token: Any, before: Any, context: Any) -> None:
    span = span_in(context)
    if span is None or span is span_in(before):
        return
    recorded = of_span(span)
    if recorded is not None and type(token) is Token:
        if len(_HELD) >= _MOST:
            _HELD.pop(next(iter(_HELD)))
        _HELD[id(token)] = (token, CURRENT.set(recorded.context))
