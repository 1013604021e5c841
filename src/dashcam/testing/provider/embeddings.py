"""Embeddings that need no model: hashed words and their three-letter pieces, so that similar texts lie near."""

import base64
import hashlib
import math
import struct

from dashcam.model.types import Json
from dashcam.testing.provider.exchange import Obj
from dashcam.testing.provider.text import count, words


def embed(value: Json, dimensions: int) -> list[float]:
    """Return a vector of unit length for a text or a list of token numbers.

    >>> embed("journal", 3) == embed("the journal", 3)
    True
    """
    vector = [0.0] * dimensions
    for feature, weight in features(value):
        raw = hashlib.blake2b(feature.encode(), digest_size=16).digest()
        for k in range(4):
            number = int.from_bytes(raw[k * 4 : k * 4 + 4], "little")
            vector[(number >> 1) % dimensions] += weight if number & 1 else -weight
    norm = math.sqrt(sum(x * x for x in vector)) or 1.0
    return [round(x / norm, 7) for x in vector]


def features(value: Json) -> list[tuple[str, float]]:
    """Return what is hashed, with its weight."""
    if isinstance(value, list):
        return [(f"#{token}", 1.0) for token in value]
    found = words(str(value))
    parts = [(f"{word[i : i + 3]}~", 0.3) for word in found for i in range(max(0, len(word) - 2))]
    return [(word, 1.0) for word in found or ["∅"]] + parts


def embeddings_body(body: Obj) -> Obj:
    """Answer `POST /v1/embeddings`: one text, many, or token numbers; as numbers or base64."""
    given = body["input"]
    rows = given if isinstance(given, list) and given and not isinstance(given[0], int) else [given]
    dimensions = body.get("dimensions") or (3072 if "large" in body.get("model", "") else 1536)
    vectors = [embed(row, dimensions) for row in rows]
    used = sum(len(row) if isinstance(row, list) else count(row) for row in rows)
    packed = body.get("encoding_format") == "base64"
    data = [
        {"object": "embedding", "index": i, "embedding": pack(vector) if packed else vector}
        for i, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": used, "total_tokens": used}
    return {"object": "list", "data": data, "model": body.get("model"), "usage": usage}


def pack(vector: list[float]) -> str:
    """Return the vector as little-endian floats in base64, as the OpenAI SDK asks for it."""
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
