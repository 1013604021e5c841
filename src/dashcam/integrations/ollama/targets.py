"""Where Ollama is met: the one method of its two clients that sends a request, by its path; its streams are generators."""

import sys
import weakref
from collections.abc import Callable
from functools import wraps
from typing import Any

from dashcam.capture.context import CURRENT, SKIPPED, STATE
from dashcam.capture.guard import failed
from dashcam.capture.hidden import hidden, without_us
from dashcam.capture.lifecycle import UNKNOWN
from dashcam.capture.patch import Target
from dashcam.integrations.fields import fields, text, word
from dashcam.integrations.hosts import server
from dashcam.integrations.ollama import messages
from dashcam.integrations.ollama.joiner import LineJoiner
from dashcam.integrations.sdk_answer import Answer, Endpoint, Sdk
from dashcam.integrations.sdk_call import Call, let_go
from dashcam.integrations.sdk_watch import awatch, watch
from dashcam.model.types import Json, StreamEnd


def _endpoint(name: str, kind: Any, asked: Any, said: Any, joiner: Any = None) -> Endpoint:
    return Endpoint(
        kind=kind,
        name=name,
        input=asked,
        output=said,
        usage=messages.read_usage,
        finish=messages.finish_reasons,
        joiner=joiner,
        attributes=messages.durations,
    )


def address(client: Any) -> tuple[str, dict[str, Json]]:
    """Ollama, wherever it runs, and where that is."""
    return "ollama", server(fields(client).get("_client"))[1]


_VECTORS = _endpoint("ollama.embed", "embedding", messages.embed_input, messages.embed_output)
OLLAMA = Sdk(
    name="ollama",
    endpoints={
        "/api/chat": _endpoint("ollama.chat", "llm", messages.chat_input, messages.chat_output, LineJoiner),
        "/api/generate": _endpoint("ollama.generate", "llm", messages.prompt_input, messages.prompt_output, LineJoiner),
        "/api/embed": _VECTORS,
        "/api/embeddings": _VECTORS,
    },
    address=address,
    error=messages.read_error,
)


class OllamaCall(Call):
    """A request; that of a stream is sent when the first chunk is asked for, and fails then."""

    __slots__ = ()

    def streamed(self, ended: StreamEnd, error: BaseException | None = None) -> None:
        """The stream is over; where it never began, the request failed."""
        if error is not None and ended == "error" and self.joiner is not None and not self.joiner.chunks:
            self.failed(error)
        else:
            super().streamed(ended, error)


def _start(client: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Call | None:
    """Begin a call; `None` where the request asks no model or nothing records. `args`: a class, the verb, the path."""
    if STATE.put is None or CURRENT.get() is SKIPPED:
        return None
    try:
        endpoint = OLLAMA.endpoints.get(text(args[2]) or "") if len(args) > 2 else None
        body = kwargs.get("json")
        if endpoint is None or type(body) is not dict:
            return None
        provider, where = address(client)
        call = OllamaCall(OLLAMA, endpoint, word(body, "model"), provider)
        around = sys._getframe(2)
        method = f"{around.f_globals.get('__name__')}.{around.f_code.co_qualname}"
        if call.open(client, body, where, method):
            return call
        call._ended = True  # noqa: SLF001  never begun, so nothing to end
    except Exception:
        failed("record the start of a call of ollama")
    return None


def _answered(call: Call, result: Any) -> None:
    try:
        read = call.endpoint
        answer = Answer(
            output=read.output(result),
            usage=read.usage(result),
            model=word(result, "model"),
            finish=read.finish(result),
            attributes=messages.durations(result),
        )
    except Exception:
        failed("read an answer of ollama")
        answer = Answer()
    call.answered(answer)


def _followed(call: Call, source: Any, *, is_async: bool) -> Any:
    """A generator for the SDK's own, under its name: the program holds this one."""
    try:
        joiner = LineJoiner()
        call.joiner = joiner
        made: Any = (awatch if is_async else watch)(source, call, joiner)
        made.__name__, made.__qualname__ = source.__name__, source.__qualname__
        call.held = weakref.ref(made)
    except Exception:
        failed("follow a stream of ollama")
        return source
    return made


def _request(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    @hidden
    def _request(self: Any, *args: Any, **kwargs: Any) -> Any:
        before, call, token = CURRENT.get(), None, UNKNOWN
        try:
            call = _start(self, args, kwargs)
            token = None if call is None else call.attach()
            try:
                result = original(self, *args, **kwargs)
            except BaseException as error:
                without_us(error)
                if call is not None:
                    call.detach(token)
                    call.failed(error)
                raise
            if call is None:
                return result
            call.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            let_go(call, token, before)
            raise
        if kwargs.get("stream") is True:
            return _followed(call, result, is_async=False)
        _answered(call, result)
        return result

    return _request


def _arequest(original: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(original)
    @hidden
    async def _request(self: Any, *args: Any, **kwargs: Any) -> Any:
        before, call, token = CURRENT.get(), None, UNKNOWN
        try:
            call = _start(self, args, kwargs)
            token = None if call is None else call.attach()
            try:
                result = await original(self, *args, **kwargs)
            except BaseException as error:
                without_us(error)
                if call is not None:
                    call.detach(token)
                    call.failed(error)
                raise
            if call is None:
                return result
            call.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            let_go(call, token, before)
            raise
        if kwargs.get("stream") is True:
            return _followed(call, result, is_async=True)
        _answered(call, result)
        return result

    return _request


TARGETS: tuple[Target, ...] = (
    Target("ollama", "ollama._client", "Client._request", _request, "synchronous calls are not recorded"),
    Target("ollama", "ollama._client", "AsyncClient._request", _arequest, "asynchronous calls are not recorded"),
)
