"""Embeddings, in the three ways that Gemini and Vertex AI ask for them; the numbers themselves are not even decoded."""

from typing import Any

import msgspec

from dashcam.integrations.fields import get, items, number
from dashcam.integrations.google_genai.parts import read_parts
from dashcam.integrations.words import usage
from dashcam.model.types import Json

_NOT_PARAMETERS = frozenset({"content", "contents", "requests", "instances", "model"})


class Vector(msgspec.Struct):
    """One embedding, or what holds one on Vertex AI."""

    values: msgspec.Raw = msgspec.Raw(b"")
    embeddings: "Vector | None" = None
    statistics: dict[str, Any] | None = None


class Vectors(msgspec.Struct):
    """An answer of any of the three."""

    embeddings: list[Vector] = []
    predictions: list[Vector] = []
    embedding: Vector | None = None
    usageMetadata: Any = None  # noqa: N815  the name on the wire

    def all(self) -> list[Vector]:
        """The embeddings, wherever they stand."""
        found = [one.embeddings or one for one in self.embeddings or self.predictions]
        return found if self.embedding is None else [self.embedding]


def read_input(body: dict[str, Any]) -> Json:
    """What is embedded, and how: `{input, parameters}`."""
    asked = items(body.get("requests")) or items(body.get("instances")) or [body]
    parameters = dict(body["parameters"]) if type(body.get("parameters")) is dict else {}
    for one in (body, asked[0]):
        parameters.update({key: value for key, value in _settings(one).items() if key not in _NOT_PARAMETERS})
    return {"input": [_text(one) for one in asked], "parameters": parameters}


def read_output(answer: Any) -> Json:
    """How many vectors of how many dimensions came."""
    vectors = answer.all() if type(answer) is Vectors else []
    return {"count": len(vectors), "dimensions": _size(vectors[0].values) if vectors else None}


def read_usage(answer: Any) -> dict[str, Json] | None:
    """Tokens, which only some models count; an embedding has an input only."""
    if type(answer) is not Vectors:
        return None
    if answer.usageMetadata is not None:
        return usage(answer.usageMetadata, inputs=get(answer.usageMetadata, "promptTokenCount"), outputs=None)
    told = [one.statistics for one in answer.all()]
    counts = [_count(one) for one in told]
    known = [count for count in counts if count is not None]
    return usage({"statistics": told}, inputs=sum(known), outputs=None) if known and len(known) == len(counts) else None


def _count(told: Any) -> int | None:
    """Vertex AI writes a number of tokens as `3` or `3.0`."""
    found = get(told, "token_count") if get(told, "tokenCount") is None else get(told, "tokenCount")
    return int(found) if type(found) is float and found.is_integer() else number(found)


def _text(asked: Any) -> Json:
    """One text, or the parts of what is embedded; on Vertex AI an instance's content is its text."""
    content = get(asked, "content")
    if type(content) is str:
        return content
    parts = read_parts(content)
    return parts[0]["content"] if len(parts) == 1 and parts[0]["type"] == "text" else list(parts)


def _settings(asked: Any) -> dict[str, Any]:
    return {
        key: value
        for key, value in (asked.items() if type(asked) is dict else ())
        if key[:1] != "_" and key != "parameters"
    }


def _size(values: msgspec.Raw) -> int | None:
    """How many numbers stand in a list that nobody decoded."""
    raw = bytes(values)
    return raw.count(b",") + 1 if any(byte in b"0123456789" for byte in raw[:64]) else None
