"""What kind of run a component's is, by the names of its class and of those it derives from.

Haystack has protocols instead of base classes, and a name that ends as theirs do is what its own and everybody's
components go by: `…ChatGenerator`, `…TextEmbedder`, `…Retriever`, `…Ranker`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dashcam.integrations.haystack import readers
from dashcam.model.types import Json, Kind
from dashcam.snapshot.labels import label

Fields = dict[str, Any]
_MOST = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """How runs of one kind are recorded."""

    kind: Kind
    input: Callable[[Any, Fields], Json] = readers.arguments
    end: Callable[[Any, Any, Fields], Fields] = readers.result
    """What a span ends with, from the object, its result, and what a call inside has added."""
    more: Callable[[Any], Fields] | None = readers.place
    """Name, model, provider, attributes of a start."""


_MODEL = Role(kind="llm", input=readers.request, end=readers.replies, more=readers.model)
_EMBEDDING = Role(kind="embedding", input=readers.embedded, end=readers.vectors, more=readers.model)
_RETRIEVER = Role(kind="retriever", end=readers.found)
_RERANKER = Role(kind="reranker", end=readers.found, more=readers.model)
_AGENT = Role(kind="agent", end=readers.came_to)
_CHAIN = Role(kind="chain")
_PROMPT = Role(kind="prompt")
_EVALUATOR = Role(kind="evaluator")
_PLAIN = Role(kind="function")
PIPELINE = Role(kind="chain", input=readers.asked, more=readers.pipeline)
TOOL = Role(kind="tool", end=readers.tool_result, more=readers.tool)

_EXACT = {
    "Agent": _AGENT,
    "LLM": _CHAIN,
    "FallbackChatGenerator": _CHAIN,
    "_SuperComponent": _CHAIN,
    "ToolInvoker": _CHAIN,
    "OpenAIImageGenerator": _MODEL,
}
"""Those of Haystack's own whose names say something else, or nothing."""
_ENDINGS = (
    ("ChatGenerator", _MODEL),
    ("TextEmbedder", _EMBEDDING),
    ("DocumentEmbedder", _EMBEDDING),
    ("DocumentImageEmbedder", _EMBEDDING),
    ("Retriever", _RETRIEVER),
    ("Ranker", _RERANKER),
    ("PromptBuilder", _PROMPT),
    ("Evaluator", _EVALUATOR),
)
_GENERATOR = "Generator"
"""A component of the user's that ends so may write reports; one of Haystack's and its partners' asks a model."""
_known: dict[int, tuple[type, Role]] = {}


def role_of(cls: type) -> Role:
    """What runs of a class's objects are; the nearest class with a telling name counts."""
    known = _known.get(id(cls))
    if known is None or known[0] is not cls:
        if len(_known) >= _MOST:
            _known.clear()
        known = _known[id(cls)] = (cls, _look(cls))
    return known[1]


def _look(cls: type) -> Role:
    for base in type.__dict__["__mro__"].__get__(cls):
        known = label(base)
        name, is_theirs = known.qualname.rpartition(".")[2], known.module.startswith("haystack")
        if is_theirs and name in _EXACT:
            return _EXACT[name]
        for ending, role in _ENDINGS:
            if name.endswith(ending):
                return role
        if is_theirs and name.endswith(_GENERATOR):
            return _MODEL
    return _PLAIN
