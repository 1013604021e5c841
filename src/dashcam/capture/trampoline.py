"""Makes the function that stands before the user's: a real one, with the same signature, names and predicates.

A wrapper that takes `*args, **kwargs` changes what `inspect` sees and when wrong arguments are noticed. So the function
made here has the user's own parameter list, compiled once a shape, and the user's own globals; what it needs of ours it
has in its closure. Its frame keeps out of sight (`hidden`).
"""

import ast
import functools
import inspect
from collections.abc import Callable
from types import CellType, CodeType, FunctionType
from typing import Any

from dashcam.capture.context import STATE
from dashcam.capture.hidden import FILE
from dashcam.capture.lifecycle import enter, leave, leave_error
from dashcam.capture.spec import Spec
from dashcam.capture.streams import (
    open_async_generator,
    open_awaitable_generator,
    open_coroutine,
    open_generator,
)

PLAIN = """
def f({signature}):
    if _dashcam_state.put is None:
        return _dashcam_call({call})
    _dashcam_span = _dashcam_enter(_dashcam_spec, {args}, {kwargs})
    try:
        _dashcam_result = _dashcam_call({call})
    except _dashcam_any as _dashcam_error:
        _dashcam_leave_error(_dashcam_span, _dashcam_error)
        raise
    _dashcam_leave(_dashcam_span, _dashcam_result)
    return _dashcam_result
"""
STEPWISE = """
def f({signature}):
    if _dashcam_state.put is None:
        return _dashcam_call({call})
    return _dashcam_open(_dashcam_spec, _dashcam_call, {args}, {kwargs})
"""
SHAPES: tuple[tuple[int, Callable[..., Any]], ...] = (
    (inspect.CO_ASYNC_GENERATOR, open_async_generator),
    (inspect.CO_COROUTINE, open_coroutine),
    (inspect.CO_GENERATOR | inspect.CO_ITERABLE_COROUTINE, open_awaitable_generator),
    (inspect.CO_GENERATOR, open_generator),
)
"""The flags that tell a stepwise function, with what opens it. The function made for one is a plain function that returns
the recording generator or coroutine, and carries the flags, so that every predicate of `inspect` says what it said before."""
OURS: dict[str, Any] = {
    "_dashcam_state": STATE,
    "_dashcam_enter": enter,
    "_dashcam_leave": leave,
    "_dashcam_leave_error": leave_error,
    "_dashcam_any": BaseException,
}
_NAMES = (*OURS, "_dashcam_call", "_dashcam_spec", "_dashcam_open")


def before(function: Callable[..., Any], spec: Spec) -> FunctionType:
    """Return the function that records a call and makes it."""
    code = getattr(function, "__code__", None)
    ours = {**OURS, "_dashcam_call": function, "_dashcam_spec": spec}
    if type(function) is not FunctionType or type(code) is not CodeType:
        made = _function(_foreign(), {"__name__": getattr(function, "__module__", None) or "builtins"}, ours)
        functools.update_wrapper(made, function)
        return made
    ours["_dashcam_open"] = _shape(code)[1]
    made = _function(_compiled(code), function.__globals__, ours)
    made.__name__ = function.__name__
    made.__defaults__ = function.__defaults__
    made.__kwdefaults__ = function.__kwdefaults__
    functools.update_wrapper(made, function)
    return made


def _function(code: CodeType, names: dict[str, Any], ours: dict[str, Any]) -> FunctionType:
    return FunctionType(code, names, closure=tuple(CellType(ours[name]) for name in code.co_freevars))


def _shape(code: CodeType) -> tuple[int, Callable[..., Any] | None]:
    return next((shape for shape in SHAPES if code.co_flags & shape[0] == shape[0]), (0, None))


@functools.lru_cache(maxsize=1)
def _foreign() -> CodeType:
    return _compile(PLAIN, "*args, **kwargs", "*args, **kwargs", "args", "kwargs", 1)


@functools.lru_cache(maxsize=1024)
def _compiled(code: CodeType) -> CodeType:
    flags, _ = _shape(code)
    made = _compile(STEPWISE if flags else PLAIN, *_parameters(code), code.co_firstlineno)
    return made.replace(co_name=code.co_name, co_qualname=code.co_qualname, co_flags=made.co_flags | flags)


def _parameters(code: CodeType) -> tuple[str, str, str, str]:
    """Return a code object's parameter list, how to pass it on, and its arguments as a tuple and a dict."""
    total = code.co_argcount + code.co_kwonlyargcount
    names = code.co_varnames
    positional, keyword = names[: code.co_argcount], names[code.co_argcount : total]
    rest = names[total] if code.co_flags & inspect.CO_VARARGS else ""
    named = names[total + bool(rest)] if code.co_flags & inspect.CO_VARKEYWORDS else ""
    declared = list(positional)
    if code.co_posonlyargcount:
        declared.insert(code.co_posonlyargcount, "/")
    declared += [f"*{rest}"] if rest else ["*"] if keyword else []
    declared += [*keyword, *([f"**{named}"] if named else [])]
    passed = [
        *positional,
        *([f"*{rest}"] if rest else []),
        *(f"{name}={name}" for name in keyword),
        *([f"**{named}"] if named else []),
    ]
    args = "(" + "".join(f"{name}, " for name in positional) + (f"*{rest}, " if rest else "") + ")"
    pairs = [*(f'"{name}": {name}' for name in keyword), *([f"**{named}"] if named else [])]
    return ", ".join(declared), ", ".join(passed), args, "{" + ", ".join(pairs) + "}" if pairs else "None"


def _compile(template: str, signature: str, call: str, args: str, kwargs: str, line: int) -> CodeType:
    """Compile the function as one within a function, since that is how a closure is made."""
    body = template.format(signature=signature, call=call, args=args, kwargs=kwargs)
    tree = ast.parse(f"def outer({', '.join(_NAMES)}):\n" + body.strip().replace("\n", "\n ").join((" ", "")))
    for node in ast.walk(tree):
        if "lineno" in node._attributes:
            node.lineno = node.end_lineno = line  # type: ignore[attr-defined]
            node.col_offset = node.end_col_offset = 0  # type: ignore[attr-defined]
    outer = _inner_code(compile(tree, FILE, "exec", dont_inherit=True))
    return _inner_code(outer)


def _inner_code(code: CodeType) -> CodeType:
    return next(constant for constant in code.co_consts if isinstance(constant, CodeType))
