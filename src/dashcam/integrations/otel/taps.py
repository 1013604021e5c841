"""A span that tells us what it is told, and is to everybody else what it was.

One that is recorded for somebody keeps its identity: some of its methods are stood in for on that object alone, so that its
exporters, which are handed a copy, and `get_current_span` see what they would have seen. One that is not recorded is an object
that many share; there a span of ours goes in between, with the same ids.
"""

from collections.abc import Callable
from typing import Any

from opentelemetry.trace import NonRecordingSpan, Span, SpanContext

from dashcam.capture.guard import failed
from dashcam.integrations.otel.recorded import MARK, Recorded
from dashcam.integrations.otel.scopes import Scope


class Unrecorded(Span):
    """Stands before a span that goes nowhere: it hands everything on, and tells us."""

    def __init__(self, inner: Span, recorded: Recorded, *, asks: bool) -> None:
        self._inner = inner
        self._asks = asks
        self._dashcam_recorded = recorded

    def get_span_context(self) -> SpanContext:
        """The ids of the span behind, as anything that sends them on would have had them."""
        return self._inner.get_span_context()

    def is_recording(self) -> bool:
        """Whether a framework should say what it says only to those who listen: to us."""
        return self._asks or self._inner.is_recording()

    def set_attribute(self, key: Any, value: Any) -> None:
        """Hand an attribute on."""
        self._inner.set_attribute(key, value)
        _tell(self._dashcam_recorded.set, key, value)

    def set_attributes(self, attributes: Any) -> None:
        """Hand attributes on."""
        self._inner.set_attributes(attributes)
        _tell(self._dashcam_recorded.set_all, attributes)

    def add_event(self, name: Any, attributes: Any = None, timestamp: Any = None) -> None:
        """Hand an event on."""
        self._inner.add_event(name, attributes, timestamp)

    def add_link(self, context: Any, attributes: Any = None) -> None:
        """Hand a link on."""
        self._inner.add_link(context, attributes)

    def update_name(self, name: Any) -> None:
        """Hand a name on."""
        self._inner.update_name(name)
        _tell(self._dashcam_recorded.rename, name)

    def set_status(self, status: Any, description: Any = None) -> None:
        """Hand a status on."""
        self._inner.set_status(status, description)
        _tell(self._dashcam_recorded.status, status, description)

    def record_exception(
        self,
        exception: Any,
        attributes: Any = None,
        timestamp: Any = None,
        escaped: bool = False,  # noqa: FBT001, FBT002  OpenTelemetry's signature
    ) -> None:
        """Hand an exception on."""
        self._inner.record_exception(exception, attributes, timestamp, escaped)
        _tell(self._dashcam_recorded.raised, exception)

    def end(self, end_time: Any = None) -> None:
        """End it."""
        self._inner.end(end_time)
        _tell(self._dashcam_recorded.end)


def tap(span: Any, scope: Scope, recorded: Recorded) -> Any:
    """The span that tells `recorded`: itself where it can, else one before it."""
    if isinstance(span, NonRecordingSpan):
        return Unrecorded(span, recorded, asks=scope.asks)
    try:
        state = object.__getattribute__(span, "__dict__")
    except AttributeError:  # a class with slots: it can keep no methods of its own
        return Unrecorded(span, recorded, asks=scope.asks)
    told = _told(recorded)
    hooks = {name: _before(getattr(span, name), tell) for name, tell in told.items()}
    hooks["end"] = _last(span.end, state, hooks, recorded)
    state.update(hooks)
    state[MARK] = recorded
    return span


def _told(recorded: Recorded) -> dict[str, Callable[..., None]]:
    return {
        "set_attribute": lambda key=None, value=None: recorded.set(key, value),
        "set_attributes": lambda attributes=None: recorded.set_all(attributes),
        "update_name": lambda name=None: recorded.rename(name),
        "set_status": lambda status=None, description=None: recorded.status(status, description),
        "record_exception": lambda exception=None, *_, **__: recorded.raised(exception),
    }


def _before(method: Any, tell: Callable[..., None]) -> Any:
    """The method of one object, after which we are told what it was."""

    def told(*args: Any, **kwargs: Any) -> Any:
        result = method(*args, **kwargs)
        _tell(tell, *args, **kwargs)
        return result

    return told


def _last(end: Any, state: dict[str, Any], hooks: dict[str, Any], recorded: Recorded) -> Any:
    """The span's own end, after which it has all its own methods again."""

    def ended(*args: Any, **kwargs: Any) -> Any:
        try:
            return end(*args, **kwargs)
        finally:
            _tell(recorded.end)
            for name in [name for name, hook in hooks.items() if state.get(name) is hook]:
                del state[name]
            hooks.clear()

    return ended


def _tell(tell: Callable[..., None], *args: Any, **kwargs: Any) -> None:
    try:
        tell(*args, **kwargs)
    except Exception:
        failed("hear what a span of OpenTelemetry is told")
