"""A call's two halves as frames: the fast way for plain values, the walker's for all others.

Each function gets what the wrapper has and returns the bytes to append. The order is the promise: check, encode, look
for secrets, and only then the journal.
"""

from _thread import get_ident
from time import perf_counter_ns
from typing import Any

import msgspec

from dashcam.capture.context import STATE, Here
from dashcam.snapshot.natural import encodable, mark
from dashcam.snapshot.plain import MESSAGE_TEXT, TEXT
from dashcam.snapshot.redact import SHORTEST, suspect
from dashcam.snapshot.walker import Walker

START, END, END_WITH, NOTE = 1, 2, 3, 4
OK, ERROR, CANCELLED = 0, 1, 2
NAME = 1024
"""Characters of a name, a tag, a model."""
encode = msgspec.msgpack.Encoder().encode
CANNOT = (TypeError, OverflowError, ValueError, RecursionError)
"""What the encoder raises for values that `plain` let pass: ints over 64 bits, lone surrogates, deep nesting."""


def start(
    span: int,
    here: Here,
    index: int,
    args: Any,
    kwargs: dict[str, Any] | None = None,
    secret: tuple[int, ...] = (),
    extra: dict[str, Any] | None = None,
) -> bytes:
    """Return the frame of a call that begins under `here`; `extra` is clean already."""
    if not STATE.content:
        args = kwargs = None
    elif not secret:
        text = STATE.size((args, kwargs) if kwargs else args or ())
        if text >= 0:
            try:
                frame = (
                    encode((START, span, here[0], here[1], perf_counter_ns(), index, get_ident(), args, kwargs))
                    if extra is None
                    else encode(
                        (START, span, here[0], here[1], perf_counter_ns(), index, get_ident(), args, kwargs, extra)
                    )
                )
                if text < SHORTEST or not suspect(frame) or not STATE.dirty(frame):
                    return frame
            except CANNOT:
                pass
        args, kwargs = _walk_call(args, kwargs, secret)
    else:
        args, kwargs = _walk_call(args, kwargs, secret)
    return encode((START, span, here[0], here[1], perf_counter_ns(), index, get_ident(), args, kwargs, extra or {}))


def end(span: int, duration_ns: int, output: Any) -> bytes:
    """Return the frame of a call that returned."""
    if not STATE.content:
        output = None
    kind = type(output)
    text = 0 if output is None or kind is int or kind is bool or kind is float else STATE.size((output,))
    if text >= 0:
        try:
            frame = encode((END, span, duration_ns, output))
            if text < SHORTEST or not suspect(frame) or not STATE.dirty(frame):
                return frame
        except CANNOT:
            pass
    return encode((END, span, duration_ns, walked(output)))


def end_with(span: int, duration_ns: int, status: int, output: Any, extra: dict[str, Any]) -> bytes:
    """Return the frame of a call that ended with more to say; `output` and `extra` are clean already."""
    return encode((END_WITH, span, duration_ns, status, output, extra))


def note(span: int, fields: dict[str, Any]) -> bytes:
    """Return the frame of something learned about a span at another time; `fields` are clean already."""
    return encode((NOTE, span, fields))


def clean(value: Any, text: int = TEXT) -> Any:
    """Return the value as it is where it is plain and holds no secret, else walked; nothing in no-content mode."""
    return clean_numbers(value, text) if STATE.content else None


def clean_numbers(value: Any, text: int = TEXT) -> Any:
    """As `clean`, for what is kept in no-content mode too: usage, timing, structure."""
    return value if is_plain(value, text) else walked(value, text)


def is_plain(value: Any, text: int = TEXT) -> bool:
    """Say whether a value may go to the journal as it is: plain data within the bounds, with no secret in it."""
    if STATE.size((value,), text) >= 0:
        try:
            return not STATE.dirty(encode(value))
        except CANNOT:
            pass
    return False


def clean_messages(value: Any) -> Any:
    """As `clean`, with the larger bound that model messages have."""
    return clean(value, MESSAGE_TEXT)


def walked(value: Any, text: int = TEXT) -> Any:
    """Return an encodable copy, or a marker with the class's name where even that fails."""
    try:
        made = Walker(STATE.masker, text).walk(value)
        encode(made)
    except CANNOT:
        return mark("object", type="?")
    return made


def _walk_call(args: Any, kwargs: dict[str, Any] | None, secret: tuple[int, ...]) -> tuple[Any, Any]:
    walker = Walker(STATE.masker)
    try:
        made = _walk_args(walker, args or (), secret)
        named = walker.walk(kwargs) if kwargs else None
        encode((made, named))
    except CANNOT:
        return [mark("object", type="?")], None
    return made, named


def _walk_args(walker: Walker, args: Any, secret: tuple[int, ...]) -> list[Any]:
    made: list[Any] = []
    for i, value in enumerate(args):
        if walker.nodes <= 0:
            made.append(mark("cut", of="arguments", size=len(args)))
            break
        made.append(walker.masked("parameter", value) if i in secret else walker.walk(value, 1, f"[{i}]"))
    return made


def text(value: Any, most: int = NAME) -> str | None:
    """Return a short text (a name, a tag, a message) without secrets; `None` for anything that is not text."""
    if type(value) is not str:
        return None
    return encodable(STATE.masker.head(value, most))
