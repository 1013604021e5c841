"""LangChain's messages, prompts and documents as neutral ones; content blocks of every provider's dialect."""

import weakref
from dataclasses import dataclass
from typing import Any

from dashcam.integrations.fields import fields, get, items, known, named, plain, word
from dashcam.integrations.words import (
    FINISH,
    ROLES,
    Message,
    Part,
    blob_part,
    media_part,
    message,
    other,
    reasoning_part,
    text_part,
    tool_call,
    tool_response,
)
from dashcam.model.types import Json

_CORE = "langchain_core."
_CLASSES = 4096
MOST_ITEMS = 1000
"""Items looked at in one value; what is beyond is left to the walker, which keeps a hundred items a level."""
_ROLES = {
    "HumanMessage": "user",
    "AIMessage": "assistant",
    "SystemMessage": "system",
    "ToolMessage": "tool",
    "FunctionMessage": "tool",
}
_SAID_ELSEWHERE = frozenset({"tool_use", "tool_call", "function_call", "input_json_delta", "tool_call_chunk"})
"""Blocks that repeat what the message's `tool_calls` say."""
_THOUGHTS = {"reasoning": "reasoning", "thinking": "thinking", "reasoning_content": "reasoning_content"}


@dataclass(frozen=True, slots=True)
class _Core:
    """What a class is to LangChain."""

    cls: Any
    """The class, weakly."""
    names: tuple[str, ...]
    role: str | None
    """Who speaks in messages of it."""


_classes: dict[int, _Core] = {}


def _core(value: Any) -> _Core:
    cls = type(value)
    seen = _classes.get(id(cls))
    if seen is not None and seen.cls() is cls:
        return seen
    mro = type.__dict__["__mro__"].__get__(cls)
    names = tuple(base.__name__ for base in mro if base.__module__.startswith(_CORE))
    if len(_classes) >= _CLASSES:
        _classes.clear()
    role = next((_ROLES[name] for name in names if name in _ROLES), None)
    made = _classes[id(cls)] = _Core(weakref.ref(cls), names, role)
    return made


def core_names(value: Any) -> tuple[str, ...]:
    """The names of the value's classes that LangChain defines, nearest first; a user's subclass counts by its bases."""
    return _core(value).names


def is_message(value: Any) -> bool:
    """Whether this is a message, complete or a chunk of one."""
    return "BaseMessage" in core_names(value)


def read_message(said: Any, finish: Any = None, about: dict[str, Any] | None = None) -> Message:
    """One message; a pair `(role, text)` and a bare text are messages too. `about` are its fields, where they are known."""
    cls = type(said)
    seen = _classes.get(id(cls))
    if seen is None or seen.role is None or seen.cls() is not cls:
        if cls is str:
            return message("user", [text_part(said)])
        if cls is tuple and len(said) == 2:
            return message(said[0], read_content(said[1]))
        seen = _core(said)
    state = known(said) if about is None else about
    content, more = state.get("content"), state.get("additional_kwargs")
    who = seen.role or word(state, "role") or "user"
    if who == "tool":
        response = tool_response(state.get("tool_call_id"), _response(content))
        return message(who, [response], name=state.get("name"))
    parts: list[Part] = []
    if type(more) is not dict or more:  # what some hosts put beside the content
        thought = word(more, "reasoning_content")
        if thought is not None:
            parts.append(reasoning_part(thought))
    if type(content) is not str:
        parts += read_content(content)
    elif content:
        parts.append({"type": "text", "content": content})
    asked, broken, name = state.get("tool_calls"), state.get("invalid_tool_calls"), state.get("name")
    if asked is not None and (type(asked) is not list or asked):
        parts += _calls(asked)
    if broken is not None and (type(broken) is not list or broken):
        parts += _calls(broken)
    made: Message = {"role": seen.role or ROLES.get(who, who), "parts": parts}
    if name is not None:
        made["name"] = name
    if type(finish) is str and finish in FINISH:
        made["finish_reason"] = FINISH[finish]
    return made


def _calls(said: Any) -> list[Part]:
    return [tool_call(get(one, "id"), get(one, "name"), get(one, "args")) for one in items(said)]


def read_content(content: Any) -> list[Part]:
    """A text, or a list of blocks."""
    if type(content) is str:
        return [text_part(content)] if content else []
    if type(content) is not list:
        return [] if content is None else [other(content)]
    return [part for block in content for part in _block(block)]


def read_documents(found: Any) -> Json:
    """What a retriever found."""
    return {"documents": [read_document(one) for one in items(found)]}


def read_document(one: Any) -> Json:
    """A document, with a score where its metadata has one."""
    metadata = get(one, "metadata")
    scores = (get(metadata, name) for name in ("score", "relevance_score"))
    score = next((found for found in scores if type(found) is float or type(found) is int), None)
    return {"id": get(one, "id"), "content": get(one, "page_content"), "score": score, "metadata": metadata}


def shown(value: Any, depth: int = 3, room: list[int] | None = None) -> Json:
    """A chain's input or output with its messages and documents in our words; everything else as it is."""
    kind = type(value)
    if kind is str or kind is int or value is None or depth == 0:
        return value
    if kind is list or kind is dict:
        left = [MOST_ITEMS] if room is None else room
        left[0] -= len(value)
        if left[0] < 0:
            return value
        if kind is list:
            return [shown(item, depth - 1, left) for item in value.copy()]
        if type(value.get("base64")) is str:
            return _media(value)
        made: dict[Any, Json] = {}
        for key, item in value.copy().items():  # no comprehension: that is one call more
            if key == "messages":
                made[key] = _turns(item, depth - 1, left)
            else:
                made[key] = item if type(item) is str else shown(item, depth - 1, left)
        return made
    names = _core(value).names
    if "BaseMessage" in names:
        return read_message(value)
    if "Document" in names:
        return read_document(value)
    if "ChatPromptValue" in names:
        return {"messages": [read_message(said) for said in items(get(value, "messages"))]}
    if "StringPromptValue" in names:
        return get(value, "text")
    if named(value, "langgraph.types", "Command"):
        return _command(value)
    return value


def _turns(said: Any, depth: int, room: list[int]) -> Json:
    """What a graph is given as messages, in whatever form."""
    if type(said) is not list:
        return shown(said, depth, room)
    made: list[Json] = []
    for one in said.copy():
        cls = type(one)
        seen = _classes.get(id(cls))
        is_known = depth > 1 and seen is not None and seen.role is not None and seen.cls() is cls
        if is_known or (depth > 1 and "BaseMessage" in _core(one).names) or _is_turn(one):
            made.append(read_message(one))
        else:
            made.append(shown(one, depth - 1, room))
    return made


def _is_turn(one: Any) -> bool:
    if type(one) is tuple:
        return len(one) == 2 and type(one[0]) is str
    return type(one) is str or (word(one, "role") is not None and get(one, "content") is not None)


def _command(value: Any) -> Json:
    """Where a graph's node sends the graph, and with what; its fields are slots."""
    made = {}
    for name in ("update", "goto", "resume", "graph"):
        said = object.__getattribute__(value, name)
        if said is not None and not (type(said) in (tuple, list) and not said):
            made[name] = shown(said)
    return {"command": made}


def _block(block: Any) -> list[Part]:
    if type(block) is str:
        return [text_part(block)]
    kind = word(block, "type")
    if kind in _SAID_ELSEWHERE:
        return []
    if kind in ("text", "output_text"):
        return [text_part(get(block, "text"))]
    if kind in _THOUGHTS:
        return _thinking(block, _THOUGHTS[kind])
    if kind == "image_url":
        image = get(block, "image_url")
        return [media_part(image if type(image) is str else get(image, "url"))]
    if kind in ("image", "audio", "video", "file"):
        return [_media(block)]
    return [other(block)]


def _thinking(block: Any, name: str) -> list[Part]:
    said = word(block, name)
    if said is not None:
        return [reasoning_part(said)]
    summary = [word(one, "text") for one in items(get(block, "summary"))]
    return [reasoning_part(one) for one in summary if one is not None] or [other(block)]


def _media(block: Any) -> Part:
    mime = get(block, "mime_type")
    data = word(block, "base64") or word(block, "data")
    if data is not None:
        return blob_part(data, mime)
    source = get(block, "source")
    if word(source, "data") is not None:
        return blob_part(source["data"], get(source, "media_type"))
    address = word(block, "url")
    return other(block) if address is None else media_part(address, mime)


def _response(content: Any) -> Json:
    return content if type(content) is str else plain(content) if fields(content) else content
