"""DSPy: modules with their predictors, signatures as the prompts they are, language models, adapters, tools, retrievers."""

from typing import Any

from dashcam.snapshot.describing import Family, Fields, Row, get, pairs, without

_BOOKKEEPING = frozenset({"_compiled", "callbacks", "history", "traces", "train", "stage", "fields"})
_ENGINE = frozenset(
    {"history", "callbacks", "_warned_zero_temp_rollout", "_engine_lock", "launch_kwargs", "train_kwargs"}
)
_DICT = type.__dict__["__dict__"].__get__


def _signed(fields: Fields) -> Fields:
    """A signature is a class made on the fly: its instructions and its fields are what the model is told."""
    signature = fields.get("signature")
    if not issubclass(type(signature), type):
        return fields
    inside = _DICT(signature)
    told = [_field(name, one) for name, one in pairs(inside.get("__pydantic_fields__"))]
    return {**fields, "signature": {"instructions": inside.get("__doc__"), "fields": told}}


def _field(name: str, one: Any) -> dict[str, Any]:
    said = dict(pairs(get(one, "json_schema_extra")))
    return {"name": name, "kind": said.get("__dspy_field_type"), "desc": said.get("desc")}


def _tool(fields: Fields) -> Fields:
    return without(fields, "arg_types", "has_kwargs")  # made of what else is there


DSPY = Family(
    packages=("dspy",),
    rows={
        "Module": Row("chain", hidden=_BOOKKEEPING, arrange=_signed),
        "ReAct": Row("agent", arrange=_signed),
        "ReActV2": Row("agent", arrange=_signed),
        "CodeAct": Row("agent", arrange=_signed),
        "RLM": Row("agent", arrange=_signed),
        "BaseLM": Row("llm", hidden=_ENGINE, state={"_engine_store": "client"}),
        "Adapter": Row("chain", hidden=frozenset({"callbacks"})),
        "Tool": Row("tool", arrange=_tool, absorbed=("func",)),
        "Retrieve": Row("retriever", hidden=frozenset({"stage", "callbacks"})),
        "Embeddings": Row("retriever", state={"corpus_embeddings": "index", "index": "index", "search_fn": "client"}),
        "Embedder": Row("embedding"),
        "Example": Row(data=True),
    },
)
