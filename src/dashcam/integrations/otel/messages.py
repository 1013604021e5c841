"""Messages as OpenTelemetry's conventions write them, in all the ways they have had: JSON in one attribute, a list of
events in one, flat attributes by number. Out come our messages.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from dashcam.integrations.fields import items, text, word
from dashcam.integrations.words import (
    FINISH,
    Message,
    Part,
    blob_part,
    media_part,
    other,
    reasoning_part,
    role,
    text_part,
    tool_call,
    tool_definition,
    tool_response,
)
from dashcam.model.types import Json

_MOST = 4 << 20
_FLAT = {"input": "gen_ai.prompt", "output": "gen_ai.completion"}
_NUMBERED = re.compile(
    r"^gen_ai\.(?:prompt|completion)\.(\d{1,4})\.(role|content|finish_reason|tool_calls\.(\d{1,3})\.\w+)$"
)
_WHOLE = {"input": ("gen_ai.input.messages", "pydantic_ai.all_messages"), "output": ("gen_ai.output.messages",)}
_EVENTS = ("events", "all_messages_events")
_EVENT_ROLES = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
}


def spoken(value: Any) -> str | None:
    """The characters of a text, of an enumeration's member that is one too; nothing of anything else."""
    if type(value) is str:
        return value
    return str.__str__(value) if issubclass(type(value), str) else None


def messages(attributes: Mapping[str, Any], which: str) -> list[Message]:
    """The messages that went in (`input`) or came out (`output`)."""
    for name in _WHOLE[which]:
        found = _listed(attributes.get(name))
        if found:
            return [_message(one) for one in found]
    for name in _EVENTS:
        found = _listed(attributes.get(name))
        if found:
            return [made for one in found if (made := _event(one, which)) is not None]
    return _flat(attributes, which)


def instructions(attributes: Mapping[str, Any]) -> list[Message]:
    """The system's message, where it stands apart; it is the first."""
    said = attributes.get("gen_ai.system_instructions")
    parts = [_part(one) for one in _listed(said)]
    if not parts and (plain := spoken(said)):
        parts = [text_part(plain)]
    return [{"role": "system", "parts": parts}] if parts else []


def definitions(attributes: Mapping[str, Any]) -> list[Json]:
    """The tools offered."""
    return [tool_definition(one) for one in _listed(attributes.get("gen_ai.tool.definitions"))]


def _listed(value: Any) -> list[Any]:
    """A list, or the list that a text is the JSON of; some emit a list of such texts."""
    found = _decoded(value)
    return [_decoded(one) for one in items(found)]


def _decoded(value: Any) -> Any:
    said = spoken(value)
    if said is None or not said.startswith(("[", "{")) or len(said) > _MOST:
        return value
    try:
        return msgspec.json.decode(said)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return value


def _message(one: Any) -> Message:
    if type(one) is not dict:
        return {"role": "user", "parts": [other(one)]}
    parts = one.get("parts")
    made: Message = {"role": role(one.get("role")), "parts": [_part(part) for part in items(parts)]}
    if parts is None and one.get("content") is not None:
        made["parts"] = _content(one["content"])
    _finished(made, one.get("finish_reason"))
    if (name := word(one, "name")) is not None:
        made["name"] = name
    return made


def _finished(made: Message, said: Any) -> None:
    """The reason in our words; those of the conventions are the same."""
    reason = spoken(said)
    if reason is not None:
        made["finish_reason"] = FINISH.get(reason, reason)


def _content(said: Any) -> list[Part]:
    return [_part(one) for one in said] if type(said) is list else [text_part(said)]


def _part(one: Any) -> Part:
    if type(one) is str:
        return text_part(one)
    made = _PARTS.get(word(one, "type") or word(one, "kind") or "")
    return other(one) if made is None else made(one)


def _blob(one: Any) -> Part:
    content = text(one.get("content") or one.get("data") or one.get("binary_content"))
    kind = one.get("mime_type") or one.get("media_type")
    return other({**one, "content": None}) if content is None else blob_part(content, kind)


def _file(one: Any) -> Part:
    return {"type": "uri", "uri": one.get("file_id"), "mime_type": one.get("mime_type")}


def _answered(one: Any) -> Part:
    said = one.get("response") if "response" in one else one.get("result")
    return tool_response(one.get("id"), said)


_PARTS: dict[str, Callable[[Any], Part]] = {
    "text": lambda one: text_part(one.get("content") if "content" in one else one.get("text")),
    "reasoning": lambda one: reasoning_part(one.get("content")),
    "thinking": lambda one: reasoning_part(one.get("content")),
    "tool_call": lambda one: tool_call(one.get("id"), one.get("name"), one.get("arguments")),
    "tool_call_response": _answered,
    "blob": _blob,
    "binary": _blob,
    "uri": lambda one: media_part(one.get("uri"), one.get("mime_type")),
    "file": _file,
    **dict.fromkeys(("image-url", "audio-url", "video-url", "document-url"), lambda one: media_part(one.get("url"))),
}


def _event(one: Any, which: str) -> Message | None:
    """A message that was written as an event of its own; a choice is what came out."""
    if type(one) is not dict:
        return None
    name = word(one, "event.name")
    if name == "gen_ai.choice":
        said = one.get("message") or {}
        made = _said(said, "assistant") if which == "output" else None
        if made is not None:
            _finished(made, one.get("finish_reason"))
        return made
    if which == "output" or name not in _EVENT_ROLES:
        return None
    return _said(one, _EVENT_ROLES[name])


def _said(one: Any, who: str) -> Message:
    content = None if type(one) is not dict else one.get("content")
    if who == "tool":
        return {"role": "tool", "parts": [tool_response(one.get("id"), content)]}
    parts = [] if content is None else _content(content)
    for call in items(None if type(one) is not dict else one.get("tool_calls")):
        function = call.get("function") if type(call) is dict else None
        parts.append(
            tool_call(call.get("id"), word(function, "name"), function.get("arguments"))
            if type(function) is dict
            else other(call)
        )
    return {"role": role(word(one, "role") or who), "parts": parts}


def _flat(attributes: Mapping[str, Any], which: str) -> list[Message]:
    """Messages with a number in their names, as OpenLLMetry wrote them."""
    found: dict[int, dict[str, Any]] = {}
    for name, value in attributes.items():
        match = _NUMBERED.match(name) if name.startswith(_FLAT[which]) else None
        if match is not None:
            one = found.setdefault(int(match[1]), {"tool_calls": {}})
            if match[3] is None:
                one[match[2]] = value
            else:
                one["tool_calls"].setdefault(int(match[3]), {})[name.rpartition(".")[2]] = value
    return [_numbered(found[number], "user" if which == "input" else "assistant") for number in sorted(found)]


def _numbered(one: dict[str, Any], who: str) -> Message:
    content = _decoded(one.get("content"))
    parts = [] if content is None or content == "" else _content(content)
    for number in sorted(one["tool_calls"]):
        call = one["tool_calls"][number]
        parts.append(tool_call(call.get("id"), call.get("name"), call.get("arguments")))
    made: Message = {"role": role(one.get("role") or who), "parts": parts}
    _finished(made, one.get("finish_reason"))
    return made
