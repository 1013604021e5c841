"""A library's method with a span around it: what is the same for functions, coroutines, generators and their async twins.

An integration gives `begin`, which reads the call and begins a span, and a subclass of `Around`, which reads its result.
A method that only goes on to the same method of its own object, as `super()` does, is one span with it. A stream keeps its
type; the span is current while the library makes the next chunk, and never while the reader has it.
"""

import inspect
import weakref
from collections.abc import Callable
from contextvars import Token
from functools import wraps
from types import AsyncGeneratorType, GeneratorType
from typing import Any, TypeAlias

from dashcam.capture import calls
from dashcam.capture.calls import ABSENT, ActiveSpan
from dashcam.capture.context import CURRENT, SKIPPED, STATE, Here
from dashcam.capture.fault import is_cancelled
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.lifecycle import UNKNOWN, restore
from dashcam.integrations.derived import Wrap
from dashcam.integrations.stepping import stepped
from dashcam.model.types import StreamEnd

_ON: dict[int, tuple[int, str]] = {}
"""The object and the method that each running span is on, by the span's id."""
_STREAMS = (GeneratorType, AsyncGeneratorType)


class Around:
    """A call with a span of its own, from its begin to its end; a subclass reads what comes of it."""

    # at the class and not in slots: most calls never say otherwise
    chunks = 0
    ended: StreamEnd | None = None
    _first_ns: int | None = None
    _stream: weakref.ref[Any] | None = None
    _thrown = False
    _over = True

    def __init__(self, span: ActiveSpan) -> None:
        self.span = span
        self._over = False

    def found(self, result: Any) -> dict[str, Any]:
        """What a result says: `output`, and other fields that the end of a span has; what is `told` need not be read."""
        return {"output": result}

    def told(self, name: str) -> bool:
        """Whether an SDK inside has told the output, or the usage: nearer to the provider, it wins."""
        return self.span.pending.get(name) is not None

    def take(self, chunk: Any) -> None:
        """Read a chunk that has been handed on."""

    def joined(self) -> dict[str, Any]:
        """What the chunks came to, as `found` says it."""
        return {}

    def returned(self, result: Any) -> None:
        """End the call with its result."""
        if self._over:
            return
        self._over = True
        try:
            known = {**self.found(result)}
        except Exception:
            failed("read the result of a framework")
            known = {}
        self._write(known)

    def raised(self, error: BaseException) -> None:
        """End the call with an error."""
        self.end(dict, error=error)

    def follow(self, source: Any) -> Any:
        """Return the stream of the same type that is handed out in the place of `source`."""
        return stepped(lambda: self, source)

    @property
    def context(self) -> Here:
        """What is current inside it."""
        return self.span.context

    def starts(self, stream: Any) -> None:
        """The stream that is handed out makes its first step."""
        self._stream = stream

    def came(self) -> None:
        """The first chunk is about to be handed on."""
        self._first_ns = self.span.elapsed_ns()

    def thrown(self, error: BaseException) -> None:
        """Whoever holds the stream threw something in: a close is told from an end by it."""
        self._thrown = type(error) is GeneratorExit

    def exhausted(self) -> None:
        """End a stream that ran out, if need be because it was closed."""
        self.streamed(self._how() if self._thrown else "exhausted", None)

    def broke(self, error: BaseException) -> None:
        """End a stream that raised, or was closed by its user or the garbage collector."""
        if self._thrown and type(error) is GeneratorExit:
            self.streamed(self._how(), None)
        else:
            self.streamed("cancelled" if is_cancelled(error) else "error", error)

    def _how(self) -> StreamEnd:
        return "collected" if self._stream is None or self._stream() is None else "closed"

    def streamed(self, ended: StreamEnd, error: BaseException | None) -> None:
        """End a stream with what its chunks came to."""
        self.ended = ended
        self.end(self.joined, error=error, stream=[self.chunks, self._first_ns, ended])

    def end(self, read: Callable[[], dict[str, Any]], **more: Any) -> None:
        """Write the end once; what an SDK inside has told of its answer wins."""
        if self._over:
            return
        self._over = True
        self._write({**_read(read), **more})

    def _write(self, known: dict[str, Any]) -> None:
        span = self.span
        _ON.pop(span.id, None)
        try:
            pending = span.pending
            output = known.pop("output", ABSENT)
            if pending:
                inner = pending.pop("output", None)
                output = output if inner is None else inner
                if "usage" in pending:
                    known.pop("usage", None)
            span.end(output, **known)
        except Exception:
            failed("end a call of a framework")

    def __del__(self) -> None:
        """A stream that was handed out and never begun; one that an interrupt left half made is none."""
        if not self._over:
            self.streamed("collected", None)


Begin: TypeAlias = Callable[[Any, str, tuple[Any, ...], dict[str, Any]], "Around | None"]
"""Gets the object, the method's name `module.Class.name` and the arguments; begins a span."""


def around(begin: Begin, *, streams: bool = False) -> Wrap:
    """A wrapper for a method of whatever shape; with `streams`, a generator that it returns is followed too."""

    def wrap(original: Callable[..., Any], name: str) -> Any:
        if inspect.isasyncgenfunction(original) or inspect.isgeneratorfunction(original):
            made = _stepped(begin, original, name)
        elif inspect.iscoroutinefunction(original):
            made = _awaited(begin, original, name, streams=streams)
        else:
            made = _plain(begin, original, name, streams=streams)
        return wraps(original)(made)

    return wrap


def _plain(begin: Begin, original: Callable[..., Any], name: str, *, streams: bool) -> Any:
    @hidden
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        before, token = CURRENT.get(), UNKNOWN
        try:
            call = open_call(begin, self, name, args, kwargs)
            token = _skip() if call is None else CURRENT.set(call.span.context)
            try:
                result = original(self, *args, **kwargs)
            except BaseException as error:
                without_us(error)
                ActiveSpan.detach(token)
                if call is not None:
                    call.raised(error)
                raise
            ActiveSpan.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            restore(token, before)
            raise
        if call is not None:
            if streams and type(result) in _STREAMS:
                return call.follow(result)
            call.returned(result)
        return result

    return method


def _awaited(begin: Begin, original: Callable[..., Any], name: str, *, streams: bool) -> Any:
    @hidden
    async def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        before, token = CURRENT.get(), UNKNOWN
        try:
            call = open_call(begin, self, name, args, kwargs)
            token = _skip() if call is None else CURRENT.set(call.span.context)
            try:
                result = await original(self, *args, **kwargs)
            except BaseException as error:
                without_us(error)
                ActiveSpan.detach(token)
                if call is not None:
                    call.raised(error)
                raise
            ActiveSpan.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            restore(token, before)
            raise
        if call is not None:
            if streams and type(result) in _STREAMS:
                return call.follow(result)
            call.returned(result)
        return result

    return method


def _stepped(begin: Begin, original: Callable[..., Any], name: str) -> Any:
    """The span begins at the first step, as the method does."""

    @hidden
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        source = original(self, *args, **kwargs)
        if STATE.put is None:
            return source
        return stepped(lambda: open_call(begin, self, name, args, kwargs), source)

    return method


def open_call(begin: Begin, of: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a span, unless nothing records or the same object's method is going on to its parent class's."""
    try:
        here = CURRENT.get()
        on = (id(of), name.rpartition(".")[2])
        if STATE.put is None or here is SKIPPED or (here is not None and _ON.get(here[0]) == on):
            return None
        call = begin(of, name, args, kwargs)
        if call is not None:
            _ON[call.span.id] = on
        return call
    except Exception:
        failed("record the start of a call of a framework")
        return None


def _skip() -> Token[Here | None] | None:
    """Mark that sampling left the whole trace out."""
    return calls.skip() if STATE.sample < 1 else None


def _read(read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return read()
    except Exception:
        failed("read the result of a framework")
        return {}
