"""Calls that hand over step by step: coroutines, generators, async generators.

The span is current only while the user's code runs: the context variable is set before each step and put back before
control goes to whoever asked for it. So nothing of ours is held across a `yield`, wherever the next step is run. One
exception: while an async generator's step waits for its event loop the whole task waits, and the span stays current.
"""

import types
import weakref
from collections.abc import AsyncGenerator, Coroutine, Generator
from contextvars import Token
from typing import Any

from dashcam.capture.context import CURRENT, Here
from dashcam.capture.guard import failed
from dashcam.capture.spec import Spec
from dashcam.capture.tally import Run

_set, _reset = CURRENT.set, CURRENT.reset
_with_traceback = BaseException.with_traceback


def open_coroutine(spec: Spec, args: Any, kwargs: dict[str, Any] | None, inner: Any) -> Any:
    """Return a coroutine that runs the user's and records it."""
    return _named(_coroutine(Run(spec, args, kwargs), inner), inner)


def open_generator(spec: Spec, args: Any, kwargs: dict[str, Any] | None, inner: Any) -> Any:
    """Return a generator that runs the user's and records it."""
    run = Run(spec, args, kwargs)
    made = _named(_generator(run, inner), inner)
    run.held = weakref.ref(made)
    return made


def open_async_generator(spec: Spec, args: Any, kwargs: dict[str, Any] | None, inner: Any) -> Any:
    """Return an async generator that runs the user's and records it."""
    run = Run(spec, args, kwargs)
    made = _named(_async_generator(run, inner), inner)
    run.held = weakref.ref(made)
    return made


def _named(made: Any, inner: Any) -> Any:
    made.__name__ = inner.__name__
    made.__qualname__ = inner.__qualname__
    return made


def _enter(here: Here | None) -> Token[Here | None] | None:
    try:
        return _set(here) if here is not None else None
    except Exception:  # noqa: BLE001
        failed("make a span current")
        return None


def _exit(token: Token[Here | None] | None) -> None:
    try:
        if token is not None:
            _reset(token)
    except Exception:  # noqa: BLE001
        failed("put the parent span back")


async def _coroutine(run: Run, inner: Coroutine[Any, Any, Any]) -> Any:
    return await _steps(run, inner)


@types.coroutine
def _steps(run: Run, inner: Coroutine[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """Run a coroutine step by step, the span current within each; our own frame stays out of tracebacks."""
    here = run.begin()
    step: Any = inner.send
    value: Any = None
    try:
        while True:
            token = _enter(here)
            try:
                waited = step(value)
            finally:
                _exit(token)
                value = None
            try:
                value = yield waited
                step = inner.send
            except GeneratorExit:
                _close(inner, here)
                raise
            except BaseException as error:  # noqa: BLE001  it belongs to the coroutine, not to us
                step, value = inner.throw, _without_us(error)
    except StopIteration as stop:
        run.returned(stop.value)
        return stop.value
    except BaseException as error:
        run.raised(error)
        _without_us(error)
        raise


def _close(inner: Any, here: Here | None) -> None:
    token = _enter(here)
    try:
        inner.close()
    finally:
        _exit(token)


def _without_us(error: BaseException) -> BaseException:
    """Take the frame that caught the exception out of its traceback."""
    tb = error.__traceback__
    return _with_traceback(error, tb.tb_next if tb is not None else None)


def _generator(run: Run, inner: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    here = run.begin()
    step: Any = inner.send
    value: Any = None
    note = run.note
    try:
        while True:
            token = _enter(here)
            try:
                item = step(value)
            finally:
                _exit(token)
                value = None
            try:
                value = yield item
                step = inner.send
            except GeneratorExit:
                note(item)
                _close(inner, here)
                raise
            except BaseException as error:  # noqa: BLE001
                step, value = inner.throw, _without_us(error)
            note(item)
    except StopIteration as stop:
        run.exhausted()
        return stop.value
    except GeneratorExit as error:
        run.closed(error)
        raise
    except BaseException as error:
        run.raised(error)
        raise


async def _async_generator(run: Run, inner: AsyncGenerator[Any, Any]) -> AsyncGenerator[Any, Any]:
    here = run.begin()
    step: Any = inner.asend
    value: Any = None
    note = run.note
    try:
        while True:
            token = _enter(here)
            try:
                item = await step(value)
            finally:
                _exit_anywhere(token)
                value = None
            try:
                value = yield item
                step = inner.asend
            except GeneratorExit:
                note(item)
                token = _enter(here)
                try:
                    await inner.aclose()
                finally:
                    _exit_anywhere(token)
                raise
            except BaseException as error:  # noqa: BLE001
                step, value = inner.athrow, _without_us(error)
            note(item)
    except StopAsyncIteration:
        run.exhausted()
    except GeneratorExit as error:
        run.closed(error)
        raise
    except BaseException as error:
        run.raised(error)
        raise


def _exit_anywhere(token: Token[Here | None] | None) -> None:
    """Put the parent back, where the step ended in the context it began in."""
    try:
        if token is not None:
            _reset(token)
    except ValueError:
        return
    except Exception:  # noqa: BLE001
        failed("put the parent span back")
