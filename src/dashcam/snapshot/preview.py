"""The first 200 characters a person would want to see of a payload: what the list of traces shows.

Receives canonical JSON, hands on one line of text.
"""

from typing import Final

import msgspec

from dashcam.model.types import Json

PREVIEW: Final = 200
DECODED: Final = 256 * 1024
"""Bytes of a payload above which only its beginning is looked at."""

_decode = msgspec.json.Decoder().decode


def preview(data: bytes) -> str:
    """The first 200 characters a person would want to see of a payload, on one line.

    >>> preview(b'{"question":"Who pays?"}')
    'Who pays?'
    """
    return preview_of(_decode(data) if len(data) <= DECODED else None, data)


def preview_of(value: Json, data: bytes) -> str:
    """The preview of a value of which the payload is at hand too."""
    text = _telling(value)
    if text is None:
        text = data[: 4 * PREVIEW].decode("utf-8", "replace")
    return " ".join(text[: 4 * PREVIEW].split())[:PREVIEW].encode("utf-8", "backslashreplace").decode()


def _telling(value: Json) -> str | None:
    """The text a payload is about: itself, its only text, or its last message; nothing for a call without arguments."""
    if type(value) is str:
        return value
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
