"""Where Mistral's SDK is met: the methods of its resources, its streams, and its attempts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from dashcam.capture.guard import failed
from dashcam.capture.patch import Target
from dashcam.integrations.fields import fields, named
from dashcam.integrations.mistral.calls import (
    AGENTS,
    CHAT,
    EMBEDDINGS,
    FIM,
    MODERATIONS,
    answered,
    begin,
)
from dashcam.integrations.sdk_answer import Endpoint
from dashcam.integrations.sdk_call import Call
from dashcam.integrations.sdk_methods import Read, amethod, attempt, method, refused
from dashcam.integrations.sdk_watch import awatch, closed, watch

Method = Callable[..., Any]
_STREAMING = "mistralai.client.utils.eventstreaming"
_EARLY = "streams that are closed early are said to be collected"
_TRIES = "how often a call was tried is not recorded"


def _streaming(call: Call, stream: Any) -> None:
    """Put ourselves before the generator that a stream reads from."""
    state, make = fields(stream), call.endpoint.joiner
    source = state.get("generator")
    if source is None or make is None:
        call.attributes["output.missing"] = "this SDK's stream has no generator to watch"
        call.streamed("closed")
        return
    call.joiner = make()
    follow = awatch if named(stream, "mistralai", "EventStreamAsync") else watch
    state["generator"] = follow(source, call, call.joiner)


def _before(seen: Callable[[Any], None]) -> Callable[[Method], Method]:
    """A method before which `seen` is told its object; for coroutines the same."""

    def wrap(original: Method) -> Method:
        @wraps(original)
        def told(self: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                seen(self)
            except Exception:
                failed("follow a call of Mistral")
            return original(self, *args, **kwargs)

        return told

    return wrap


def _refused(original: Method) -> Method:
    @wraps(original)
    def made(self: Any, response: Any) -> None:
        try:
            refused(response)
        except Exception:
            failed("see Mistral try again")
        original(self, response)

    return made


def _both(module: str, names: str, endpoint: Endpoint, read: Read) -> tuple[Target, Target]:
    """A method and its asynchronous twin."""
    plain = names.rpartition(".")[2]
    costs = f"calls of {names} are not recorded"
    return (
        Target("mistral", module, names, method(begin(endpoint, plain), read), costs),
        Target("mistral", module, f"{names}_async", amethod(begin(endpoint, f"{plain}_async"), read), costs),
    )


TARGETS = (
    *_both("mistralai.client.chat", "Chat.complete", CHAT, answered),
    *_both("mistralai.client.chat", "Chat.stream", CHAT, _streaming),
    *_both("mistralai.client.agents", "Agents.complete", AGENTS, answered),
    *_both("mistralai.client.agents", "Agents.stream", AGENTS, _streaming),
    *_both("mistralai.client.fim", "Fim.complete", FIM, answered),
    *_both("mistralai.client.fim", "Fim.stream", FIM, _streaming),
    *_both("mistralai.client.embeddings", "Embeddings.create", EMBEDDINGS, answered),
    *_both("mistralai.client.classifiers", "Classifiers.moderate", MODERATIONS, answered),
    *_both("mistralai.client.classifiers", "Classifiers.moderate_chat", MODERATIONS, answered),
    Target(
        "mistral", _STREAMING, "EventStream.close", _before(lambda one: closed(fields(one).get("generator"))), _EARLY
    ),
    Target(
        "mistral",
        _STREAMING,
        "EventStreamAsync.close",
        _before(lambda one: closed(fields(one).get("generator"))),
        _EARLY,
    ),
    Target(
        "mistral", "mistralai.client._hooks.sdkhooks", "SDKHooks.before_request", _before(lambda _: attempt()), _TRIES
    ),
    Target("mistral", "mistralai.client.utils.retries", "TemporaryError.__init__", _refused, _TRIES),
)
