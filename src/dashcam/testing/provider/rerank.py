"""Reranking: documents by how many of the query's words they have, as Cohere answers and Bedrock hands on."""

from dashcam.model.types import Json
from dashcam.testing.provider.exchange import Obj
from dashcam.testing.provider.text import digest, overlap


def text_of_document(document: Json) -> str:
    """A document's text; one with fields has it under `text`.

    >>> text_of_document({"text": "a cap"})
    'a cap'
    """
    return str(document.get("text") or "") if isinstance(document, dict) else str(document)


def rerank_results(body: Obj) -> list[Obj]:
    """The best first, as many as were asked for."""
    scores = [overlap(body["query"], text_of_document(document)) for document in body["documents"]]
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    return [{"index": i, "relevance_score": round(scores[i], 4)} for i in order[: body.get("top_n") or len(order)]]


def rerank_body(body: Obj) -> Obj:
    """Answer Cohere's `POST /v2/rerank`."""
    meta = {"api_version": {"version": "2"}, "billed_units": {"search_units": 1.0}}
    return {"id": digest(body, 36), "results": rerank_results(body), "meta": meta}
