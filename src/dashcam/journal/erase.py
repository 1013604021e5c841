"""Overwrites frames of spans that somebody deleted, in segments whose process still writes behind them.

The frame stays in its place with its length and its header, so that a reader goes over it; its body becomes
`[8, zeros]`. The collector does this, after the frames are in the store.
"""

import os
from pathlib import Path
from typing import Final

from dashcam.journal.reader import END, END_MORE, NOTE, START, decode_frame, frames_at

ERASED: Final = 8
_OF_SPANS: Final = frozenset({START, END, END_MORE, NOTE})


def erase(path: Path, until: int, spans: set[int]) -> int:
    """Overwrite the frames of these spans up to an offset; return how many there were."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return 0
    try:
        data = os.pread(fd, until, 0)
        places = [
            (at, length) for at, length in frames_at(data) if length >= 4 and _is_of(data[at : at + length], spans)
        ]
        for at, length in places:
            os.pwrite(fd, blank(length), at)
        return len(places)
    finally:
        os.close(fd)


def blank(length: int) -> bytes:
    """The body of an erased frame: an array of two, its kind and zeros.

    >>> blank(6).hex(" ")
    '92 08 c4 02 00 00'
    """
    head = next(
        head
        for head, largest in ((b"\xc4", 0xFF), (b"\xc5", 0xFFFF), (b"\xc6", 0xFFFFFFFF))
        if length - 2 - _size(head) <= largest
    )
    zeros = length - 2 - _size(head)
    return bytes([0x92, ERASED]) + head + zeros.to_bytes(_size(head) - 1, "big") + bytes(zeros)


def _size(head: bytes) -> int:
    """How long the header of a msgpack bin is, by its first byte."""
    return 1 + (1 << (head[0] - 0xC4))


def _is_of(body: bytes, spans: set[int]) -> bool:
    frame = decode_frame(body)
    return frame is not None and len(frame) > 1 and frame[0] in _OF_SPANS and frame[1] in spans
