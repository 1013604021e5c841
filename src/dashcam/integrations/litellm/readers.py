"""What LiteLLM's functions are asked and answer, in neutral words: its formats are OpenAI's, and Cohere's for rerankers."""

from collections.abc import Sequence
from typing import Any

from dashcam.integrations.fields import fields, get, items, number, text, word
from dashcam.integrations.words import usage
from dashcam.model.types import Json
from dashcam.snapshot.labels import label

_OWN = frozenset(
    """
    api_key api_base base_url api_version organization client aclient shared_session logger_fn verbose caching cache no-log
    metadata litellm_metadata model_info model_list proxy_server_request specific_deployment deployment_id fallbacks
    context_window_fallback_dict context_window_fallbacks content_policy_fallbacks num_retries max_retries retry_policy
    retry_strategy custom_llm_provider original_function original_generic_function mock_response mock_tool_calls mock_delay
    mock_timeout input_cost_per_token output_cost_per_token rpm tpm weight order tags ssl_verify extra_headers headers
    acompletion aembedding atext_completion aresponses arerank use_in_pass_through use_litellm_proxy
    use_chat_completions_api allow_client_keepalive_override use_xai_oauth merge_reasoning_content_in_choices attempted_targets max_parallel_requests
    """.split()
)
"""Told to LiteLLM, not to the model."""


def body_of(positions: Sequence[str], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a call by name, what is for LiteLLM alone and what was left at `None` apart.

    >>> body_of(["model", "messages"], ("gpt-4o", []), {"temperature": 0, "api_key": "k", "stop": None})
    {'model': 'gpt-4o', 'messages': [], 'temperature': 0}
    """
    given = {**dict(zip(positions, args, strict=False)), **kwargs}
    return {
        name: label(value).full if issubclass(type(value), type) else value
        for name, value in given.items()
        if value is not None and name not in _OWN and not name.startswith(("litellm_", "_"))
    }


def hidden(answer: Any) -> dict[str, Any]:
    """What LiteLLM knows of an answer beside it: `_hidden_params`, private to the model or a plain field."""
    try:
        private = object.__getattribute__(answer, "__pydantic_private__")
    except AttributeError:
        private = None
    return fields((private if type(private) is dict else fields(answer)).get("_hidden_params"))


def rerank_input(body: dict[str, Any]) -> Json:
    """What is to be ranked, and how."""
    rest = {name: value for name, value in body.items() if name not in ("model", "query", "documents")}
    return {"query": body.get("query"), "documents": body.get("documents"), "parameters": rest}


def rerank_output(answer: Any) -> Json:
    """The documents in their order, by their number in the question, with score and text where it came back."""
    return {"documents": [_ranked(one) for one in items(get(answer, "results"))]}


def rerank_usage(answer: Any) -> dict[str, Json] | None:
    """Tokens of a ranking; most providers count searches instead, which `raw` has."""
    said = get(answer, "meta")
    if said is None:
        return None
    counted, billed = get(said, "tokens"), get(said, "billed_units")
    inputs = number(get(counted, "input_tokens"))
    outputs = number(get(counted, "output_tokens"))
    return usage(said, inputs=number(get(billed, "total_tokens")) if inputs is None else inputs, outputs=outputs)


def session_of(kwargs: dict[str, Any]) -> str | None:
    """The session a call says it is part of, as LiteLLM's own loggers take it."""
    said = kwargs.get("litellm_session_id")
    return text(said) or word(kwargs.get("metadata"), "session_id")


def _ranked(one: Any) -> Json:
    document = get(one, "document")
    content = document if type(document) is str else get(document, "text")
    return {"id": get(one, "index"), "content": content, "score": get(one, "relevance_score"), "metadata": None}
