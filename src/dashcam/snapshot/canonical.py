"""A decoded value → the payload as it is stored: bounded JSON in one fixed form.

Receives what came out of the journal (builtins and `Marker`), hands on UTF-8 JSON bytes that decode to the same value
again: `canonical(decode(data)) == data`. Plain values go straight to the encoder; the rest is walked once.
"""

import base64
import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec

from dashcam.model.types import Json
from dashcam.snapshot.marker import Marker

TEXT: Final = 64 * 1024
"""Characters of text in one payload."""
MESSAGE_TEXT: Final = 1024 * 1024
"""Characters of text in one model message."""
DEPTH: Final = 10
ITEMS: Final = 100
NODES: Final = 2_000
KEY_TEXT: Final = 1_000
BYTES_HEAD: Final = 96
SAFE_INT: Final = 2**53

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def canonical(value: Json, *, text: int = TEXT) -> bytes:
    """Write a value as bounded JSON; `text` is the characters it may hold.

    >>> canonical({"q": "why", "k": 4})
    b'{"q":"why","k":4}'
    >>> canonical({"$": 1, "x": float("inf")})
    b'{"$":"map","items":[["$",1],["x",{"$":"float","value":"Infinity"}]]}'
    """
    if _is_plain(value, text):
        try:
            return _encode(value)
        except UnicodeEncodeError:  # a lone surrogate: the walk below marks it
            pass
    return _encode(_Walk(text).visit(value, 0))


def decode(data: bytes) -> Json:
    """Read a payload back, its markers as `Marker`."""
    return _revive(_decode(data))


def _is_plain(value: Json, text: int) -> bool:
    """True when the value is JSON already and within every bound."""
    nodes = NODES
    level: list[Json] = [value]
    depth = 0
    while level:
        nodes -= len(level)
        if nodes < 0:
            return False
        below: list[Json] = []
        for item in level:
            kind = type(item)
            if kind is str:
                text -= len(item)
            elif kind is dict:
                if len(item) > ITEMS or "$" in item:
                    return False
                try:
                    keys = len("".join(item))
                except TypeError:
                    return False
                if keys > KEY_TEXT:
                    return False
                text -= keys
                below.extend(item.values())
            elif kind is list or kind is tuple:
                if len(item) > ITEMS:
                    return False
                below.extend(item)
            elif not _is_plain_leaf(item, kind):
                return False
        depth += 1
        if text < 0 or (below and depth > DEPTH):
            return False
        level = below
    return True


def _is_plain_leaf(value: Json, kind: type) -> bool:
    if kind is int:
        return bool(-SAFE_INT <= value <= SAFE_INT)
    if kind is float:
        return math.isfinite(value)
    return value is None or kind is bool


class _Walk:
    """One walk over one value: what is left of its budget."""

    def __init__(self, text: int) -> None:
        self._text = text
        self._nodes = NODES

    def visit(self, value: Json, depth: int) -> Json:
        """Give the JSON form of any value; `depth` is the containers around it."""
        self._nodes -= 1
        kind = type(value)
        if kind is str:
            return self._string(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return value if -SAFE_INT <= value <= SAFE_INT else {"$": "int", "value": _digits(value)}
        if kind is float:
            return value if math.isfinite(value) else {"$": "float", "value": _not_finite(value)}
        if kind is list or kind is tuple:
            return self._array(value, depth)
        if kind is dict:
            return self._mapping(list(value.items()), depth)
        if kind is Marker:
            return self._marker(value.fields, depth)
        return self._other(value)

    def _string(self, value: str, size: int | None = None) -> Json:
        if not (value.isascii() or _is_unicode(value)):
            return {"$": "str", "escaped": self._string(value.encode("utf-8", "backslashreplace").decode())}
        left, length = self._text, len(value)
        self._text = max(0, left - length)
        if size is None and length <= left:
            return value
        return {"$": "cut", "of": "str", "size": length if size is None else size, "head": value[:left]}

    def _array(self, items: Sequence[Json], depth: int, size: int | None = None) -> Json:
        total = len(items) if size is None else size
        if depth >= DEPTH and items:
            return {"$": "cut", "of": "list", "size": total}
        head: list[Json] = []
        for item in items[:ITEMS]:
            if self._nodes <= 0:
                break
            head.append(self.visit(item, depth + 1))
        if size is None and len(head) == total:
            return head
        return {"$": "cut", "of": "list", "size": total, "head": head}

    def _mapping(
        self, items: Sequence[tuple[Json, Json]], depth: int, *, size: int | None = None, pairs: bool = False
    ) -> Json:
        total = len(items) if size is None else size
        if depth >= DEPTH and items:
            return {"$": "cut", "of": "dict", "size": total}
        items = items[:ITEMS]
        pairs = pairs or not all(map(_is_key, (key for key, _ in items)))
        head = self._pairs(items, depth) if pairs else self._named(items, depth)
        shape: Json = {"$": "map", "items": head} if pairs else dict(head)
        if size is None and len(head) == total:
            return shape
        return {"$": "cut", "of": "dict", "size": total, "head": shape}

    def _named(self, items: Iterable[tuple[str, Json]], depth: int) -> list[tuple[str, Json]]:
        head: list[tuple[str, Json]] = []
        for key, item in items:
            if self._nodes <= 0 or len(key) > self._text:
                break
            self._text -= len(key)
            head.append((key, self.visit(item, depth + 1)))
        return head

    def _pairs(self, items: Iterable[tuple[Json, Json]], depth: int) -> list[tuple[Json, Json]]:
        head: list[tuple[Json, Json]] = []
        for key, item in items:
            if self._nodes <= 0:
                break
            head.append((self.visit(key, depth + 1), self.visit(item, depth + 1)))
        return head

    def _marker(self, fields: dict[str, Json], depth: int) -> Json:
        head = fields.get("head")
        size = fields.get("size") if fields.get("$") == "cut" else None
        if type(size) is int and head is not None:
            if type(head) is str:
                return self._string(head, size)
            if type(head) is list:
                return self._array(head, depth, size)
            if type(head) is dict:
                return self._mapping(list(head.items()), depth, size=size)
            if type(head) is Marker and head.kind == "map":
                return self._mapping(_items(head.fields), depth, size=size, pairs=True)
        if fields.get("$") == "map":
            return self._mapping(_items(fields), depth, pairs=True)
        if depth > DEPTH:
            return {"$": "cut", "of": "object", "size": len(fields)}
        return self._plain_marker(fields, depth)

    def _plain_marker(self, fields: dict[str, Json], depth: int) -> Json:
        told: dict[str, Json] = {"$": _kind(fields)}
        for key, value in list(fields.items())[:ITEMS]:
            if key != "$" and _is_key(key):
                told[key] = self.visit(value, depth + 1)
        return told

    def _other(self, value: object) -> Json:
        if isinstance(value, bytes | bytearray | memoryview):
            return _bytes(bytes(value))
        if isinstance(value, datetime):
            return value.isoformat()
        kind = type(value)
        return {"$": "object", "type": f"{kind.__module__}.{kind.__qualname__}"}


def _is_key(key: object) -> bool:
    return type(key) is str and key != "$" and len(key) <= KEY_TEXT and (key.isascii() or _is_unicode(key))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _kind(fields: dict[str, Json]) -> str:
    kind = fields.get("$")
    return kind if type(kind) is str and _is_key(kind) else "object"


def _items(fields: dict[str, Json]) -> list[tuple[Json, Json]]:
    items = fields.get("items")
    pairs = items if type(items) is list else []
    return [(pair[0], pair[1]) for pair in pairs if type(pair) in {list, tuple} and len(pair) == 2]


def _digits(value: int) -> str:
    return str(value) if value.bit_length() < 8_192 else hex(value)[:KEY_TEXT]


def _not_finite(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _bytes(data: bytes) -> Json:
    return {"$": "bytes", "size": len(data), "head": base64.b64encode(data[:BYTES_HEAD]).decode()}


def _revive(value: Json) -> Json:
    if type(value) is list:
        return [_revive(item) for item in value]
    if type(value) is dict:
        fields = {key: _revive(item) for key, item in value.items()}
        return Marker(fields) if "$" in fields else fields
    return value
