"""Who answers a generator or an embedder, where no SDK that we know makes its request: by its address, else by its class."""

from typing import Any

from dashcam.integrations import hosts
from dashcam.snapshot.labels import label

_BEGINNINGS = (
    ("OpenAI", "openai"),
    ("Azure", "azure.ai.openai"),
    ("AnthropicVertex", "gcp.vertex_ai"),
    ("Anthropic", "anthropic"),
    ("AmazonBedrock", "aws.bedrock"),
    ("Cohere", "cohere"),
    ("GoogleGenAI", "gcp.gemini"),
    ("GoogleAI", "gcp.gemini"),
    ("Vertex", "gcp.vertex_ai"),
    ("Mistral", "mistral_ai"),
    ("Ollama", "ollama"),
    ("Watsonx", "ibm.watsonx.ai"),
)
"""How the classes of Haystack and of its partners begin, nearer words first."""

_MOST = 4096
_known: dict[int, tuple[type, str | None]] = {}


def provider_of(cls: type, address: Any) -> str | None:
    """The provider, in OpenTelemetry's words; `None` where nothing tells it."""
    found = _known.get(id(cls))
    if found is None or found[0] is not cls:
        if len(_known) >= _MOST:
            _known.clear()
        found = _known[id(cls)] = (cls, _own(cls))
    own = found[1]
    if type(address) is not str or own is None or own.startswith("azure"):
        return own
    host = address.rpartition("//")[2].partition("/")[0]
    return hosts.provider_of(host.partition(":")[0], own)


def _own(cls: type) -> str | None:
    known = [label(base) for base in type.__dict__["__mro__"].__get__(cls)]
    names = [one.qualname for one in known if one.module.startswith("haystack")]
    return next((word for name in names for start, word in _BEGINNINGS if name.startswith(start)), None)
