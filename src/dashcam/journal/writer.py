"""Appends frames to a process's segments: no lock, no system call, no other thread's work on the caller.

`put` gets an encoded frame and returns when it lies in mapped memory, where the death of the process cannot reach it.
A place is reserved by two attribute operations in one line: CPython switches threads and runs signal handlers only at
calls and backward jumps, so nothing comes between them, and a frame written by a signal handler or a finaliser in
the midst of ours simply takes the next place. When half a segment is used the next one is made ready in the background.
"""

import errno
import time
from _thread import RLock, start_new_thread
from collections.abc import Callable
from pathlib import Path

from dashcam.journal.losses import Losses
from dashcam.journal.segment import CONTINUE, DEFINE, HEADER, Segment, header

WHY = {errno.ENOSPC: "full", errno.EDQUOT: "full", errno.ENOENT: "folder", errno.EROFS: "folder", errno.EACCES: "folder"}
RETRY_S = 1.0
"""How long a journal that cannot grow waits before it looks again."""


class Writer:
    """The segments of one kind of one process.

    `room()` is asked before a segment is made and answers whether the cap allows one more; `losses` counts what could not
    be kept; `grown()` is called in the background, after a segment was made ready.
    """

    __slots__ = ("_folder", "_grown", "_kind", "_lock", "_losses", "_next", "_number", "_preparing", "_room", "_tried", "segment", "why")

    def __init__(
        self, folder: Path, kind: bytes, room: Callable[[], bool], losses: Losses, grown: Callable[[], None]
    ) -> None:
        self._folder = folder
        self._kind = kind
        self._lock = RLock()
        self._room = room
        self._losses = losses
        self._grown = grown
        self._number = 1
        self._next: Segment | None = None
        self._preparing = False
        self._tried = 0.0
        self.why = ""
        self.segment: Segment | None = Segment(folder, kind, 1)

    def put(self, body: bytes) -> None:
        """Append one frame; what cannot be kept is counted, never raised."""
        segment = self.segment
        if segment is None:
            self._retry(body)
            return
        size = len(body)
        at = segment.pos; end = segment.pos = at + HEADER + size + (-size & 7)  # noqa: E702  one line: see above
        if end > segment.soft:
            self._beyond(segment, at, end, body)
            return
        start = at + HEADER
        mm = segment.mm
        mm[start : start + size] = body
        mm[at:start] = header(at, size)

    def _beyond(self, segment: Segment, at: int, end: int, body: bytes) -> None:
        """Go on behind the soft mark: in this segment while it fits, else in the next."""
        if end <= segment.limit:
            segment.soft = segment.limit
            segment.write(at, body)
            self._prepare()
            return
        with self._lock:
            if self.segment is segment:
                self._turn(len(body))
            if at <= segment.limit:
                segment.write(at, CONTINUE)
        self.put(body)

    def _prepare(self) -> None:
        """Make the next segment ready without keeping the caller."""
        if self._kind == DEFINE or self._preparing or self._next is not None:
            return
        self._preparing = True
        try:
            start_new_thread(self._make_ready, ())
        except RuntimeError:
            self._preparing = False

    def _make_ready(self) -> None:
        try:
            with self._lock:
                if self._next is None and self._room():
                    self._next = Segment(self._folder, self._kind, self._number + 1)
        except OSError:
            pass  # the turn meets the same error, and reports it
        finally:
            self._preparing = False
        self._grown()

    def _turn(self, need: int) -> None:
        ready, self._next = self._next, None
        if ready is not None and need + 2 * HEADER > ready.limit:
            self._number += 1
            ready.write(8, CONTINUE)
            ready = None
        self._number += 1
        self.segment = ready or self._fresh(need)

    def _fresh(self, need: int) -> Segment | None:
        self._tried = time.monotonic()
        try:
            if self._room():
                return Segment(self._folder, self._kind, self._number, need if need > 1024 * 1024 else 0)
            self.why = "cap"
        except OSError as error:
            self.why = WHY.get(error.errno or 0, "error")
        self._number -= 1
        return None

    def _retry(self, body: bytes) -> None:
        """Count what cannot be kept; look once a second whether there is room again."""
        with self._lock:
            if self.segment is None and time.monotonic() - self._tried >= RETRY_S:
                self._number += 1
                self.segment = self._fresh(len(body))
            if self.segment is not None and self._losses.unsaid:
                self.put(self._losses.frame())
        if self.segment is None:
            self._losses.add(len(body), self.why)
        else:
            self.put(body)
