"""How a call failed, told without asking the exception: type, message, stack, and whether it was a cancellation.

`str()` of an exception may run anybody's code, so a message is made of its `args`, where these are plain; the stack is
the frames' names and lines, taken once an exception, at the innermost span that it leaves.
"""

from types import CodeType, TracebackType
from typing import Any, NamedTuple

from dashcam.capture.context import STATE
from dashcam.capture.encode import text
from dashcam.snapshot.labels import label

FRAMES = 64
MESSAGE = 16 * 1024
CANCELLED = frozenset(
    "KeyboardInterrupt SystemExit GeneratorExit asyncio.exceptions.CancelledError concurrent.futures._base.CancelledError "
    "trio.Cancelled trio._core._exceptions.Cancelled".split()
)
_ARGS = BaseException.__dict__["args"].__get__
_TRACEBACK = BaseException.__dict__["__traceback__"].__get__


class _Seen(NamedTuple):
    """The exception told last: which it is, the span it goes up to, where its traceback began, what was said of it."""

    error: int
    span: int
    began: tuple[int, int, int] | None
    told: tuple[str, str]


_last: list[_Seen] = [_Seen(0, 0, None, ("", ""))]


def is_cancelled(error: BaseException) -> bool:
    """Say whether the exception ends a call from outside, which is not an error."""
    known = label(type(error))
    return known.full in CANCELLED or not CANCELLED.isdisjoint(known.bases)


def describe(error: BaseException, span: int, parent: int) -> list[Any]:
    """Return `[type, message, stack]`; the stack is `None` at the outer spans of the same exception."""
    tb = _TRACEBACK(error)
    last = _last[0]
    seen = last.error == id(error) and last.span == span and _reaches(tb, last.began)
    told = last.told if seen else (label(type(error)).full, message(error))
    # not the outermost frame: it may be one of ours, taken out before the exception goes on
    below = tb.tb_next or tb if tb is not None else None
    _last[0] = _Seen(id(error), parent, _place(below) if below is not None else None, told)
    return [*told, None if seen else text(_format(_frames(tb)), MESSAGE)]


def _place(tb: TracebackType) -> tuple[int, int, int]:
    return id(tb), id(tb.tb_frame.f_code), tb.tb_lasti


def _reaches(tb: TracebackType | None, began: tuple[int, int, int] | None) -> bool:
    """Say whether this traceback goes on where the one told last began: a few steps, not its whole length."""
    while tb is not None:
        if _place(tb) == began:
            return True
        tb = tb.tb_next
    return began is None


def message(error: BaseException) -> str:
    """Return what the exception says: its arguments, where these are plain, else the text that it keeps; nothing in no-content mode."""
    if not STATE.content:
        return ""
    args = _ARGS(error)
    if not args:
        return _kept(error)
    if all(_is_plain(arg) for arg in args):
        if len(args) == 1:
            return text(args[0], MESSAGE) or str(args[0])[:MESSAGE]
        return text(", ".join(_short(arg) for arg in args), MESSAGE) or ""
    said = _kept(error)
    if said:
        return said
    return next((text(arg, MESSAGE) or "" for arg in args if type(arg) is str), "")


def _kept(error: BaseException) -> str:
    """Return the text that an exception of an SDK keeps: its own, or that of the answer's body."""
    state = label(type(error)).read_state(error)
    for held in (state, state.get("body") if type(state) is dict else None):
        said = held.get("message") if type(held) is dict else None
        if type(said) is str:
            return text(said, MESSAGE) or ""
    return ""


def _is_plain(value: Any) -> bool:
    kind = type(value)
    return kind is str or kind is float or kind is bool or value is None or (kind is int and -(2**63) < value < 2**63)


def _short(value: Any) -> str:
    return value[:MESSAGE] if type(value) is str else str(value)


def _frames(tb: TracebackType | None) -> list[tuple[CodeType, int]]:
    frames = []
    while tb is not None:
        frames.append((tb.tb_frame.f_code, tb.tb_lineno))
        tb = tb.tb_next
    return frames


def _format(frames: list[tuple[CodeType, int]]) -> str:
    half = FRAMES // 2
    if len(frames) <= FRAMES:
        return "\n".join(map(_line, frames))
    left_out = f"  … {len(frames) - FRAMES} frames …"
    return "\n".join([*map(_line, frames[:half]), left_out, *map(_line, frames[-half:])])


def _line(frame: tuple[CodeType, int]) -> str:
    code, line = frame
    return f'  File "{code.co_filename}", line {line}, in {code.co_qualname}'
