"""Model runs: what LangChain tells of a request (`invocation_params`, metadata) and of its result (`LLMResult`)."""

from typing import Any, NamedTuple

from dashcam.integrations.fields import fields, get, items, known, number, plain, word
from dashcam.integrations.langchain.messages import read_message
from dashcam.integrations.words import Message, message, text_part, tool_definition, usage
from dashcam.model.types import Json

PROVIDERS = {
    "azure": "azure.ai.openai",
    "azure_openai": "azure.ai.openai",
    "google_genai": "gcp.gemini",
    "google_vertexai": "gcp.vertex_ai",
    "amazon_bedrock": "aws.bedrock",
    "bedrock": "aws.bedrock",
    "bedrock_converse": "aws.bedrock",
    "mistral": "mistral_ai",
    "mistralai": "mistral_ai",
    "xai": "x_ai",
    "ibm": "ibm.watsonx.ai",
    "watsonx": "ibm.watsonx.ai",
}
"""LangChain's word for a provider, where OpenTelemetry's is another."""
_FINISHES = ("finish_reason", "stop_reason", "done_reason")
_LEAVES = frozenset({str, int, float, bool})
_NOT_PARAMETERS = frozenset({"model", "model_name", "tools", "_type", "stream"})
"""Said elsewhere; `stream` is how the model was made, not how it is called."""


def read_chat(said: Any, params: Any) -> Json:
    """The messages of one run with the tools and parameters of its request."""
    messages: list[Message] = []
    for one in said if type(said) is list else items(said):
        messages.append(read_message(one))  # noqa: PERF401  a comprehension is one call more
    return {"messages": messages, **_request(params)}


def read_prompt(prompt: Any, params: Any) -> Json:
    """The same for a model that takes a text."""
    return {"messages": [message("user", [text_part(prompt)])], **_request(params)}


class Result(NamedTuple):
    """What a run's result says: the first prompt's generations."""

    messages: list[Message]
    usage: dict[str, Json] | None
    said: dict[str, Json]
    """What the provider said of its answer, under OpenTelemetry's names; why it ended in its own words."""


def read_result(result: Any, *, count: bool = True) -> Result:
    """A run's result, each of its generations looked at once; tokens only where nobody nearer to the provider has told them."""
    whole = known(result)
    prompts = whole.get("generations")
    prompts = prompts if type(prompts) is list else items(prompts)
    messages: list[Message] = []
    finish: list[str] = []
    counted: dict[str, Json] | None = None
    answer_id: str | None = None
    for index, one in enumerate(items(prompts[0]) if prompts else ()):
        state = known(one)
        said = state.get("message")
        about = known(said)
        metadata, info = about.get("response_metadata"), state.get("generation_info")
        why = info.get("finish_reason") if type(info) is dict else None
        if type(why) is not str:
            why = _finish(info, metadata)
        if why is not None:
            finish.append(why)
        if said is None:
            messages.append(message("assistant", [text_part(state.get("text"))], finish=why))
        else:
            messages.append(read_message(said, why, about))
        if not index:
            answer_id = word(metadata, "id")
        if count and counted is None and fields(about.get("usage_metadata")):
            counted = _usage(known(about["usage_metadata"]), get(metadata, "token_usage"))
    learned: dict[str, Json] = {"gen_ai.response.finish_reasons": finish} if finish else {}
    if answer_id is not None:
        learned["gen_ai.response.id"] = answer_id
    if count and counted is None:
        counted = _older_usage(get(whole.get("llm_output"), "token_usage"))
    return tuple.__new__(Result, (messages, counted, learned))


def model_of(params: Any, metadata: Any) -> str | None:
    """The model that is asked."""
    if type(params) is dict:
        said = params.get("model")
        if type(said) is str and said:
            return said
    return word(params, "model") or word(params, "model_name") or word(metadata, "ls_model_name")


def provider_of(metadata: Any) -> str | None:
    """The provider, in OpenTelemetry's word."""
    said = metadata.get("ls_provider") if type(metadata) is dict else get(metadata, "ls_provider")
    return PROVIDERS.get(said, said) if type(said) is str else None


def _usage(found: dict[str, Any], raw: Any) -> dict[str, Json]:
    """Tokens as a message has them, beside the provider's own words."""
    inputs, outputs = found.get("input_token_details"), found.get("output_token_details")
    return usage(
        raw if fields(raw) else found,
        inputs=found.get("input_tokens"),
        outputs=found.get("output_tokens"),
        cache_read=get(inputs, "cache_read"),
        cache_write=get(inputs, "cache_creation"),
        reasoning=get(outputs, "reasoning"),
    )


def _older_usage(said: Any) -> dict[str, Json] | None:
    if not fields(said):
        return None
    inputs, outputs = number(get(said, "prompt_tokens")), number(get(said, "completion_tokens"))
    return usage(said, inputs=inputs, outputs=outputs)


def _finish(info: Any, metadata: Any) -> str | None:
    for said in (fields(info), fields(metadata)):
        for name in _FINISHES:
            if type(said.get(name)) is str:
                return said[name]  # type: ignore[no-any-return]  # exactly a text
        if said and word(said, "object") == "response":
            return word(get(said, "incomplete_details"), "reason") or word(said, "status")
    return None


def _request(params: Any) -> dict[str, Json]:
    said = params if type(params) is dict else fields(params)
    tools, parameters = said.get("tools"), {}
    for key, value in said.items():
        if value is not None and key not in _NOT_PARAMETERS:
            parameters[key] = value if type(value) in _LEAVES else plain(value)
    return {"tools": [] if tools is None else [*map(tool_definition, items(tools))], "parameters": parameters}
