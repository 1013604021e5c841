"""Embeddings through InvokeModel: Titan's, Nova's and Cohere's bodies."""

from typing import Any

from dashcam.integrations.fields import get, items, word
from dashcam.model.types import Json

_TEXTS = ("inputText", "texts", "singleEmbeddingParams", "inputs", "images")


def vectors_input(body: dict[str, Any]) -> Json:
    """What to embed and how: `{input, parameters}`; pictures are counted."""
    said = next((name for name in _TEXTS if name in body), None)
    given: Any = None if said is None else body[said]
    if said == "singleEmbeddingParams":
        given = word(get(given, "text"), "value")
    if said == "images":
        given = {"images": len(items(given))}
    left = {key: value for key, value in body.items() if key not in (said, "inputImage")}
    return {"input": given, "parameters": left}


def vectors(said: Any) -> Json:
    """How many vectors of how many dimensions came; the numbers themselves are not kept."""
    one = get(said, "embedding")
    many = get(said, "embeddings")
    if type(many) is dict:  # by type, as Cohere gives them where types were asked for
        many = next((rows for rows in many.values() if items(rows)), [])
    rows = [one] if one is not None else items(many)
    first = rows[0] if rows else None
    width = items(get(first, "embedding")) if type(first) is dict else items(first)
    return {"count": len(rows), "dimensions": len(width) or None}
