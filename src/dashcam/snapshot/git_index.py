"""Git's index, versions 2 to 4: which files are tracked, as what, and how they looked when git last saw them.

Gets the file's bytes, hands on entries in their order, and the name of the tree that a commit of them would have. What is
damaged, split or sparse is an error: half an index says nothing.
"""

import hashlib
import struct
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

_HEADER = struct.Struct("!4sII")
_STATUS = struct.Struct("!10I")
_STAGE, _EXTENDED, _ASSUMED = 0x3000, 0x4000, 0x8000
_SKIPPED, _INTENDED = 0x4000, 0x2000
FOLDER: Final = 0o040000
_VERSION_4 = 4
_KNOWN = frozenset({b"TREE", b"REUC", b"UNTR", b"EOIE", b"IEOT"})


class UnreadableIndexError(ValueError):
    """The index says nothing that can be relied on."""


class Entry(NamedTuple):
    """A tracked file."""

    path: bytes
    mode: int
    name: bytes
    """Of the object that has its content."""
    size: int
    """0 also where git wants the content to be looked at."""
    changed: tuple[int, int, int, int]
    """Seconds and nanoseconds of the status change and of the last writing, as git saw them."""
    flags: int
    extended: int

    @property
    def is_unsettled(self) -> bool:
        """In a conflict, or only promised by `git add -N`."""
        return bool(self.flags & _STAGE or self.extended & _INTENDED)

    @property
    def is_assumed(self) -> bool:
        """Somebody told git not to look."""
        return bool(self.flags & _ASSUMED)

    @property
    def is_skipped(self) -> bool:
        """Left out of the work tree on purpose."""
        return bool(self.extended & _SKIPPED)


def hasher(width: int) -> Any:
    """Return the hash whose names are so many bytes wide."""
    return hashlib.sha1(usedforsecurity=False) if width == 20 else hashlib.sha256(usedforsecurity=False)


def entries_in(data: bytes, width: int, most: int) -> list[Entry]:
    """Return the entries of an index.

    Args:
        data: the file.
        width: bytes of an object's name.
        most: more entries are an error.
    """
    try:
        magic, version, count = _HEADER.unpack_from(data)
        if magic != b"DIRC" or version not in (2, 3, 4) or count > most:
            raise UnreadableIndexError
        digest = hasher(width)
        digest.update(memoryview(data)[:-width])
        if data[-width:] not in (digest.digest(), bytes(width)):
            raise UnreadableIndexError
        return _entries(data, width, version, count)
    except (struct.error, IndexError, ValueError) as error:
        raise UnreadableIndexError from error


def _entries(data: bytes, width: int, version: int, count: int) -> list[Entry]:
    found = []
    at, before = _HEADER.size, b""
    for _ in range(count):
        entry, at = _entry(data, at, width, version, before)
        before = entry.path
        if entry.mode == FOLDER or b"/../" in b"/" + before + b"/" or before.startswith(b"/"):
            raise UnreadableIndexError
        found.append(entry)
    _check_extensions(data, at, len(data) - width)
    return found


def _entry(data: bytes, begin: int, width: int, version: int, before: bytes) -> tuple[Entry, int]:
    status = _STATUS.unpack_from(data, begin)
    at = begin + _STATUS.size + width
    name = data[at - width : at]
    flags, extended = data[at] << 8 | data[at + 1], 0
    at += 2
    if flags & _EXTENDED:
        extended = data[at] << 8 | data[at + 1]
        at += 2
    if version == _VERSION_4:
        strip, at = _varint(data, at)
        if strip > len(before):
            raise UnreadableIndexError
        before = before[: len(before) - strip]
    else:
        before = b""
    end = data.index(b"\0", at)
    path = before + data[at:end]
    after = end + 1 if version == _VERSION_4 else begin + (end - begin + 8) // 8 * 8
    return Entry(path, status[6], name, status[9], status[:4], flags, extended), after


def _varint(data: bytes, at: int) -> tuple[int, int]:
    byte = data[at]
    number = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = data[at]
        number = (number + 1) << 7 | byte & 0x7F
    return number, at + 1


def _check_extensions(data: bytes, at: int, end: int) -> None:
    """Refuse what changes the meaning of the entries: a split index, a sparse one, a file system monitor's."""
    while at < end:
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8])
        if name not in _KNOWN and not (name[:1].isupper() and name != b"FSMN"):
            raise UnreadableIndexError
        at += 8 + size
    if at != end:
        raise UnreadableIndexError


def tree_name(entries: list[Entry], width: int) -> str:
    """Return what the tree of these files is called, which is what a commit of them would be of.

    >>> tree_name([], 20)
    '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
    """
    folders: list[bytes] = []
    contents: list[list[bytes]] = [[]]

    def close() -> None:
        made = _digest(contents.pop(), width)
        contents[-1].append(b"40000 %s\0%s" % (folders.pop(), made))

    # an index is sorted by whole paths, in which a tree's own order is kept
    for entry in entries:
        *within, name = entry.path.split(b"/")
        while folders != within[: len(folders)]:
            close()
        for one in within[len(folders) :]:
            folders.append(one)
            contents.append([])
        contents[-1].append(b"%o %s\0%s" % (entry.mode, name, entry.name))
    while folders:
        close()
    return _digest(contents[0], width).hex()


def _digest(lines: list[bytes], width: int) -> bytes:
    body = b"".join(lines)
    made = hasher(width)
    made.update(b"tree %d\0" % len(body))
    made.update(body)
    return bytes(made.digest())


def parents_of(path: bytes) -> Iterator[bytes]:
    """Give the folders that a path goes through, outermost first.

    >>> list(parents_of(b"a/b/c"))
    [b'a', b'a/b']
    """
    at = path.find(b"/")
    while at >= 0:
        yield path[:at]
        at = path.find(b"/", at + 1)
