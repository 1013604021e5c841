"""The spans of one call as a program would write them that records by itself: heard frame by frame, begun and ended again.

What stands in a frame is said again, in the order it was written: the same starts under the same parents, siblings as siblings, one
trace or several; the same input, output, usage, model, provider and attributes, each where it was told, at the start or at
the end. Only the calling thread's: what another thread writes takes nothing of the caller's time.
"""

from _thread import get_ident
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import msgspec

from dashcam.capture import calls, define
from dashcam.capture.context import CURRENT, STATE

START, END, END_MORE, NOTE = 1, 2, 3, 4
STATUSES = ("ok", "error", "cancelled")
ALIKE = 0.05
"""By how much of their bytes the frames written by hand may differ from those heard."""


class Step(NamedTuple):
    """One frame, to be said again: which kind, of which span, under which, what it is called, what it tells."""

    what: int
    span: int
    parent: int = 0
    named: tuple[str, str] = ("", "")
    output: Any = None
    told: dict[str, Any] = {}


def heard(call: Callable[[], Any]) -> list[bytes]:
    """Make the call; give the frames that this thread wrote meanwhile."""
    frames: list[bytes] = []
    put, caller = STATE.put, get_ident()
    assert put is not None

    def hear(frame: bytes) -> None:
        if get_ident() == caller:
            frames.append(frame)
        put(frame)

    STATE.put = hear
    try:
        call()
    finally:
        STATE.put = put
    return frames


class ByHand:
    """The spans that one call wrote, ready to be written around another."""

    def __init__(self, frames: Iterable[bytes]) -> None:
        read = [(frame, msgspec.msgpack.decode(frame, strict=False)) for frame in frames]
        begun = {told[1] for _, told in read if told[0] == START}
        self.frames = [frame for frame, told in read if told[0] in (START, END, END_MORE, NOTE) and told[1] in begun]
        self._names = {index: key[:2] for key, index in define._callables.items()}
        self.values: list[Step] = []
        self.renew()

    def renew(self) -> None:
        """Make the values anew for one call, as a program has them that has just made them."""
        self.values = self.renewed()

    def renewed(self) -> list[Step]:
        """The values of one call, in objects that nobody has seen yet."""
        return [self._step(*msgspec.msgpack.decode(frame)) for frame in self.frames]

    def _step(self, what: int, span: int, *more: Any) -> Step:
        if what == START:
            parent, _, _, index, _, args, kwargs, *extra = more
            told = extra[0] if extra else {}
            if args or kwargs:
                told["input"] = [args, kwargs]
            told["site"] = "site" in told
            return Step(what, span, parent, self._names[index], told=told)
        if what == NOTE:
            return Step(what, span, told=more[0])
        if what == END:
            return Step(what, span, output=more[1])
        _, status, output, told = more
        return Step(what, span, output=output, told={**told, "status": STATUSES[status]} if status else told)

    def check(self, call: Callable[[], Any]) -> None:
        """Write the spans once around the call; raise where they are not as many and as large as those heard."""
        again = heard(lambda: write(self.values, call))
        sizes = [sum(map(len, frames)) for frames in (self.frames, again)]
        if len(again) != len(self.frames) or abs(sizes[1] - sizes[0]) > ALIKE * sizes[0]:
            raise ValueError(f"{len(self.frames)} frames of {sizes[0]} bytes, by hand {len(again)} of {sizes[1]}")


def write(steps: list[Step], call: Callable[[], Any]) -> None:
    """The call where the innermost of its spans has begun and none has ended."""
    within = next((at for at, step in enumerate(steps) if step.what in (END, END_MORE)), len(steps))
    active: dict[int, Any] = {}
    for step in steps[:within]:
        _say(step, active)
    call()
    for step in steps[within:]:
        _say(step, active)


def _say(step: Step, active: dict[int, Any]) -> None:
    if step.what == START:
        above = active.get(step.parent)
        one = calls.begin(*step.named, parent=None if above is None else above[0].context, **step.told)
        assert one is not None
        active[step.span] = one, one.attach()
        return
    one, token = active[step.span]
    if step.what == NOTE:
        one.note(**step.told)
    else:
        one.detach(token)
        one.end(step.output, **step.told)


def leave() -> None:
    """Stand outside of every span again, whatever was left open."""
    CURRENT.set(None)
