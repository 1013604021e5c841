"""Models named with their provider before them, `provider/model`, as LiteLLM made common: both in OpenTelemetry's words."""

from functools import lru_cache
from urllib.parse import urlsplit

from dashcam.model.types import Json

PROVIDERS: dict[str, str] = {
    "azure": "azure.ai.openai",
    "azure_text": "azure.ai.openai",
    "azure_ai": "azure.ai.inference",
    "bedrock": "aws.bedrock",
    "bedrock_converse": "aws.bedrock",
    "bedrock_mantle": "aws.bedrock",
    "cohere_chat": "cohere",
    "fireworks_ai": "fireworks",
    "gemini": "gcp.gemini",
    "hosted_vllm": "vllm",
    "lm_studio": "lmstudio",
    "mistral": "mistral_ai",
    "moonshot": "moonshot_ai",
    "ollama_chat": "ollama",
    "text-completion-openai": "openai",
    "together_ai": "together",
    "vertex_ai": "gcp.vertex_ai",
    "vertex_ai_beta": "gcp.vertex_ai",
    "voyage": "voyageai",
    "watsonx": "ibm.watsonx.ai",
    "xai": "x_ai",
}
"""Those whose word differs; any other stands for itself."""
_BEGINNINGS = (
    ("gpt-", "openai"),
    ("chatgpt-", "openai"),
    ("o1", "openai"),
    ("o3", "openai"),
    ("o4", "openai"),
    ("text-embedding-", "openai"),
    ("claude-", "anthropic"),
    ("command-", "cohere"),
    ("embed-", "cohere"),
    ("rerank-", "cohere"),
)
"""Whom a model without a prefix is asked of, before its answer says so."""
_PREFIXES = set(
    """
    ai21 anthropic baseten cerebras cloudflare cohere databricks deepinfra deepseek github groq huggingface jina_ai
    litellm_proxy meta_llama nvidia_nim ollama openai openrouter perplexity predibase replicate sagemaker sambanova snowflake
    vllm
    """.split()
)


def know(names: list[str]) -> None:
    """Take the names of providers that a release of LiteLLM knows as prefixes of models."""
    _PREFIXES.update(names)


def provider_word(said: str | None) -> str | None:
    """A provider's prefix in our word.

    >>> provider_word("gemini"), provider_word("groq"), provider_word(None)
    ('gcp.gemini', 'groq', None)
    """
    return None if not said else PROVIDERS.get(said, said)


def split_model(model: str | None, said: str | None) -> tuple[str | None, str | None]:
    """The model's own name and its provider, before anybody has looked it up; `said` is the provider that was named.

    >>> know(["anthropic"])
    >>> split_model("anthropic/claude-sonnet-4-5", None), split_model("gpt-4o", None), split_model("org/model", "vllm")
    (('claude-sonnet-4-5', 'anthropic'), ('gpt-4o', 'openai'), ('org/model', 'vllm'))
    """
    if model is None:
        return None, provider_word(said)
    prefix, slash, rest = model.partition("/")
    if slash and (prefix == said or (said is None and (prefix in _PREFIXES or prefix in PROVIDERS))):
        return rest, provider_word(prefix)
    if said is None:
        said = next((provider for beginning, provider in _BEGINNINGS if model.startswith(beginning)), None)
    return model, provider_word(said)


def where(api_base: str | None) -> dict[str, Json]:
    """Where a call goes that was told an address, as attributes.

    >>> where("http://127.0.0.1:8080/v1"), where(None)
    ({'server.address': '127.0.0.1', 'server.port': 8080}, {})
    """
    return {} if api_base is None else {**_taken_apart(api_base)}


@lru_cache(maxsize=64)
def _taken_apart(address: str) -> dict[str, Json]:
    try:
        parts = urlsplit(address)
        found: dict[str, Json] = {"server.address": parts.hostname, "server.port": parts.port}
    except ValueError:
        return {}
    return {name: value for name, value in found.items() if value is not None}
