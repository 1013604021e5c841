"""`dashcam.score`: what the recorded app itself says about the call that is running, written as a note on its span.

A frame's score is `[name, value, reason, mono_ns, trace]`, so that the collector can make a mark of it whatever became of the
span. No value is asked for anything: numbers and texts go through the methods of `float`, `int` and `str` themselves.
"""

from time import perf_counter_ns
from typing import Any

from dashcam.capture.context import CURRENT, STATE, Here
from dashcam.capture.encode import note, text
from dashcam.capture.guard import failed, refused

NAME, VALUE, REASON = 200, 1_000, 4_000
LARGEST = 2**63 - 1
_ABSENT: Any = object()


def score(name: str, value: float | str, *, reason: str | None = None) -> None:
    """Score the call that is running here: how good its answer is, whether a check passed.

    >>> score("grounded", 0.9, reason="every sentence has a source")

    It stands beside the span, in `dashcam show` and under `marks`, with the author `app`. Outside any recorded call nothing happens.

    Args:
        name: what is scored.
        value: a number, a bool or a text; anything else is left out, and counted in `dashcam.status()`.
        reason: why.
    """
    try:
        here = CURRENT.get()
        if here is not None and here[0]:
            put_score(here, name, value, reason)
    except Exception:
        failed("keep a score")


def put_score(here: Here, name: Any, value: Any, reason: Any) -> None:
    """Write a score of the span that `here` is in."""
    if STATE.put is None:
        return
    told, kept = text(name, NAME), _kept(value)
    if not told or kept is _ABSENT:
        refused("keep a score that is no number, bool or text, or has no name")
        return
    why = text(reason, REASON) if STATE.content else None
    STATE.put(note(here[0], {"scores": [[told, kept, why, perf_counter_ns(), here[1]]]}))


def _kept(value: Any) -> Any:
    """Return what the journal can say of a value: `None` for a number that is none, and for text where no text is kept."""
    kind = type(value)
    if kind is bool:
        return value
    if issubclass(kind, float):
        number = float.__float__(value)
        return number if number - number == 0 else None
    if issubclass(kind, int):
        whole = int.__int__(value)
        return whole if -LARGEST <= whole <= LARGEST else _ABSENT
    if issubclass(kind, str):
        return text(str.__str__(value), VALUE) if STATE.content else None
    return _ABSENT
