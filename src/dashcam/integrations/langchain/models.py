"""Model runs: what LangChain tells of a request (`invocation_params`, metadata) and of its result (`LLMResult`)."""

from typing import Any

from dashcam.integrations.fields import fields, get, items, number, plain, word
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
_NOT_PARAMETERS = frozenset({"model", "model_name", "tools", "_type", "stream"})
"""Said elsewhere; `stream` is how the model was made, not how it is called."""


def read_chat(said: Any, params: Any) -> Json:
    """The messages of one run with the tools and parameters of its request."""
    return {"messages": [read_message(one) for one in items(said)], **_request(params)}


def read_prompt(prompt: Any, params: Any) -> Json:
    """The same for a model that takes a text."""
    return {"messages": [message("user", [text_part(prompt)])], **_request(params)}


def read_result(result: Any) -> list[Message]:
    """The messages of a run's result: the first prompt's generations."""
    first = items(get(result, "generations"))[:1]
    return [_generation(one) for one in items(first[0] if first else None)]


def model_of(params: Any, metadata: Any) -> str | None:
    """The model that is asked."""
    return word(params, "model") or word(params, "model_name") or word(metadata, "ls_model_name")


def provider_of(metadata: Any) -> str | None:
    """The provider, in OpenTelemetry's word."""
    said = word(metadata, "ls_provider")
    return None if said is None else PROVIDERS.get(said, said)


def read_usage(result: Any) -> dict[str, Json] | None:
    """Tokens of a result, from its message or, of older models, from `llm_output`."""
    first = items(get(result, "generations"))[:1]
    for one in items(first[0] if first else None):
        said = get(one, "message")
        found = get(said, "usage_metadata")
        if fields(found):
            inputs, outputs = get(found, "input_token_details"), get(found, "output_token_details")
            raw = get(get(said, "response_metadata"), "token_usage")
            return usage(
                raw if fields(raw) else found,
                inputs=get(found, "input_tokens"),
                outputs=get(found, "output_tokens"),
                cache_read=get(inputs, "cache_read"),
                cache_write=get(inputs, "cache_creation"),
                reasoning=get(outputs, "reasoning"),
            )
    return _older_usage(get(get(result, "llm_output"), "token_usage"))


def response_of(result: Any) -> dict[str, Json]:
    """What the provider said of its answer, under OpenTelemetry's names; why it ended in its own words."""
    first = items(get(result, "generations"))[:1]
    generations = items(first[0]) if first else []
    finish = [said for one in generations if (said := _finish(one)) is not None]
    learned: dict[str, Json] = {"gen_ai.response.finish_reasons": finish} if finish else {}
    for one in generations[:1]:
        answer_id = word(get(get(one, "message"), "response_metadata"), "id")
        if answer_id is not None:
            learned["gen_ai.response.id"] = answer_id
    return learned


def _older_usage(said: Any) -> dict[str, Json] | None:
    if not fields(said):
        return None
    inputs, outputs = number(get(said, "prompt_tokens")), number(get(said, "completion_tokens"))
    return usage(said, inputs=inputs, outputs=outputs)


def _generation(one: Any) -> Message:
    said = get(one, "message")
    if said is None:
        return message("assistant", [text_part(get(one, "text"))], finish=_finish(one))
    return read_message(said, _finish(one))


def _finish(one: Any) -> str | None:
    for source in (get(one, "generation_info"), get(get(one, "message"), "response_metadata")):
        said = fields(source)
        for name in _FINISHES:
            if type(said.get(name)) is str:
                return said[name]  # type: ignore[no-any-return]  # exactly a text
        if word(said, "object") == "response":
            return word(get(said, "incomplete_details"), "reason") or word(said, "status")
    return None


def _request(params: Any) -> dict[str, Json]:
    said = fields(params)
    return {
        "tools": [tool_definition(tool) for tool in items(said.get("tools"))],
        "parameters": {
            key: plain(value) for key, value in said.items() if key not in _NOT_PARAMETERS and value is not None
        },
    }
