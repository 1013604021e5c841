"""Models: `generate` and `generate_stream` of every class of them; an SDK's request inside adds what it knows."""

from functools import lru_cache
from typing import Any

from dashcam.capture import calls
from dashcam.capture.context import CURRENT
from dashcam.integrations.around import Around
from dashcam.integrations.fields import fields, get, items, number, plain, text, word
from dashcam.integrations.hosts import provider_of, remembered, server
from dashcam.integrations.model_prefixes import split_model
from dashcam.integrations.sdk_answer import Text
from dashcam.integrations.sdk_call import NO_USAGE
from dashcam.integrations.smolagents.readers import (
    finish_reasons,
    has_image,
    read_answer,
    read_message,
    read_tool,
    read_usage,
)
from dashcam.integrations.words import Message, message, text_part, tool_call
from dashcam.model.types import Json
from dashcam.snapshot.labels import Label, label

_OPENAI = "smolagents.models.OpenAIModel"
_LITELLM = "smolagents.models.LiteLLMModel"
_CLASSES = {
    "smolagents.models.AzureOpenAIModel": "azure.ai.openai",
    "smolagents.models.AmazonBedrockModel": "aws.bedrock",
    "smolagents.models.InferenceClientModel": "huggingface",
    "smolagents.models.TransformersModel": "huggingface",
    "smolagents.models.VLLMModel": "vllm",
}
"""Whose model it is, by the nearest of smolagents' own classes."""
_KNOWN = frozenset({*_CLASSES, _OPENAI, _LITELLM})
_ID, _ENDED = "gen_ai.response.id", "gen_ai.response.finish_reasons"
_GIVEN = ("messages", "stop_sequences", "response_format", "tools_to_call_from")
_NOT_PARAMETERS = ("messages", "tools_to_call_from")


class Asked(Around):
    """One question to a model."""

    __slots__ = ("_calls", "_said", "_usage")

    def __init__(self, span: calls.ActiveSpan) -> None:
        super().__init__(span)
        self._said: Text | None = None
        self._calls: dict[int, list[Any]] = {}
        self._usage: Any = None

    def found(self, result: Any) -> dict[str, Any]:
        """A message."""
        pending = self.span.pending
        inside, learned = pending.get("attributes", {}), {}
        if _ID not in inside or _ENDED not in inside:
            said = {_ID: word(get(result, "raw"), "id"), _ENDED: finish_reasons(result)}
            learned = {name: value for name, value in said.items() if value and name not in inside}
        known: dict[str, Any] = {"attributes": learned}
        if pending.get("output") is None:
            known["output"] = read_answer(result)
        if pending.get("usage") is None:
            known["usage"] = read_usage(get(result, "token_usage"), get(get(result, "raw"), "usage"))
        return known

    def take(self, chunk: Any) -> None:
        """A piece of one; where the stream is left early, an SDK inside may hear of that too late to tell."""
        known = fields(chunk)
        said = known.get("content")
        if type(said) is str:
            if self._said is None:
                self._said = Text()
            self._said.add(said)
        if known.get("token_usage") is not None:
            self._usage = known["token_usage"]
        if known.get("tool_calls") is not None:
            for one in items(known["tool_calls"]):
                self._call(one)

    def joined(self) -> dict[str, Any]:
        """The message that the pieces make."""
        words = self._said
        parts = [text_part(str(words))] if words is not None and words.size else []
        for call_id, name, arguments in self._calls.values():
            parts.append(tool_call(call_id, name, str(arguments)))
        known: dict[str, Any] = {"output": {"messages": [message("assistant", parts)]}}
        known["usage"] = read_usage(self._usage)
        if known["usage"] is None and "usage" not in self.span.pending:
            missing = NO_USAGE.get(self.ended or "error")
            known["attributes"] = {} if missing is None else {"usage.missing": missing}
        return known

    def _call(self, one: Any) -> None:
        index = number(get(one, "index"))
        function = get(one, "function")
        known = self._calls.setdefault(0 if index is None else index, [None, None, Text()])
        known[0] = text(get(one, "id")) or known[0]
        known[1] = text(get(function, "name")) or known[1]
        known[2].add(text(get(function, "arguments")) or "")


def ask(model: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a question; one that a model's class hands on to another model is that one's."""
    here = CURRENT.get()
    around = None if here is None else here[2]
    if around is not None and around.kind == "llm" and around.taken is None and not around.pending:
        return None
    given = {**dict(zip(_GIVEN, args, strict=False)), **kwargs} if args else kwargs
    state, cls = fields(model), label(type(model))
    asked, provider, where = _model(state, cls)
    messages = [*map(read_message, items(given.get("messages")))]
    span = calls.begin(
        cls.qualname.rpartition(".")[2],
        "llm",
        input=_request(state, given, messages),
        model=asked,
        provider=provider,
        attributes=where,
        of=model,
        type=type(model),
        method=method,
        site=True,
    )
    if span is None:
        return None
    span.wants_input = has_image(messages)
    return Asked(span)


def _request(state: dict[str, Any], given: dict[str, Any], messages: list[Message]) -> Json:
    own, tools = state.get("kwargs"), given.get("tools_to_call_from")
    said: dict[str, Any] = {}
    for name, value in given.items():
        if name not in _NOT_PARAMETERS:
            said[name] = value  # noqa: PERF403  a comprehension is one call more
    if type(own) is dict:
        said |= own
    return {
        "messages": messages,
        "tools": [] if tools is None else [*map(read_tool, items(tools))],
        "parameters": {name: plain(value) for name, value in said.items() if value is not None} if said else {},
    }


def _model(state: dict[str, Any], cls: Label) -> tuple[str | None, str | None, dict[str, Json]]:
    """The model that is asked, and of whom, as far as its class tells; an SDK's request inside knows better."""
    asked, client = text(state.get("model_id")), state.get("client")
    name = _family(cls.module, cls.qualname, cls.bases)
    if name == _OPENAI:
        return asked, *_served(client)
    if name == _LITELLM:
        return *split_model(asked, None), {}
    if name is None:
        return asked, None, {}
    served = word(client, "provider")
    return asked, served if served not in (None, "auto") else _CLASSES[name], {}


@remembered
def _served(client: Any) -> tuple[str, dict[str, Json]]:
    host, where = server(client)
    return provider_of(host or "", "openai"), where


@lru_cache(maxsize=64)
def _family(module: str, name: str, bases: tuple[str, ...]) -> str | None:
    """The nearest of smolagents' own classes that a class is, or comes from; a program has few."""
    return next((one for one in (f"{module}.{name}", *bases) if one in _KNOWN), None)
