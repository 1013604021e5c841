"""One model call, one span: how an SDK's hook finds the framework's span of the same call, to add to it.

A framework's model span waits in the context it attaches (`capture.calls.outer`). The first SDK request of the same kind
inside takes it: it makes no span of its own and adds provider, response id, raw usage and stream figures to that one.
"""

from dashcam.capture.calls import ActiveSpan, outer


def take(kind: str, provider: str) -> ActiveSpan | None:
    """The framework's span around this call, if there is one of this kind that nobody has added to yet."""
    found = outer()
    if found is None or found.kind != kind or found.pending:
        return None
    found.add(provider=provider)
    return found
