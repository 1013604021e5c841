"""Names said once: callables, sites and types get a number, and the journal the words behind it.

Numbers belong to the process and stay the same for every journal it opens (a forked child opens its own): a new journal is
given all definitions made so far.
"""

from _thread import RLock
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

import msgspec

from dashcam.snapshot.labels import label

CALLABLE, SITE = 1, 2
SITES_KEPT = 8192
_encode = msgspec.msgpack.Encoder().encode
_lock = RLock()
_frames: list[bytes] = []
_callables: dict[tuple[Any, ...], int] = {}
_sites: dict[tuple[int, int], tuple[CodeType, int]] = {}
_sink: list[Callable[[bytes], None]] = []


def callable_index(
    name: str, kind: str = "function", method: str | None = None, parameters: tuple[str, ...] = (), of: type | None = None
) -> int:
    """Return the number of a callable; `of` is the class of the object it is called on."""
    known = label(of) if of is not None else None
    labels = (known.module, known.qualname, known.bases) if known is not None else None
    key = (name, kind, method, parameters, labels)
    index = _callables.get(key)
    if index is None:
        with _lock:
            index = _callables.get(key)
            if index is None:
                index = len(_frames)
                _add([CALLABLE, index, name, kind, method, parameters, labels])
                _callables[key] = index
    return index


def site_index(frame: FrameType) -> int:
    """Return the number of the line that a frame is at."""
    code = frame.f_code
    key = (id(code), frame.f_lasti)
    known = _sites.get(key)
    if known is not None and known[0] is code:
        return known[1]
    with _lock:
        if len(_sites) >= SITES_KEPT:
            _sites.clear()
        index = len(_frames)
        _add([SITE, index, code.co_filename, frame.f_lineno or 0, code.co_qualname])
        _sites[key] = (code, index)
    return index


def _add(frame: list[Any]) -> None:
    encoded = _encode(frame)
    _frames.append(encoded)
    for put in _sink:
        put(encoded)


def attach(put: Callable[[bytes], None]) -> None:
    """Give a newly opened journal every definition so far, and each new one from here on."""
    with _lock:
        for frame in _frames:
            put(frame)
        _sink[:] = [put]


def detach() -> None:
    """Stop writing definitions anywhere; they are kept for the next journal."""
    global _lock  # noqa: PLW0603  a lock that another thread held while we forked is never released
    _lock = RLock()
    _sink.clear()
