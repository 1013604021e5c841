"""The responses API: instructions and input items, output items and their events, as neutral messages."""

from typing import Any

from dashcam.integrations.fields import get, items, plain, word
from dashcam.integrations.words import (
    Message,
    Part,
    media_part,
    message,
    other,
    reasoning_part,
    text_part,
    tool_call,
    tool_definition,
    tool_response,
    usage,
)
from dashcam.model.types import Json

_NOT_PARAMETERS = frozenset({"input", "instructions", "tools", "model"})
_TEXTS = frozenset({"input_text", "output_text", "text", "summary_text", "reasoning_text"})
_CALLS = {"function_call": "arguments", "custom_tool_call": "input"}
_ANSWERS = frozenset({"function_call_output", "custom_tool_call_output"})


def read_input(body: dict[str, Any]) -> Json:
    """The body of a request as `{messages, tools, parameters}`, the instructions as the first message."""
    instructions = body.get("instructions")
    first = [] if instructions is None else [message("system", [text_part(instructions)])]
    return {
        "messages": first + _messages(body.get("input")),
        "tools": [tool_definition(tool) for tool in items(body.get("tools"))],
        "parameters": {key: value for key, value in body.items() if key not in _NOT_PARAMETERS},
    }


def read_output(answer: Any) -> Json:
    """An answer's items as the one message they make up; nothing for an answer that has none yet."""
    parts = [part for item in items(get(answer, "output")) for part in _output_parts(item)]
    if not parts and word(answer, "status") in ("queued", "in_progress"):
        return None
    return {"messages": [message("assistant", parts, finish=finish_reason(answer, parts))]}


def finish_reason(answer: Any, parts: list[Part]) -> str | None:
    """Why the answer ended: the reason it was cut short, else that it calls a tool, else its status."""
    reason = word(get(answer, "incomplete_details"), "reason")
    if reason is not None:
        return reason
    status = word(answer, "status")
    if status == "completed" and any(part["type"] == "tool_call" for part in parts):
        return "tool_calls"
    return status


def finish_reasons(answer: Any) -> list[str]:
    """The provider's own word: its status, or the reason why it is incomplete."""
    said = word(get(answer, "incomplete_details"), "reason") or word(answer, "status")
    return [] if said is None else [said]


def read_usage(said: Any) -> dict[str, Json] | None:
    """The answer's `usage`, or `None` where the provider sent none."""
    if said is None:
        return None
    inputs, outputs = get(said, "input_tokens_details"), get(said, "output_tokens_details")
    return usage(
        said,
        inputs=get(said, "input_tokens"),
        outputs=get(said, "output_tokens"),
        cache_read=get(inputs, "cached_tokens"),
        cache_write=get(inputs, "cache_write_tokens"),
        reasoning=get(outputs, "reasoning_tokens"),
    )


def _messages(said: Any) -> list[Message]:
    if type(said) is str:
        return [message("user", [text_part(said)])]
    return [_item(item) for item in items(said)]


def _item(item: Any) -> Message:
    kind = word(item, "type")
    if kind in (None, "message"):
        return message(get(item, "role"), _content(get(item, "content")))
    if kind in _ANSWERS:
        return message("tool", [tool_response(get(item, "call_id"), _response(get(item, "output")))])
    return message("assistant", _output_parts(item))


def _output_parts(item: Any) -> list[Part]:
    kind = word(item, "type")
    if kind == "message":
        return _content(get(item, "content"))
    if kind in _CALLS:
        return [tool_call(get(item, "call_id"), get(item, "name"), get(item, _CALLS[kind]))]
    if kind == "reasoning":
        return _thoughts(item)
    return [other(item)]


def _thoughts(item: Any) -> list[Part]:
    """What a reasoning item shows; an encrypted one shows nothing, and only says that it is there."""
    shown = [*items(get(item, "summary")), *items(get(item, "content"))]
    if not shown:
        return [{"type": "other", "raw": {"type": "reasoning", "id": get(item, "id")}}]
    return [reasoning_part(get(one, "text")) for one in shown]


def _content(content: Any) -> list[Part]:
    if type(content) is str:
        return [text_part(content)]
    return [_part(piece) for piece in items(content)]


def _part(piece: Any) -> Part:
    kind = word(piece, "type")
    if kind in _TEXTS:
        return text_part(get(piece, "text"))
    if kind == "input_image" and get(piece, "image_url") is not None:
        return media_part(get(piece, "image_url"))
    if kind == "input_file":
        address = word(piece, "file_url") or word(piece, "file_data")
        return other(piece) if address is None else media_part(address)
    return other(piece)


def _response(output: Any) -> Json:
    return output if type(output) is str else plain(output)
