"""Who wants what to be recorded: several recordings may hold one function or method, the last one out puts it back.

Each holder says which state decides at a call (`STATE`: wherever recording is on, `SCOPED`: inside recordings); as long as
one of them wants it everywhere, it is recorded everywhere.
"""

from _thread import RLock
from collections.abc import Callable, Hashable
from typing import Any, Protocol

from dashcam.capture.context import STATE

_lock = RLock()


class Put(Protocol):
    """Recording code in its place: called it takes itself out, `ask` makes another state decide."""

    def __call__(self) -> None:
        """Take it out, where it still stands."""

    def ask(self, state: Any) -> None:
        """Make another state decide."""


class _Held:
    __slots__ = ("put", "wants")

    def __init__(self, put: Put, by: object, state: Any) -> None:
        self.put = put
        self.wants: dict[object, Any] = {by: state}

    def settle(self) -> None:
        states = list(self.wants.values())
        self.put.ask(STATE if any(state is STATE for state in states) else states[0])


_held: dict[Hashable, _Held] = {}


def hold(key: Hashable, by: object, put_on: Callable[[], Put | None], state: Any) -> None:
    """Have what `key` names recorded until `by` lets go.

    Args:
        key: the same for the same thing, as long as it is held.
        by: who wants it; whatever fails here, `let_go(by)` puts everything back.
        put_on: puts the recording code in; `None` where the thing is left alone.
        state: `STATE` or `SCOPED`.
    """
    with _lock:
        held = _held.get(key)
        if held is not None:
            held.wants[by] = state
            held.settle()
            return
        put = put_on()
        if put is not None:
            try:
                _held[key] = _Held(put, by, state)
                put.ask(state)
            except BaseException:
                put()
                _held.pop(key, None)
                raise


def let_go(by: object) -> None:
    """Forget one holder of everything that it holds; what nobody holds any more is put back."""
    with _lock:
        for key, held in reversed(list(_held.items())):
            if by not in held.wants:
                continue
            if len(held.wants) > 1:
                del held.wants[by]
                held.settle()
            else:
                # forgotten only when it is done: a second call goes on where the first failed
                held.put()
                del _held[key]


def after_fork() -> None:
    """Have a lock that nobody holds: the thread that may have had it stayed behind."""
    global _lock
    _lock = RLock()
