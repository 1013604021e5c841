"""Ranking, in Cohere's format, which others hand on: a query and documents in, the documents' order out."""

from typing import Any

from dashcam.integrations.fields import get, items, number, plain, word
from dashcam.model.types import Json

_NOT_PARAMETERS = frozenset({"query", "documents", "model"})


def read_input(body: dict[str, Any]) -> Json:
    """The query and the documents as they stood: `{query, documents, parameters}`."""
    return {
        "query": body.get("query"),
        "documents": [_document(one, index) for index, one in enumerate(items(body.get("documents")))],
        "parameters": {key: value for key, value in body.items() if key not in _NOT_PARAMETERS},
    }


def read_output(answer: Any, documents: Any) -> Json:
    """The documents in their new order, the best first; the answer tells their places among those that were sent.

    >>> read_output({"results": [{"index": 1, "relevance_score": 0.5}]}, ["a", "b"])
    {'documents': [{'id': 1, 'content': 'b', 'score': 0.5}]}
    """
    sent = items(documents)
    made: list[Json] = []
    for one in items(get(answer, "results")):
        index = number(get(one, "index"))
        known = sent[index] if index is not None and 0 <= index < len(sent) else get(one, "document")
        made.append({**_document(known, index), "score": get(one, "relevance_score")})
    return {"documents": made}


def _document(said: Any, index: int | None) -> dict[str, Json]:
    """One document: its text, or its fields where it has no field of that name."""
    content = said if type(said) is str else word(said, "text")
    return {"id": index, "content": plain(said) if content is None else content}
