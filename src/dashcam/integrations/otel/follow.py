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
from dashcam.integrations.otel.recorded import Recorded, of_span

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
        token = original(self, context)
        try:
            recorded = of_span(span_in(context))
            if recorded is not None:
                _follow(token, recorded, context)
        except Exception:
            failed("follow the current span of OpenTelemetry")
        return token

    return attach


def detaching(original: Callable[..., Any]) -> Callable[..., Any]:
    """Put back what was current before."""

    @wraps(original)
    def detach(self: Any, token: Any) -> None:
        try:
            held = _HELD.pop(id(token), None) if _HELD else None
            if held is not None:
                ActiveSpan.detach(held[1])
        except Exception:
            failed("follow the current span of OpenTelemetry")
        original(self, token)

    return detach


def _follow(token: Any, recorded: Recorded, context: Any) -> None:
    if type(token) is not Token or span_in(token.old_value) is span_in(context):
        return
    if len(_HELD) >= _MOST:
        _HELD.pop(next(iter(_HELD)))
    _HELD[id(token)] = (token, CURRENT.set(recorded.context))
