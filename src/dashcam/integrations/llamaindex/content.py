"""LlamaIndex's messages, nodes, responses and events as neutral ones; blocks of every kind."""

import base64
from typing import Any

from dashcam.integrations.fields import get, items, known, named, plain, text, word
from dashcam.integrations.llamaindex.kept import known_names
from dashcam.integrations.words import (
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

MOST_ITEMS = 1000
"""Items looked at in one value; what is beyond is left to the walker, which keeps a hundred items a level."""
_BYTES_MOST = 4 << 20
_MEDIA = {
    "image": ("image", "image_mimetype"),
    "audio": ("audio", "format"),
    "video": ("video", "video_mimetype"),
    "document": ("data", "document_mimetype"),
}


def read_message(said: Any, finish: Any = None) -> Message:
    """One message; a bare text is a message of the user's."""
    if type(said) is str:
        return message("user", [text_part(said)])
    state = known(said)
    more, blocks = state.get("additional_kwargs"), state.get("blocks")
    more = more if type(more) is dict else known(more)
    who = _role(state.get("role"))
    parts: list[Part] = []
    for block in blocks if type(blocks) is list and blocks else _blocks(state):
        parts += _block(block)
    if who == "tool":
        pieces = [word(part, "content") for part in parts]
        whole = "".join(piece or "" for piece in pieces) if None not in pieces else list(parts)
        return message(who, [tool_response(more.get("tool_call_id"), whole)], name=more.get("name"))
    if "tool_calls" in more and not any(part["type"] == "tool_call" for part in parts):
        parts += map(_call, items(more["tool_calls"]))
    return message(who, parts, name=more.get("name"), finish=finish)


def read_nodes(found: Any) -> list[Json]:
    """What a retriever found, or a reranker left."""
    return [read_document(one) for one in items(found)]


def read_document(one: Any) -> Json:
    """A node, with its score where it has one."""
    node = get(one, "node")
    node = one if node is None else node
    content = get(node, "text")
    content = get(get(node, "text_resource"), "text") if content is None else content
    return {"id": get(node, "id_"), "content": content, "score": get(one, "score"), "metadata": get(node, "metadata")}


def read_query(asked: Any) -> Json:
    """A query: the text, also of a bundle that carries its embedding along."""
    said = word(asked, "query_str")
    return said if said is not None else shown(asked)


def said_by(parts: Any) -> str | None:
    """The words of an output in our shape, `None` where there are none."""
    last = items(get(parts, "messages"))[-1:]
    pieces = [
        word(part, "content") for one in last for part in items(get(one, "parts")) if word(part, "type") == "text"
    ]
    return "".join(piece or "" for piece in pieces) if pieces else None


def event_fields(event: Any) -> dict[str, Any]:
    """A workflow event's fields, declared or not."""
    try:
        private = object.__getattribute__(event, "__pydantic_private__")
    except AttributeError:
        private = None
    declared, made = object.__getattribute__(event, "__dict__"), get(private, "_data")
    return {**declared, **(made if type(made) is dict else {})}


def stop_result(event: Any) -> Any:
    """What a workflow that stopped gives its caller: the stop event's result, or the fields of an own one."""
    try:
        private = object.__getattribute__(event, "__pydantic_private__")
    except AttributeError:
        return event
    if type(event).__name__ != "StopEvent" and get(private, "_result") is None:
        return event_fields(event)
    return get(private, "_result")


def shown(value: Any, depth: int = 4, room: list[int] | None = None) -> Json:
    """A call's argument or result with what is LlamaIndex's in our words; everything else as it is."""
    kind = type(value)
    if kind is str or kind is int or value is None or depth == 0:
        return value
    left = [MOST_ITEMS] if room is None else room
    if kind is list or kind is tuple or kind is dict:
        left[0] -= len(value)
        if left[0] < 0:
            return value
        if kind is dict:
            return {key: shown(item, depth - 1, left) for key, item in value.copy().items()}
        return [shown(item, depth - 1, left) for item in list(value)]
    for name in known_names(value):
        read = _SHOWN.get(name)
        if read is not None:
            return read(value, depth - 1, left)
    return value


def _response(value: Any, depth: int, room: list[int]) -> Json:
    said = get(value, "response")
    return {"response": shown(said, depth, room), "source_nodes": read_nodes(get(value, "source_nodes"))}


def _event(value: Any, depth: int, room: list[int]) -> Json:
    return {"event": type(value).__name__, **{key: shown(one, depth, room) for key, one in event_fields(value).items()}}


def _stop(value: Any, depth: int, room: list[int]) -> Json:
    return {"event": type(value).__name__, "result": shown(stop_result(value), depth, room)}


def _tool_output(value: Any, depth: int, room: list[int]) -> Json:
    texts = [word(block, "text") for block in items(get(value, "blocks"))]
    return "\n".join(one for one in texts if one is not None) if texts else shown(get(value, "raw_output"), depth, room)


def _agent_output(value: Any, depth: int, room: list[int]) -> Json:
    made: dict[str, Json] = {"messages": [read_message(get(value, "response"))]}
    structured = get(value, "structured_response")
    return made if structured is None else made | {"structured_response": structured}


def _template(value: Any, depth: int, room: list[int]) -> Json:
    """A prompt: its text or messages; of one that chooses by the model, the usual choice."""
    usual, messages = get(value, "default_template"), get(value, "message_templates")
    if usual is not None and depth:
        return _template(usual, depth - 1, room)
    return get(value, "template") if messages is None else {"messages": [read_message(one) for one in items(messages)]}


_SHOWN: dict[str, Any] = {
    "ChatMessage": lambda value, *_: read_message(value),
    "ChatResponse": lambda value, *_: read_message(get(value, "message")),
    "CompletionResponse": lambda value, *_: get(value, "text"),
    "NodeWithScore": lambda value, *_: read_document(value),
    "BaseNode": lambda value, *_: read_document(value),
    "QueryBundle": lambda value, *_: get(value, "query_str"),
    "BasePromptTemplate": _template,
    "Response": _response,
    "PydanticResponse": _response,
    "AgentChatResponse": _response,
    "ToolOutput": _tool_output,
    "ToolSelection": lambda value, *_: plain(value),
    "AgentOutput": _agent_output,
    "StopEvent": _stop,
    "Event": _event,
}
"""How objects of these classes look, and of classes derived from them."""


def _role(said: Any) -> Any:
    """A role is a member of an enum of texts."""
    value = word(said, "_value_")
    return ("tool" if value == "function" else "assistant" if value == "chatbot" else value) if value else said


def _blocks(said: dict[str, Any]) -> list[Any]:
    blocks = items(said.get("blocks"))
    content = None if blocks else word(said, "content")
    return [content] if content else blocks


def _block(block: Any) -> list[Part]:
    if type(block) is str:
        return [text_part(block)]
    state = known(block)
    kind = state.get("block_type")
    kind = kind if type(kind) is str else None
    if kind == "text":
        said = state.get("text")
        return [{"type": "text", "content": said}] if type(said) is str and said else []
    if kind == "thinking":
        return [reasoning_part(get(block, "content"))]
    if kind == "tool_call":
        return [tool_call(get(block, "tool_call_id"), get(block, "tool_name"), get(block, "tool_kwargs"))]
    if kind in _MEDIA:
        return [_media(block, *_MEDIA[kind])]
    return [] if kind == "cache" else [other(block)]


def _media(block: Any, content: str, described: str) -> Part:
    data, mime = get(block, content), get(block, described)
    if type(data) is bytes and len(data) <= _BYTES_MOST:
        # the library keeps content in base64 already, but for what it could not tell from text
        return blob_part(data.decode("ascii") if data.isascii() else base64.b64encode(data).decode(), mime)
    url = get(block, "url")
    address = text(url) or _address(url)
    return media_part(address, mime) if address is not None else {"type": "other", "raw": {"type": content}}


def _address(url: Any) -> str | None:
    """A pydantic address, whose text is made by the validator itself."""
    return str(url) if named(url, "pydantic", "AnyUrl") and type(url).__module__.startswith("pydantic") else None


def _call(one: Any) -> Part:
    """A tool call as the provider's SDK has it, or as a dict of the same."""
    function = get(one, "function")
    if function is not None:
        return tool_call(get(one, "id"), get(function, "name"), get(function, "arguments"))
    if word(one, "name") is not None:
        return tool_call(get(one, "id") or get(one, "call_id"), get(one, "name"), get(one, "arguments"))
    return other(one)
