"""Where Google's SDK is met: the client's four ways to send a request, the streams it hands out, the tools it runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from dashcam.capture.context import CURRENT
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.lifecycle import UNKNOWN
from dashcam.capture.patch import Target
from dashcam.integrations.google_genai import loops, tools
from dashcam.integrations.google_genai.calls import AROUND, attempt_failed, follow, start
from dashcam.integrations.sdk_call import let_go

_LIBRARY = "google-genai"
_LOOP = "a question that is answered with functions is several traces"
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
        before, call, token = CURRENT.get(), None, UNKNOWN
        try:
            call = start(self, args, kwargs)
            token = None if call is None else call.attach()
            try:
                result = original(self, *args, **kwargs)
            except BaseException as error:
                without_us(error)
                if call is not None:
                    call.detach(token)
                    call.failed(error)
                raise
            if call is not None:
                call.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            let_go(call, token, before)
            raise
        if call is not None:
            call.read(result)
        return result

    return request


def _arequest(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    @_around
    @hidden
    async def async_request(self: Any, *args: Any, **kwargs: Any) -> Any:
        before, call, token = CURRENT.get(), None, UNKNOWN
        try:
            call = start(self, args, kwargs)
            token = None if call is None else call.attach()
            try:
                result = await original(self, *args, **kwargs)
            except BaseException as error:
                without_us(error)
                if call is not None:
                    call.detach(token)
                    call.failed(error)
                raise
            if call is not None:
                call.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            let_go(call, token, before)
            raise
        if call is not None:
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
        before, call, token = CURRENT.get(), None, UNKNOWN
        try:
            call = start(self, args, kwargs)
            token = None if call is None else call.attach()
            try:
                source = await original(self, *args, **kwargs)
            except BaseException as error:
                without_us(error)
                if call is not None:
                    call.detach(token)
                    call.failed(error)
                raise
            if call is None:
                return source
            call.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            let_go(call, token, before)
            raise
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


def _one(module: str, attribute: str, wrap: Callable[[Any], Any], costs: str) -> Target:
    return Target(_LIBRARY, f"google.genai.{module}", attribute, wrap, costs)


TARGETS: tuple[Target, ...] = (
    _one("_api_client", "BaseApiClient.request", _request, "synchronous calls are not recorded"),
    _one("_api_client", "BaseApiClient.async_request", _arequest, "asynchronous calls are not recorded"),
    _one("_api_client", "BaseApiClient.request_streamed", _stream, "synchronous streams are not recorded"),
    _one("_api_client", "BaseApiClient.async_request_streamed", _astream, "asynchronous streams are not recorded"),
    _one("_api_client", "BaseApiClient._request_once", _attempt, _TRIES),
    _one("_api_client", "BaseApiClient._async_request_once", _aattempt, _TRIES),
    _one("models", "Models.generate_content", loops.whole, _LOOP),
    _one("models", "AsyncModels.generate_content", loops.awhole, _LOOP),
    _one("models", "Models.generate_content_stream", loops.stream, _CLOSE),
    _one("models", "AsyncModels.generate_content_stream", loops.astream, _CLOSE),
    _one("chats", "Chat.send_message", loops.whole, _LOOP),
    _one("chats", "AsyncChat.send_message", loops.awhole, _LOOP),
    _one("chats", "Chat.send_message_stream", loops.stream, _CLOSE),
    _one("chats", "AsyncChat.send_message_stream", loops.astream, _CLOSE),
    _one("_extra_utils", "invoke_function_from_dict_args", tools.invoke, _TOOLS),
    _one("_extra_utils", "invoke_function_from_dict_args_async", tools.ainvoke, _TOOLS),
)
