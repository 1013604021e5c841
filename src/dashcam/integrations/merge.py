"""One model call, one span: how an SDK's hook finds the framework's span of the same call, to add to it.

A framework's model span waits in the context it attaches (`capture.calls.outer`). The first SDK request of the same kind
inside takes it: it makes no span of its own and adds provider, response id, raw usage and stream figures to that one. A
request that failed leaves it to the next attempt, the framework's own retry: the same model of the same provider. Another
model is a fallback, and has its own span.
"""

from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT


def take(kind: str, provider: str, asked: str | None = None) -> ActiveSpan | None:
    """The framework's span around this call, if there is one of this kind that nobody has added to yet."""
    here = CURRENT.get()
    found = None if here is None else here[2]
    if not isinstance(found, ActiveSpan) or found.kind != kind:
        return None
    if found.pending if found.taken is None else found.taken != (provider, asked):
        return None
    found.taken = True
    if provider:
        found.pending["provider"] = provider
    return found


def leave(span: ActiveSpan, provider: str, asked: str | None, reasons: tuple[str, ...]) -> None:
    """The request that took the span has failed, as all attempts before it: `reasons` says why, one an attempt."""
    span.taken = (provider, asked)
    span.tried = reasons
