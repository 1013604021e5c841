"""Memory that answers take: from one pool for all threads, and given back to the system once nobody asks any more."""

import ctypes
import gc
import sys
from collections.abc import Callable
from typing import Any, Final

ARENA_MAX: Final = -8
"""What `mallopt` of glibc calls the number of pools."""


def share() -> None:
    """Let all threads take from one pool, before there are any: else each keeps in one of its own what its largest answer took."""
    choose = _call("mallopt")
    if choose is not None:
        choose(ARENA_MAX, 1)


def give_back() -> None:
    """Let go what is free already; the C library keeps it otherwise. Where there is no such call, nothing happens."""
    gc.collect()
    trim = _call("malloc_trim")
    if trim is not None:
        trim(0)


def _call(name: str) -> Callable[..., Any] | None:
    """A call of glibc's; musl has none of these."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
