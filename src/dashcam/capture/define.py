"""Names said once: callables, sites and types get a number, and the journal the words behind it.

Numbers belong to the process and stay the same for every journal it opens (a forked child opens its own): a new journal is
given all definitions made so far.
"""

from _thread import RLock
from collections.abc import Callable, Sequence
from itertools import count
from types import CodeType, FrameType
from typing import Any, TypeAlias

import msgspec

from dashcam.snapshot.labels import label
from dashcam.snapshot.natural import encodable

CALLABLE, SITE, WALK, VERSION, PLACE = 1, 2, 3, 4, 5
At: TypeAlias = tuple[int, int | None, bool]
"""Where calls are made: the number of an app's walk, that of a place in it, whether the place was chosen by order."""
KEPT = 16_384
"""Callables, and lines: a program that makes up ever new ones (a block's name with a number in it) is told of this many."""
PLACES = 65_536
"""Definitions of all sorts, beyond which places get no number: an app that is ever another one."""
OTHER = "other"
_encode = msgspec.msgpack.Encoder().encode
_lock = RLock()
_frames: list[bytes] = []
# counted apart from the frames: a signal handler or a finaliser may define something in the midst of our doing so
_next = count().__next__
_callables: dict[tuple[Any, ...], int] = {}
_sites: dict[tuple[int, int], tuple[CodeType, int]] = {}
_lines: dict[tuple[str, int, str], int] = {}
_sink: list[Callable[[bytes], None]] = []


def callable_index(
    name: str,
    kind: str = "function",
    method: str | None = None,
    parameters: tuple[str, ...] = (),
    of: type | None = None,
    at: At | None = None,
) -> int:
    """Return the number of a callable; `of` is the class of the object it is called on, `at` its place in an app."""
    known = label(of) if of is not None else None
    labels = (known.module, known.qualname, known.bases) if known is not None else None
    key = (name, kind, method, parameters, labels, at)
    index = _callables.get(key)
    if index is None:
        with _lock:
            index = _callables.get(key)
            if index is None:
                if len(_callables) >= KEPT and name != OTHER:
                    return callable_index(OTHER, kind)
                index = _callables[key] = _next()
                _add([CALLABLE, index, name, kind, method, parameters, labels, *(at or ())])
    return index


def walk_index(app: str | None) -> int:
    """Return the number of a walk of an app (`None`: the program's own name); its version will be told later."""
    index = _next()
    with _lock:
        _add([WALK, index, app])
    return index


def tell_version(
    walk: int, version: str | None, tree: bytes | None, git: tuple[str | None, str | None, bool | None] | None
) -> None:
    """Say which version a walk found: its tree as JSON, where it was not told before, and the commit it was made from.

    `None` where the version could not be found out; nobody waits for it any longer then.
    """
    with _lock:
        _add([VERSION, walk, version, tree, git])


def place_index(walk: int, path: str, paths: Sequence[str]) -> int | None:
    """Return the number of a place; `paths` are all places of the object where there are several. Ask once a place."""
    with _lock:
        if len(_frames) >= PLACES + KEPT:
            return None
        index = _next()
        _add([PLACE, index, walk, path, list(paths) or None])
    return index


def is_full() -> bool:
    """Say whether no further callable gets a number: then a span has to say its name itself."""
    return len(_callables) >= KEPT


def site_index(frame: FrameType | None) -> int | None:
    """Return the number of the line that a frame is at; `None` where there is no frame, or were too many lines."""
    if frame is None:  # the interpreter itself made the call: at its exit, for a finaliser
        return None
    code = frame.f_code
    key = (id(code), frame.f_lasti)
    known = _sites.get(key)
    if known is not None and known[0] is code:
        return known[1]
    index = site_at(code.co_filename, frame.f_lineno or 0, code.co_qualname)
    if index is not None:
        with _lock:
            if len(_sites) >= KEPT:
                _sites.clear()
            _sites[key] = (code, index)
    return index


def site_at(file: str, line: int, function: str) -> int | None:
    """Return the number of a line that is known by its words; `None` where there were too many lines."""
    place = (encodable(file), line, encodable(function))
    with _lock:
        index = _lines.get(place)
        if index is None:
            if len(_lines) >= KEPT:
                return None
            index = _lines[place] = _next()
            _add([SITE, index, *place])
    return index


def _add(frame: list[Any]) -> None:
    encoded = _encode(frame)
    _frames.append(encoded)
    for put in _sink:
        put(encoded)


def attach(put: Callable[[bytes], None]) -> None:
    """Give a newly opened journal every definition so far, and each new one from here on."""
    with _lock:
        _sink[:] = [put]
        for frame in _frames:
            put(frame)


def detach() -> None:
    """Stop writing definitions anywhere; they are kept for the next journal."""
    global _lock
    _lock = RLock()
    _sink.clear()
