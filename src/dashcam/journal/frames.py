"""The frames of span segments as the collector takes them: typed by one decoder, values left as the bytes they are.

What docs/why/journal.md says of a frame's shape is checked here, in one pass and without Python; a value is looked at
only by whoever needs to know what is in it.
"""

from typing import Any, Final, TypeAlias

import msgspec
from msgspec import Raw
from msgspec.msgpack import Ext

Fields: TypeAlias = dict[str, Raw]
"""What a start or an end says besides, or a note: each value as it stands in the journal."""


class Start(msgspec.Struct, tag=1, array_like=True, gc=False):
    """A call has begun."""

    span: int
    parent: int
    trace: int | bytes
    mono_ns: int
    callable: int
    thread: int | None
    args: list[Raw] | Ext | None
    kwargs: Fields | Ext | None
    extra: Fields | None = None


class End(msgspec.Struct, tag=2, array_like=True, gc=False):
    """A call has returned, and there is nothing more to say."""

    span: int
    duration_ns: Any
    output: Raw


class EndMore(msgspec.Struct, tag=3, array_like=True, gc=False):
    """A call has ended, with more to say."""

    span: int
    duration_ns: Any
    status: int
    output: Raw
    extra: Fields | None


class Note(msgspec.Struct, tag=4, array_like=True, gc=False):
    """Something learned about a span at another time."""

    span: int
    fields: Fields


class Drop(msgspec.Struct, tag=5, array_like=True, gc=False):
    """Spans that were not written."""

    count: Any
    bytes: Any
    why: Any


class Odd(msgspec.Struct, gc=False):
    """A frame of a kind that is not known here, or of a known one that makes no sense."""

    kind: int


Frame: TypeAlias = Start | End | EndMore | Note | Drop | Odd
KNOWN: Final = frozenset({1, 2, 3, 4, 5})
"""Kinds of which an `Odd` frame is a damaged one."""
_decode = msgspec.msgpack.Decoder(Start | End | EndMore | Note | Drop).decode
_decode_any = msgspec.msgpack.Decoder(list[Raw]).decode
_decode_kind = msgspec.msgpack.Decoder(int).decode
encode = msgspec.msgpack.Encoder().encode


def decode_call(body: bytes | memoryview) -> Frame | None:
    """The frame that a body holds, `None` when it holds none.

    >>> decode_call(b"\\x94\\x02\\x07\\x05\\xa4done").span, decode_call(b"\\x92\\x08\\x00"), decode_call(b"\\x80")
    (7, Odd(kind=8), None)
    """
    try:
        frame: Frame = _decode(body)
    except (msgspec.MsgspecError, RecursionError):
        return _odd(body)
    return frame


def _odd(body: bytes | memoryview) -> Odd | None:
    try:
        first = _decode_any(body)[0]
        return Odd(_decode_kind(first))
    except (msgspec.MsgspecError, RecursionError, IndexError):
        return None
