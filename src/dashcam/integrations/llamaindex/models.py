"""Models: what a LlamaIndex model object tells of a request, and its answer of itself."""

from typing import Any

from dashcam.integrations.fields import fields, get, items, known, number, plain, word
from dashcam.integrations.llamaindex.content import read_message
from dashcam.integrations.llamaindex.kept import Kept, classes
from dashcam.integrations.words import message, text_part, tool_definition, usage
from dashcam.model.types import Json

_PROVIDERS = {
    "openai": "openai",
    "azure_openai": "azure.ai.openai",
    "azure_inference": "azure.ai.inference",
    "anthropic": "anthropic",
    "google_genai": "gcp.gemini",
    "gemini": "gcp.gemini",
    "vertex": "gcp.vertex_ai",
    "bedrock": "aws.bedrock",
    "bedrock_converse": "aws.bedrock",
    "cohere": "cohere",
    "mistralai": "mistral_ai",
    "groq": "groq",
    "deepseek": "deepseek",
    "perplexity": "perplexity",
    "ollama": "ollama",
    "ibm": "ibm.watsonx.ai",
}
"""The package of a model's class (`llama_index.llms.…`) to OpenTelemetry's word."""
_NAMES = ("model", "model_name", "model_id", "deployment_name", "engine")
_PARAMETERS = {
    "temperature": "temperature",
    "max_tokens": "max_tokens",
    "max_completion_tokens": "max_completion_tokens",
    "top_p": "top_p",
    "top_k": "top_k",
    "seed": "seed",
    "stop": "stop",
    "reasoning_effort": "reasoning_effort",
    "reasoning_options": "reasoning",
}
"""A model's own fields that are parameters of each request, and what they are called there."""
_LEAVES = frozenset({str, int, float, bool})
_NOT_PARAMETERS = frozenset({"tools", "messages", "formatted", "prompt"})
_USAGES = (
    ("prompt_tokens", "completion_tokens"),
    ("input_tokens", "output_tokens"),
    ("prompt_token_count", "candidates_token_count"),
    ("prompt_eval_count", "eval_count"),
)


def model_of(model: Any) -> str | None:
    """The model that is asked."""
    state = fields(model)
    for name in _NAMES:
        if name in state and type(state[name]) is str:
            return state[name]  # type: ignore[no-any-return]  # exactly a text
    return None


def provider_of(model: Any) -> str | None:
    """The provider, by the package of the nearest class that is LlamaIndex's own; unknown where it serves many."""
    return _providers.of(type(model))


def _provider(cls: type, _word: str) -> str | None:
    for _, module, _ in classes(cls):
        where = module.split(".")
        if where[0] == "llama_index" and len(where) > 2 and where[1] in ("llms", "embeddings"):
            return _PROVIDERS.get(where[2])
    return None


_providers = Kept(_provider)


def read_request(model: Any, said: dict[str, Any]) -> Json:
    """The messages of a request with its tools and parameters; a prompt is one message."""
    more = said.get("kwargs")
    more = more if type(more) is dict else {}
    messages = said.get("messages", more.get("messages"))
    if messages is None:
        args = items(said.get("args"))
        prompt = said.get("prompt", more.get("prompt", args[0] if args else None))
        asked = [message("user", [text_part(prompt)])]
    else:
        asked = []
        for one in items(messages):
            asked.append(read_message(one))  # a comprehension is one call more
    return {
        "messages": asked,
        "tools": [*map(tool_definition, items(more.get("tools")))] if "tools" in more else [],
        "parameters": _parameters(model, more),
    }


def read_answer(answer: Any) -> Json:
    """An answer of a chat or a completion, `None` where there is none."""
    state = known(answer)
    reasons = _reasons(state.get("raw"))
    finish, said = reasons[0] if reasons else None, state.get("message")
    if said is not None:
        return {"messages": [read_message(said, finish)]}
    written = word(state, "text")
    return None if written is None else {"messages": [message("assistant", [text_part(written)], finish=finish)]}


def read_usage(answer: Any) -> dict[str, Json] | None:
    """Tokens, from what the provider said or from what the integration made of it."""
    raw = get(answer, "raw")
    for source in (get(raw, "usage"), get(raw, "usage_metadata"), get(answer, "additional_kwargs"), raw):
        for inputs, outputs in _USAGES:
            if number(get(source, inputs)) is not None:
                return _usage(source, get(source, inputs), get(source, outputs))
    return None


def read_response(answer: Any) -> dict[str, Json]:
    """What the provider said of its answer, under OpenTelemetry's names."""
    raw = get(answer, "raw")
    answer_id, reasons = word(raw, "id"), _reasons(raw)
    learned: dict[str, Json] = {}
    if answer_id:
        learned["gen_ai.response.id"] = answer_id
    if reasons:
        learned["gen_ai.response.finish_reasons"] = [*reasons]
    return learned


def _usage(source: Any, inputs: Any, outputs: Any) -> dict[str, Json]:
    asked, made = get(source, "prompt_tokens_details"), get(source, "completion_tokens_details")
    read, written = get(source, "cache_read_input_tokens"), get(source, "cache_creation_input_tokens")
    if number(read) is not None or number(written) is not None:
        # Anthropic leaves what it had cached out of its input
        inputs = (number(inputs) or 0) + (number(read) or 0) + (number(written) or 0)
    return usage(
        source,
        inputs=inputs,
        outputs=outputs,
        cache_read=get(asked, "cached_tokens") if read is None else read,
        cache_write=written,
        reasoning=get(made, "reasoning_tokens"),
    )


def _parameters(model: Any, more: dict[str, Any]) -> dict[str, Json]:
    state, made = fields(model), {}
    for name, key in _PARAMETERS.items():
        value = state.get(name)
        if value is not None:
            made[key] = value if type(value) in _LEAVES else plain(value)
    for source in (state.get("additional_kwargs"), more):
        if type(source) is dict and source:
            for key, value in source.items():
                if type(key) is not str or key in _NOT_PARAMETERS:
                    continue
                if value is not None:
                    made[key] = value if type(value) in _LEAVES else plain(value)
                else:  # said to be none, whatever the model says otherwise
                    made.pop(key, None)
    return made


def _reasons(raw: Any) -> list[str]:
    if raw is None:
        return []
    state, found = known(raw), []
    choices = state.get("choices")
    if type(choices) is list and choices:
        for one in choices:
            said = word(one, "finish_reason")
            if said is not None:
                found.append(said)
    elif (said := word(state, "stop_reason") or word(state, "done_reason")) is not None:
        found.append(said)
    return found
