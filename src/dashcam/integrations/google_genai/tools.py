"""Functions of the program that the SDK itself runs, since the model asked for them: a tool's span each."""

from collections.abc import Callable
from contextvars import Token
from functools import wraps
from types import FunctionType, MethodType
from typing import Any

from dashcam.capture import calls
from dashcam.capture.calls import ActiveSpan
from dashcam.capture.code_swap import is_swapped
from dashcam.capture.context import STATE, Here
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.wrap import is_recorded
from dashcam.integrations.fields import class_name

_CONTEXT = BaseException.__dict__["__context__"].__get__
_WRAPPED = "FunctionInvocationError"


class _Tool:
    """One run of a function."""

    __slots__ = ("_span", "_token")

    def __init__(self, span: ActiveSpan) -> None:
        self._span = span
        self._token: Token[Here | None] | None = span.attach()

    def end(self, result: Any) -> None:
        """It returned."""
        self._span.detach(self._token)
        self._span.end(result)

    def failed(self, error: BaseException) -> None:
        """It raised; the SDK's own exception around that says nothing more."""
        self._span.detach(self._token)
        inner = _CONTEXT(error) if class_name(error) == _WRAPPED else None
        self._span.end(error=error if inner is None else inner)


def invoke(original: Callable[..., Any]) -> Callable[..., Any]:
    """Around `invoke_function_from_dict_args`."""

    @wraps(original)
    @hidden
    def invoke_function_from_dict_args(*args: Any, **kwargs: Any) -> Any:
        tool = _begin(*args, **kwargs)
        try:
            result = original(*args, **kwargs)
        except BaseException as error:
            without_us(error)
            if tool is not None:
                tool.failed(error)
            raise
        if tool is not None:
            tool.end(result)
        return result

    return invoke_function_from_dict_args


def ainvoke(original: Callable[..., Any]) -> Callable[..., Any]:
    """The same around its asynchronous twin."""

    @wraps(original)
    @hidden
    async def invoke_function_from_dict_args_async(*args: Any, **kwargs: Any) -> Any:
        tool = _begin(*args, **kwargs)
        try:
            result = await original(*args, **kwargs)
        except BaseException as error:
            without_us(error)
            if tool is not None:
                tool.failed(error)
            raise
        if tool is not None:
            tool.end(result)
        return result

    return invoke_function_from_dict_args_async


def _begin(args: Any = None, function_to_invoke: Any = None, **_: Any) -> _Tool | None:
    """Begin a tool's span; `None` where the function has one by itself."""
    try:
        bound = function_to_invoke if type(function_to_invoke) is MethodType else None
        function = function_to_invoke if bound is None else bound.__func__
        if STATE.put is None or is_recorded(function) or is_swapped(function):
            return None
        span = calls.begin(
            function.__name__ if type(function) is FunctionType else class_name(function),
            "tool",
            input=args,
            of=None if bound is None else bound.__self__,
            type=None if bound is None else type(bound.__self__),
            site=True,
        )
        return None if span is None else _Tool(span)
    except Exception:
        failed("record a tool that google.genai runs")
        return None
