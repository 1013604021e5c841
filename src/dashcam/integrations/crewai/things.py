"""What agents use: tools, memory, knowledge."""

from typing import Any

from dashcam.capture import calls
from dashcam.integrations.around import Around
from dashcam.integrations.fields import extra, fields, get, items, number, plain, text
from dashcam.model.types import Json
from dashcam.snapshot.labels import label

_RECALL = ("query", "scope", "categories", "limit", "depth")
_REMEMBER = ("content", "scope", "categories", "metadata")
_QUERY = ("query", "results_limit", "score_threshold")


class Found(Around):
    """Records that were looked for."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """As documents, whichever store they come from."""
        return {"output": {"documents": [_document(one) for one in items(result)]}}


class Kept(Around):
    """Something that was remembered."""

    __slots__ = ()

    def found(self, result: Any) -> dict[str, Any]:
        """How it is kept, without its vector."""
        records = [result] if type(result) is not list else result
        return {"output": [_document(one) for one in records if one is not None]}


def tool(one: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a tool's call."""
    given = {**{f"args[{at}]": value for at, value in enumerate(args)}, **kwargs}
    return _tool(one, method, given)


def invoked(one: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a tool's call in the form in which agents hold tools."""
    given = args[0] if args else kwargs.get("input")
    private = object.__getattribute__(one, "__pydantic_private__")
    return _tool(one, method, given, get(private, "_original_tool"))


def recall(memory: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a search in memory."""
    return _search(memory, method, {**dict(zip(_RECALL, args, strict=False)), **kwargs})


def query(knowledge: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin a search in what is known."""
    return _search(knowledge, method, {**dict(zip(_QUERY, args, strict=False)), **kwargs})


def remember(memory: Any, method: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Around | None:
    """Begin to remember something; several are remembered later, in a thread of the memory's own."""
    given = {**dict(zip(_REMEMBER, args, strict=False)), **kwargs}
    asked = {name: value for name, value in given.items() if value is not None}
    span = calls.begin(_name(memory, method), "function", input=asked, of=memory, type=type(memory), method=method)
    return None if span is None else Kept(span)


def _tool(one: Any, method: str, given: Any, original: Any = None) -> Around | None:
    state = fields(one)
    description = text(state.get("description"))
    span = calls.begin(
        text(state.get("name")) or label(type(one)).qualname,
        "tool",
        input=given,
        attributes={"gen_ai.tool.description": description} if description else None,
        of=one if original is None else original,
        type=type(one if original is None else original),
        method=method,
        site=True,
    )
    return None if span is None else Around(span)


def _search(of: Any, method: str, given: dict[str, Any]) -> Around | None:
    asked = {name: value for name, value in given.items() if value is not None}
    span = calls.begin(_name(of, method), "retriever", input=asked, of=of, type=type(of), method=method, site=True)
    return None if span is None else Found(span)


def _name(of: Any, method: str) -> str:
    return f"{label(type(of)).qualname.rpartition('.')[2]}.{method.rpartition('.')[2]}"


def _document(one: Any) -> Json:
    record = get(one, "record")
    source = one if record is None else record
    state = {**fields(source), **extra(source)}
    return {
        "id": text(state.get("id")),
        "content": text(state.get("content")),
        "score": _score(get(one, "score")),
        "metadata": plain(state.get("metadata")),
    }


def _score(value: Any) -> Json:
    return value if type(value) is float else number(value)
