"""What stands beside us: a wrapper that keeps nothing, and the OpenTelemetry SDK with JSON attributes."""

import functools
import json
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from pathlib import Path
from random import getrandbits
from time import perf_counter_ns
from typing import Any

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

_current: ContextVar[tuple[int, Any] | None] = ContextVar("bare", default=None)


def plain(function: Callable[..., Any]) -> Callable[..., Any]:
    """Nothing at all: what the calls cost by themselves."""
    return function


def bare(function: Callable[..., Any]) -> Callable[..., Any]:
    """The least a recorder must do: an id, the context set and put back, a clock at both ends. Nothing is kept."""
    get, put, reset = _current.get, _current.set, _current.reset

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        token = put((getrandbits(64), get()))
        began = perf_counter_ns()
        try:
            return function(*args, **kwargs)
        finally:
            perf_counter_ns() - began
            reset(token)

    return call


def bare_stream(function: Callable[..., Any]) -> Callable[..., Any]:
    """A generator around a generator that keeps nothing."""

    @functools.wraps(function)
    def call(*args: Any) -> Any:
        yield from function(*args)

    return call


class Dropping(SpanExporter):
    """Serialises every span, as an exporter must, and sends it nowhere; with a file, appends it there."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Write the spans as JSON lines."""
        lines = [span.to_json(indent=None) for span in spans]
        if self._path is not None:
            with self._path.open("a") as file:
                file.writelines(f"{line}\n" for line in lines)
        return SpanExportResult.SUCCESS


class OpenTelemetry:
    """The SDK set up as its documentation says: a provider, a batch processor, a decorator that notes JSON."""

    def __init__(self, path: Path | None = None) -> None:
        self.provider = TracerProvider()
        self.provider.add_span_processor(BatchSpanProcessor(Dropping(path), max_queue_size=16_384))
        self._tracer = self.provider.get_tracer("bench")

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Record a function's arguments and result as JSON attributes of a span."""
        tracer = self._tracer
        name = function.__qualname__
        names = function.__code__.co_varnames

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            with tracer.start_as_current_span(name) as span:
                span.set_attribute("input.value", json.dumps({**dict(zip(names, args, strict=False)), **kwargs}))
                result = function(*args, **kwargs)
                span.set_attribute("output.value", json.dumps(result))
                return result

        return call

    def wrap_stream(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Record a generator: its chunks joined, kept as one attribute."""
        tracer = self._tracer
        name = function.__qualname__

        @functools.wraps(function)
        def call(*args: Any) -> Any:
            span = tracer.start_span(name)
            kept = []
            try:
                for chunk in function(*args):
                    kept.append(chunk)
                    yield chunk
            finally:
                span.set_attribute("output.value", "".join(kept))
                span.end()

        return call

    def wrap_async_stream(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Record an async generator in the same way."""
        tracer = self._tracer
        name = function.__qualname__

        @functools.wraps(function)
        async def call(*args: Any) -> Any:
            span = tracer.start_span(name)
            kept = []
            try:
                async for chunk in function(*args):
                    kept.append(chunk)
                    yield chunk
            finally:
                span.set_attribute("output.value", "".join(kept))
                span.end()

        return call

    def flush(self) -> None:
        """Wait until everything recorded has been exported."""
        self.provider.force_flush()
