"""The responses API: instructions and input items, output items and their events, as neutral messages."""

from typing import Any

from dashcam.integrations import wire_chat as chat
from dashcam.integrations.fields import get, items, known, plain, text, word
from dashcam.integrations.words import (
    ROLES,
    Message,
    Part,
    blob_part,
    counted,
    media_part,
    message,
    reasoning_part,
    text_part,
    tool_call,
    tool_definition,
    tool_response,
)
from dashcam.model.types import Json

_NOT_PARAMETERS = frozenset({"input", "instructions", "tools", "model"})
_HEAD = 256
_TEXTS = frozenset({"input_text", "output_text", "text", "summary_text", "reasoning_text"})
_CALLS = {"function_call": "arguments", "custom_tool_call": "input"}
_ANSWERS = frozenset({"function_call_output", "custom_tool_call_output"})


def read_input(body: dict[str, Any]) -> Json:
    """The body of a request as `{messages, tools, parameters}`, the instructions as the first message."""
    instructions, tools = body.get("instructions"), body.get("tools")
    messages: list[Message] = []
    if instructions is not None:
        messages.append({"role": "system", "parts": [{"type": "text", "content": instructions}]})
    messages += read_messages(body.get("input"))
    parameters: dict[str, Json] = {}
    for key, value in body.items():
        if key not in _NOT_PARAMETERS:
            parameters[key] = value  # noqa: PERF403  a comprehension is one call more
    return {
        "messages": messages,
        "tools": [] if tools is None else [*map(tool_definition, items(tools))],
        "parameters": parameters,
    }


def read_output(answer: Any) -> Json:
    """An answer's items as the one message they make up; nothing for an answer that has none yet."""
    state = answer if type(answer) is dict else known(answer)
    parts: list[Part] = []
    output = state.get("output")
    for item in output if type(output) is list else items(output):
        said = known(item)
        kind = said.get("type")
        if type(kind) is str and kind == "message":
            parts += _content(said.get("content"))
        else:
            parts += _output_parts(item)
    if not parts and word(state, "status") in ("queued", "in_progress"):
        return None
    return {"messages": [message("assistant", parts, finish=finish_reason(state, parts))]}


def shown(item: Any) -> Part:
    """An item or a part that we have no word for; what is inside an address is told by its hash and size.

    >>> shown({"type": "computer_call_output", "output": {"image_url": "data:image/png;base64,AAAA"}})["raw"]["output"]
    {'image_url': {'type': 'blob', 'hash': 'sha256:63c1dd951ffedf6f7fd968ad4efa39b8ed584f162f46e715114ee184f8de9201', \
'mime_type': 'image/png', 'size': 3}}
    """
    return {"type": "other", "raw": _without_data(plain(item))}


def finish_reason(answer: Any, parts: list[Part]) -> str | None:
    """Why the answer ended: the reason it was cut short, else that it calls a tool, else its status."""
    state = answer if type(answer) is dict else known(answer)
    cut = state.get("incomplete_details")
    reason = None if cut is None else word(cut, "reason")
    if reason is not None:
        return reason
    status = state.get("status")
    if type(status) is not str or status != "completed":
        return text(status)
    for part in parts:
        if part["type"] == "tool_call":
            status = "tool_calls"
        elif part["type"] == "other" and _refuses(part):
            return "refusal"
    return status


def finish_reasons(answer: Any) -> list[str]:
    """The provider's own word: its status, or the reason why it is incomplete."""
    state = answer if type(answer) is dict else known(answer)
    cut = state.get("incomplete_details")
    said = None if cut is None else word(cut, "reason")
    if not said:
        said = state.get("status")
    return [said] if type(said) is str else []


def read_usage(said: Any) -> dict[str, Json] | None:
    """The answer's `usage`, or `None` where the provider sent none."""
    if said is None:
        return None
    raw = plain(said)
    counts = raw if type(raw) is dict else {}
    inputs, outputs = counts.get("input_tokens_details"), counts.get("output_tokens_details")
    return counted(
        raw,
        inputs=counts.get("input_tokens"),
        outputs=counts.get("output_tokens"),
        cache_read=inputs.get("cached_tokens") if type(inputs) is dict else None,
        cache_write=inputs.get("cache_write_tokens") if type(inputs) is dict else None,
        reasoning=outputs.get("reasoning_tokens") if type(outputs) is dict else None,
    )


def _refuses(part: Part) -> bool:
    raw = part.get("raw")
    return part["type"] == "other" and isinstance(raw, dict) and raw.get("type") == "refusal"


def _without_data(value: Json) -> Json:
    """Plain data, with a blob in place of each address that has its content inside; nothing that only the provider can read."""
    if type(value) is list:
        return [_without_data(one) for one in value]
    if type(value) is dict:
        return {key: _without_data(one) for key, one in value.items() if key != "encrypted_content"}
    has_data = type(value) is str and value.startswith("data:") and ";base64," in value[:_HEAD]
    return media_part(value) if has_data else value


def read_messages(said: Any) -> list[Message]:
    """A text, or input items, as messages."""
    if type(said) is str:
        return [{"role": "user", "parts": [{"type": "text", "content": said}]}]
    return [*map(_item, items(said))]


def _item(item: Any) -> Message:
    state = known(item)
    kind, content = state.get("type"), state.get("content")
    if type(kind) is not str or kind == "message":
        who = state.get("role")
        return {
            "role": ROLES.get(who, who) if type(who) is str else "user",
            "parts": [{"type": "text", "content": content}] if type(content) is str else _content(content),
        }
    if kind in _ANSWERS:
        return message("tool", [tool_response(state.get("call_id"), _response(state.get("output")))])
    return message("assistant", _output_parts(item))


def _output_parts(item: Any) -> list[Part]:
    state = known(item)
    kind = text(state.get("type"))
    if kind == "message":
        return _content(state.get("content"))
    if kind in _CALLS:
        return [tool_call(state.get("call_id"), state.get("name"), state.get(_CALLS[kind]))]
    if kind == "reasoning":
        return _thoughts(item)
    if kind == "image_generation_call" and word(item, "result") is not None:
        return [blob_part(word(item, "result") or "", f"image/{word(item, 'output_format') or 'png'}")]
    return [shown(item)]


def _thoughts(item: Any) -> list[Part]:
    """What a reasoning item shows; an encrypted one shows nothing, and only says that it is there."""
    shown = [*items(get(item, "summary")), *items(get(item, "content"))]
    if not shown:
        return [{"type": "other", "raw": {"type": "reasoning", "id": get(item, "id")}}]
    return [reasoning_part(get(one, "text")) for one in shown]


def _content(content: Any) -> list[Part]:
    if type(content) is str:
        return [text_part(content)]
    made: list[Part] = []
    for piece in items(content):  # nearly all of it is words, which need no call
        state = known(piece)
        kind = state.get("type")
        if type(kind) is str and kind in _TEXTS:
            made.append({"type": "text", "content": state.get("text")})
        else:
            made.append(_part(piece))
    return made


def _part(piece: Any) -> Part:
    kind = word(piece, "type")
    if kind in _TEXTS:
        return text_part(get(piece, "text"))
    if kind == "input_image" and get(piece, "image_url") is not None:
        return media_part(get(piece, "image_url"))
    if kind == "input_file":
        address, data = word(piece, "file_url"), word(piece, "file_data")
        return media_part(address) if address is not None else shown(piece) if data is None else chat.file_part(data)
    if kind == "input_audio":
        return chat.sound_part(piece)
    if kind == "refusal":
        return chat.refusal(get(piece, "refusal"))[0]
    return shown(piece)


def _response(output: Any) -> Json:
    """What a tool answered: a text as it is, else its parts."""
    if type(output) is list:
        return [_part(piece) for piece in output]
    return plain(output)
