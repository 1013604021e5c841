"""Embedding models: one span a call, of which the numbers of the vectors are not kept."""

from typing import Any

from dashcam.capture import calls
from dashcam.integrations.around import Around
from dashcam.integrations.fields import class_name, fields, get, items, named, word
from dashcam.integrations.pydantic_ai.messages import counted
from dashcam.integrations.pydantic_ai.models import name_of, provider_word


class Embedding(Around):
    """One call of `EmbeddingModel.embed`."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """How many vectors of how many dimensions came."""
        rows = items(get(result, "embeddings"))
        told = self.span.pending
        return {
            "output": {"count": len(rows), "dimensions": len(items(rows[0])) or None if rows else None},
            "usage": counted(get(result, "usage")),
            "provider": None if "provider" in told else provider_word(word(result, "provider_name")),
        }


def begin_embedding(model: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Embedding | None:
    """Begin the span, unless the model only hands on to another."""
    if named(model, "pydantic_ai", "WrapperEmbeddingModel"):
        return None
    settings = {name: value for name, value in fields(kwargs.get("settings")).items() if value is not None}
    span = calls.begin(
        class_name(model),
        "embedding",
        input={"input": args[0] if args else kwargs.get("inputs"), "parameters": settings},
        model=name_of(model),
        site=True,
        type=type(model),
        method=method,
        of=model,
    )
    return None if span is None else Embedding(span)
