"""Where an SDK is met: its two `request` methods, where these try again, and where its streams begin and are closed."""

from collections.abc import Callable
from functools import wraps
from types import CodeType
from typing import Any

from dashcam.capture.context import CURRENT
from dashcam.capture.guard import failed
from dashcam.capture.lifecycle import UNKNOWN
from dashcam.capture.patch import Target
from dashcam.integrations.sdk_answer import Sdk
from dashcam.integrations.sdk_call import let_go, start
from dashcam.integrations.sdk_results import answered, built, response_closed, stream_closed
from dashcam.integrations.sdk_retries import asleeping, sleeping

Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]

CLOSE = "streams that are closed early are said to be collected"
_RAW = "streams of raw responses have no output"
_TRIES = "how often a call was tried is not recorded"
_AROUND: set[CodeType] = set()
"""Our frames around a request, which have its call."""


def targets(sdk: Sdk) -> tuple[Target, ...]:
    """The hooks that every such SDK has at the same places; what it has beside them is its own table's."""
    name, base, streaming, raw = sdk.name, "_base_client", "_streaming", "_response"

    def one(module: str, attribute: str, wrap: Wrap, costs: str) -> Target:
        return Target(name, f"{name}.{module}", attribute, wrap, costs)

    return (
        one(base, "SyncAPIClient.request", _request(sdk), "synchronous calls are not recorded"),
        one(base, "AsyncAPIClient.request", _arequest(sdk), "asynchronous calls are not recorded"),
        one(base, "SyncAPIClient._sleep_for_retry", sleeping(_AROUND), _TRIES),
        one(base, "AsyncAPIClient._sleep_for_retry", asleeping(_AROUND), _TRIES),
        one(streaming, "Stream.__init__", _after(built), _RAW),
        one(streaming, "AsyncStream.__init__", _after(built), _RAW),
        *closing(name, f"{name}.{streaming}", ""),
        one(raw, "APIResponse.close", _after(response_closed), _RAW),
        one(raw, "AsyncAPIResponse.close", _before(response_closed), _RAW),
    )


def closing(library: str, module: str, kind: str) -> tuple[Target, Target]:
    """The `close` methods of a stream class `…Stream` and its asynchronous twin."""
    return (
        Target(library, module, f"{kind}Stream.close", _after(stream_closed), CLOSE),
        Target(library, module, f"Async{kind}Stream.close", _before(stream_closed), CLOSE),
    )


def _request(sdk: Sdk) -> Wrap:
    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def request(self: Any, *args: Any, **kwargs: Any) -> Any:
            before, call, token = CURRENT.get(), None, UNKNOWN
            try:
                call = start(sdk, self, args[1] if len(args) > 1 else kwargs.get("options"))
                if call is None:
                    token = None
                    return original(self, *args, **kwargs)
                token = call.attach()
                try:
                    result = original(self, *args, **kwargs)
                except BaseException as error:
                    call.detach(token)
                    call.failed(error)
                    raise
                if token is not None or call.asked:
                    call.detach(token)
            except BaseException:  # an interrupt may fall between any two of these
                let_go(call, token, before)
                raise
            answered(call, result)
            return result

        return _ours(request)

    return wrap


def _arequest(sdk: Sdk) -> Wrap:
    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        async def request(self: Any, *args: Any, **kwargs: Any) -> Any:
            before, call, token = CURRENT.get(), None, UNKNOWN
            try:
                call = start(sdk, self, args[1] if len(args) > 1 else kwargs.get("options"))
                if call is None:
                    token = None
                    return await original(self, *args, **kwargs)
                token = call.attach()
                try:
                    result = await original(self, *args, **kwargs)
                except BaseException as error:
                    call.detach(token)
                    call.failed(error)
                    raise
                if token is not None or call.asked:
                    call.detach(token)
            except BaseException:  # an interrupt may fall between any two of these
                let_go(call, token, before)
                raise
            answered(call, result)
            return result

        return _ours(request)

    return wrap


def _ours(request: Any) -> Callable[..., Any]:
    """Know a wrapper's frame again; see `sdk_retries`."""
    _AROUND.add(request.__code__)
    known: Callable[..., Any] = request
    return known


def _after(seen: Callable[[Any], None]) -> Wrap:
    """A method after which `seen` is told the object."""

    def wrap(original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            result = original(self, *args, **kwargs)
            _tell(seen, self)
            return result

        return method

    return wrap


def _before(seen: Callable[[Any], None]) -> Wrap:
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
        failed("follow a stream of an SDK")
