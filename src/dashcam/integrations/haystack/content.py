"""What flows between components, in the neutral words: chat messages, documents, tools, and whatever holds them."""

from typing import Any

from dashcam.integrations.fields import fields, items, named, text, word
from dashcam.integrations.words import (
    Message,
    Part,
    blob_part,
    message,
    other,
    reasoning_part,
    text_part,
    tool_call,
    tool_response,
)
from dashcam.model.types import Json

_DEPTH = 6
_THEIRS = "haystack."
_SAID = {"api_base_url", "azure_endpoint"}


def shown(value: Any, depth: int = _DEPTH) -> Json:
    """A value as components hand it on: messages and documents in our words, containers opened, the rest as it is."""
    kind = type(value)
    if kind is str or value is None or depth == 0:
        return value
    if kind is list or kind is tuple:
        return [shown(item, depth - 1) for item in value]
    if kind is dict:
        return {key: shown(item, depth - 1) for key, item in value.items()}
    name = kind.__name__
    if name == "ChatMessage" and named(value, _THEIRS, name):
        return read_message(value)
    if name == "Document" and named(value, _THEIRS, name):
        return read_document(value)
    return value


def read_messages(value: Any) -> list[Message]:
    """Messages; a text alone is the user's."""
    if type(value) is str:
        return [message("user", [text_part(value)])]
    made: list[Message] = []
    for one in items(value):
        made.append(read_message(one))  # noqa: PERF401  a comprehension is one call more
    return made


def read_message(value: Any) -> Message:
    """One chat message, with why it ended where it is a model's."""
    if type(value) is str:
        return message("assistant", [text_part(value)])
    state = fields(value)
    meta, role = state.get("_meta"), state.get("_role")
    finish = meta.get("finish_reason") if type(meta) is dict else word(meta, "finish_reason")
    # a str and an enum: its value is kept beside it
    who = text(fields(role).get("_value_")) or text(role)
    return message(who, _parts(state.get("_content")), name=state.get("_name"), finish=finish)


def read_document(value: Any) -> Json:
    """A document as retrievers find it; its vector is not kept."""
    state = fields(value)
    return {
        "id": state.get("id"),
        "content": state.get("content"),
        "score": state.get("score"),
        "metadata": state.get("meta"),
    }


def read_documents(value: Any) -> list[Json]:
    """Documents of a list; of several lists, all in turn."""
    found = [one for item in items(value) for one in (items(item) if type(item) is list else [item])]
    return [read_document(one) for one in found]


def read_tools(value: Any) -> list[Json]:
    """Tools offered, those of toolsets too."""
    made: list[Json] = []
    for one in items(value) if type(value) in (list, tuple) else [value]:
        state = fields(one)
        inner = state.get("tools")
        if inner is not None:
            made += read_tools(inner)
        elif type(state.get("name")) is str:
            made.append(
                {
                    "type": "function",
                    "name": state["name"],
                    "description": state.get("description"),
                    "parameters": state.get("parameters"),
                }
            )
    return made


def _parts(content: Any) -> list[Part]:
    made: list[Part] = []
    for one in items(content):
        if type(one).__name__ == "TextContent":
            made.append({"type": "text", "content": fields(one).get("text")})
        else:
            made.append(_part(one))
    return made


def _part(value: Any) -> Part:
    state, kind = fields(value), type(value).__name__
    if kind == "ReasoningContent":
        return reasoning_part(state.get("reasoning_text"))
    if kind == "ToolCall":
        return tool_call(state.get("id"), state.get("tool_name"), state.get("arguments"))
    if kind == "ToolCallResult":
        result = state.get("result")
        shown_result = _parts(result) if type(result) in (list, tuple) else result
        return tool_response(fields(state.get("origin")).get("id"), shown_result)
    base64 = state.get("base64_image", state.get("base64_data"))
    return blob_part(base64, state.get("mime_type")) if type(base64) is str else other(value)
