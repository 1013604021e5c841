"""Where Google's SDK is met: the client's four ways to send a request, the streams it hands out, the tools it runs."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.patch import Target
from dashcam.integrations.google_genai import tools
from dashcam.integrations.google_genai.calls import AROUND, attempt_failed, follow, start
from dashcam.integrations.google_genai.outer import note

_LIBRARY = "google-genai"
_CLOSE = "streams that are closed early are said to be collected"
_TOOLS = "tools that the SDK runs are not recorded"
_TRIES = "how often a call was tried is not recorded"


def _around(made: Any) -> Any:
    """Remember a function of ours that has a call while it waits for the SDK."""
    AROUND.add(made.__code__)
    return made


def _request(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    @_around
    @hidden
    def request(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = start(self, args, kwargs)
        if call is None:
            return original(self, *args, **kwargs)
        token = call.attach()
        try:
            result = original(self, *args, **kwargs)
        except BaseException as error:
            call.detach(token)
            without_us(error)
            call.failed(error)
            raise
        call.detach(token)
        call.read(result)
        return result

    return request


def _arequest(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    @_around
    @hidden
    async def async_request(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = start(self, args, kwargs)
        if call is None:
            return await original(self, *args, **kwargs)
        token = call.attach()
        try:
            result = await original(self, *args, **kwargs)
        except BaseException as error:
            call.detach(token)
            without_us(error)
            call.failed(error)
            raise
        call.detach(token)
        call.read(result)
        return result

    return async_request


def _stream(original: Callable[..., Any]) -> Callable[..., Any]:
    """The SDK's own code asks for the chunks when it is itself asked for the first one: so that is when the call begins."""

    @wraps(original)
    @hidden
    def request_streamed(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = start(self, args, kwargs)
        source = original(self, *args, **kwargs)
        return source if call is None else follow(call, source, is_async=False)

    return request_streamed


def _astream(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    @_around
    @hidden
    async def async_request_streamed(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = start(self, args, kwargs)
        if call is None:
            return await original(self, *args, **kwargs)
        token = call.attach()
        try:
            source = await original(self, *args, **kwargs)
        except BaseException as error:
            call.detach(token)
            without_us(error)
            call.failed(error)
            raise
        call.detach(token)
        return follow(call, source, is_async=True)

    return async_request_streamed


def _attempt(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    @hidden
    def once(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return original(self, *args, **kwargs)
        except BaseException as error:
            attempt_failed(error)
            without_us(error)
            raise

    return once


def _aattempt(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    @hidden
    async def once(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await original(self, *args, **kwargs)
        except BaseException as error:
            attempt_failed(error)
            without_us(error)
            raise

    return once


def _handed_out(original: Callable[..., Any]) -> Callable[..., Any]:
    """A generator function whose generators are noted: what stands for it makes none itself, and says that it does."""

    def stream(self: Any, *args: Any, **kwargs: Any) -> Any:
        made = original(self, *args, **kwargs)
        note(made)
        return made

    return wraps(original)(hidden(stream, inspect.CO_GENERATOR))


def _ahanded_out(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    @hidden
    async def stream(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            made = await original(self, *args, **kwargs)
        except BaseException as error:
            without_us(error)
            raise
        note(made)
        return made

    return stream


def _one(module: str, attribute: str, wrap: Callable[[Any], Any], costs: str) -> Target:
    return Target(_LIBRARY, f"google.genai.{module}", attribute, wrap, costs)


TARGETS: tuple[Target, ...] = (
    _one("_api_client", "BaseApiClient.request", _request, "synchronous calls are not recorded"),
    _one("_api_client", "BaseApiClient.async_request", _arequest, "asynchronous calls are not recorded"),
    _one("_api_client", "BaseApiClient.request_streamed", _stream, "synchronous streams are not recorded"),
    _one("_api_client", "BaseApiClient.async_request_streamed", _astream, "asynchronous streams are not recorded"),
    _one("_api_client", "BaseApiClient._request_once", _attempt, _TRIES),
    _one("_api_client", "BaseApiClient._async_request_once", _aattempt, _TRIES),
    _one("models", "Models.generate_content_stream", _handed_out, _CLOSE),
    _one("models", "AsyncModels.generate_content_stream", _ahanded_out, _CLOSE),
    _one("chats", "Chat.send_message_stream", _handed_out, _CLOSE),
    _one("chats", "AsyncChat.send_message_stream", _ahanded_out, _CLOSE),
    _one("_extra_utils", "invoke_function_from_dict_args", tools.invoke, _TOOLS),
    _one("_extra_utils", "invoke_function_from_dict_args_async", tools.ainvoke, _TOOLS),
)
