"""What kind of call a dispatcher's span is: by the classes of the object it was made on, and by the method's name.

Classes are told by the names in their method resolution order; nothing of LlamaIndex is imported.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from dashcam.integrations.llamaindex import readers
from dashcam.integrations.llamaindex.kept import MOST, Kept, classes, is_theirs
from dashcam.model.types import Json, Kind
from dashcam.snapshot.labels import label

Fields: TypeAlias = dict[str, Any]
_UUID = 37
"""A span's id ends in a dash and a uuid."""
_DICT = type.__dict__["__dict__"].__get__


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """How calls of one kind are recorded."""

    kind: Kind
    input: Callable[[Any, dict[str, Any]], Json] = readers.arguments
    output: Callable[[Any], Json] = readers.result
    more: Callable[[Any, dict[str, Any]], Fields] | None = None
    """Model, provider, attributes of a start."""
    learned: Callable[[Any, bool], Fields] | None = None
    """Usage and attributes of an end."""
    silent: bool = False
    """Whether a call is a part of the one around it that nobody asked for, and has no span."""
    folds: bool = False
    """Whether a call on the same object inside is a step of this one: one model call, one tool call is one span."""


_PLAIN = Role(kind="function")
_CHAIN = Role(kind="chain")
_HELPER = Role(kind="function", silent=True)
_STEP = Role(kind="chain", input=readers.step)
_FLOW = Role(kind="chain", input=readers.started, output=readers.stopped)
_AGENT = Role(kind="agent", input=readers.asked, output=readers.stopped)
_MODEL = Role(
    kind="llm",
    input=readers.request,
    output=readers.answer,
    more=readers.model,
    learned=readers.learned,
    folds=True,
)
_EMBEDDING = Role(
    kind="embedding", input=readers.embedded, output=readers.vectors, more=readers.embedding_model, folds=True
)
_RETRIEVER = Role(kind="retriever", input=readers.query, output=readers.documents)
_RERANKER = Role(kind="reranker", input=readers.ranked, output=readers.documents)
_FILTER = Role(kind="function", input=readers.ranked, output=readers.documents)
_TOOL = Role(kind="tool", input=readers.given, more=readers.tool, folds=True)

_MODEL_METHODS = frozenset(
    "chat complete stream_chat stream_complete achat acomplete astream_chat astream_complete".split()
)


def _model(method: str, _: str) -> Role:
    return _MODEL if method in _MODEL_METHODS else _HELPER if method.startswith("_") else _CHAIN


def _embedding(method: str, _: str) -> Role:
    return _EMBEDDING if "embedding" in method else _PLAIN


def _retriever(method: str, _: str) -> Role:
    return _RETRIEVER if method.lstrip("_") in ("retrieve", "aretrieve") else _CHAIN


def _tool(method: str, _: str) -> Role:
    return _TOOL if method in ("__call__", "call", "acall") else _PLAIN


def _postprocessor(_: str, name: str) -> Role:
    return _RERANKER if "rerank" in name.lower() else _FILTER


def _agent(method: str, _: str) -> Role:
    return _AGENT if method == "run" else _STEP


def _flow(method: str, _: str) -> Role:
    return _FLOW if method == "run" else _STEP


def _chain(_: str, __: str) -> Role:
    return _CHAIN


_FAMILIES: dict[str, Callable[[str, str], Role]] = {
    "BaseLLM": _model,
    "MultiModalLLM": _model,
    "BaseEmbedding": _embedding,
    "BaseSparseEmbedding": _embedding,
    "BaseRetriever": _retriever,
    "BaseImageRetriever": _retriever,
    "BaseTool": _tool,
    "BaseNodePostprocessor": _postprocessor,
    "BaseWorkflowAgent": _agent,
    "AgentWorkflow": _agent,
    "Workflow": _flow,
    "BaseQueryEngine": _chain,
    "BaseChatEngine": _chain,
    "BaseSynthesizer": _chain,
    "BaseQueryTransform": _chain,
    "BaseSelector": _chain,
    "BaseQuestionGenerator": _chain,
    "BasePydanticProgram": _chain,
    "StreamingAgentChatResponse": _chain,
    "IngestionPipeline": _chain,
}
"""A base class of LlamaIndex's to what its methods are; the nearest to the object's own class counts."""


def role_of(instance: Any, method: str) -> Role:
    """What a call is; `method` is the name as the library's own span has it."""
    if instance is None:
        return _PLAIN
    return _roles.of(type(instance), method)


def is_known(cls: type) -> bool:
    """Whether calls on objects of a class are told by the dispatcher, whatever they are."""
    return any(name in _FAMILIES and is_theirs(module) for _, module, name in classes(cls))


def name_of(span_id: str) -> tuple[str, str]:
    """A span id's name, as people read it, and the method in it.

    >>> name_of("OpenAI.chat-" + "0" * 36), name_of("make.<locals>.Flow._step-" + "0" * 36)
    (('OpenAI.chat', 'chat'), ('Flow.step', '_step'))
    """
    said = span_id[:-_UUID]
    known = _names.get(said)
    if known is None:
        owner, dot, method = said.rpartition("<locals>.")[2].rpartition(".")
        public = method if method.startswith("__") else method.lstrip("_")
        if len(_names) >= MOST:
            _names.clear()
        known = _names[said] = owner + dot + public, method
    return known


def method_of(instance: Any, method: str, below: str | None = None) -> str | None:
    """`module.Class.name` of the class that defines a method, or of the next one up after the method `below`."""
    places = _places.of(type(instance), method)
    if below in places:
        places = places[places.index(below) + 1 :]
    return places[0] if places else None


def _defining(cls: type, method: str) -> list[str]:
    found = [(base, module, name) for base, module, name in classes(cls) if method in _DICT(base)]
    return [f"{module}.{name}.{method}" for _, module, name in found]


def _look(cls: type, method: str) -> Role:
    for _, module, name in classes(cls):
        if name in _FAMILIES and is_theirs(module):
            return _FAMILIES[name](method, label(cls).qualname)
    return _PLAIN


_names: dict[str, tuple[str, str]] = {}
_roles = Kept(_look)
_places = Kept(_defining)
