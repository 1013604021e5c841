"""The aliases that every room shares: JSON values and the closed vocabularies of a trace."""

from typing import Any, Literal, TypeAlias, get_args

Json: TypeAlias = Any
"""A value that JSON can say: dict, list, str, int, float, bool or None, nested."""

Kind: TypeAlias = Literal[
    "llm",
    "embedding",
    "retriever",
    "reranker",
    "tool",
    "agent",
    "chain",
    "guardrail",
    "evaluator",
    "prompt",
    "function",
]
KINDS: tuple[str, ...] = get_args(Kind)

Status: TypeAlias = Literal["ok", "error", "cancelled", "incomplete", "running"]
STATUSES: tuple[str, ...] = get_args(Status)

StreamEnd: TypeAlias = Literal["exhausted", "closed", "collected", "cancelled", "error"]
STREAM_ENDS: tuple[str, ...] = get_args(StreamEnd)
