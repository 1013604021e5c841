"""The attempts of one logical call: before each further one the SDK's own loop sleeps, and there it is seen why.

Which call that is, is told by our frame around the SDK's request, so that a call that succeeds at once pays nothing.
"""

import sys
from collections.abc import Callable
from functools import wraps
from types import CodeType, FrameType
from typing import Any

from dashcam.capture.guard import failed
from dashcam.integrations.fields import class_name, fields, named, number
from dashcam.integrations.sdk_call import Call

Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]

_FRAMES = 6
"""Frames between the SDK's sleep and our frame: its loop, and what it puts around that."""


def sleeping(around: set[CodeType]) -> Wrap:
    """The SDK's sleep before a retry; `around` are the frames of ours that have the call."""

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def sleep(self: Any, *args: Any, **kwargs: Any) -> Any:
            _note(around, kwargs.get("response"))
            return original(self, *args, **kwargs)

        return sleep

    return wrap


def asleeping(around: set[CodeType]) -> Wrap:
    """The same for an asynchronous client."""

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        async def sleep(self: Any, *args: Any, **kwargs: Any) -> Any:
            _note(around, kwargs.get("response"))
            return await original(self, *args, **kwargs)

        return sleep

    return wrap


def _note(around: set[CodeType], response: Any) -> None:
    try:
        call = _call(around)
        if call is not None:
            call.again(_reason(response, sys.exception(), call.sdk.name))
    except Exception:
        failed("see an SDK try again")


def _call(around: set[CodeType]) -> Call | None:
    """The call of the nearest request; `None` where that is none of ours."""
    frame: FrameType | None = sys._getframe(2)
    for _ in range(_FRAMES):
        if frame is None:
            break
        if frame.f_code in around:
            found = frame.f_locals.get("call")
            return found if type(found) is Call else None
        frame = frame.f_back
    return None


def _reason(response: Any, error: BaseException | None, sdk: str) -> str:
    """The status that came, else the SDK's own word for what happened instead."""
    status = number(fields(response).get("status_code"))
    if status is not None:
        return str(status)
    if error is not None and type(error).__module__.split(".")[0] == sdk:
        return class_name(error)
    return "APITimeoutError" if named(error, "httpx", "TimeoutException") else "APIConnectionError"
