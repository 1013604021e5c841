"""What a span that is opened by hand says of itself, as frames.

Where all of it is plain it is looked over once and encoded once, as the frame that is written; where a secret stands in it,
or something foreign, or too much, each field is cleaned by itself.
"""

from _thread import get_ident
from time import perf_counter_ns
from typing import Any

from dashcam.capture.context import STATE, Here
from dashcam.capture.encode import (
    CANNOT,
    END_WITH,
    NAME,
    START,
    clean,
    clean_messages,
    clean_numbers,
    encode,
    end_with,
    start,
    text,
)

_MESSAGES = ("llm", "agent")
_TEXTS = frozenset("name kind model provider app version path session user task".split())
_APART = _TEXTS | {"tags"}
_OURS_ALONE = frozenset("stream error site root".split())


def given(fields: dict[str, Any], known: dict[str, Any]) -> bool:
    """Put what is said into `known`; say whether it may go on as it is if it is plain: what has to be a short text is one."""
    fits = STATE.content
    for key, value in fields.items():
        if value is not None:
            known[key] = value
            if key in _APART and (type(value) is not str or len(value) > NAME):
                fits = False
    return fits


def started(
    span: int,
    here: Here,
    index: int,
    known: dict[str, Any],
    kind: str,
    more: dict[str, Any],
    tags: dict[str, Any] | None,
    *,
    fits: bool,
) -> bytes:
    """Return the frame of a start that says `known`, beside `more`, which is clean already, as are the `tags` in force."""
    if fits and STATE.size((known,)) >= 0:
        extra = {**tags, **known, **more} if tags else {**known, **more}
        try:
            frame = encode((START, span, here[0], here[1], perf_counter_ns(), index, get_ident(), None, None, extra))
            if not STATE.dirty(frame):
                return frame
        except CANNOT:
            pass
    return start(span, here, index, None, None, (), {**(tags or {}), **cleaned(known, kind), **more})


def ended(
    span: int,
    duration_ns: int,
    status: int,
    output: Any,
    known: dict[str, Any],
    kind: str,
    more: dict[str, Any],
    *,
    fits: bool,
) -> bytes:
    """Return the frame of an end that says `known` and its output, beside `more`, which is clean already."""
    if fits and STATE.size((output, known)) >= 0:
        try:
            frame = encode((END_WITH, span, duration_ns, status, output, {**known, **more} if more else known))
            if not STATE.dirty(frame):
                return frame
        except CANNOT:
            pass
    return end_with(span, duration_ns, status, value_of(output, kind), {**cleaned(known, kind), **more})


def value_of(value: Any, kind: str) -> Any:
    """Return an input or an output as it may be written."""
    return clean_messages(value) if kind in _MESSAGES else clean(value)


def cleaned(fields: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return what a span says as it may be written, field by field."""
    made: dict[str, Any] = {}
    for key, value in fields.items():
        if key in _TEXTS:
            made[key] = text(value)
        elif key == "tags":
            made[key] = [tag for tag in map(text, value) if tag is not None]
        elif key in _OURS_ALONE:
            made[key] = value
        elif key == "usage":
            made[key] = clean_numbers(value)
        elif key in ("input", "output"):
            made[key] = value_of(value, kind)
        else:
            made[key] = clean(value)
    return made
