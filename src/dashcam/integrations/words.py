"""The neutral words of a model call: parts, messages, tools, finish reasons, usage; what every reader speaks.

The shapes are those of a span's `input` and `output`: a message is `{role, parts, name?, finish_reason?}` and a part says
its `type`. The vocabulary is OpenTelemetry's; what a provider said itself stays in the span's attributes.
"""

import hashlib
from base64 import b64encode
from typing import Any, TypeAlias

import msgspec

from dashcam.integrations.fields import get, plain
from dashcam.model.types import Json

Part: TypeAlias = dict[str, Json]
Message: TypeAlias = dict[str, Json]

FINISH: dict[str, str] = {
    "stop": "stop",
    "end_turn": "stop",
    "stop_sequence": "stop",
    "pause_turn": "stop",
    "compaction": "stop",
    "completed": "stop",
    "complete": "stop",
    "finish": "stop",
    "eos": "stop",
    "length": "length",
    "max_tokens": "length",
    "max_output_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_calls": "tool_call",
    "tool_call": "tool_call",
    "tool_use": "tool_call",
    "function_call": "tool_call",
    "content_filter": "content_filter",
    "refusal": "content_filter",
    "content_filtered": "content_filter",
    "guardrail_intervened": "content_filter",
    "error_toxic": "content_filter",
    "error": "error",
    "failed": "error",
    "malformed_model_output": "error",
    "malformed_tool_use": "error",
}
"""A provider's own word for why it stopped, to OpenTelemetry's."""

ROLES: dict[str, str] = {"developer": "system", "function": "tool", "human": "user", "ai": "assistant"}
_HASH_MOST = 4 << 20
_PARSE_MOST = 1 << 16


def role(said: Any) -> str:
    """A provider's role in our words: `system user assistant tool`, anything else as it is."""
    return ROLES.get(said, said) if type(said) is str else "user"


def message(who: Any, parts: list[Part], *, name: Any = None, finish: Any = None) -> Message:
    """One message; `finish` is the provider's own word.

    >>> message("developer", [text_part("be brief")])
    {'role': 'system', 'parts': [{'type': 'text', 'content': 'be brief'}]}
    """
    made: Message = {"role": ROLES.get(who, who) if type(who) is str else "user", "parts": parts}
    if name is not None:
        made["name"] = name
    if type(finish) is str and finish in FINISH:
        made["finish_reason"] = FINISH[finish]
    return made


def text_part(content: Json) -> Part:
    """Words said."""
    return {"type": "text", "content": content}


def reasoning_part(content: Json) -> Part:
    """Words thought."""
    return {"type": "reasoning", "content": content}


def tool_call(call_id: Any, name: Any, arguments: Any) -> Part:
    """The model asks for a tool; arguments that are JSON text are opened, anything else stays as it came.

    >>> tool_call("c1", "add", '{"a": 1}')
    {'type': 'tool_call', 'id': 'c1', 'name': 'add', 'arguments': {'a': 1}}
    >>> tool_call("c1", "add", '{"a": ')["arguments"]
    '{"a": '
    """
    return {"type": "tool_call", "id": call_id, "name": name, "arguments": opened(arguments)}


def tool_response(call_id: Any, response: Json) -> Part:
    """What a tool answered."""
    return {"type": "tool_call_response", "id": call_id, "response": response}


def other(raw: Any) -> Part:
    """A part we have no word for, kept as it is."""
    return {"type": "other", "raw": plain(raw)}


def media_part(url: Any, mime_type: Any = None) -> Part:
    """A picture, a sound, a file: by address, or its content as a hash when it came inside the address.

    >>> media_part("https://example.org/a.png")
    {'type': 'uri', 'uri': 'https://example.org/a.png', 'mime_type': None}
    >>> media_part("data:image/png;base64,AAAA")["size"]
    3
    """
    if type(url) is not str:
        return other(url)
    if not url.startswith("data:"):
        return {"type": "uri", "uri": url, "mime_type": mime_type}
    head, _, data = url[5:256].partition(",")
    return blob_part(url[5 + len(head) + 1 :], head.split(";")[0] or mime_type) if data else other("data:")


def blob_part(base64: str, mime_type: Any) -> Part:
    """Content in base64: its hash, type and size stand for it, so that a picture is not written into the journal."""
    size = len(base64) * 3 // 4 - base64[-2:].count("=")
    return {"type": "blob", "hash": _hash(base64), "mime_type": mime_type, "size": size}


def bytes_part(content: bytes, mime_type: Any) -> Part:
    """Content as bytes, told as the same content in base64 is.

    >>> bytes_part(b"png", None) == blob_part("cG5n", None)
    True
    """
    if len(content) * 4 // 3 > _HASH_MOST:
        return {"type": "blob", "hash": None, "mime_type": mime_type, "size": len(content)}
    return blob_part(b64encode(content).decode("ascii"), mime_type)


def usage(
    raw: Any, *, inputs: Any, outputs: Any, cache_read: Any = None, cache_write: Any = None, reasoning: Any = None
) -> dict[str, Json]:
    """Tokens as `model.usage.Usage` names them; whatever is not a whole number is unknown."""
    return counted(
        plain(raw), inputs=inputs, outputs=outputs, cache_read=cache_read, cache_write=cache_write, reasoning=reasoning
    )


def counted(
    raw: Json, *, inputs: Any, outputs: Any, cache_read: Any = None, cache_write: Any = None, reasoning: Any = None
) -> dict[str, Json]:
    """The same of what is plain data already."""
    return {
        "input_tokens": inputs if type(inputs) is int else None,
        "output_tokens": outputs if type(outputs) is int else None,
        "cache_read_tokens": cache_read if type(cache_read) is int else None,
        "cache_write_tokens": cache_write if type(cache_write) is int else None,
        "reasoning_tokens": reasoning if type(reasoning) is int else None,
        "raw": raw,
    }


def tool_definition(tool: Any) -> Json:
    """A tool offered to the model, flat: `{type, name, description, parameters}`; unknown shapes as they are.

    >>> tool_definition({"type": "function", "function": {"name": "add"}})
    {'type': 'function', 'name': 'add', 'description': None, 'parameters': None}
    """
    function = get(tool, "function")
    source = function if function is not None else tool
    name = get(source, "name")
    if type(name) is not str:
        return plain(tool)
    parameters = get(source, "parameters")
    if parameters is None:
        parameters = get(source, "input_schema")
    return {"type": "function", "name": name, "description": get(source, "description"), "parameters": parameters}


def opened(arguments: Any) -> Json:
    """Arguments that are JSON text, as what they say; anything else as it is."""
    if type(arguments) is not str or len(arguments) > _PARSE_MOST:
        return arguments
    try:
        return msgspec.json.decode(arguments)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return arguments


def _hash(data: str) -> str | None:
    if len(data) > _HASH_MOST:
        return None
    return "sha256:" + hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()
