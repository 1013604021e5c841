"""One span of a framework's and the span of ours it becomes: begun with it, told what it is told, ended with it."""

import sys
from typing import Any

from dashcam.capture import calls
from dashcam.capture.calls import ABSENT, ActiveSpan
from dashcam.capture.context import CURRENT, SKIPPED, STATE, Here
from dashcam.capture.context import SCOPES as RECORDINGS
from dashcam.capture.encode import text
from dashcam.capture.guard import failed
from dashcam.integrations.fields import fields
from dashcam.integrations.otel.scopes import Scope
from dashcam.integrations.otel.semconv import begun, read

MARK = "_dashcam_recorded"
_MOST = 1024
"""Attributes kept of one span."""


class Recorded:
    """A span of a known scope; see the module. None of its methods raises."""

    __slots__ = ("_around", "_attributes", "_ended", "_error", "_failed", "_name", "_scope", "_span", "context")

    def __init__(self, scope: Scope, name: str, attributes: dict[str, Any], span: ActiveSpan | None) -> None:
        self._scope = scope
        self._name = name
        self._attributes = attributes
        self._span = span
        self._error: BaseException | None = None
        self._failed: str | None = None
        self._ended = False
        self._around = sys.exception()
        self.context: Here = SKIPPED if span is None else span.context

    def set(self, name: Any, value: Any) -> None:
        """Take an attribute; its value is looked at when the span ends."""
        if type(name) is str and (len(self._attributes) < _MOST or name in self._attributes):
            self._attributes[name] = value

    def set_all(self, attributes: Any) -> None:
        """Take several attributes."""
        if type(attributes) is dict:
            for name, value in attributes.items():
                self.set(name, value)

    def rename(self, name: Any) -> None:
        """Take another name."""
        if type(name) is str:
            self._name = name

    def raised(self, error: Any) -> None:
        """Take an exception that the framework notes."""
        if isinstance(error, BaseException):
            self._error = error

    def status(self, status: Any, description: Any) -> None:
        """Take a status: OpenTelemetry's `Status`, or its code and a description."""
        state = fields(status)
        code = state.get("_status_code", status)
        said = state.get("_description", description)
        if fields(code).get("_name_") == "ERROR":
            self._failed = said if type(said) is str else ""

    def end(self) -> None:
        """End our span, once, with what is known by now."""
        if self._ended:
            return
        self._ended = True
        try:
            if self._span is not None:
                self._write(self._span, self._raised())
        except Exception:
            failed("end a span of OpenTelemetry")

    def _write(self, span: ActiveSpan, error: BaseException | None) -> None:
        own = self._scope.read(self._name, self._attributes)
        known = {**read(self._name, span.kind, self._attributes, self._scope.keeps), **own}
        attributes = {**known.pop("attributes", {}), **own.get("attributes", {})}
        # what an SDK inside has told is nearer to the provider, and wins
        inner = span.pending.pop("output", None)
        output = known.pop("output", ABSENT)
        known = {name: value for name, value in known.items() if name not in span.pending and value is not None}
        if error is None and self._failed is not None:
            kind = text(self._attributes.get("error.type")) or "error"
            known.update(status="error")
            span.pending["error"] = [kind, text(self._failed), None]
        span.end(output if inner is None else inner, error=error, attributes=attributes, **known)

    def _raised(self) -> BaseException | None:
        """The exception that ends it: on its way out, or noted with a status that says so; a generator's close is none."""
        now = sys.exception()
        if now is not None and now is not self._around and type(now) is not GeneratorExit:
            return now
        return self._error if self._failed is not None else None


def of_span(span: Any) -> Recorded | None:
    """What we know of a span of OpenTelemetry; of one around another (Logfire's) what we know of that."""
    try:
        state = object.__getattribute__(span, "__dict__")
    except AttributeError:
        return None
    found = state.get(MARK)
    if found is None and "span" in state:
        found = fields(state["span"]).get(MARK)
    return found if type(found) is Recorded else None


def begin(scope: Scope, name: str, attributes: Any, above: Recorded | None) -> Recorded | None:
    """Begin a span of ours for one that has just begun; `None` where nothing records or it is none of ours."""
    here = CURRENT.get() if above is None else above.context
    if STATE.put is None or here is SKIPPED or not scope.wants(name):
        return None
    told = {key: value for key, value in attributes.items() if type(key) is str} if type(attributes) is dict else {}
    facts = begun(name, told, scope.kinds)
    span = calls.begin(facts.pop("name"), facts.pop("kind"), parent=here, site=True, **facts)
    if span is None and not (here is None and (STATE.everywhere or RECORDINGS.get())):
        return None
    return Recorded(scope, name, told, span)


def scope_name(tracer: Any) -> str | None:
    """What scope a tracer is for: the API's, the SDK's."""
    state = fields(tracer)
    name = state.get("_instrumenting_module_name")
    if name is None:
        try:
            name = object.__getattribute__(state.get("_instrumentation_scope"), "_name")  # a slot
        except AttributeError:
            return None
    return name if type(name) is str else None
