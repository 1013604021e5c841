"""OpenTelemetry's SDK as the three-way runner sees it, behind a decorator as people write it by hand.

The decorator puts arguments and results into the span as JSON, and takes care that a value which cannot be written does
not fail the call. It is here so that the suite is known to be able to fail; nobody's product is meant by it.
"""

import contextlib
import functools
import inspect
import json
import logging
from collections.abc import Iterator
from types import FrameType
from typing import Any

import opentelemetry
from opentelemetry import context, trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from dashcam.testing.safety.outcome import MACHINERY

PLACES = tuple(opentelemetry.__path__)


class OpenTelemetry:
    """The adapter: spans go to memory."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.provider = TracerProvider(shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.tracer = self.provider.get_tracer("host safety")

    @contextlib.contextmanager
    def started(self) -> Iterator["OpenTelemetry"]:
        """Nothing has to be started; what it logs is not held against it, as it is not against dashcam."""
        log = logging.getLogger("opentelemetry")
        log.addHandler(silent := logging.NullHandler())
        log.propagate = False
        try:
            yield self
        finally:
            log.removeHandler(silent)
            log.propagate = True

    def loud(self) -> contextlib.AbstractContextManager[None]:
        """Its failures are as loud as they are."""
        return contextlib.nullcontext()

    def record(self, target: Any) -> Any:
        """Decorate functions of all kinds; of a class its methods; whatever else there is stays as it is."""
        if isinstance(target, type):
            for name, value in list(vars(target).items()):
                if inspect.isfunction(value) and not name.startswith("_"):
                    setattr(target, name, self.record(value))
            return target
        if not callable(target):
            return target
        return _wrapped(self.tracer, target)

    def is_step(self, frame: FrameType, event: str, arg: Any) -> bool:
        """Take calls made from code of the SDK, but for those of the program; the decorator by hand is not made to fail."""
        if event == "c_call":
            # a lock that is not let go of is nothing that happens
            name = getattr(arg, "__name__", "")
            return frame.f_code.co_filename.startswith(PLACES) and name not in {"__exit__", "release"}
        caller, callee = frame.f_back, frame.f_code.co_filename
        if caller is None or not caller.f_code.co_filename.startswith(PLACES) or frame.f_code.co_flags & 0x20:
            return False
        return callee.startswith(PLACES) or not (callee.startswith(MACHINERY) or "/tests/" in callee)

    def fresh(self) -> None:
        """Forget what was exported."""
        self.exporter.clear()

    def complaints(self, *, failed: bool) -> list[str]:
        """Check that no span is left current and that the next call is exported; of a failure nothing is asked."""
        found = []
        if trace.get_current_span().get_span_context().is_valid:
            found.append(f"left current: {trace.get_current_span().name}")
            context.attach(context.Context())
        before = len(self.exporter.get_finished_spans())
        self.record(probe)()
        if len(self.exporter.get_finished_spans()) != before + 1:
            found.append("the next call is not exported")
        return found


def probe() -> None:
    """The call after the one under test."""


def _wrapped(tracer: Any, function: Any) -> Any:
    name = getattr(function, "__qualname__", str(function))

    def given(span: Any, args: Any, kwargs: Any) -> None:
        span.set_attribute("input", _json({"args": args, "kwargs": kwargs}))

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def recorded(*args: Any, **kwargs: Any) -> Any:
            with tracer.start_as_current_span(name) as span:
                given(span, args, kwargs)
                result = await function(*args, **kwargs)
                span.set_attribute("output", _json(result))
                return result

    elif inspect.isasyncgenfunction(function):

        @functools.wraps(function)
        async def recorded(*args: Any, **kwargs: Any) -> Any:
            with tracer.start_as_current_span(name) as span:
                given(span, args, kwargs)
                async for item in function(*args, **kwargs):
                    yield item

    elif inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def recorded(*args: Any, **kwargs: Any) -> Any:
            with tracer.start_as_current_span(name) as span:
                given(span, args, kwargs)
                return (yield from function(*args, **kwargs))

    else:

        @functools.wraps(function)
        def recorded(*args: Any, **kwargs: Any) -> Any:
            with tracer.start_as_current_span(name) as span:
                given(span, args, kwargs)
                result = function(*args, **kwargs)
                span.set_attribute("output", _json(result))
                return result

    return recorded


def _json(value: Any) -> str:
    try:
        return json.dumps(value, default=str)
    except Exception:
        return "<cannot be written>"
