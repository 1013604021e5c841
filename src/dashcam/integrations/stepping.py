"""A library's generator, stepped through by one of ours of the same type: its span is current while it works, not while the
reader has the chunk, and each chunk is handed on before it is read. What is sent or thrown in goes on to the library's.
"""

import weakref
from collections.abc import AsyncGenerator, Callable, Generator
from contextvars import Token
from types import AsyncGeneratorType
from typing import Any, Protocol, TypeAlias

from dashcam.capture.context import CURRENT, SKIPPED, STATE, Here
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.lifecycle import undo

_get, _set, _reset = CURRENT.get, CURRENT.set, CURRENT.reset


class Stepped(Protocol):
    """A call whose result comes step by step."""

    chunks: int

    @property
    def context(self) -> Here:
        """What to make current at each step."""

    def starts(self, stream: Any) -> None:
        """The stream, a weak reference to it, makes its first step."""

    def came(self) -> None:
        """The first chunk is about to be handed on."""

    def take(self, chunk: Any) -> None:
        """Read a chunk that has been handed on."""

    def thrown(self, error: BaseException) -> None:
        """Whoever holds the stream threw something in."""

    def exhausted(self) -> None:
        """The stream ran out."""

    def broke(self, error: BaseException) -> None:
        """It raised, or was closed."""


Opener: TypeAlias = Callable[[], Stepped | None]
"""Begins the call when the stream makes its first step, or gives one that has begun."""


def stepped(opened: Opener, source: Any) -> Any:
    """The stream that hands on what `source` gives, under its name."""
    held: list[Any] = [opened]
    made: Any = (_asteps if type(source) is AsyncGeneratorType else _steps)(held, source)
    made.__name__, made.__qualname__ = source.__name__, source.__qualname__
    held.append(weakref.ref(made))
    return made


class _Nobody:
    """Stands for the call of a stream that is not recorded; what is around is current in it."""

    chunks = 0

    def __init__(self, context: Here | None) -> None:
        self.context = context

    def _nothing(self, *_: Any) -> None:
        """Nobody is told."""

    starts = came = take = thrown = exhausted = broke = _nothing


def _first(held: list[Any]) -> Any:
    """The call of a stream that is about to make its first step."""
    opened, stream = held
    held.clear()
    around = _get()
    call = opened()
    if call is None:
        left_out = STATE.sample < 1 and STATE.put is not None and around is None
        return _Nobody(SKIPPED if left_out else around)
    call.starts(stream)
    return call


def _back(token: Token[Here | None]) -> None:
    """Put back what was current; a step that ended in another context than it began in has changed nothing here."""
    try:
        _reset(token)
    except ValueError:
        return


@hidden
def _steps(held: list[Any], source: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    call = _first(held)
    here, take, chunks = call.context, call.take, 0
    step = send = source.send
    value: Any = None
    before: Any
    try:
        while True:
            before, token = _get(), None
            try:
                token = _set(here)
                try:
                    item = step(value)
                finally:
                    _back(token)
                    before = ...
            except BaseException:
                if before is not ...:  # an interrupt fell between two of these
                    undo(token, before)
                raise
            if not chunks:
                call.came()
            chunks += 1
            try:
                value = yield item
                step = send
            except BaseException as error:
                without_us(error)
                call.thrown(error)
                step, value = source.throw, error
            try:
                take(item)
            except Exception:
                failed("read a chunk of a stream")
            item = None
    except StopIteration as stop:
        call.chunks = chunks
        call.exhausted()
        return stop.value
    except BaseException as error:
        without_us(error)
        call.chunks = chunks
        call.broke(error)
        raise


@hidden
async def _asteps(held: list[Any], source: AsyncGenerator[Any, Any]) -> AsyncGenerator[Any, Any]:
    call = _first(held)
    here, take, chunks = call.context, call.take, 0
    step: Any = source.asend
    send, value = step, None
    before: Any
    try:
        while True:
            before, token = _get(), None
            try:
                token = _set(here)
                try:
                    item = await step(value)
                finally:
                    _back(token)
                    before = ...
            except BaseException:
                if before is not ...:  # an interrupt fell between two of these
                    undo(token, before)
                raise
            if not chunks:
                call.came()
            chunks += 1
            try:
                value = yield item
                step = send
            except BaseException as error:
                without_us(error)
                call.thrown(error)
                step, value = source.athrow, error
            try:
                take(item)
            except Exception:
                failed("read a chunk of a stream")
            item = None
    except StopAsyncIteration:
        call.chunks = chunks
        call.exhausted()
    except BaseException as error:
        without_us(error)
        call.chunks = chunks
        call.broke(error)
        raise
