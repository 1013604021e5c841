"""Pydantic AI's messages, its settings and its tools, in our words; all of them are plain dataclasses."""

from collections.abc import Callable
from typing import Any

from dashcam.integrations.fields import fields, get, items, known, number, plain, text, word
from dashcam.integrations.words import (
    Message,
    Part,
    bytes_part,
    media_part,
    message,
    other,
    reasoning_part,
    text_part,
    tool_call,
    tool_response,
    usage,
)
from dashcam.model.types import Json

_SILENT = (
    "instruction-baseline",
    "tool-availability-delta",
    "capability-load-delta",
    "model-settings-delta",
    "cache-point",
)
"""Parts that keep books of a history and reach no model."""
_ROLES = {"system-prompt": "system", "tool-return": "tool", "instruction-delta": "system"}


def asked(messages: Any, settings: Any, request: Any) -> Json:
    """What goes to a model: `request` are the run's instructions and tools, as Pydantic AI hands them over."""
    history, wanted = items(messages), known(request)
    said: list[Message] = []
    for one in history:
        said += said_by(one)
    told: list[Part] = []
    parts = wanted.get("instruction_parts")
    if parts is not None:
        for part in items(parts):
            told.append(text_part(get(part, "content")))  # noqa: PERF401  a comprehension is one call more
    if not told:
        for one in reversed(history):
            if word(one, "instructions"):
                told.append(text_part(get(one, "instructions")))
                break
    if told:
        said.insert(0, message("system", told))
    tools: list[Json] = []
    for kind in ("function_tools", "output_tools"):
        offered = wanted.get(kind)
        for one in offered if type(offered) is list else items(offered):
            tools.append(_tool(one))  # noqa: PERF401  as above
    parameters = {} if settings is None else fields(settings)
    return {
        "messages": said,
        "tools": tools,
        "parameters": {name: value for name, value in parameters.items() if value is not None} if parameters else {},
    }


def said_by(one: Any) -> list[Message]:
    """The messages in one of Pydantic AI's: an answer is one, a request has one a role, in order."""
    state = known(one)
    kind = state.get("kind")
    if type(kind) is str and kind == "response":
        return [answered(state.get("parts"), state.get("finish_reason"))]
    made: list[Message] = []
    for part in items(state.get("parts")):
        about = known(part)
        kind, content = about.get("part_kind"), about.get("content")
        if type(kind) is not str:
            kind = None
        if kind in _SILENT:
            continue
        is_plain = kind == "user-prompt" and type(content) is str
        who = "user" if is_plain else _role(part, kind)
        if not made or made[-1]["role"] != who:
            made.append({"role": who, "parts": []})
        if is_plain:
            made[-1]["parts"].append({"type": "text", "content": content})
        else:
            made[-1]["parts"] += _asked_part(part, kind)
    return made


def answered(parts: Any, finish: Any) -> Message:
    """A model's answer."""
    made = [_said(part) for part in items(parts)]
    return message("assistant", [part for part in made if part is not None], finish=finish)


def counted(said: Any) -> dict[str, Json] | None:
    """Tokens of one request; Pydantic AI's totals hold their parts, and are 0 where nobody said anything."""
    raw = {name: value for name, value in fields(said).items() if _is_said(value)}
    if not raw:
        return None
    details = fields(raw.get("details"))
    reasoned = raw.get("output_reasoning_tokens") or details.get("reasoning_tokens")
    return usage(
        raw,
        inputs=number(get(said, "input_tokens")),
        outputs=number(get(said, "output_tokens")),
        cache_read=raw.get("cache_read_tokens"),
        cache_write=raw.get("cache_write_tokens"),
        reasoning=reasoned,
    )


def _is_said(value: Any) -> bool:
    return (type(value) in (int, float) and value != 0) or (type(value) is dict and bool(value))


def _role(part: Any, kind: str | None) -> str:
    if kind == "retry-prompt":
        return "user" if get(part, "tool_name") is None else "tool"
    return _ROLES.get(kind or "", "user")


def _asked_part(part: Any, kind: str | None) -> list[Part]:
    said = get(part, "content")
    if kind == "tool-return" or (kind == "retry-prompt" and get(part, "tool_name") is not None):
        return [tool_response(get(part, "tool_call_id"), plain(said))]
    if type(said) is str:
        return [text_part(said)]
    if kind == "user-prompt":
        return [content(one) for one in items(said) if word(one, "kind") not in _SILENT]
    return [other(part) if said is None else {"type": "other", "raw": plain(said)}]


def content(one: Any) -> Part:
    """A piece of what a user says: words, a picture, a file."""
    if type(one) is str:
        return text_part(one)
    kind, data = word(one, "kind"), get(one, "data")
    if kind == "binary" and type(data) is bytes:
        return bytes_part(data, get(one, "media_type"))
    if (address := text(get(one, "url"))) is not None:
        return media_part(address, get(one, "_media_type"))
    if kind in ("text-content", "structured-content"):
        return text_part(get(one, "content"))
    if kind == "uploaded-file":
        return media_part(get(one, "file_id"), get(one, "_media_type"))
    return other(one)


def _file(part: Any) -> Part:
    return content(get(part, "content"))


_SAID: dict[str, Callable[[Any], Part]] = {
    "text": lambda part: text_part(get(part, "content")),
    "thinking": lambda part: reasoning_part(get(part, "content")),
    "tool-call": lambda part: tool_call(get(part, "tool_call_id"), get(part, "tool_name"), get(part, "args")),
    "builtin-tool-call": lambda part: tool_call(get(part, "tool_call_id"), get(part, "tool_name"), get(part, "args")),
    "builtin-tool-return": lambda part: tool_response(get(part, "tool_call_id"), plain(get(part, "content"))),
    "file": _file,
}


def _said(part: Any) -> Part | None:
    """A piece of an answer; empty words and thoughts of which only a signature came are none."""
    kind = word(part, "part_kind") or ""
    if kind in ("text", "thinking") and word(part, "content") == "":
        return None
    made = _SAID.get(kind)
    return other(part) if made is None else made(part)


def _tool(one: Any) -> Json:
    return {
        "type": "function",
        "name": get(one, "name"),
        "description": get(one, "description"),
        "parameters": get(one, "parameters_json_schema"),
    }
