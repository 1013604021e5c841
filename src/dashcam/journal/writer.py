"""Appends frames to a process's segments: no lock, no system call, no other thread's work on the caller.

`put` gets an encoded frame and returns when it lies in mapped memory, where the death of the process cannot reach it.
A place is reserved by two attribute operations in one line: CPython switches threads and runs signal handlers only at
calls and backward jumps, so nothing comes between them, and a frame written by a signal handler or a finaliser in
the midst of ours simply takes the next place. When half a segment is used the next one is made ready in the background.
"""

import errno
import sys
import time
from _thread import RLock, start_new_thread
from collections.abc import Callable
from itertools import count
from pathlib import Path

from dashcam.journal.losses import Losses
from dashcam.journal.segment import CAP, CHECKS, CONTINUE, DEFINE, HEADER, SHORT, Segment, header, pack_header

WHY = {
    CAP: "cap",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.ENOENT: "folder",
    errno.EROFS: "folder",
    errno.EACCES: "folder",
}
RETRY_S = 1.0
"""How long a journal that cannot grow waits before it looks again."""
LOCK_S = 1.0
"""How long a turn waits for another thread's; a thread that is gone at the interpreter's end never gives a lock back."""
MEBI = 1024 * 1024


class Writer:
    """The segments of one kind of one process.

    `room()` is asked before a segment is made and answers whether the cap allows one more, `fits()` with its file in place whether it
    still holds; `losses` counts what could not be kept; `grown()` is called in the background, after a segment was made ready,
    `gone()` when the folder is no longer there. Definitions that could not be kept are owed: `pay` tries again, since every later
    span may refer to them.
    """

    __slots__ = (
        "_early",
        "_folder",
        "_gone",
        "_grown",
        "_kind",
        "_lock",
        "_losses",
        "_next",
        "_number",
        "_owed",
        "_room",
        "_tried",
        "_turning",
        "fits",
        "preparing",
        "segment",
        "why",
    )  # fmt: skip

    def __init__(
        self,
        folder: Path,
        kind: bytes,
        room: Callable[[], bool],
        losses: Losses,
        grown: Callable[[], None],
        gone: Callable[[], None],
    ) -> None:
        self._folder = folder
        self._kind = kind
        self._lock = RLock()
        self._room = room
        self.fits = _fits
        self._losses = losses
        self._grown = grown
        self._gone = gone
        self._number = count(1).__next__
        self._next: Segment | None = None
        self._early: list[bytes] = []
        self._owed: list[bytes] = []
        self.preparing = self._turning = False
        self._tried = 0.0
        self.why = ""
        self.segment: Segment | None = Segment(folder, kind, self._number())

    def put(self, body: bytes) -> None:
        """Append one frame; what cannot be kept is counted, never raised."""
        segment = self.segment
        if segment is None:
            self._retry(body)
            return
        size = len(body)
        at = segment.pos; end = segment.pos = at + 15 + size & -8  # noqa: E702  one line: see above  # fmt: skip
        if end > segment.soft:
            self._beyond(segment, at, end, body)
            return
        start = at + HEADER
        mm = segment.mm
        mm[start : start + size] = body
        mm[at:start] = pack_header(size, at ^ CHECKS[size]) if size < SHORT else header(at, size)

    def _beyond(self, segment: Segment, at: int, end: int, body: bytes) -> None:
        """Go on behind the soft mark: in this segment while it fits, else in the next."""
        if end <= segment.limit:
            segment.soft = segment.limit
            segment.write(at, body)
            self._prepare()
            return
        if not self._locked():
            self._drop(body, "error")
            return
        try:
            if at <= segment.limit:
                segment.write(at, CONTINUE)
            if self._turning:
                self._early.append(body)
                return
            if self.segment is segment:
                self._turn(len(body))
        finally:
            self._lock.release()
        self.put(body)
        self._put_early()

    def _locked(self) -> bool:
        return self._lock.acquire(timeout=0 if sys.is_finalizing() else LOCK_S)

    def _prepare(self) -> None:
        """Make the next segment ready without keeping the caller."""
        if self._kind == DEFINE or self.preparing or self._next is not None:
            return
        self.preparing = True
        try:
            start_new_thread(self._make_ready, ())
        except RuntimeError:
            self.preparing = False

    def _make_ready(self) -> None:
        """Holds no lock: at the interpreter's end this thread may be gone in the midst of it."""
        try:
            if self._room():
                self._next = Segment(self._folder, self._kind, self._number(), fits=self.fits)
            self._grown()
        except FileNotFoundError:
            self._gone()
        except Exception:
            pass
        finally:
            self.preparing = False

    def _turn(self, need: int) -> None:
        """Go on with another segment. What a signal handler or a finaliser writes in the midst of this waits for its end."""
        self._turning = True
        try:
            ready, self._next = self._next, None
            if ready is not None and need + 2 * HEADER > ready.limit:
                ready.write(8, CONTINUE)
                ready = None
            self.segment = ready or self._fresh(need)
        finally:
            self._turning = False

    def _put_early(self) -> None:
        while self._early:
            self.put(self._early.pop(0))

    def _fresh(self, need: int) -> Segment | None:
        self._tried = time.monotonic()
        try:
            if self._room():
                return Segment(self._folder, self._kind, self._number(), need if need > MEBI else 0, self.fits)
            self.why = "cap"
        except OSError as error:
            self.why = WHY.get(error.errno or 0, "error")
            if error.errno == errno.ENOENT:
                self._gone()
        return None

    def _retry(self, body: bytes) -> None:
        """Count what cannot be kept; look once a second whether there is room again."""
        if self._locked():
            try:
                if self._turning:
                    self._early.append(body)
                    return
                if self.segment is None and time.monotonic() - self._tried >= RETRY_S:
                    self._turn(len(body))
            finally:
                self._lock.release()
        if self.segment is None:
            self._drop(body, self.why)
        else:
            if self._losses.unsaid:
                self.put(self._losses.frame())
            self.put(body)
        self._put_early()

    def end(self) -> None:
        """Make no more segments, and let go of whoever asked for them: then the mapped memory goes with the last writer.

        A call that is still under way may put into the segment that is there.
        """
        self._room, self.fits, self._grown, self._gone = _no_room, _no_room, _nothing, _nothing

    def _drop(self, body: bytes, why: str) -> None:
        if self._kind == DEFINE:
            self._owed.append(body)
        else:
            self._losses.add(len(body), why)

    def pay(self) -> None:
        """Try again to write the definitions that are owed."""
        owed, self._owed = self._owed, []
        for body in owed:
            self.put(body)


def _fits() -> bool:
    return True


def _no_room() -> bool:
    return False


def _nothing() -> None:
    """Nobody listens any more."""
