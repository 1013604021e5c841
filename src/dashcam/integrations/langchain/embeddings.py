"""Embedding models: LangChain tells nothing of them, so each class that makes vectors is met at its own methods.

The classes there are when the hook goes in, and every one defined later; all get their own methods back. A method that only
goes on to another (`embed_query` to `embed_documents`, a class to its parent's) is one span with it, and an SDK's request
inside adds what it knows.
"""

import inspect
import sys
from collections.abc import Callable
from functools import wraps
from types import FrameType, ModuleType
from typing import Any

from dashcam.capture import calls
from dashcam.capture.context import STATE
from dashcam.capture.guard import failed
from dashcam.capture.patch import Setup
from dashcam.integrations.fields import class_name, fields, items, text, word
from dashcam.integrations.langchain.objects import handed_on
from dashcam.snapshot.labels import label

_METHODS = ("embed_documents", "embed_query", "aembed_documents", "aembed_query")
_Put = list[tuple[Any, str, Any, Any]]


def _apply(module: ModuleType) -> Callable[[], None]:
    root: Any = vars(module)["Embeddings"]
    put: _Put = []
    for cls in _below(root, []):
        _meet(cls, put)
    before = vars(root).get("__init_subclass__")

    def __init_subclass__(cls: Any, /, **kwargs: Any) -> None:  # noqa: N807  Python's name
        super(root, cls).__init_subclass__(**kwargs)
        _meet(cls, put)

    made = classmethod(__init_subclass__)
    if before is None:
        root.__init_subclass__ = made

    def undo() -> None:
        if vars(root).get("__init_subclass__") is made:
            del root.__init_subclass__
        for cls, name, original, ours in put:
            if vars(cls).get(name) is ours:
                setattr(cls, name, original)
        put.clear()

    return undo


def _below(cls: Any, seen: list[Any]) -> list[Any]:
    for one in type.__subclasses__(cls):
        seen.append(one)
        _below(one, seen)
    return seen


def _meet(cls: Any, put: _Put) -> None:
    """Put ourselves before the methods that this class defines itself."""
    try:
        for name in _METHODS:
            original = vars(cls).get(name)
            if inspect.isfunction(original) and all(entry[3] is not original for entry in put):
                wrap = _awaited if inspect.iscoroutinefunction(original) else _plain
                ours = wrap(original, f"{label(cls).full}.{name}")
                setattr(cls, name, ours)
                put.append((cls, name, original, ours))
    except Exception:
        failed("hook into an embedding model of langchain")


def _plain(original: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(original)
    def embed(self: Any, *args: Any, **kwargs: Any) -> Any:
        span = _begin(self, name, args, kwargs, sys._getframe().f_back)
        if span is None:
            return original(self, *args, **kwargs)
        token = span.attach()
        try:
            result = original(self, *args, **kwargs)
        except BaseException as error:
            span.detach(token)
            span.end(error=error)
            raise
        span.detach(token)
        _end(span, result)
        return result

    return embed


def _awaited(original: Callable[..., Any], name: str) -> Callable[..., Any]:
    @wraps(original)
    async def embed(self: Any, *args: Any, **kwargs: Any) -> Any:
        span = _begin(self, name, args, kwargs, sys._getframe().f_back)
        if span is None:
            return await original(self, *args, **kwargs)
        token = span.attach()
        try:
            result = await original(self, *args, **kwargs)
        except BaseException as error:
            span.detach(token)
            span.end(error=error)
            raise
        span.detach(token)
        _end(span, result)
        return result

    return embed


def _begin(
    model: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any], frame: FrameType | None
) -> calls.ActiveSpan | None:
    """Begin a span, unless nothing records or this is a step of an embedding that has one."""
    try:
        around = calls.outer()
        if STATE.put is None or (around is not None and around.kind == "embedding"):
            return None
        state = fields(model)
        given = args[0] if args else next(iter(kwargs.values()), None)
        asked = text(state.get("model")) or word(model, "model_name")
        within = handed_on(frame, model)
        return calls.begin(
            class_name(model),
            "embedding",
            input={"input": given, "parameters": {}},
            model=asked,
            site=True,
            type=type(model),
            method=method,
            of=model,
            whole=within[-1] if within else None,
            within=within,
        )
    except Exception:
        failed("record the start of an embedding of langchain")
        return None


def _end(span: calls.ActiveSpan, result: Any) -> None:
    """Say how many vectors of how many dimensions came; the numbers are not kept."""
    try:
        span.pending.pop("output", None)
        rows = items(result)
        many = not rows or type(rows[0]) is list
        vector = (rows[0] if rows else []) if many else rows
        span.end({"count": len(rows) if many else 1, "dimensions": len(vector) or None})
    except Exception:
        failed("record the end of an embedding of langchain")


TARGETS = (
    Setup(
        "langchain",
        "langchain_core.embeddings.embeddings",
        "Embeddings",
        _apply,
        "embeddings are recorded only where an SDK we know makes them",
    ),
)
