"""How a call failed, told without asking the exception: type, message, stack, and whether it was a cancellation.

`str()` of an exception may run anybody's code, so a message is made of its `args`, where these are plain; the stack is
the frames' names and lines, taken once an exception, at the innermost span that it leaves.
"""

from types import CodeType, TracebackType
from typing import Any

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


class _Last:
    """The exception formatted last: its identity, the span it went up to, and where it was raised."""

    __slots__ = ("seen",)

    def __init__(self) -> None:
        self.seen: tuple[int, int, int, int] | None = None


_last = _Last()


def is_cancelled(error: BaseException) -> bool:
    """Say whether the exception ends a call from outside, which is not an error."""
    known = label(type(error))
    return known.full in CANCELLED or not CANCELLED.isdisjoint(known.bases)


def describe(error: BaseException, span: int, parent: int) -> list[Any]:
    """Return `[type, message, stack]`; the stack is `None` at the outer spans of the same exception."""
    frames = _frames(_TRACEBACK(error))
    innermost = (id(frames[-1][0]), frames[-1][1]) if frames else (0, 0)
    seen = _last.seen == (id(error), span, *innermost)
    _last.seen = (id(error), parent, *innermost)
    return [label(type(error)).full, message(error), None if seen else text(_format(frames), MESSAGE)]


def message(error: BaseException) -> str:
    """Return what the exception says, from its arguments alone."""
    args = _ARGS(error)
    if all(_is_plain(arg) for arg in args):
        if len(args) == 1:
            return text(args[0], MESSAGE) or str(args[0])[:MESSAGE]
        return text(", ".join(_short(arg) for arg in args), MESSAGE) or ""
    return next((text(arg, MESSAGE) or "" for arg in args if type(arg) is str), "")


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
    lines = [f'  File "{code.co_filename}", line {line}, in {code.co_qualname}' for code, line in frames]
    if len(lines) > FRAMES:
        half = FRAMES // 2
        lines[half:-half] = [f"  … {len(lines) - FRAMES} frames …"]
    return "\n".join(lines)
