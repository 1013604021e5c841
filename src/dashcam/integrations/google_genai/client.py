"""Google's client: who answers it and where, and which of its requests are calls of a model."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from dashcam.integrations.fields import fields, get, word
from dashcam.integrations.google_genai import content, embeddings
from dashcam.integrations.google_genai.joiner import ContentJoiner
from dashcam.integrations.hosts import provider_of
from dashcam.integrations.sdk_answer import Endpoint, Sdk
from dashcam.model.types import Json

_CONTENT = Endpoint(
    kind="llm",
    name="google.generate_content",
    input=content.read_input,
    output=content.read_output,
    usage=content.read_usage,
    finish=content.finish_reasons,
    joiner=ContentJoiner,
    attributes=content.attributes,
    whole=content.whole,
)
_EMBEDDING = Endpoint(
    kind="embedding",
    name="google.embed_content",
    input=embeddings.read_input,
    output=embeddings.read_output,
    usage=embeddings.read_usage,
    finish=lambda _: [],
)
ENDPOINTS: dict[str, Endpoint] = {
    "generateContent": _CONTENT,
    "streamGenerateContent": _CONTENT,
    "embedContent": _EMBEDDING,
    "batchEmbedContents": _EMBEDDING,
    "predict": _EMBEDDING,
}
"""By the verb after the model's name; `predict` is asked of image models too."""
_OWN = "gcp.gemini"
_VERTEX = "gcp.vertex_ai"


def address(client: Any) -> tuple[str, dict[str, Json]]:
    """The provider of a client and where it is, as attributes; one for Vertex AI is that wherever it points."""
    state = fields(client)
    return placed(state, fields(state.get("_http_options")))


def placed(state: dict[str, Any], http: dict[str, Any]) -> tuple[str, dict[str, Json]]:
    """The same, of a client's fields and those of its settings."""
    url = http.get("base_url")
    provider, where = _told(url if type(url) is str else "")
    return _VERTEX if state.get("vertexai") is True else provider, {**where}


@lru_cache(maxsize=64)
def _told(url: str) -> tuple[str, dict[str, Json]]:
    """What an address tells; a program has few."""
    try:
        found = urlsplit(url)
        host, port = found.hostname, found.port
    except ValueError:
        host = port = None
    where: dict[str, Json] = {} if host is None else {"server.address": host}
    if port is not None:
        where["server.port"] = port
    return provider_of(host or "", _OWN), where


def read_error(error: BaseException) -> dict[str, Json]:
    """Google's own word for a failure, and the status: the SDK has one class for all that is the client's fault."""
    state = fields(error)
    said = {"google.error.status": word(state, "status"), "http.response.status_code": state.get("code")}
    return {name: one for name, one in said.items() if type(one) is str or type(one) is int}


GOOGLE = Sdk(name="google.genai", endpoints=ENDPOINTS, address=address, error=read_error)


def asked_of(path: str, body: dict[str, Any]) -> tuple[Endpoint, str] | None:
    """What a request asks for and of which model; `None` for one that asks no model we know of.

    >>> asked_of("publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse", {})[1]
    'gemini-2.5-flash'
    >>> asked_of("tunedModels/mine:generateContent", {})[1], asked_of("cachedContents", {})
    ('tunedModels/mine', None)
    """
    model, colon, verb = path.partition("?")[0].rpartition(":")
    endpoint = ENDPOINTS.get(verb) if colon else None
    if endpoint is None or (verb == "predict" and not _is_embedding(body)):
        return None
    before, models, name = model.rpartition("models/")
    return endpoint, name if models and before[-1:] in ("", "/") else model


def _is_embedding(body: dict[str, Any]) -> bool:
    """Whether Vertex AI is asked for vectors: what is asked of image models has a prompt instead of a content."""
    asked = body.get("instances")
    return type(asked) is list and bool(asked) and get(asked[0], "content") is not None
