"""Providers: OpenTelemetry's words, which spans have, to the price table's ids; and who serves models for nothing."""

from typing import Final

TABLE_IDS: Final[dict[str, str]] = {
    "anthropic": "anthropic",
    "aws.bedrock": "aws",
    "azure.ai.inference": "azure",
    "azure.ai.openai": "azure",
    "cerebras": "cerebras",
    "cohere": "cohere",
    "databricks": "databricks",
    "deepseek": "deepseek",
    "fireworks": "fireworks",
    "gcp.gen_ai": "google",
    "gcp.gemini": "google",
    "gcp.vertex_ai": "google",
    "groq": "groq",
    "mistral_ai": "mistral",
    "moonshot_ai": "moonshotai",
    "openai": "openai",
    "openrouter": "openrouter",
    "openrouter.ai": "openrouter",
    "perplexity": "perplexity",
    "together": "together",
    "together.xyz": "together",
    "voyageai": "voyageai",
    "x_ai": "x-ai",
}
"""A provider in OpenTelemetry's words (`gen_ai.provider.name`), or the host of one it has no word for."""
MAKERS: Final = ("openai", "anthropic", "google", "mistral", "cohere", "deepseek", "x-ai", "moonshotai", "voyageai")
"""Those who make models and sell them: whose price a model has that somebody else serves."""
SELF_HOSTED: Final = frozenset({"ollama", "vllm", "llama.cpp", "llamafile", "lmstudio", "huggingface", "sglang"})
"""Servers of models on one's own machine: what they cost nobody but their owner knows."""
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104  compared with, never bound


def table_id(provider: str | None) -> str | None:
    """The table's id of a provider; `None` for one that it does not have under our word.

    >>> table_id("gcp.gemini"), table_id("api.together.xyz"), table_id("llm.example.org")
    ('google', 'together', None)
    """
    if provider is None:
        return None
    return TABLE_IDS.get(provider) or next(
        (TABLE_IDS[word] for word in TABLE_IDS if provider.endswith(f".{word}")), None
    )


def is_elsewhere(host: str | None) -> bool:
    """Whether a host is the own machine: what answers there is not the provider whose format it speaks.

    >>> is_elsewhere("127.0.0.1"), is_elsewhere("api.openai.com"), is_elsewhere(None)
    (True, False, False)
    """
    return host in _LOOPBACK
