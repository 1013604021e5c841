"""Takes the current span into greenlets: small patches, put on at start and taken off at stop.

A greenlet begins with an empty context. One that is started in a span gets, before it first runs, a context in which
nothing is set but what is ours: to the program it is still empty.
"""

import functools
from collections.abc import Callable
from contextvars import Context
from typing import Any

from dashcam.capture.carry import NOTHING, begin_with, here
from dashcam.capture.guard import failed
from dashcam.capture.patch import Target

_COSTS = "calls made in greenlets begin traces of their own"


def _give(greenlet: Any) -> None:
    """Make where we are current in a greenlet that has not begun."""
    carried = here()
    if carried is not NOTHING and greenlet.gr_frame is None and greenlet.gr_context is None and not greenlet.dead:
        context = Context()
        context.run(begin_with, carried)
        greenlet.gr_context = context


def _spawn(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def spawn(*args: Any, **kwargs: Any) -> Any:
        greenlet = original(*args, **kwargs)
        try:
            _give(greenlet)
        except Exception:
            failed("carry a span into a greenlet")
        return greenlet

    return spawn


def _init(original: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(original)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        original(self, *args, **kwargs)
        try:
            _give(self)
        except Exception:
            failed("carry a span into a greenlet")

    return __init__


TARGETS: tuple[Target, ...] = (
    *(Target("gevent", "gevent", name, _spawn, _COSTS) for name in ("spawn", "spawn_later")),
    Target("gevent", "gevent.pool", "Group.spawn", _spawn, _COSTS),
    Target("eventlet", "eventlet.greenthread", "GreenThread.__init__", _init, _COSTS),
)
