"""Models: `call` and `acall` of every class of them, CrewAI's clients and the user's own; an SDK's request inside adds to it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from dashcam.capture import calls
from dashcam.capture.context import CURRENT
from dashcam.capture.guard import failed
from dashcam.integrations.around import Around
from dashcam.integrations.fields import fields, get, items, number, plain, text, word
from dashcam.integrations.model_prefixes import split_model
from dashcam.integrations.wire_chat import read_message
from dashcam.integrations.words import Part, message, text_part, tool_call, tool_definition, usage
from dashcam.model.types import Json
from dashcam.snapshot.labels import Label, label

_PROVIDERS = {
    "openai": "openai",
    "azure": "azure.ai.openai",
    "azure_openai": "azure.ai.openai",
    "anthropic": "anthropic",
    "claude": "anthropic",
    "gemini": "gcp.gemini",
    "google": "gcp.gemini",
    "bedrock": "aws.bedrock",
    "aws": "aws.bedrock",
    "mistral": "mistral_ai",
    "xai": "x_ai",
}
"""CrewAI's word for a provider, where OpenTelemetry has one."""
_GIVEN = (
    "messages",
    "tools",
    "callbacks",
    "available_functions",
    "from_task",
    "from_agent",
    "response_model",
)
_PARAMETERS = (
    "temperature",
    "top_p",
    "max_tokens",
    "max_completion_tokens",
    "seed",
    "frequency_penalty",
    "presence_penalty",
    "n",
    "stop",
    "reasoning_effort",
    "stream",
)


_INPUTS = ("prompt_tokens", "prompt_token_count", "input_tokens")
_OUTPUTS = ("completion_tokens", "candidates_token_count", "output_tokens")
_READ = ("cached_prompt_tokens", "cached_tokens", "cache_read_input_tokens")
_WRITTEN = ("cache_creation_tokens", "cache_creation_input_tokens")


class Asked(Around):
    """One question to a model, with all attempts at it."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """A text, calls of tools, or an object that fits a schema."""
        return {} if self.told("output") else {"output": {"messages": [message("assistant", _parts(result))]}}


def ask(model: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a question; one that a model's class hands on to another model is that one's."""
    here = CURRENT.get()
    around = None if here is None else here[2]
    if around is not None and around.kind == "llm" and around.taken is None and not around.pending:
        return None
    given = {**dict(zip(_GIVEN, args, strict=False)), **kwargs} if args else kwargs
    state, cls = fields(model), label(type(model))
    asked, provider = _model(cls, state)
    span = calls.begin(
        cls.qualname.rpartition(".")[2],
        "llm",
        input=_request(state, given),
        model=asked,
        provider=provider,
        of=model,
        type=type(model),
        method=method,
        site=True,
    )
    return None if span is None else Asked(span)


def tracked(original: Callable[..., Any], _: str) -> Callable[..., Any]:
    """Around the method that every client of CrewAI's counts its tokens with: what no SDK inside has told is told there."""

    @wraps(original)
    def track(self: Any, usage_data: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            span = calls.outer()
            if span is not None and span.kind == "llm" and span.taken is None:
                span.add(usage=read_usage(usage_data))
        except Exception:
            failed("read the tokens of crewai")
        return original(self, usage_data, *args, **kwargs)

    return track


def read_usage(said: Any) -> dict[str, Json] | None:
    """Tokens, under the names that the clients of different providers have for them."""
    inputs, outputs = _first(said, _INPUTS), _first(said, _OUTPUTS)
    if inputs is None and outputs is None:
        return None
    return usage(
        said,
        inputs=inputs,
        outputs=outputs,
        cache_read=_first(said, _READ),
        cache_write=_first(said, _WRITTEN),
        reasoning=get(said, "reasoning_tokens"),
    )


def _first(said: Any, names: tuple[str, ...]) -> int | None:
    return next((found for name in names if (found := number(get(said, name))) is not None), None)


def _model(cls: Label, state: dict[str, Any]) -> tuple[str | None, str | None]:
    """The model that is asked, and of whom; in a class of the user's the provider is a default that nobody has chosen."""
    asked, said = text(state.get("model")), text(state.get("provider"))
    if not cls.module.startswith("crewai."):
        return asked, None
    return split_model(asked, None) if state.get("is_litellm") is True else (asked, _PROVIDERS.get(said or "", said))


def _request(state: dict[str, Any], given: dict[str, Any]) -> Json:
    asked = given.get("messages")
    tools, wanted = given.get("tools"), given.get("response_model")
    said: dict[str, Json] = {}
    for name in _PARAMETERS:  # most of them are left at what they are
        value = state.get(name)
        if value is not None and value is not False:
            _put(said, name, value)
    for name, value in fields(state.get("additional_params")).items():
        said.pop(name, None)
        _put(said, name, value)
    if wanted is not None and issubclass(type(wanted), type):
        said["response_model"] = label(cast("type", wanted)).full
    return {
        "messages": [{"role": "user", "parts": [{"type": "text", "content": asked}]}]
        if type(asked) is str
        else [*map(read_message, items(asked))],
        "tools": [] if tools is None else [*map(tool_definition, items(tools))],
        "parameters": said,
    }


def _put(said: dict[str, Json], name: str, value: Any) -> None:
    if value is not None and value is not False and not (type(value) is list and not value):
        said[name] = value if type(value) is str else plain(value)


def _parts(result: Any) -> list[Part]:
    if type(result) is str:
        return [text_part(result)]
    if type(result) is list:
        return [_call(one) for one in result]
    return [] if result is None else [text_part(plain(result))]


def _call(one: Any) -> Part:
    """A call of a tool, in the words of whichever provider."""
    function = get(one, "function")
    said = one if function is None else function
    arguments = next((found for name in ("arguments", "input", "args") if (found := get(said, name)) is not None), None)
    return tool_call(word(one, "id") or word(one, "toolUseId"), get(said, "name"), arguments)
