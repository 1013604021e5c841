"""Calls that hand over step by step: coroutines, generators, async generators.

The span is current only while the user's code runs: the context variable is set before each step and put back before
control goes to whoever asked for it. So nothing of ours is held across a `yield`, wherever the next step is run. One
exception: while an async generator's step waits for its event loop the whole task waits, and the span stays current.

The user's own generator or coroutine is made at the first step, which runs none of its code: one that is never started
is ours alone, and is missed, warned of and finalised as theirs would be.
"""

import inspect
import sys
import weakref
from collections.abc import AsyncGenerator, Callable, Generator
from typing import Any, TypeAlias

from dashcam.capture.context import CURRENT
from dashcam.capture.define import site_index
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.lifecycle import begin_unheld, leave, leave_error, put_back, undo
from dashcam.capture.spec import Spec
from dashcam.capture.tally import Run

Call: TypeAlias = Callable[..., Any]
Named: TypeAlias = dict[str, Any] | None
_get, _set, _reset = CURRENT.get, CURRENT.set, CURRENT.reset


@hidden
def open_coroutine(spec: Spec, call: Call, args: Any, kwargs: Named) -> Any:
    """Return a coroutine that runs the user's and records it."""
    return _named(_coroutine(spec, call, args, kwargs, _site()), call, None)


@hidden
def open_generator(spec: Spec, call: Call, args: Any, kwargs: Named) -> Any:
    """Return a generator that runs the user's and records it."""
    held: list[Any] = []
    return _named(_generator(spec, call, args, kwargs, _site(), held), call, held)


@hidden
def open_awaitable_generator(spec: Spec, call: Call, args: Any, kwargs: Named) -> Any:
    """Return a generator as `types.coroutine` makes them, which can be awaited."""
    held: list[Any] = []
    return _named(_awaitable_generator(spec, call, args, kwargs, _site(), held), call, held)


@hidden
def open_async_generator(spec: Spec, call: Call, args: Any, kwargs: Named) -> Any:
    """Return an async generator that runs the user's and records it."""
    held: list[Any] = []
    return _named(_async_generator(spec, call, args, kwargs, _site(), held), call, held)


def _named(made: Any, call: Call, held: list[Any] | None) -> Any:
    """Give the stream its function's name; `held` gets a weak reference, dead when a close comes from the collector."""
    try:
        made.__name__, made.__qualname__ = call.__name__, call.__qualname__
        if held is not None:
            held.append(weakref.ref(made))
    except Exception:
        failed("name a stream")
    return made


def _site() -> int | None:
    """Return the line that made the call, where it begins a trace."""
    try:
        return site_index(sys._getframe(2).f_back) if CURRENT.get() is None else None
    except Exception:
        failed("find the line of a call")
        return None


def _steps(spec: Spec, call: Call, args: Any, kwargs: Any, site: int | None) -> Generator[Any, Any, Any]:
    """Run a coroutine step by step, the span current within each."""
    begun = begin_unheld(spec, args, kwargs, site)
    inner = call(*args, **kwargs) if kwargs else call(*args)
    args = kwargs = None
    here, active = begun if begun is not None else (None, None)
    step = send = inner.send
    token: Any = None
    before: Any = ...
    value: Any = None
    try:
        while True:
            try:
                try:
                    before = _get()
                    token = _set(here) if here is not None else None
                except Exception:
                    token = _failed_to_set()
                try:
                    waited = step(value)
                    if token is not None:
                        try:
                            # a block or a library's span that it is in the midst of is current at the next step
                            here = _get()
                        except Exception:
                            failed("see which span a coroutine is in")
                finally:
                    value = None
                    try:
                        if token is not None:
                            _reset(token)
                    except Exception:
                        put_back(token)
                    before, token = ..., None
            except BaseException:
                if before is not ...:  # an interrupt fell between two of these
                    undo(token, before)
                raise
            try:
                value = yield waited
                step = send
            except BaseException as error:
                without_us(error)
                step, value = inner.throw, error
    except StopIteration as stop:
        leave(active, stop.value)
        return stop.value
    except BaseException as error:
        leave_error(active, error)
        raise


def _failed_to_set() -> Any:
    failed("make a span current")


def _stay(_: Any) -> None:
    """Stand in for making a span current where there is none."""


def _generator(  # noqa: PLR0915  flat on purpose: it runs for each token
    spec: Spec, call: Call, args: Any, kwargs: Any, site: int | None, held: list[Any]
) -> Generator[Any, Any, Any]:
    begun = begin_unheld(spec, args, kwargs, site)
    inner = call(*args, **kwargs) if kwargs else call(*args)
    args = kwargs = None
    here, active = begun if begun is not None else (None, None)
    run = Run(active, held)
    items, room = run.items, -1
    set_, reset = _set if begun is not None else _stay, _reset
    step = send = inner.send
    token: Any = None
    before: Any = ...
    value: Any = None
    try:
        while True:
            try:
                try:
                    before = _get()
                    token = set_(here)
                except Exception:
                    token = _failed_to_set()
                try:
                    item = step(value)
                finally:
                    value = None
                    try:
                        if token is not None:
                            reset(token)
                    except Exception:
                        put_back(token)
                    before, token = ..., None
            except BaseException:
                if before is not ...:  # an interrupt fell between two of these
                    undo(token, before)
                raise
            if room < 0:
                run.came()
            try:
                value = yield item
                step = send
            except BaseException as error:
                without_us(error)
                run.thrown(error)
                step, value = inner.throw, error
            try:
                if type(item) is str and (room := room - len(item)) >= 0:
                    items.append(item)
                else:
                    room = run.note(item, room)
            except Exception:
                failed("keep a chunk of a stream")
            item = None
    except StopIteration as stop:
        run.exhausted()
        return stop.value
    except BaseException as error:
        run.raised(error)
        raise


async def _async_generator(  # noqa: PLR0915  flat on purpose too
    spec: Spec, call: Call, args: Any, kwargs: Any, site: int | None, held: list[Any]
) -> AsyncGenerator[Any, Any]:
    begun = begin_unheld(spec, args, kwargs, site)
    inner = call(*args, **kwargs) if kwargs else call(*args)
    args = kwargs = None
    here, active = begun if begun is not None else (None, None)
    run = Run(active, held)
    items, room = run.items, -1
    set_, reset = _set if begun is not None else _stay, _reset
    value: Any = inner
    step, send = unhooked, inner.asend
    token: Any = None
    before: Any = ...
    try:
        while True:
            try:
                try:
                    before = _get()
                    token = set_(here)
                except Exception:
                    token = _failed_to_set()
                try:
                    item = await step(value)
                finally:
                    value = None
                    try:
                        if token is not None:
                            reset(token)
                    except ValueError:
                        pass  # the step ended in another context than it began in
                    except Exception:
                        put_back(token)
                    before, token = ..., None
            except BaseException:
                if before is not ...:  # an interrupt fell between two of these
                    undo(token, before)
                raise
            if room < 0:
                run.came()
            try:
                value = yield item
                step = send
            except BaseException as error:
                without_us(error)
                run.thrown(error)
                step, value = inner.athrow, error
            try:
                if type(item) is str and (room := room - len(item)) >= 0:
                    items.append(item)
                else:
                    room = run.note(item, room)
            except Exception:
                failed("keep a chunk of a stream")
            item = None
    except StopAsyncIteration:
        run.exhausted()
    except BaseException as error:
        run.raised(error)
        raise


@hidden
def unhooked(inner: AsyncGenerator[Any, Any]) -> Any:
    """Make the first step of the user's async generator; an event loop that finalises both would do so twice."""
    hooks = _twice(_take_hooks)
    try:
        return inner.asend(None)
    finally:
        if hooks is not None:
            _twice(sys.set_asyncgen_hooks, *hooks)


def _take_hooks() -> Any:
    hooks = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(None, None)
    return hooks


def _twice(step: Callable[..., Any], *given: Any) -> Any:
    """Do a step, a second time where it fails: half done, an event loop would lose its hooks."""
    try:
        return step(*given)
    except Exception:
        failed("keep an async generator from its loop")
    try:
        return step(*given)
    except Exception:
        return None


_coroutine = hidden(_steps, inspect.CO_COROUTINE)
_awaitable_generator = hidden(_generator, inspect.CO_ITERABLE_COROUTINE)
_generator = hidden(_generator)
_async_generator = hidden(_async_generator)
