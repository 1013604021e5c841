"""Where spans of OpenTelemetry are met: `start_span` of its tracers, and the attaching of contexts.

Tracers are met at their classes, so it does not matter who came first: the framework, the user's provider or we. One that
makes no spans (`NoOpTracer`) does not know its scope; it is noted where such an object is handed out.
"""

from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from opentelemetry import context, trace

from dashcam.capture.guard import failed
from dashcam.integrations.otel.follow import attaching, detaching, span_in
from dashcam.integrations.otel.recorded import Recorded, begin, of_span, scope_name
from dashcam.integrations.otel.scopes import SCOPES
from dashcam.integrations.otel.taps import tap

_SILENT: WeakKeyDictionary[Any, str] = WeakKeyDictionary()
"""Of tracers that make no spans: the scope they were handed out for."""


def into_api(module: ModuleType) -> list[Callable[[], None]]:
    """Put in what `opentelemetry.trace` and the context need; return what takes it out."""
    made = vars(module)
    runtime = type(vars(context)["_RUNTIME_CONTEXT"])
    return [
        _put(made["ProxyTracer"], "start_span", _starting),
        _put(made["ProxyTracer"], "_tracer", _behind),
        _put(made["NoOpTracer"], "start_span", _starting),
        _put(made["NoOpTracerProvider"], "get_tracer", _handing_out),
        _put(runtime, "attach", attaching),
        _put(runtime, "detach", detaching),
    ]


def into_sdk(module: ModuleType) -> list[Callable[[], None]]:
    """Put in what `opentelemetry.sdk.trace` needs; return what takes it out."""
    made = vars(module)
    return [_put(made["Tracer"], "start_span", _starting), _put(made["TracerProvider"], "get_tracer", _handing_out)]


def _put(owner: Any, name: str, wrap: Callable[[Any], Any]) -> Callable[[], None]:
    before = vars(owner)[name]
    made = wrap(before)
    setattr(owner, name, made)

    def undo() -> None:
        if vars(owner).get(name) is made:
            setattr(owner, name, before)

    return undo


def _starting(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def start_span(self: Any, *args: Any, **kwargs: Any) -> Any:
        span = original(self, *args, **kwargs)
        try:
            return _started(self, span, args, kwargs)
        except Exception:
            failed("record the start of a span of OpenTelemetry")
            return span

    return start_span


def _started(tracer: Any, span: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The span to hand out: of a scope that we know one that tells us, else the same."""
    scope = SCOPES.get(scope_name(tracer) or _SILENT.get(tracer, ""))
    if scope is None or of_span(span) is not None:
        return span
    given = dict(zip(("name", "context", "kind", "attributes"), args, strict=False)) | kwargs
    name = given.get("name")
    recorded = begin(scope, name if type(name) is str else "?", given.get("attributes"), _above(given.get("context")))
    return span if recorded is None else tap(span, scope, recorded)


def _above(context: Any) -> Recorded | None:
    """The span that is named as the parent, where it is one of ours and not the current one: inside that ours may be deeper."""
    named = None if context is None else span_in(context)
    return None if named is None or named is trace.get_current_span() else of_span(named)


def _behind(original: property) -> property:
    """The tracer that one of the API's stands for, until somebody sets a provider, makes no spans."""

    def tracer(self: Any) -> Any:
        found = original.__get__(self, type(self))
        name = vars(self).get("_instrumenting_module_name")
        if name in SCOPES:
            _note(found, name)
        return found

    return property(tracer, doc=original.__doc__)


def _handing_out(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def get_tracer(self: Any, instrumenting_module_name: Any, *args: Any, **kwargs: Any) -> Any:
        found = original(self, instrumenting_module_name, *args, **kwargs)
        if type(instrumenting_module_name) is str:
            _note(found, instrumenting_module_name)
        return found

    return get_tracer


def _note(tracer: Any, scope: str) -> None:
    if type(tracer).__name__ == "NoOpTracer":
        _SILENT[tracer] = scope
