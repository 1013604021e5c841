"""Where LlamaIndex is met: the methods by which its dispatcher tells its handlers of spans and events."""

from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import Any

from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT, STATE
from dashcam.capture.guard import failed
from dashcam.capture.patch import Target
from dashcam.integrations.llamaindex.calls import EVENTS, dropped, entered, exited, put_back, told
from dashcam.integrations.llamaindex.roles import is_known
from dashcam.integrations.llamaindex.running import OPEN

__all__ = ["TARGETS", "is_known"]

_MODULE = "llama_index_instrumentation.dispatcher"
_name = type.__dict__["__name__"].__get__


def _enter(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def span_enter(self: Any, *args: Any, **kwargs: Any) -> Any:
        result = original(self, *args, **kwargs)
        try:
            if STATE.put is not None:
                entered(args, kwargs)
        except Exception:
            failed("record the start of a call of llamaindex")
        return result

    return span_enter


def _exit(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def span_exit(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            # what began while we recorded ends also where that has stopped
            if OPEN:
                exited(args, kwargs)
        except Exception:
            put_back(args, kwargs)
            failed("record the end of a call of llamaindex")
        return original(self, *args, **kwargs)

    return span_exit


def _drop(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def span_drop(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            if OPEN:
                dropped(args, kwargs)
        except Exception:
            put_back(args, kwargs)
            failed("record the error of a call of llamaindex")
        return original(self, *args, **kwargs)

    return span_drop


def _event(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def event(self: Any, event: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            # by the type's own slot: a metaclass may answer for the name; this is done for every token
            if _name(type(event)) in EVENTS:
                told(event)
        except Exception:
            failed("read an event of llamaindex")
        return original(self, event, *args, **kwargs)

    return event


def _run(original: Any) -> Any:
    """Around a workflow's `run` where the dispatcher's decorator is on it: that one returns at once, and ends much later."""
    if type(original) is FunctionType:
        return original

    @wraps(original)
    def run(self: Any, *args: Any, **kwargs: Any) -> Any:
        token = CURRENT.set(CURRENT.get())
        try:
            return original.__get__(self, type(self))(*args, **kwargs)
        finally:
            ActiveSpan.detach(token)

    return run


_ENDS = "calls have no end, and what comes after them hangs under them"
TARGETS: tuple[Target, ...] = (
    Target("llamaindex", _MODULE, "Dispatcher.span_enter", _enter, "calls are not recorded"),
    Target("llamaindex", _MODULE, "Dispatcher.span_exit", _exit, _ENDS),
    Target("llamaindex", _MODULE, "Dispatcher.span_drop", _drop, _ENDS),
    Target("llamaindex", _MODULE, "Dispatcher.event", _event, "cancelled steps of a workflow are said to be ok"),
    Target("llamaindex", "workflows.workflow", "Workflow.run", _run, "what comes after a workflow hangs under it"),
)
