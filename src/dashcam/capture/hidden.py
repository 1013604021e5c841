"""Frames of ours that stand between a caller and the function it called, and how they keep out of sight.

`warnings` and `logging` pass over frames of the import machinery when they look for a caller, and know them by two words
in the file's name. Frames whose code carries `FILE` are passed over likewise, so that `stacklevel` counts as it does
without us. Tracebacks never show them: `without_us` takes the frame that caught an exception out before it goes on.
"""

import inspect
from collections.abc import Callable
from types import FunctionType, TracebackType
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
FILE = "<dashcam, passed over like importlib._bootstrap>"
"""The file that code of ours says it is from."""
_LENGTH = len(FILE)
_traceback = BaseException.__dict__["__traceback__"]
_get, _put = _traceback.__get__, _traceback.__set__


def passed_over(file: str) -> str:
    """Return the name of a file that is passed over, and tells which one it stands before.

    It does not look like `<…>`, so that the source can still be found: `inspect` asks the module's loader, or `linecache`.

    >>> passed_over("app.py")
    '<dashcam, passed over like importlib._bootstrap> (app.py)'
    """
    return f"{FILE} ({file})"


def hidden(function: F, flags: int = 0) -> F:
    """Return the function with code that is passed over; `flags` make a coroutine of a generator."""
    code = function.__code__
    kept = code.co_flags & ~inspect.CO_GENERATOR if flags & inspect.CO_COROUTINE else code.co_flags
    code = code.replace(co_filename=FILE, co_flags=kept | flags)
    made = FunctionType(code, function.__globals__, function.__name__, None, function.__closure__)
    made.__kwdefaults__, made.__defaults__ = function.__kwdefaults__, function.__defaults__
    made.__doc__, made.__module__, made.__qualname__ = function.__doc__, function.__module__, function.__qualname__
    return cast("F", made)


def without_us(error: BaseException) -> None:
    """Take the outermost frame, the one that caught the exception, out of its traceback."""
    tb: TracebackType | None = _get(error)
    if tb is not None and tb.tb_frame.f_code.co_filename[:_LENGTH] == FILE:
        _put(error, tb.tb_next)
