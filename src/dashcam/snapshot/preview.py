"""The first 200 characters a person would want to see of a payload: what the list of traces shows.

Receives a value, or its canonical JSON; hands on one line of text.
"""

from typing import Final

import msgspec

from dashcam.model.types import Json
from dashcam.snapshot.canonical import DEPTH, canonical
from dashcam.snapshot.marker import Marker

PREVIEW: Final = 200
DECODED: Final = 256 * 1024
"""Bytes of a payload above which only its beginning is looked at."""

_decode = msgspec.json.Decoder().decode


def preview(data: bytes) -> str:
    """The first 200 characters a person would want to see of a payload, on one line.

    >>> preview(b'{"question":"Who pays?"}')
    'Who pays?'
    """
    text = _telling(_decode(data)) if len(data) <= DECODED else None
    return _one_line(_text(data) if text is None else text)


def preview_of(value: Json) -> str:
    """The same of a value as it was decoded, its markers as `Marker`.

    >>> preview_of({"question": "Who pays?", "k": 4})
    '{"question":"Who pays?","k":4}'
    """
    text = _telling(value)
    return _one_line(_text(canonical(_beginning(value, [4 * PREVIEW]))) if text is None else text)


def _text(data: bytes) -> str:
    return data[: 4 * PREVIEW].decode("utf-8", "replace")


def _one_line(text: str) -> str:
    return " ".join(text[: 4 * PREVIEW].split())[:PREVIEW].encode("utf-8", "backslashreplace").decode()


def _beginning(value: Json, room: list[int], depth: int = 0) -> Json:
    """As much of a value as `room` characters of JSON can show, so that the rest need not be made JSON."""
    room[0] -= 1
    kind = type(value)
    if depth > DEPTH:
        return value
    if kind is str:
        left, room[0] = room[0], room[0] - len(value)
        return value[: max(left, 0) + 1]
    if kind is list:
        return [_beginning(item, room, depth + 1) for item in value if room[0] > 0]
    if kind is dict:
        return {key: _beginning(item, room, depth + 1) for key, item in value.items() if room[0] > 0}
    return value


def _telling(value: Json) -> str | None:
    """The text a payload is about: itself, its only text, or its last message; nothing for a call without arguments."""
    if type(value) is str:
        return value
    if type(value) is Marker:
        value = value.fields
    if type(value) is not dict:
        return None
    if not value:
        return ""
    messages = value.get("messages")
    if type(messages) is list and messages:
        return _message_text(messages[-1])
    if value.get("$") == "cut" and type(value.get("head")) is str:
        return str(value["head"])
    if "role" in value:
        return _message_text(value)
    return _telling(next(iter(value.values()))) if len(value) == 1 else None


def _message_text(message: Json) -> str | None:
    """The text of a message, in our shape (`parts`) or in a provider's (`content`)."""
    if type(message) is not dict:
        return None
    content = message.get("content")
    if type(content) is str:
        return content
    parts = message.get("parts") if content is None else content
    if type(parts) is not list:
        return None
    texts = [part.get("content", part.get("text")) for part in parts if type(part) is dict]
    told = " ".join(text for text in texts if type(text) is str)
    return told or None
