"""Which span we are in: the one context variable, and the one state that every wrapper looks at.

The variable holds a plain tuple, since one is made for every span: `(span, trace, outer, spot)`. `span` is the id of the
span that is running, `trace` the id of its trace's root span (an int) or, for a trace that began in another process, the
sixteen bytes of its id; `outer` is the integration's span that an inner one should add to, `spot` says on which part of
which app the span is (`places`); both may be `None`.
"""

import os
from _random import Random  # what `random` is made of, without the four modules that it loads
from collections.abc import Callable
from contextvars import ContextVar
from itertools import count
from typing import Any, TypeAlias

from dashcam.capture.guard import failed
from dashcam.snapshot.plain import Plain
from dashcam.snapshot.redact import Masker

Here: TypeAlias = tuple[int, int | bytes, Any, Any]
Put: TypeAlias = Callable[[bytes], None]

CURRENT: ContextVar[Here | None] = ContextVar("dashcam_current", default=None)
TAGS: ContextVar[dict[str, Any] | None] = ContextVar("dashcam_tags", default=None)
SCOPES: ContextVar[tuple[Any, ...]] = ContextVar("dashcam_scopes", default=())
"""The recordings that are on here, innermost last."""
SKIPPED: Here = (0, 0, None, None)
"""Stands where sampling left a whole trace out: what runs under it is not recorded either."""


class State:
    """What a wrapper needs at each call, in one place; `put` is `None` while nothing records."""

    __slots__ = (
        "content",
        "dirty",
        "everywhere",
        "forked",
        "masked",
        "masker",
        "next_id",
        "parent",
        "pid",
        "plain",
        "prefix",
        "put",
        "random",
        "sample",
        "size",
        "spot_of",
        "stream_usage",
    )

    def __init__(self) -> None:
        self.put: Put | None = None
        self.everywhere = True
        """Whether a trace may begin anywhere, or only inside a recording."""
        self.masked: list[Callable[[], None]] = []
        """Called when other masking rules come into force."""
        self.content = True
        self.spot_of: Callable[..., Any] = _nowhere
        """Where a trace stands, by the object its root is called on: `apps.spot_of`, once something is recorded."""
        self.sample = 1.0
        self.stream_usage = False
        """Whether an integration may ask a provider for what the program did not ask for."""
        self.parent: Here | None = None
        self.forked: Callable[[], Put | None] = self._forked
        """Called where a trace begins in another process than before: one that was forked without Python's hooks, as uwsgi does."""
        self.reseed()
        self.mask(Masker())

    def mask(self, masker: Masker) -> None:
        """Take these masking rules into force."""
        self.masker = masker
        self.dirty = masker.dirty
        self.plain = Plain(masker.names, masker.dirty)
        # a pattern of the user's own may match anything, however short: every value is walked
        self.size = _never_plain if masker.user else self.plain.size
        for take in self.masked:
            take()

    def reseed(self) -> None:
        """Begin new id ranges: at the start, and in every forked child.

        Ids come from a generator of our own, so that a seeded program sees its own random numbers. A span's id counts
        up from a random 63-bit start; a trace's id is its root span's id, with the digits that differ first, and eight
        random bytes of the process.
        """
        self.pid = os.getpid()
        self.random = Random(int.from_bytes(os.urandom(16), "big"))
        self.prefix = os.urandom(8)
        self.next_id = count(self.random.getrandbits(62) + 1).__next__

    def _forked(self) -> Put | None:
        """Go on with ids of its own, as long as nobody knows better what a fork needs."""
        self.own_ids()
        return self.put

    def own_ids(self) -> None:
        """Begin new id ranges in a child of a process that loaded us and recorded nothing: its hooks come with a start."""
        if self.pid != os.getpid():
            self.reseed()


def _never_plain(value: Any, most_text: int = 0) -> int:
    return -1


def _nowhere(root: Any, span: int, name: str | None = None) -> None:
    """Where a trace stands as long as nothing walks apps."""


STATE = State()


class _Scoped:
    """Stands in for `STATE` in what a recording put on: nothing is recorded outside of recordings."""

    __slots__ = ()

    @property
    def put(self) -> Put | None:
        try:
            return STATE.put if SCOPES.get() else None
        except Exception:  # asked in the midst of the user's call
            failed("see whether a recording is on")
            return None


SCOPED = _Scoped()


def trace_id(trace: int | bytes) -> str:
    """Return a trace's public id, 32 hex digits.

    >>> len(trace_id(7))
    32
    """
    if type(trace) is bytes:
        return trace.hex()
    return (trace.to_bytes(8, "little") + STATE.prefix).hex()  # type: ignore[union-attr]


def current_ids() -> tuple[str, str] | None:
    """Return trace and span id of the span that is running here, `None` outside any."""
    here = CURRENT.get()
    if here is None or here is SKIPPED:
        return None
    return trace_id(here[1]), f"{here[0]:016x}"
