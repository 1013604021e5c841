"""One segment of the journal: a file of fixed size, allocated on disk, mapped, and touched before use.

The allocation is real (no sparse file), so that a full disk is an error here and not a SIGBUS in somebody's call.
"""

import errno
import mmap
import os
from collections.abc import Callable
from pathlib import Path
from struct import Struct

HEADER = 8
MAGIC = b"DCJ1"
CONTINUE = b"\x91\x09"
SPAN, DEFINE = b"span", b"defs"
SIZES = {SPAN: 4 * 1024 * 1024, DEFINE: 256 * 1024}
CAP = errno.ENOBUFS
"""What the journals' own cap is called among a system's errors."""
_ZEROS = bytes(64 * 1024)
"""Written in one go. Larger pieces made each time would stay with the C library, once for each thread that made a segment."""
_POPULATE_WRITE = 23
"""Linux's MADV_POPULATE_WRITE, which Python's mmap does not name."""
pack_header = Struct("<II").pack
CHECK, SPREAD = 0x5DCA0001, 0x9E3779B1
SHORT = 4096
CHECKS = tuple(CHECK ^ (length * SPREAD & 0xFFFFFFFF) for length in range(SHORT))
"""What is checked of a length, made ready for most of them: the sum takes as long as writing a short frame."""


def header(at: int, length: int) -> bytes:
    """Return the header of a frame that begins at an offset: its length, and a check of both."""
    return pack_header(length, at ^ (CHECKS[length] if length < SHORT else CHECK ^ (length * SPREAD & 0xFFFFFFFF)))


class Segment:
    """A mapped segment being written; `pos` is the next free place, `soft` where help is asked for ahead of the end.

    `fits()` is asked once its file is there in full length, so that of several processes at the cap each has counted the others'.

    Raises:
        OSError: it cannot be made; `CAP` where it does not fit.
    """

    __slots__ = ("limit", "mm", "pos", "soft")

    def __init__(
        self, folder: Path, kind: bytes, number: int, need: int = 0, fits: Callable[[], bool] = lambda: True
    ) -> None:
        names = {SPAN: "span", DEFINE: "define"}
        size = max(SIZES[kind], -(-(need + 64) // mmap.PAGESIZE) * mmap.PAGESIZE)
        path = folder / f"{names[kind]}-{number:06d}.seg"
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            _claim(fd, size, fits)
            _allocate(fd, size)
            self.mm = mmap.mmap(fd, size)
            self._touch()
        except BaseException:
            os.unlink(path)
            raise
        finally:
            os.close(fd)
        self.mm[0:8] = MAGIC + kind
        self.pos = 8
        self.limit = size - 16
        self.soft = self.limit // 2 if kind == SPAN and not need else self.limit

    def _touch(self) -> None:
        try:
            self.mm.madvise(_POPULATE_WRITE)
        except (AttributeError, OSError, ValueError):
            for at in range(0, len(self.mm), mmap.PAGESIZE):
                self.mm[at] = 0

    def write(self, at: int, body: bytes) -> None:
        """Put a frame at a place that was reserved: body first, then the header that vouches for it."""
        start = at + HEADER
        self.mm[start : start + len(body)] = body
        self.mm[at:start] = header(at, len(body))


def _claim(fd: int, size: int, fits: Callable[[], bool]) -> None:
    os.ftruncate(fd, size)
    if not fits():
        raise OSError(CAP, "the journals have reached their cap")


def _allocate(fd: int, size: int) -> None:
    """Make room on disk, and zeros in memory: written in large pieces they take a third of what touching page by page does."""
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(fd, 0, size)
        except OSError as error:
            if error.errno not in (errno.EOPNOTSUPP, errno.EINVAL):
                raise
    for at in range(0, size, len(_ZEROS)):
        os.pwrite(fd, _ZEROS[: size - at], at)
