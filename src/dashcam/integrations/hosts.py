"""Who answers at an address: the provider behind a client's base URL, in OpenTelemetry's words."""

from collections.abc import Callable
from typing import Any, TypeAlias

from dashcam.integrations.fields import fields, named
from dashcam.model.types import Json

_BY_HOST = (
    ("openai.com", "openai"),
    ("openai.azure.com", "azure.ai.openai"),
    ("cognitiveservices.azure.com", "azure.ai.openai"),
    ("services.ai.azure.com", "azure.ai.inference"),
    ("models.inference.ai.azure.com", "azure.ai.inference"),
    ("anthropic.com", "anthropic"),
    ("generativelanguage.googleapis.com", "gcp.gemini"),
    ("aiplatform.googleapis.com", "gcp.vertex_ai"),
    ("amazonaws.com", "aws.bedrock"),
    ("cohere.com", "cohere"),
    ("cohere.ai", "cohere"),
    ("deepseek.com", "deepseek"),
    ("groq.com", "groq"),
    ("mistral.ai", "mistral_ai"),
    ("moonshot.ai", "moonshot_ai"),
    ("moonshot.cn", "moonshot_ai"),
    ("perplexity.ai", "perplexity"),
    ("x.ai", "x_ai"),
)
_state = object.__getattribute__
_SEEN_MOST = 64
_seen: dict[int, tuple[Any, str, dict[str, Json]]] = {}
"""Addresses by identity: they are never changed, and to take one apart costs as much as to write a span's start."""
_providers: dict[tuple[str, str], str] = {}
_CLIENTS = 100
Address: TypeAlias = Callable[[Any], tuple[str, dict[str, Json]]]
"""Gives the provider of a client, and where it is, as attributes."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104  compared with, never bound


def provider_of(host: str, own: str) -> str:
    """A host's provider; on our own machine it is the SDK's `own`, an unknown one stands for itself.

    >>> provider_of("eu.api.openai.com", "openai"), provider_of("127.0.0.1", "openai"), provider_of("llm.example.org", "openai")
    ('openai', 'openai', 'llm.example.org')
    """
    known = _providers.get((host, own))
    if known is None:
        if len(_providers) >= _SEEN_MOST:
            _providers.clear()
        known = _providers[host, own] = _told(host, own)
    return known


def _told(host: str, own: str) -> str:
    for suffix, provider in _BY_HOST:
        if host == suffix or host.endswith("." + suffix):
            return provider
    return own if host in _LOOPBACK or not host else host


def remembered(read: Address) -> Address:
    """The same answer as long as a client is of one class and has one address; to read it costs as much as to write a span.

    What is remembered holds the address, so that no other object comes to have its identity.
    """
    known: dict[tuple[int, type], tuple[Any, tuple[str, dict[str, Json]]]] = {}

    def address(client: Any) -> tuple[str, dict[str, Json]]:
        try:
            state = _state(client, "__dict__")
        except AttributeError:
            state = None
        url = state.get("_base_url") if type(state) is dict else None
        key = id(url), type(client)
        found = known.get(key)
        if found is None:
            if len(known) >= _CLIENTS:
                known.clear()
            found = known[key] = (url, read(client))
        return found[1]

    return address


def server(client: Any) -> tuple[str | None, dict[str, Json]]:
    """The host of an SDK's client, and where it is, as attributes; `None` where its address is of a class we do not know."""
    url: Any = fields(client).get("_base_url")
    known = _seen.get(id(url))
    if known is not None and known[0] is url:
        return known[1], {**known[2]}
    if not named(url, "httpx", "URL"):
        return None, {}
    host, port = url.host, url.port
    attributes: dict[str, Json] = {"server.address": host}
    if port is not None:
        attributes["server.port"] = port
    if len(_seen) >= _SEEN_MOST:
        _seen.clear()
    _seen[id(url)] = (url, host, {**attributes})
    return host, attributes
