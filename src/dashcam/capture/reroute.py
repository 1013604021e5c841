"""Lets the calls of a decorated function go through a function of ours, whoever holds it: it stays the object it is.

A library's `decorator(f)` is a plain function `(*args, **kwargs)`. `from library import f` hands that object out, so what stands
under its name in the module can be too late. It gets code that hands every call on; the code it had lives on in a function
of its own, which ours is given to call. Name, closure, `__wrapped__` and predicates are its own.
"""

import functools
import inspect
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

_PLACE = "dashcam: here goes what calls are handed to"
_STARS = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


def reroute(function: Any, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Callable[[], None]:
    """Hand every call of `function` to `wrap(original)`; return what puts the code back that it had.

    `wrap` gives a coroutine function for one. Raises `TypeError` for what is not a plain function of `*args, **kwargs` alone.

    >>> def f(*args, **kwargs):
    ...     return args
    >>> held = f
    >>> back = reroute(f, lambda original: lambda *args, **kwargs: ["rerouted", *original(*args, **kwargs)])
    >>> held(1), back(), held(1)
    (['rerouted', 1], None, (1,))
    """
    if type(function) is not FunctionType:
        raise TypeError(f"{type(function).__name__} is no plain function")
    code = function.__code__
    if code.co_argcount or code.co_kwonlyargcount or code.co_flags & _STARS != _STARS:
        raise TypeError("it takes more than *args and **kwargs: no decorator's function any more")
    original = FunctionType(code, function.__globals__, function.__name__, None, function.__closure__)
    original.__qualname__, original.__module__ = function.__qualname__, function.__module__
    template = _template(code.co_freevars, bool(code.co_flags & inspect.CO_COROUTINE))
    ours = _Handed(wrap(original))
    made = template.replace(
        co_consts=tuple(ours if one == _PLACE else one for one in template.co_consts),
        co_name=code.co_name,
        co_qualname=code.co_qualname,
        co_filename=code.co_filename,
        co_firstlineno=code.co_firstlineno,
    )
    function.__code__ = made
    return functools.partial(_put_back, function, made, code)


class _Handed:
    """Whom calls are handed to, as the constant that is in the code."""

    __slots__ = ("call",)

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call = call


def _put_back(function: FunctionType, made: CodeType, code: CodeType) -> None:
    if function.__code__ is made:
        function.__code__ = code


@functools.lru_cache(maxsize=64)
def _template(names: tuple[str, ...], waits: bool) -> CodeType:  # noqa: FBT001  the cache takes both by place
    """Code with these free variables, mentioned where nothing runs: a function's closure fits no other code."""
    before, wait = ("async ", "await ") if waits else ("", "")
    mention = "".join(f"\n  {name}" for name in names)
    text = f"def outer({', '.join(names)}):\n {before}def f(*args, **kwargs):\n  return {wait}'{_PLACE}'.call(*args, **kwargs)"
    return _inner(_inner(compile(text + mention, "<dashcam>", "exec", dont_inherit=True)))


def _inner(code: CodeType) -> CodeType:
    return next(constant for constant in code.co_consts if isinstance(constant, CodeType))
