"""Generators that a call has handed out and that are still to be read: what begins in their steps hangs under that call.

LlamaIndex asks the model for an answer that streams when its reader takes the first piece, long after the call that made
the generator has returned. A generator that runs is known by its frame, which is on the stack of whatever it calls.
"""

import sys
import weakref
from types import AsyncGeneratorType, FrameType, GeneratorType
from typing import Any, NamedTuple

from dashcam.capture.guard import failed
from dashcam.integrations.llamaindex.running import Running

DEPTH = 200
"""Frames looked at from where a call begins."""


class _Handed(NamedTuple):
    """A generator, weakly, with the calls that handed it on, the innermost first."""

    reference: "weakref.ref[Any]"
    calls: list[Running]


HANDED: dict[int, _Handed] = {}
"""By the identity of the generator's frame."""


def frame_of(generator: Any) -> FrameType | None:
    """The generator's frame, `None` once it has run to its end."""
    frame: FrameType | None = generator.gi_frame if type(generator) is GeneratorType else generator.ag_frame
    return frame


def is_fresh(generator: Any) -> bool:
    """Whether no step of it has been taken."""
    frame = frame_of(generator)
    return frame is not None and frame.f_lineno == frame.f_code.co_firstlineno


def is_generator(value: Any) -> bool:
    """Whether this is a generator."""
    return type(value) is GeneratorType or type(value) is AsyncGeneratorType


def hand_on(generator: Any, call: Running) -> None:
    """A call hands a generator out; it ends at the latest where the generator goes."""
    key = id(frame_of(generator))
    known = HANDED.get(key)
    if known is not None and known.reference() is generator:
        known.calls.append(call)
        return

    def gone(_: Any) -> None:
        try:
            for one in HANDED.pop(key).calls:
                one.complete(None)
        except Exception:
            failed("end a stream of llamaindex")

    HANDED[key] = _Handed(weakref.ref(generator, gone), [call])


def reading(above: Running | None) -> Running | None:
    """The call whose generator runs here, where that is nearer than `above`, the call that LlamaIndex names."""
    frame: FrameType | None = sys._getframe(2)
    for _ in range(DEPTH):
        if frame is None:
            break
        found = HANDED.get(id(frame))
        generator = None if found is None else found.reference()
        if found is not None and generator is not None and frame_of(generator) is frame:
            call = found.calls[0]
            return above if above is not None and call in above.upward() else call
        frame = frame.f_back
    return above
