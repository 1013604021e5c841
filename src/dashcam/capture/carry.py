"""Takes the current span across threads, timers, pools and greenlets: small patches, put on at start and taken off at stop.

A thread begins with the span it was started in; a pool's task runs with the span it was submitted in, and no longer. A greenlet that is
started in a span gets, before it first runs, a context in which nothing is set but what is ours: to the program it is still empty. Tasks of
asyncio, `to_thread` and `run_in_executor` carry their context by themselves. Processes: see `carry_processes`.
"""

import functools
from collections.abc import Callable
from contextvars import Context
from typing import Any, TypeAlias

from dashcam.capture.context import CURRENT, SCOPES, TAGS
from dashcam.capture.guard import failed
from dashcam.capture.patch import Target

_COSTS = "calls made in another thread begin traces of their own"
_GREENLET_COSTS = "calls made in greenlets begin traces of their own"
_starting: dict[int, "Carry"] = {}
"""What threads that were started and do not run yet will begin with, by the thread object's identity."""


Carry: TypeAlias = tuple[Any, Any, Any]
NOTHING: Carry = (None, None, ())


def here() -> Carry:
    """Return what to carry: the current span, the tags in force, the recordings that are on."""
    found = CURRENT.get(), TAGS.get(), SCOPES.get()
    return NOTHING if found[0] is None and found[1] is None and not found[2] else found


def begin_with(carried: Carry) -> None:
    """Make the carried span current for the rest of this context."""
    CURRENT.set(carried[0])
    TAGS.set(carried[1])
    SCOPES.set(carried[2])


def _start(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def start(self: Any) -> Any:
        try:
            carried = here()
            if carried is not NOTHING:
                _starting[id(self)] = carried
        except Exception:
            failed("carry a span into a thread")
        try:
            return original(self)
        except BaseException:
            _starting.pop(id(self), None)
            raise

    return start


def _bootstrap(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def _bootstrap_inner(self: Any) -> Any:
        try:
            carried = _starting.pop(id(self), None)
            if carried is not None:
                begin_with(carried)
        except Exception:
            failed("carry a span into a thread")
        return original(self)

    return _bootstrap_inner


def _item_init(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        original(self, *args, **kwargs)
        try:
            self._dashcam_here = here()
        except Exception:
            failed("carry a span into a pool")

    return __init__


def _item_run(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def run(self: Any, *args: Any) -> Any:
        try:
            begin_with(getattr(self, "_dashcam_here", NOTHING))
        except Exception:
            failed("carry a span into a pool")
        return original(self, *args)

    return run


class Carried:
    """A pool's function, with the span it was submitted in."""

    __slots__ = ("_function", "_here")

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self._here = here()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it with that span current."""
        try:
            begin_with(self._here)
        except Exception:
            failed("carry a span into a pool")
        return self._function(*args, **kwargs)


def _pool_method(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def submit(self: Any, func: Any, *args: Any, **kwargs: Any) -> Any:
        return original(self, Carried(func) if callable(func) else func, *args, **kwargs)

    return submit


def _give(greenlet: Any) -> None:
    """Make where we are current in a greenlet that has not begun."""
    try:
        carried = here()
        if carried is not NOTHING and greenlet.gr_frame is None and greenlet.gr_context is None and not greenlet.dead:
            context = Context()
            context.run(begin_with, carried)
            greenlet.gr_context = context
    except Exception:
        failed("carry a span into a greenlet")


def _spawn(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def spawn(*args: Any, **kwargs: Any) -> Any:
        greenlet = original(*args, **kwargs)
        _give(greenlet)
        return greenlet

    return spawn


def _init(original: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(original)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        original(self, *args, **kwargs)
        _give(self)

    return __init__


TARGETS: tuple[Target, ...] = (
    Target("threading", "threading", "Thread.start", _start, _COSTS),
    Target("threading", "threading", "Thread._bootstrap_inner", _bootstrap, _COSTS),
    Target("concurrent.futures", "concurrent.futures.thread", "_WorkItem.__init__", _item_init, _COSTS),
    Target("concurrent.futures", "concurrent.futures.thread", "_WorkItem.run", _item_run, _COSTS),
    *(
        Target("multiprocessing.pool", "multiprocessing.pool", f"ThreadPool.{name}", _pool_method, _COSTS)
        for name in ("apply_async", "_map_async", "imap", "imap_unordered")
    ),
    *(Target("gevent", "gevent", name, _spawn, _GREENLET_COSTS) for name in ("spawn", "spawn_later")),
    Target("gevent", "gevent.pool", "Group.spawn", _spawn, _GREENLET_COSTS),
    Target("eventlet", "eventlet.greenthread", "GreenThread.__init__", _init, _GREENLET_COSTS),
)
