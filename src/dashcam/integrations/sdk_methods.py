"""An SDK that has no one `request` for everything: its calls are met at the methods that its users call.

Such a method's arguments are the request, and what it returns or raises is the answer, with all attempts inside.
"""

from collections.abc import Callable
from contextvars import ContextVar, Token
from functools import wraps
from typing import Any

from dashcam.capture.context import CURRENT, Here
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.lifecycle import undo
from dashcam.integrations.fields import fields, number
from dashcam.integrations.sdk_answer import Endpoint, Sdk
from dashcam.integrations.sdk_call import Call

Method = Callable[..., Any]
Begin = Callable[[Any, dict[str, Any]], Call | None]
"""Begins the call of an object's method with these arguments; `None` where nothing records."""
Read = Callable[[Call, Any], None]
"""Takes what the method is about to return; the call ends here unless it streams."""

_NO_ANSWER = "APIConnectionError"
NOW: ContextVar[Call | None] = ContextVar("dashcam_sdk_call", default=None)
"""The call whose method runs here, for hooks on what the SDK does inside."""


class MethodCall(Call):
    """A call that counts its attempts."""

    __slots__ = ("attempts", "failure")

    def __init__(self, sdk: Sdk, endpoint: Endpoint, asked: str | None, provider: str) -> None:
        super().__init__(sdk, endpoint, asked, provider)
        self.attempts = 0
        self.failure = _NO_ANSWER
        """How the last attempt ended: with a status, or without any."""


class _Within:
    """What is current inside a call's method: put there, and taken away wherever an interrupt falls."""

    __slots__ = ("_before", "_begun", "_now", "_outer", "_token")

    def __init__(self) -> None:
        self._before, self._outer = CURRENT.get(), NOW.get()
        self._token: Token[Here | None] | None = None
        self._now: Token[Call | None] | None = None
        self._begun = False

    def enter(self, call: Call) -> None:
        """The method is about to run."""
        self._token = call.attach()
        self._now = NOW.set(call)
        self._begun = True

    def leave(self, call: Call) -> None:
        """It is over; once more changes nothing."""
        if self._token is not None or not self._begun:
            undo(self._token, self._before)
        if self._now is not None or not self._begun:
            undo(self._now, self._outer, NOW)
        call.detach(None)


def attempt() -> None:
    """The SDK is about to send a request of the call that runs here."""
    call = NOW.get()
    if isinstance(call, MethodCall):
        if call.attempts:
            call.again(call.failure)
        call.attempts += 1
        call.failure = _NO_ANSWER


def refused(response: Any) -> None:
    """The SDK has got an answer that it may ask again for."""
    call = NOW.get()
    status = number(fields(response).get("status_code"))
    if isinstance(call, MethodCall) and status is not None:
        call.failure = str(status)


def method(begin: Begin, read: Read) -> Callable[[Method], Method]:
    """A span around a method."""

    def wrap(original: Method) -> Method:
        @wraps(original)
        @hidden
        def called(self: Any, *args: Any, **kwargs: Any) -> Any:
            call = begin(self, kwargs)
            if call is None:
                return original(self, *args, **kwargs)
            around = _Within()
            try:
                around.enter(call)
                try:
                    result = original(self, *args, **kwargs)
                except BaseException as error:
                    without_us(error)
                    call.failed(error)
                    raise
                around.leave(call)
            except BaseException:  # an interrupt may fall between any two of these
                around.leave(call)
                raise
            _read(read, call, result)
            return result

        return called

    return wrap


def amethod(begin: Begin, read: Read) -> Callable[[Method], Method]:
    """A span around a coroutine method."""

    def wrap(original: Method) -> Method:
        @wraps(original)
        @hidden
        async def called(self: Any, *args: Any, **kwargs: Any) -> Any:
            call = begin(self, kwargs)
            if call is None:
                return await original(self, *args, **kwargs)
            around = _Within()
            try:
                around.enter(call)
                try:
                    result = await original(self, *args, **kwargs)
                except BaseException as error:
                    without_us(error)
                    call.failed(error)
                    raise
                around.leave(call)
            except BaseException:  # an interrupt may fall between any two of these
                around.leave(call)
                raise
            _read(read, call, result)
            return result

        return called

    return wrap


def _read(read: Read, call: Call, result: Any) -> None:
    try:
        read(call, result)
    except Exception:
        failed(f"read an answer of {call.sdk.name}")
