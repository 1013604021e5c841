"""Makes the function that stands before the user's: a real one, with the same signature, names and predicates.

A wrapper that takes `*args, **kwargs` changes what `inspect` sees and when wrong arguments are noticed. So the function
made here has the user's own parameter list, compiled once a shape, and the user's own globals; what it needs of ours it
has in its closure. Its frame keeps out of sight (`hidden`).

`code_inside` gives the same code for a function that stays the object it is (`code_swap`): its closure is the user's, so
there what is needed of ours are the attributes of one constant.
"""

import ast
import functools
import inspect
from collections.abc import Callable
from types import CellType, CodeType, FunctionType
from typing import Any

from dashcam.capture.context import CURRENT, STATE
from dashcam.capture.hidden import FILE, passed_over
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
        try:
            return _dashcam_call({call})
        except _dashcam_any as _dashcam_error:
            _dashcam_leave_error(None, _dashcam_error)
            raise
    _dashcam_here = _dashcam_get()
    try:
        _dashcam_span = _dashcam_enter(_dashcam_spec, {args}, {kwargs}, _dashcam_here)
        try:
            _dashcam_result = _dashcam_call({call})
        except _dashcam_any as _dashcam_error:
            _dashcam_leave_error(_dashcam_span, _dashcam_error)
            raise
        _dashcam_leave(_dashcam_span, _dashcam_result)
    except _dashcam_any:
        if _dashcam_get() is not _dashcam_here:
            _dashcam_set(_dashcam_here)
        raise
    return _dashcam_result
"""
"""A call. The outer `try` is for an interrupt in the midst of what is ours: what was current before is so again, wherever it falls."""
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
    "_dashcam_get": CURRENT.get,
    "_dashcam_set": CURRENT.set,
    "_dashcam_enter": enter,
    "_dashcam_leave": leave,
    "_dashcam_leave_error": leave_error,
    "_dashcam_any": BaseException,
}
NAMES = (*OURS, "_dashcam_state", "_dashcam_call", "_dashcam_spec", "_dashcam_open")
PLACE = "dashcam: here goes what the code needs of ours"


def before(function: Callable[..., Any], spec: Spec, state: Any = STATE) -> FunctionType:
    """Return the function that records a call and makes it; `state` says at each call whether to record."""
    code = getattr(function, "__code__", None)
    if type(function) is not FunctionType or type(code) is not CodeType:
        names = {"__name__": getattr(function, "__module__", None) or "builtins"}
        made = _function(_foreign(), names, ours(function, spec, state, None))
        functools.update_wrapper(made, function)
        return made
    made = _function(_compiled(code), function.__globals__, ours(function, spec, state, code))
    made.__name__ = function.__name__
    made.__defaults__ = function.__defaults__
    made.__kwdefaults__ = function.__kwdefaults__
    functools.update_wrapper(made, function)
    return made


def ours(call: Callable[..., Any], spec: Spec, state: Any, code: CodeType | None) -> dict[str, Any]:
    """Return what the code of a recorded function needs of ours, by name."""
    opened = _shape(code)[1] if code is not None else None
    return {
        **OURS,
        "_dashcam_state": state,
        "_dashcam_call": call,
        "_dashcam_spec": spec,
        "_dashcam_open": opened,
    }


def ask(made: FunctionType, state: Any) -> None:
    """Let a function made by `before` ask another state whether to record."""
    for name, cell in zip(made.__code__.co_freevars, made.__closure__ or (), strict=False):
        if name == "_dashcam_state":
            cell.cell_contents = state


def _function(code: CodeType, names: dict[str, Any], given: dict[str, Any]) -> FunctionType:
    return FunctionType(code, names, closure=tuple(CellType(given[name]) for name in code.co_freevars))


def _shape(code: CodeType) -> tuple[int, Callable[..., Any] | None]:
    return next((shape for shape in SHAPES if code.co_flags & shape[0] == shape[0]), (0, None))


@functools.lru_cache(maxsize=1)
def _foreign() -> CodeType:
    return _compile(PLAIN, ("*args, **kwargs", "*args, **kwargs", "args", "kwargs"), 1, FILE, NAMES)


@functools.lru_cache(maxsize=1024)
def _compiled(code: CodeType) -> CodeType:
    flags, _ = _shape(code)
    made = _compile(STEPWISE if flags else PLAIN, _parameters(code), code.co_firstlineno, FILE, NAMES)
    return made.replace(co_name=code.co_name, co_qualname=code.co_qualname, co_flags=made.co_flags | flags)


@functools.lru_cache(maxsize=1024)
def code_inside(code: CodeType) -> CodeType:
    """Return code for the very function that has `code`: the constant `PLACE` stands for what it needs of ours.

    The user's names stay in `co_freevars`, as the closure does, and in `co_names`, which tell `inspect.getclosurevars` what
    the function uses; neither is looked at when it runs.
    """
    flags, _ = _shape(code)
    file = passed_over(code.co_filename)
    made = _compile(STEPWISE if flags else PLAIN, _parameters(code), code.co_firstlineno, file, code.co_freevars)
    return made.replace(
        co_name=code.co_name,
        co_qualname=code.co_qualname,
        co_flags=code.co_flags,
        co_freevars=code.co_freevars,
        co_names=(*made.co_names, *(name for name in code.co_names if name not in made.co_names)),
    )


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


def _compile(template: str, parameters: tuple[str, ...], line: int, file: str, closure: tuple[str, ...]) -> CodeType:
    """Compile the function as one within a function that has these names, since that is how a closure is made."""
    signature, call, args, kwargs = parameters
    body = template.format(signature=signature, call=call, args=args, kwargs=kwargs)
    tree = ast.parse(f"def outer({', '.join(closure)}):\n" + body.strip().replace("\n", "\n ").join((" ", "")))
    if closure is not NAMES:
        _mention(tree, closure)
        tree = ast.fix_missing_locations(_FromConstant().visit(tree))
    for node in ast.walk(tree):
        if "lineno" in node._attributes:
            node.lineno = node.end_lineno = line  # type: ignore[attr-defined]
            node.col_offset = node.end_col_offset = 0  # type: ignore[attr-defined]
    outer = _inner_code(compile(tree, file, "exec", dont_inherit=True))
    return _inner_code(outer)


def _mention(tree: Any, closure: tuple[str, ...]) -> None:
    """Name what the user's function closes over behind the last `return`: there it is part of the closure, and never run."""
    inner = tree.body[0].body[0]
    inner.body += [ast.Expr(ast.Name(name, ast.Load())) for name in closure]


class _FromConstant(ast.NodeTransformer):
    """Makes attributes of one constant of the names that are ours."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in NAMES:
            return node
        return ast.Attribute(ast.Constant(PLACE), node.id, ast.Load())


def _inner_code(code: CodeType) -> CodeType:
    return next(constant for constant in code.co_consts if isinstance(constant, CodeType))
