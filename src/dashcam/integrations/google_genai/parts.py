"""Parts of contents as neutral parts: said, thought, shown, called and answered; what only Google can read stays out.

Requests and answers are the plain JSON of the wire, whose names the SDK writes in camel case or as Python does.
"""

from typing import Any

from dashcam.integrations.fields import fields, get, items, known, text, word
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

_OPAQUE = frozenset({"thoughtSignature", "thought_signature", "continuationToken", "continuation_token"})
_STANDARD = str.maketrans("-_", "+/")
_DEPTH = 12


def pick(value: Any, camel: str, snake: str) -> Any:
    """A field by either of its names.

    >>> pick({"mime_type": "image/png"}, "mimeType", "mime_type")
    'image/png'
    """
    state = value if type(value) is dict else known(value)
    found = state.get(camel)
    return state.get(snake) if found is None else found


def read_parts(content: Any) -> list[Part]:
    """The parts of a content."""
    made: list[Part] = []
    parts = content.get("parts") if type(content) is dict else get(content, "parts")
    for one in parts if type(parts) is list else items(parts):
        state = one if type(one) is dict else known(one)
        said = state.get("text")
        if type(said) is str:
            made.append({"type": "reasoning" if state.get("thought") is True else "text", "content": said})
        else:
            made += read_part(one)
    return made


def read_part(part: Any) -> list[Part]:
    """One part; a function's answer that holds pictures is several.

    >>> read_part({"text": "hm", "thought": True}) == [{"type": "reasoning", "content": "hm"}]
    True
    """
    state = known(part)
    said = state.get("text")
    if type(said) is str:
        return [reasoning_part(said) if state.get("thought") is True else text_part(said)]
    for (camel, snake), read in _READERS:
        found = pick(part, camel, snake)
        if found is not None:
            return read(found)
    return [other(shown(part))]


def read_content(content: Any) -> list[Message]:
    """One content: what functions answered are messages of the tools, in the order they stand."""
    turn = content if type(content) is dict else known(content)
    role, parts = turn.get("role"), turn.get("parts")
    who = "assistant" if type(role) is str and role == "model" else "user"
    made: list[Message] = []
    words: list[Part] = []
    for part in parts if type(parts) is list else items(parts):
        state = part if type(part) is dict else known(part)
        said = state.get("text")
        answer = None if "text" in state else pick(state, "functionResponse", "function_response")
        if answer is None:
            if not words:
                made.append({"role": who, "parts": words})
            if type(said) is str:
                words.append({"type": "reasoning" if state.get("thought") is True else "text", "content": said})
            else:
                words += read_part(part)
        else:
            made.append(message("tool", read_part(part), name=word(answer, "name")))
            words = []
    return made or [message(who, [])]


def shown(value: Any, depth: int = _DEPTH) -> Json:
    """What we have no word for, as it is, without what only Google can read; content in base64 as its hash and size."""
    kind = type(value)
    if depth == 0:
        return None
    if kind is list:
        return [shown(one, depth - 1) for one in value]
    if kind is not dict:
        # a word of the SDK's own lists of words
        return text(fields(value).get("_value_")) or value
    data = word(value, "data")
    if data is not None and pick(value, "mimeType", "mime_type") is not None:
        return dict(_blob(value)[0])
    return {key: shown(one, depth - 1) for key, one in value.items() if key not in _OPAQUE}


def _blob(found: Any) -> list[Part]:
    """Content inside the message; the SDK sends base64 in its URL-safe alphabet, others in the standard one."""
    data = word(found, "data")
    if data is None:
        return [other(shown(found))]
    return [blob_part(data.translate(_STANDARD), word(found, "mimeType") or word(found, "mime_type"))]


def _file(found: Any) -> list[Part]:
    return [media_part(pick(found, "fileUri", "file_uri"), pick(found, "mimeType", "mime_type"))]


def _call(found: Any) -> list[Part]:
    return [tool_call(get(found, "id"), get(found, "name"), get(found, "args"))]


def _response(found: Any) -> list[Part]:
    return [tool_response(get(found, "id"), get(found, "response")), *read_parts(found)]


def _code(found: Any) -> list[Part]:
    return [tool_call(get(found, "id"), "code_execution", _without_id(found))]


def _ran(found: Any) -> list[Part]:
    return [tool_response(get(found, "id"), _without_id(found))]


def _without_id(found: Any) -> Json:
    return {key: value for key, value in found.items() if key != "id"} if type(found) is dict else found


_READERS = (
    (("functionCall", "function_call"), _call),
    (("functionResponse", "function_response"), _response),
    (("inlineData", "inline_data"), _blob),
    (("fileData", "file_data"), _file),
    (("executableCode", "executable_code"), _code),
    (("codeExecutionResult", "code_execution_result"), _ran),
)
"""What a part is, by the one field that it has."""
