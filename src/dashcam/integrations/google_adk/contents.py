"""Google's contents, as they stand in an agent's events and in requests to models, in our words."""

from collections.abc import Callable
from typing import Any

from dashcam.integrations.fields import fields, get, items, known, number, plain, text, word
from dashcam.integrations.words import (
    FINISH,
    Message,
    Part,
    bytes_part,
    media_part,
    message,
    other,
    text_part,
    tool_call,
    tool_response,
    usage,
)
from dashcam.model.types import Json

_ANSWERED = {"tool_call_response"}
_BESIDE = ("system_instruction", "tools", "http_options", "labels")
"""Settings of a request that are no parameters of the model."""


def asked(request: Any) -> Json:
    """A request to a model: what was said so far, the tools, the settings."""
    state = known(request)
    config = fields(state.get("config"))
    tools, instruction = config.get("tools"), config.get("system_instruction")
    messages: list[Message] = []
    told = None if instruction is None else said(instruction)
    if told:
        messages.append(message("system", told))
    for one in items(state.get("contents")):
        made = spoken(one)
        if made["parts"]:
            messages.append(made)
    parameters: dict[str, Json] = {}
    for name, value in config.items():  # most of them are not set
        if value is not None and name not in _BESIDE:
            parameters[name] = plain(value)
    return {
        "messages": messages,
        "tools": [] if tools is None else [_tool(one) for tool in items(tools) for one in _declared(tool)],
        "parameters": parameters,
    }


def spoken(content: Any) -> Message:
    """One content as a message; what tools answered is theirs."""
    parts = said(content)
    who = word(content, "role")
    if parts and parts[0]["type"] == "tool_call_response" and {part["type"] for part in parts} == _ANSWERED:
        who = "tool"
    return message("assistant" if who == "model" else who or "user", parts)


def answered(content: Any, finish: Any) -> Message:
    """A content that a model gave back."""
    made = message("assistant", said(content))
    reason = reason_of(finish)
    if reason is not None:
        made["finish_reason"] = FINISH.get(reason.lower(), "content_filter" if reason.isupper() else reason)
    return made


def reason_of(finish: Any) -> str | None:
    """Why a model stopped, in Google's own word: an enumeration's member that is a text too."""
    return str.__str__(finish) if issubclass(type(finish), str) else None


def said(content: Any) -> list[Part]:
    """The parts of a content, or of what may stand in its place: a text, a list of parts."""
    if type(content) is str:
        return [text_part(content)]
    made: list[Part] = []
    parts = content if type(content) is list or type(content) is tuple else get(content, "parts")
    for part in parts if type(parts) is list else items(parts):
        made.append(text_part(part) if type(part) is str else _part(part))  # noqa: PERF401  that is one call more
    return made


def counted(told: Any) -> dict[str, Json] | None:
    """Tokens: Google counts thoughts and what tools were given beside answer and prompt."""
    raw = {} if told is None else {name: value for name, value in fields(told).items() if type(value) is int}
    if not raw:
        return None
    return usage(
        raw,
        inputs=_sum(raw, "prompt_token_count", "tool_use_prompt_token_count"),
        outputs=_sum(raw, "candidates_token_count", "thoughts_token_count"),
        cache_read=raw.get("cached_content_token_count"),
        reasoning=raw.get("thoughts_token_count"),
    )


def _sum(raw: dict[str, int], first: str, beside: str) -> int | None:
    known = number(raw.get(first))
    return known + raw.get(beside, 0) if known is not None else None


def _part(part: Any) -> Part:
    state = known(part)
    for name, made in _PARTS.items():
        value = state.get(name)
        if value is not None:
            return made(value)
    words = state.get("text")
    if type(words) is not str:
        return other(part)
    return {"type": "reasoning" if state.get("thought") is True else "text", "content": words}


def _inline(one: Any) -> Part:
    data = get(one, "data")
    return bytes_part(data, get(one, "mime_type")) if type(data) is bytes else other(None)


_PARTS: dict[str, Callable[[Any], Part]] = {
    "function_call": lambda one: tool_call(get(one, "id"), get(one, "name"), get(one, "args")),
    "function_response": lambda one: tool_response(get(one, "id"), get(one, "response")),
    "inline_data": _inline,
    "file_data": lambda one: media_part(get(one, "file_uri"), get(one, "mime_type")),
}


def _declared(tool: Any) -> list[Any]:
    """The functions in one of Google's tools; a tool of Google's own is itself."""
    return items(get(tool, "function_declarations")) or [tool]


def _tool(one: Any) -> Json:
    name = text(get(one, "name"))
    if name is None:
        return plain(one)
    schema = get(one, "parameters_json_schema")
    return {
        "type": "function",
        "name": name,
        "description": get(one, "description"),
        "parameters": plain(get(one, "parameters") if schema is None else schema),
    }
