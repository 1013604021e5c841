"""Where the OpenAI SDK is met: its two `request` methods, and where its streams begin and are closed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from dashcam.capture.guard import failed
from dashcam.capture.patch import Target
from dashcam.integrations.openai.answers import answered, built, response_closed, stream_closed
from dashcam.integrations.openai.call import start


def _request(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    def request(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = start(self, args[1] if len(args) > 1 else kwargs.get("options"))
        if call is None:
            return original(self, *args, **kwargs)
        token = call.attach()
        try:
            result = original(self, *args, **kwargs)
        except BaseException as error:
            call.detach(token)
            call.failed(error)
            raise
        call.detach(token)
        answered(call, result)
        return result

    return request


def _arequest(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    async def request(self: Any, *args: Any, **kwargs: Any) -> Any:
        call = start(self, args[1] if len(args) > 1 else kwargs.get("options"))
        if call is None:
            return await original(self, *args, **kwargs)
        token = call.attach()
        try:
            result = await original(self, *args, **kwargs)
        except BaseException as error:
            call.detach(token)
            call.failed(error)
            raise
        call.detach(token)
        answered(call, result)
        return result

    return request


def _after(seen: Callable[[Any], None]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A method after which `seen` is told the object."""

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            result = original(self, *args, **kwargs)
            _tell(seen, self)
            return result

        return method

    return wrap


def _before(seen: Callable[[Any], None]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A coroutine method before which `seen` is told the object."""

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        async def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            _tell(seen, self)
            return await original(self, *args, **kwargs)

        return method

    return wrap


def _tell(seen: Callable[[Any], None], who: Any) -> None:
    try:
        seen(who)
    except Exception:
        failed("follow a stream of openai")


_CLOSE = "streams that are closed early are said to be collected"
_RAW = "streams of raw responses have no output"
TARGETS = (
    Target("openai", "openai._base_client", "SyncAPIClient.request", _request, "synchronous calls are not recorded"),
    Target("openai", "openai._base_client", "AsyncAPIClient.request", _arequest, "asynchronous calls are not recorded"),
    Target("openai", "openai._streaming", "Stream.__init__", _after(built), _RAW),
    Target("openai", "openai._streaming", "AsyncStream.__init__", _after(built), _RAW),
    Target("openai", "openai._streaming", "Stream.close", _after(stream_closed), _CLOSE),
    Target("openai", "openai._streaming", "AsyncStream.close", _before(stream_closed), _CLOSE),
    Target(
        "openai", "openai.lib.streaming.chat._completions", "ChatCompletionStream.close", _after(stream_closed), _CLOSE
    ),
    Target(
        "openai",
        "openai.lib.streaming.chat._completions",
        "AsyncChatCompletionStream.close",
        _before(stream_closed),
        _CLOSE,
    ),
    Target(
        "openai", "openai.lib.streaming.responses._responses", "ResponseStream.close", _after(stream_closed), _CLOSE
    ),
    Target(
        "openai",
        "openai.lib.streaming.responses._responses",
        "AsyncResponseStream.close",
        _before(stream_closed),
        _CLOSE,
    ),
    Target("openai", "openai._response", "APIResponse.close", _after(response_closed), _RAW),
    Target("openai", "openai._response", "AsyncAPIResponse.close", _before(response_closed), _RAW),
)
