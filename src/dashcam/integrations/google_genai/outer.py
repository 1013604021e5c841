"""The generator that the user holds, told from within: whether it was closed or merely dropped, and its method's name.

The SDK's streams are generators around generators; the innermost, where the chunks come from, is closed in either case.
The outermost is noted when it is made, by its frame, and found again on the stack when the request is sent. It is not
touched: it stays the SDK's own object, and no frame of ours runs at its steps.
"""

import sys
import weakref
from types import AsyncGeneratorType, CodeType, FrameType, GeneratorType
from typing import Any, NamedTuple

from dashcam.capture.guard import failed
from dashcam.capture.hidden import FILE

_FRAMES = 24
_LOCAL = ".<locals>"
_SDK = "google.genai."
_CODES = 1000
_open: dict[int, "weakref.ref[Any]"] = {}
_codes: dict[int, "tuple[CodeType, str | None]"] = {}
"""Code that was met on the way out, by identity: what `_told` said of it."""


class Around(NamedTuple):
    """What is around a request."""

    method: str | None
    """The SDK's method that the program called, `module.Class.name`."""
    held: "weakref.ref[Any] | None"
    """The generator that the program holds."""


def note(stream: Any) -> None:
    """Remember a generator that is about to be handed out."""
    try:
        kind = type(stream)
        frame = stream.gi_frame if kind is GeneratorType else stream.ag_frame if kind is AsyncGeneratorType else None
        if frame is not None:
            key = id(frame)
            # the frame of one that is over makes room for another's
            _open[key] = weakref.ref(stream, lambda gone: _open.pop(key) if _open.get(key) is gone else None)
    except Exception:
        failed("follow a stream of google.genai")


def around(depth: int) -> Around:
    """Look from the frame at this depth outwards, as long as the frames are the SDK's or ours: at code, at no variable."""
    frame: FrameType | None = sys._getframe(depth)
    found: str | None = None
    held = None
    for _ in range(_FRAMES):
        if frame is None:
            break
        if _open:
            held = _holder(frame) or held
        code = frame.f_code
        seen = _codes.get(id(code))
        if seen is None or seen[0] is not code:
            seen = _told(frame)
        if seen[1]:
            found = seen[1]
        elif seen[1] is None:
            break
        frame = frame.f_back
    return Around(found, held)


def _told(frame: FrameType) -> "tuple[CodeType, str | None]":
    """Look at code that was not met before: its method's name where it is the SDK's, nothing where ours, `None` of others."""
    code, module = frame.f_code, frame.f_globals.get("__name__")
    method: str | None = None
    if type(module) is str and module.startswith(_SDK):
        method = f"{module}.{code.co_qualname.partition(_LOCAL)[0]}"
    elif code.co_filename.startswith(FILE):
        method = ""
    if len(_codes) >= _CODES:
        _codes.clear()
    _codes[id(code)] = seen = (code, method)
    return seen


def _holder(frame: FrameType) -> "weakref.ref[Any] | None":
    found = _open.get(id(frame))
    stream = None if found is None else found()
    own = stream.gi_frame if type(stream) is GeneratorType else getattr(stream, "ag_frame", None)
    return found if own is frame else None


def is_sdk(frame: FrameType) -> bool:
    """Whether code of the SDK runs there."""
    name = frame.f_globals.get("__name__")
    return type(name) is str and name.startswith(_SDK)
