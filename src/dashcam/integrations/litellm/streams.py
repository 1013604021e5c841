"""LiteLLM's streams, which stay what they are: their classes' own steps are met, and tell the call whose stream it is.

LiteLLM keeps the chunks of a chat itself, with the usage that the provider sent and it does not show; when the stream is
over they are folded into the answer. A token costs a look-up. Chunks of the other endpoints are read as they come.
"""

import weakref
from collections.abc import Callable
from contextvars import Token
from functools import wraps
from typing import Any

from dashcam.capture.calls import ActiveSpan
from dashcam.capture.context import CURRENT, Here
from dashcam.capture.fault import is_cancelled
from dashcam.capture.guard import failed
from dashcam.capture.lifecycle import UNKNOWN, restore
from dashcam.capture.patch import Target
from dashcam.integrations.fields import extra, fields, get, items, named, word
from dashcam.integrations.litellm.call import LiteCall
from dashcam.integrations.sdk_answer import Answer, Text
from dashcam.integrations.wire_joiners import ChatJoiner, CompletionJoiner
from dashcam.integrations.wire_response_joiner import ResponseJoiner
from dashcam.model.types import StreamEnd

_FOLLOWED: dict[int, tuple[weakref.ref[Any], LiteCall]] = {}
_CHAT, _EVENTS = "litellm.litellm_core_utils.streaming_handler", "litellm.responses.streaming_iterator"
_BRIDGED = "litellm.responses.litellm_completion_transformation.streaming_iterator"
_TEXTS = "litellm.utils"
_STREAMS = ("CustomStreamWrapper", "TextCompletionStreamWrapper", "BaseResponsesAPIStreamingIterator")
_KEPT_MOST = 100_000


class KeptJoiner:
    """Folds the chunks that LiteLLM has kept, once the stream is over."""

    __slots__ = ("_kept", "chunks", "text")

    def __init__(self, kept: list[Any]) -> None:
        self.chunks = 0
        self.text = Text()
        self._kept = kept

    def quick(self, _: Any) -> None:
        """None is read as it comes."""

    def add(self, chunk: Any) -> None:
        """Count only."""

    def answer(self) -> Answer:
        """What the chunks amount to."""
        joiner = ChatJoiner()
        for chunk in self._kept[:_KEPT_MOST]:
            joiner.add(chunk)
        return joiner.answer()


def is_stream(result: Any) -> bool:
    """Whether a result is one of LiteLLM's streams."""
    for name in _STREAMS:  # noqa: SIM110  a generator is four calls more
        if named(result, "litellm", name):
            return True
    return False


def follow(call: LiteCall, stream: Any) -> None:
    """Let the steps of a stream tell the call."""
    if named(stream, "litellm", _STREAMS[2]):
        call.joiner = ResponseJoiner()
    elif named(stream, "litellm", _STREAMS[1]):
        call.joiner = CompletionJoiner()
    else:
        call.joiner = KeptJoiner(items(get(stream, "chunks")))
    said = word(stream, "custom_llm_provider")
    is_cached = said == "cached_response" or type(stream).__name__.startswith("Cached")
    call.learn(None if is_cached else said, is_cached)
    key = id(stream)
    _FOLLOWED[key] = (weakref.ref(stream, lambda _: _dropped(key)), call)


def _dropped(key: int) -> None:
    known = _FOLLOWED.pop(key, None)
    if known is not None:
        known[1].streamed("collected")


def _over(key: int, ended: StreamEnd, error: BaseException | None = None) -> None:
    known = _FOLLOWED.pop(key, None)
    if known is not None:
        if error is not None:
            known[1].learn(word(error, "llm_provider"), known[1].is_cached)
        known[1].streamed(ended, error)


def _came(call: LiteCall, chunk: Any) -> None:
    """Note a chunk; those of a chat are read when the stream is over."""
    try:
        joiner = call.joiner
        if joiner is None:
            return
        if not joiner.chunks:
            call.first()
        joiner.chunks += 1
        if type(joiner) is not KeptJoiner:
            joiner.add({**fields(chunk), **extra(chunk), "type": _type(chunk)})
    except Exception:
        failed("read a chunk of litellm")


def _type(event: Any) -> Any:
    """An event's type, which LiteLLM has as a member of an enumeration."""
    said = get(event, "type")
    return said if type(said) is str else fields(said).get("_value_")


def _broke(key: int, error: BaseException) -> None:
    if isinstance(error, StopIteration | StopAsyncIteration):
        _over(key, "exhausted")
    else:
        _over(key, "cancelled" if is_cancelled(error) else "error", error)


def _enter(call: LiteCall) -> Token[Here | None] | None:
    """Until the first chunk is there the request may not have been sent: let an SDK that sends it find the call."""
    joiner = call.joiner
    return None if joiner is None or joiner.chunks else call.inside()


def step(original: Callable[..., Any]) -> Callable[..., Any]:
    """`__next__` of a stream's class."""

    @wraps(original)
    def __next__(self: Any) -> Any:  # noqa: N807  Python's name
        known = _FOLLOWED.get(id(self))
        if known is None:
            return original(self)
        before, token = CURRENT.get(), UNKNOWN
        try:
            token = _enter(known[1])
            try:
                chunk = original(self)
            except BaseException as error:
                ActiveSpan.detach(token)
                _broke(id(self), error)
                raise
            ActiveSpan.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            restore(token, before)
            raise
        _came(known[1], chunk)
        return chunk

    return __next__


def astep(original: Callable[..., Any]) -> Callable[..., Any]:
    """`__anext__` of a stream's class."""

    @wraps(original)
    async def __anext__(self: Any) -> Any:  # noqa: N807  Python's name
        known = _FOLLOWED.get(id(self))
        if known is None:
            return await original(self)
        before, token = CURRENT.get(), UNKNOWN
        try:
            token = _enter(known[1])
            try:
                chunk = await original(self)
            except BaseException as error:
                ActiveSpan.detach(token)
                _broke(id(self), error)
                raise
            ActiveSpan.detach(token)
        except BaseException:  # an interrupt may fall between any two of these
            restore(token, before)
            raise
        _came(known[1], chunk)
        return chunk

    return __anext__


def aclosing(original: Callable[..., Any]) -> Callable[..., Any]:
    """`aclose` of a stream's class: the user closes it."""

    @wraps(original)
    async def aclose(self: Any, *args: Any, **kwargs: Any) -> Any:
        _over(id(self), "closed")
        return await original(self, *args, **kwargs)

    return aclose


_COSTS = "streams have no output"
TARGETS = (
    Target("litellm", _CHAT, "CustomStreamWrapper.__next__", step, _COSTS),
    Target("litellm", _CHAT, "CustomStreamWrapper.__anext__", astep, _COSTS),
    Target(
        "litellm", _CHAT, "CustomStreamWrapper.aclose", aclosing, "streams that are closed are said to be collected"
    ),
    Target("litellm", _TEXTS, "TextCompletionStreamWrapper.__next__", step, _COSTS),
    Target("litellm", _TEXTS, "TextCompletionStreamWrapper.__anext__", astep, _COSTS),
    *(
        Target("litellm", _EVENTS, f"{kind}ResponsesAPIStreamingIterator.__anext__", astep, _COSTS)
        for kind in ("", "Mock", "Cached")
    ),
    *(
        Target("litellm", _EVENTS, f"{kind}ResponsesAPIStreamingIterator.__next__", step, _COSTS)
        for kind in ("Sync", "Mock", "Cached")
    ),
    Target("litellm", _BRIDGED, "LiteLLMCompletionStreamingIterator.__anext__", astep, _COSTS),
    Target("litellm", _BRIDGED, "LiteLLMCompletionStreamingIterator.__next__", step, _COSTS),
)
