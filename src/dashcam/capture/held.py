"""Who wants what to be recorded: several recordings may hold one function or method, the last one out puts it back.

Each holder says which state decides at a call (`STATE`: wherever recording is on, `SCOPED`: inside recordings); as long as
one of them wants it everywhere, it is recorded everywhere.
"""

from _thread import RLock
from collections.abc import Callable, Hashable
from typing import Any, Protocol

from dashcam.capture.context import STATE

LOCK_S = 1.0
"""How long to wait for another thread; a lock that was held when the process was forked is never given back."""
_lock = RLock()


class Put(Protocol):
    """Recording code in its place: called it takes itself out, `ask` makes another state decide."""

    def __call__(self) -> None:
        """Take it out, where it still stands."""

    def ask(self, state: Any) -> None:
        """Make another state decide."""


class _Held:
    __slots__ = ("put", "wants")

    def __init__(self, put: Put) -> None:
        self.put = put
        self.wants: dict[object, Any] = {}

    def settle(self) -> None:
        states = list(self.wants.values())
        self.put.ask(STATE if any(state is STATE for state in states) else states[0])


_held: dict[Hashable, _Held] = {}


def hold(key: Hashable, put_on: Callable[[], Put | None], state: Any) -> Callable[[], None]:
    """Have what `key` names recorded until the returned function is called; a second call of it does nothing.

    Args:
        key: the same for the same thing, as long as it is held.
        put_on: puts the recording code in; `None` where the thing is left alone.
        state: `STATE` or `SCOPED`.
    """
    me = object()
    with _Locked():
        held = _held.get(key)
        if held is None:
            put = put_on()
            if put is None:
                return _nothing
            held = _held[key] = _Held(put)
        held.wants[me] = state
        held.settle()

    def release() -> None:
        with _Locked():
            held.wants.pop(me, None)
            if held.wants:
                held.settle()
            elif _held.get(key) is held:
                held.put()
                del _held[key]

    return release


def _nothing() -> None:
    """Stand for the release of what was left alone."""


class _Locked:
    __slots__ = ("_got", "_lock")

    def __enter__(self) -> None:
        self._lock = _lock
        self._got = self._lock.acquire(timeout=LOCK_S)

    def __exit__(self, *_: object) -> None:
        if self._got:
            self._lock.release()
