"""Reads the segments of one process's journal: bytes on disk → decoded frames, in the order they were reserved.

Never raises on what a file holds: a hole or a damaged stretch is gone over and reported with its place, so that the
collector can look again while the process lives. Knows the format, nothing of spans.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from struct import Struct
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec

from dashcam.journal.segment import CHECK, CHECKS, HEADER, MAGIC, SHORT, SPREAD
from dashcam.snapshot.body import read

Frame: TypeAlias = list[Any]
Decode: TypeAlias = Callable[[bytes | memoryview], Any]
Place: TypeAlias = tuple[int, int]
"""A stretch of a file: first byte, first byte after it."""

START, END, END_MORE, NOTE, DROP, CONTINUE = 1, 2, 3, 4, 5, 9
LONGEST: Final = 64 * 1024 * 1024
"""No segment is longer; what claims to be is read this far."""
GLANCE: Final = 64 * 1024
"""How far beyond its last frame a living process's current segment is looked at."""
_ZEROS: Final = bytes(4096)
_CONTINUE: Final = bytes([0x91, CONTINUE])
_HEADER = Struct("<II")
_unpack = _HEADER.unpack_from


class Chunk(NamedTuple):
    """What one reading of a segment gave."""

    frames: list[Any]
    """Of the kind that the decoder gives."""
    offset: int
    """Where the next reading begins."""
    done: bool
    """Nothing will be added: the segment says that it continues elsewhere, or its process is gone."""
    torn: tuple[Place, ...]
    """Stretches gone over; in a living process they may still fill."""


def read_frames(
    path: Path,
    offset: int,
    *,
    alive: bool,
    until: int | None = None,
    limit: int = 1_000_000_000,
    decode: Decode | None = None,
) -> Chunk:
    """Read what a segment holds from an offset on.

    Args:
        path: The segment.
        offset: Where the last reading ended, 0 for the beginning.
        alive: Whether its process still lives: then zeros at the end may still fill.
        until: Read only up to here (to look at a torn stretch again).
        limit: Stop after about this many frames.
        decode: Makes a frame of a body, `None` of one that holds none; `decode_frame` unless told otherwise.
    """
    return SegmentReader(path, offset, alive=alive, until=until, decode=decode).read(limit)


class SegmentReader:
    """One look at a segment, handed out in pieces small enough to stay in the processor's cache."""

    def __init__(
        self, path: Path, offset: int, *, alive: bool, until: int | None = None, decode: Decode | None = None
    ) -> None:
        self._alive = alive
        self._decode = decode or decode_frame
        self._base = max(offset, HEADER)
        self._at = 0
        self._refused: Chunk | None = None
        self._data = b""
        try:
            self._data = _bytes(path, self._base, until, glance=alive and until is None)
            if offset < HEADER and not _is_segment(path):
                self._refused = Chunk([], offset, not alive, ())
        except FileNotFoundError:
            self._refused = Chunk([], offset, not alive, ())
        except OSError:
            self._refused = Chunk([], offset, False, ())

    @property
    def size(self) -> int:
        """Bytes that are looked at; none where nothing came."""
        return len(self._data)

    def read(self, limit: int) -> Chunk:
        """Read about so many frames on."""
        if self._refused is not None:
            return self._refused
        chunk = _parse(self._data, self._base, self._at, self._decode, alive=self._alive, limit=limit)
        self._at = chunk.offset - self._base
        return chunk


def pending(path: Path, offset: int, until: int | None = None) -> tuple[int, int]:
    """Count what a segment holds beyond an offset, without decoding it: ended spans, and where they stop."""
    base = max(offset, HEADER)
    try:
        data = _bytes(path, base, until, glance=until is None)
    except OSError:
        return 0, offset
    count = at = 0
    while (length := _length(data, at, base)) is not None:
        count += data[at + HEADER + 1 : at + HEADER + 2] in _ENDS and data[at + HEADER] & 0xF0 == 0x90
        at += HEADER + length + (-length & 7)
    return count, base + at


_ENDS = (bytes([END]), bytes([END_MORE]))


def _bytes(path: Path, start: int, until: int | None, *, glance: bool) -> bytes:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size = min(os.fstat(fd).st_size if until is None else until, LONGEST) - start
        if size <= 0:
            return b""
        if glance:
            first = os.pread(fd, min(size, GLANCE), start)
            if not first.strip(b"\0"):
                return b""
        return os.pread(fd, size, start)
    finally:
        os.close(fd)


def _is_segment(path: Path) -> bool:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.pread(fd, len(MAGIC), 0) == MAGIC
    finally:
        os.close(fd)


def _length(data: bytes, at: int, base: int) -> int | None:
    """The length of the frame whose header stands here, `None` where none does."""
    if at + HEADER >= len(data):
        return None
    length, check = _unpack(data, at)
    if check != CHECK ^ (base + at) ^ (length * SPREAD & 0xFFFFFFFF) or at + HEADER + length > len(data):
        return None
    return int(length) or None


def _parse(data: bytes, base: int, at: int, decode: Decode, *, alive: bool, limit: int) -> Chunk:
    frames: list[Any] = []
    torn: list[Place] = []
    done = False
    size = len(data)
    while len(frames) < limit:
        start = at + HEADER
        length, check = _unpack(data, at) if start < size else (0, 0)
        end = start + length
        # `_length`, said here once more: a call for each frame would take as long as decoding it
        expected = CHECKS[length] if length < SHORT else CHECK ^ (length * SPREAD & 0xFFFFFFFF)
        if not length or end > size or check != expected ^ (base + at):
            found = _next_header(data, at + 8, base)
            if found is None:
                break
            torn.append((base + at, base + found))
            at = found
            continue
        if length == 2 and data[start:end] == _CONTINUE:
            done = True
        else:
            frame = decode(data[start:end])
            if frame is None:
                torn.append((base + at, base + end))
            else:
                frames.append(frame)
        at = end + (-length & 7)
    if not alive and len(frames) < limit:
        if data[at:] != bytes(max(0, size - at)):  # `strip` takes ten times as long for a whole segment
            torn.append((base + at, base + len(data)))
        done = True
    return Chunk(frames, base + at, done, tuple(torn))


def decode_frame(body: bytes | memoryview) -> Frame | None:
    """The frame that a body holds, `None` when it holds none."""
    try:
        frame = read(body)
    except (msgspec.MsgspecError, RecursionError, TypeError, ValueError, OverflowError):
        return None
    return frame if type(frame) is list and frame and type(frame[0]) is int else None


def frames_at(data: bytes) -> Iterator[Place]:
    """Where the bodies of frames lie in the first bytes of a segment, with their lengths."""
    at = HEADER
    while True:
        length = _length(data, at, 0)
        if length is None:
            found = _next_header(data, at + 8, 0)
            if found is None:
                return
            at = found
            continue
        yield at + HEADER, length
        at += HEADER + length + (-length & 7)


def _next_header(data: bytes, at: int, base: int) -> int | None:
    """Look on in steps of 8 for a header that checks; zeros are skipped by the page."""
    size = len(data)
    while at + HEADER < size:
        if data[at : at + 4096] == _ZEROS[: size - at]:
            at += 4096
            continue
        stop = min(at + 4096, size - HEADER)
        for here in range(at, stop, 8):
            if _length(data, here, base) is not None:
                return here
        at = max(stop + (-stop & 7), at + 8)
    return None
