"""Which tree of files a commit is of: the one thing that has to be read out of git's objects.

Gets a repository and a commit's name, hands on the name of its tree; `None` where it cannot be found. Loose objects, packs with
their second index format, deltas within a pack, alternates; nothing is read whole but commits.
"""

import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dashcam.snapshot.git_repository import Repository, text_of

LONGEST: Final = 1024 * 1024
"""Bytes of a commit, packed or not."""
CHAIN: Final = 100
"""Deltas on deltas; git itself makes 50 at most."""
_HOPS = 5
_COMMIT, _OFFSET_DELTA, _NAME_DELTA = 1, 6, 7
_INDEX = b"\xfftOc\x00\x00\x00\x02"
_TREE = re.compile(rb"tree ([0-9a-f]{40}(?:[0-9a-f]{24})?)\n")


def tree_of(repository: Repository, commit: str) -> str | None:
    """Return the name of a commit's tree."""
    for folder in _folders(repository.common / "objects", 0):
        text = _loose(folder / commit[:2] / commit[2:])
        if text is None:
            text = _packed(folder / "pack", bytes.fromhex(commit))
        found = None if text is None else _TREE.match(text)
        if found:
            return found[1].decode()
    return None


def _folders(objects: Path, depth: int) -> Iterator[Path]:
    yield objects
    borrowed = objects / "info" / "alternates"
    if depth < _HOPS and borrowed.is_file():
        for line in text_of(borrowed).splitlines():
            if line and line[0] != "#":
                yield from _folders(objects / line, depth + 1)


def _loose(path: Path) -> bytes | None:
    try:
        with path.open("rb") as opened:
            raw = opened.read(LONGEST)
    except (FileNotFoundError, NotADirectoryError):
        return None
    header, _, body = zlib.decompressobj().decompress(raw, LONGEST).partition(b"\0")
    return body if header.startswith(b"commit ") else None


def _packed(folder: Path, name: bytes) -> bytes | None:
    try:
        packs = sorted(folder.glob("*.idx"))
    except OSError:
        return None
    for index in packs:
        with index.open("rb") as opened:
            at = _offset(opened.fileno(), name)
        if at is not None:
            return _Pack(index).object(at)
    return None


def _number(file: int, at: int, size: int = 4) -> int:
    data = os.pread(file, size, at)
    if len(data) != size:
        raise ValueError("a pack's index is cut")
    return int.from_bytes(data)


def _offset(file: int, name: bytes) -> int | None:
    """Return where in its pack an object is, by the pack's index."""
    if os.pread(file, 8, 0) != _INDEX:
        return None
    width, first = len(name), name[0]
    low = _number(file, 8 + 4 * (first - 1)) if first else 0
    high, count = _number(file, 8 + 4 * first), _number(file, 8 + 4 * 255)
    names = os.pread(file, (high - low) * width, 8 + 1024 + low * width)
    for at in range(0, len(names), width):
        if names.startswith(name, at):
            offsets = 8 + 1024 + count * (width + 4)
            short = _number(file, offsets + 4 * (low + at // width))
            long = offsets + 4 * count + 8 * (short & 0x7FFFFFFF)
            return short if short < 0x80000000 else _number(file, long, 8)
    return None


class _Pack:
    """One pack, read where its index says."""

    def __init__(self, index: Path) -> None:
        self._index = index

    def object(self, at: int) -> bytes | None:
        """Return a commit's text; deltas are applied to what they are deltas of."""
        deltas: list[bytes] = []
        with self._index.with_suffix(".pack").open("rb") as opened:
            for _ in range(CHAIN):
                kind, base, data = self._read(opened.fileno(), at)
                if kind not in (_OFFSET_DELTA, _NAME_DELTA):
                    break
                deltas.append(data)
                at = base
        if kind != _COMMIT:
            return None
        for delta in reversed(deltas):
            data = patched(data, delta)
        return data

    def _read(self, file: int, at: int) -> tuple[int, int, bytes]:
        """Return an object's kind, where its base is, and its bytes or those of its delta."""
        head = os.pread(file, 64, at)
        kind = head[0] >> 4 & 7
        used = 1
        while head[used - 1] & 0x80:
            used += 1
        base = 0
        if kind == _OFFSET_DELTA:
            back = head[used] & 0x7F
            while head[used] & 0x80:
                used += 1
                back = (back + 1) << 7 | head[used] & 0x7F
            used += 1
            base = at - back
        elif kind == _NAME_DELTA:
            base, used = self._named(head, used)
        data = os.pread(file, LONGEST, at + used)
        return kind, base, zlib.decompressobj().decompress(data, LONGEST)

    def _named(self, head: bytes, used: int) -> tuple[int, int]:
        # the pack's file is called by a hash as long as the names in it
        width = 32 if len(self._index.stem) > len("pack-") + 40 else 20
        with self._index.open("rb") as opened:
            base = _offset(opened.fileno(), head[used : used + width])
        if base is None:
            raise ValueError("a delta of what is not in its pack")
        return base, used + width


def patched(base: bytes, delta: bytes) -> bytes:
    """Apply a delta: pieces copied from the base and pieces of its own.

    >>> patched(b"tree one", bytes([8, 8, 0x90, 5, 3]) + b"two")
    b'tree two'
    """
    at = 0
    for _ in range(2):  # the lengths of both
        while delta[at] & 0x80:
            at += 1
        at += 1
    made: list[bytes] = []
    while at < len(delta):
        step = delta[at]
        at += 1
        if not step & 0x80:
            made.append(delta[at : at + step])
            at += step
            continue
        start = size = 0
        for bit in range(4):
            if step >> bit & 1:
                start |= delta[at] << 8 * bit
                at += 1
        for bit in range(3):
            if step >> 4 + bit & 1:
                size |= delta[at] << 8 * bit
                at += 1
        made.append(base[start : start + (size or 0x10000)])
    return b"".join(made)
