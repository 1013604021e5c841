"""Where Cohere's SDK is met: the methods of its inner clients, and where these try again.

A client keeps its own methods, bound, from the day it was made, so that hooks on those would miss clients made earlier; the inner
clients, which say what is sent and returned, are asked at each call.
"""

import contextlib
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from functools import wraps
from typing import Any

from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden
from dashcam.capture.patch import Target
from dashcam.integrations.cohere.calls import CHAT, EMBED, FIRST_CHAT, RERANK, answered, begin
from dashcam.integrations.fields import fields, number
from dashcam.integrations.sdk_answer import Endpoint
from dashcam.integrations.sdk_call import Call
from dashcam.integrations.sdk_methods import NOW, Begin, Method, amethod, method
from dashcam.integrations.sdk_watch import awatch, watch


def _follow(call: Call, response: Any, watcher: Callable[..., Any]) -> None:
    """Put ourselves before the events that a response hands out."""
    try:
        state, make = fields(response), call.endpoint.joiner
        if make is not None and "_data" in state:
            call.joiner = make()
            state["_data"] = watcher(state["_data"], call, call.joiner)
    except Exception:
        failed("follow a stream of Cohere")


@contextlib.contextmanager
def _opened(source: Any, call: Call) -> Iterator[Any]:
    """The SDK's own context, entered in the span."""
    token = call.attach()
    try:
        response = source.__enter__()
    except BaseException as error:
        call.failed(error)
        raise
    finally:
        call.detach(token)
    _follow(call, response, watch)
    try:
        yield response
    except BaseException:
        if not source.__exit__(*sys.exc_info()):
            raise
    else:
        source.__exit__(None, None, None)


@contextlib.asynccontextmanager
async def _aopened(source: Any, call: Call) -> AsyncIterator[Any]:
    token = call.attach()
    try:
        response = await source.__aenter__()
    except BaseException as error:
        call.failed(error)
        raise
    finally:
        call.detach(token)
    _follow(call, response, awatch)
    try:
        yield response
    except BaseException:
        if not await source.__aexit__(*sys.exc_info()):
            raise
    else:
        await source.__aexit__(None, None, None)


def _stream(start: Begin, opened: Callable[[Any, Call], Any]) -> Callable[[Method], Method]:
    """A method that gives a context in which a response streams."""

    def wrap(original: Method) -> Method:
        @wraps(original)
        @hidden
        def called(self: Any, *args: Any, **kwargs: Any) -> Any:
            call = start(self, kwargs)
            made = original(self, *args, **kwargs)
            return made if call is None else opened(made, call)

        return called

    return wrap


def _paused(original: Method) -> Method:
    """How long the SDK waits before it sends a request again: asked after an answer, or where none came."""

    @wraps(original)
    def timeout(*args: Any, **kwargs: Any) -> Any:
        try:
            call = NOW.get()
            status = number(fields(kwargs.get("response")).get("status_code"))
            if call is not None:
                call.again("APIConnectionError" if status is None else str(status))
        except Exception:
            failed("see Cohere try again")
        return original(*args, **kwargs)

    return timeout


def _inner(module: str, name: str, endpoint: Endpoint) -> tuple[Target, Target]:
    """A method of an inner client and its asynchronous twin."""
    costs = f"calls of {endpoint.name} are not recorded"
    start = begin(endpoint)
    return (
        Target("cohere", module, f"Raw{name}", method(start, answered), costs),
        Target("cohere", module, f"AsyncRaw{name}", amethod(start, answered), costs),
    )


def _streaming(module: str, name: str, endpoint: Endpoint) -> tuple[Target, Target]:
    costs = f"streams of {endpoint.name} are not recorded"
    start = begin(endpoint)
    return (
        Target("cohere", module, f"Raw{name}", _stream(start, _opened), costs),
        Target("cohere", module, f"AsyncRaw{name}", _stream(start, _aopened), costs),
    )


_SECOND, _FIRST, _HTTP = "cohere.v2.raw_client", "cohere.raw_base_client", "cohere.core.http_client"
_TRIES = "how often a call was tried is not recorded"
TARGETS = (
    *_inner(_SECOND, "V2Client.chat", CHAT),
    *_streaming(_SECOND, "V2Client.chat_stream", CHAT),
    *_inner(_SECOND, "V2Client.embed", EMBED),
    *_inner(_SECOND, "V2Client.rerank", RERANK),
    *_inner(_FIRST, "BaseCohere.chat", FIRST_CHAT),
    *_streaming(_FIRST, "BaseCohere.chat_stream", FIRST_CHAT),
    *_inner(_FIRST, "BaseCohere.embed", EMBED),
    *_inner(_FIRST, "BaseCohere.rerank", RERANK),
    Target("cohere", _HTTP, "_retry_timeout", _paused, _TRIES),
    Target("cohere", _HTTP, "_retry_timeout_from_retries", _paused, _TRIES),
)
