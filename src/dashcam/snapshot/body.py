"""A value as bytes: msgpack as the journal has it, kept so in the store, canonical JSON when it is read.

Receives the bytes of one value out of a frame, unlooked at. What is kept says itself how to read it: JSON (older stores,
and whatever was made by hand) begins below 0x80; msgpack does not, but for a lone small number, which is kept in two bytes.
Bounds hold in what is read: a body that is too long to be certain of them is made JSON before it is kept.
"""

from typing import Final

import msgspec

from dashcam.snapshot.canonical import MESSAGE_TEXT, TEXT, canonical
from dashcam.snapshot.marker import EXT_CODE, Marker

NULL: Final = b"\xc0"
UNREADABLE: Final = b'{"$":"object","type":"unreadable"}'
"""What a body reads as that is no value at all: its journal or its store was damaged."""
CANNOT: Final = (msgspec.MsgspecError, RecursionError, TypeError, ValueError, OverflowError)
"""What `read` and `write` raise."""


def _marker(code: int, data: memoryview) -> Marker:
    fields = read(data)
    if code != EXT_CODE or type(fields) is not dict:
        return Marker({"$": "object", "type": "unknown"})
    return Marker(fields)


read = msgspec.msgpack.Decoder(ext_hook=_marker).decode
"""msgpack bytes → the value, its markers as `Marker`; raises for what is none."""


def _extend(value: object) -> msgspec.msgpack.Ext:
    if type(value) is Marker:
        return msgspec.msgpack.Ext(EXT_CODE, write(value.fields))
    raise TypeError(type(value).__name__)


write = msgspec.msgpack.Encoder(enc_hook=_extend).encode
"""The value → msgpack bytes, `Marker` as the extension that it is in the journal; raises for what msgpack cannot say."""


def keep(data: bytes, *, messages: bool = False) -> bytes:
    """The bytes to keep of a value that came in these bytes; `messages` grants the text of a model message.

    >>> keep(b"\\xa3why"), keep(b"\\x28"), keep(b"\\xa5" * 70_000)[:17]
    (b'\\xa3why', b'\\xcc(', b'{"$":"object","ty')
    """
    if len(data) > (MESSAGE_TEXT if messages else TEXT):
        return _json(data, MESSAGE_TEXT if messages else TEXT)
    return b"\xcc" + data if data < b"\x80" else data


def as_json(body: bytes) -> bytes:
    """Bounded canonical JSON of a body, whatever it holds.

    >>> as_json(b"\\x81\\xa1k\\x04"), as_json(b'{"k":4}'), as_json(b"\\xcc(")
    (b'{"k":4}', b'{"k":4}', b'40')
    """
    # a body of more than `TEXT` bytes is kept as JSON unless it is a model message
    return body if body < b"\x80" else _json(body, MESSAGE_TEXT)


def _json(data: bytes, text: int) -> bytes:
    try:
        return canonical(read(data), text=text)
    except CANNOT:
        return UNREADABLE
