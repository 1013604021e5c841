"""The first 200 characters a person would want to see of a payload: what the list of traces shows.

Receives a value, or the bytes that the journal has of it; hands on one line of text.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from dashcam.model.types import Json
from dashcam.model.values import line, marker
from dashcam.snapshot.body import CANNOT, read
from dashcam.snapshot.canonical import DEPTH, canonical
from dashcam.snapshot.marker import Marker

PREVIEW: Final = 200
SMALL: Final = 1_024
"""Bytes that are decoded sooner than looked through for what is shown of them."""
SHOWN: Final = PREVIEW * 5 // 4
"""Characters that are looked at first: most text has few blanks to fold."""
_TELLING: Final = frozenset({"messages", "role", "$"})
"""Keys by which a value is told apart from any other object."""
_MAPS: Final = frozenset(bytes([byte]) for byte in (*range(0x80, 0x90), 0xDE, 0xDF))
_ARRAYS: Final = frozenset(bytes([byte]) for byte in (*range(0x90, 0xA0), 0xDC, 0xDD))
_fields = msgspec.msgpack.Decoder(dict[str, msgspec.Raw]).decode
_items = msgspec.msgpack.Decoder(list[msgspec.Raw]).decode


def preview_of(value: Json) -> str:
    """The first 200 characters a person would want to see of a value, its markers as `Marker`, on one line.

    >>> preview_of({"question": "Who pays?"})
    'Who pays?'
    >>> preview_of([Marker({"$": "object", "type": "shop.Order", "fields": {"id": 7, "paid": True}})])
    '[{"id":7,"paid":true}]'
    """
    text = _telling(value)
    return _one_line(_json(value) if text is None else text)


def preview_of_body(data: bytes) -> str | None:
    """The same of a value in the bytes that the journal has, decoding no more than is shown; `None` where that fails.

    >>> preview_of_body(b"\\x82\\xa8question\\xa9Who pays?\\xa1k\\x04")
    '{"question":"Who pays?","k":4}'
    """
    try:
        fields = _named(data)
        if len(fields) < 2 or not _TELLING.isdisjoint(fields):
            value = read(data)
            return _one_line(value) if type(value) is str else preview_of(value)
        return _one_line(_json(_shown(fields, [SHOWN], 0)))
    except CANNOT:
        return None


def _json(value: Json) -> str:
    data = canonical(value)
    if b'{"$":' in data[: 4 * PREVIEW]:
        data = msgspec.json.encode(_legible(msgspec.json.decode(data), [PREVIEW]))
    return data[: 4 * PREVIEW].decode("utf-8", "replace")


def _legible(value: Json, room: list[int]) -> Json:
    """A payload as far as it is shown, without markers: an object as its fields, what was cut as its beginning."""
    room[0] -= 1
    match value:
        case {"$": "object", "fields": inside} | {"$": "cut", "head": inside}:
            return _legible(inside, room)
        case {"$": "str", "escaped": text}:
            return text
        case {"$": "map", "items": [*items]}:
            return _mapped(((line(key), item) for key, item in items), room)
        case {"$": _}:
            return marker(value)
        case dict():
            return _mapped(value.items(), room)
        case list():
            return [_legible(item, room) for item in value if room[0] > 0]
    return value


def _mapped(pairs: Iterable[tuple[str, Json]], room: list[int]) -> Json:
    shown: dict[str, Json] = {}
    for key, item in pairs:
        if room[0] <= 0:
            break
        shown[key] = _legible(item, room)
    return shown


def _one_line(text: str) -> str:
    line = text[: PREVIEW + 1]
    if line.isprintable() and "  " not in line and line[:1] != " ":  # no other blank is printable: nothing to fold
        return line[:PREVIEW] if len(line) > PREVIEW else line.rstrip()
    line = " ".join(text[:SHOWN].split())
    if len(line) < PREVIEW:
        line = " ".join(text[: 4 * PREVIEW].split())
    line = line[:PREVIEW]
    return line if line.isascii() else line.encode("utf-8", "backslashreplace").decode()


def _named(data: bytes) -> dict[str, msgspec.Raw]:
    """The fields of a map whose keys are text, nothing for any other value."""
    try:
        return _fields(data) if data[:1] in _MAPS else {}
    except CANNOT:
        return {}


def _shown(fields: dict[str, msgspec.Raw], room: list[int], depth: int) -> dict[str, Json]:
    shown: dict[str, Json] = {}
    for key, item in fields.items():
        if room[0] <= 0:
            break
        room[0] -= len(key)
        shown[key] = _beginning(bytes(item), room, depth + 1)
    return shown


def _beginning(data: bytes, room: list[int], depth: int) -> Json:
    """As much of a value as so many characters of JSON can show; the rest is not even decoded."""
    if len(data) > SMALL and depth < DEPTH:
        if data[:1] in _ARRAYS:
            return [_beginning(bytes(item), room, depth + 1) for item in _items(data) if room[0] > 0]
        fields = _named(data)
        if fields and "$" not in fields:  # one with that key is written in another way
            return _shown(fields, room, depth)
    value = read(data)
    left, room[0] = room[0], room[0] - len(data)
    return value[: max(left, 0) + 1] if type(value) is str else value


def _telling(value: Json) -> str | None:
    """The text a payload is about: itself, its only text, or its last message; nothing for a call without arguments."""
    if type(value) is str:
        return value
    if type(value) is Marker:
        head = value.fields.get("head") if value.fields.get("$") == "cut" else None
        return head if type(head) is str else None
    if type(value) is not dict or "$" in value or not all(type(key) is str for key in value):
        return None  # JSON says such a map in another way
    if not value:
        return ""
    messages = value.get("messages")
    if type(messages) is list and messages:
        return _message_text(messages[-1])
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
    told = " ".join(text for part in parts if type(part) is dict and (text := _part_text(part)))
    return told or None


def _part_text(part: dict[Any, Json]) -> str | None:
    """The text of a part; which tool is called with what, and what a tool said, as `dashcam show` writes them."""
    text = part.get("content", part.get("text"))
    if type(text) is str:
        return text
    kind, name = part.get("type"), part.get("name")
    if kind == "tool_call" and type(name) is str:
        return f"→ {name}({_said(part.get('arguments'))})"
    if kind == "tool_call_response":
        return f"← {_said(part.get('response'))}"
    media = part.get("mime_type")
    return f"<{media}>" if kind == "blob" and type(media) is str else None


def _said(value: Json) -> str:
    """What went into a tool or came out of it: its only text, else JSON."""
    text = _telling(value)
    return _json(value) if text is None else text
