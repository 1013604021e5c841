"""What a journal could not keep: counted, warned of once, and said in the journal itself when it can be written again."""

from _thread import RLock
from contextlib import suppress
from pathlib import Path

import msgspec

DROP = 5
_encode = msgspec.msgpack.Encoder().encode
_MEANING = {
    "cap": "its disk cap is reached (journal_max_bytes)",
    "full": "the disk is full",
    "folder": "its folder cannot be written",
    "error": "something in it could not be written, or not in time",
}


class Losses:
    """Frames and bytes that were dropped; `unsaid` those that no drop frame has told of yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = RLock()
        self._why = ""
        self.frames = self.bytes = self.unsaid = self.unsaid_bytes = 0

    def add(self, size: int, why: str) -> None:
        """Count one frame that was not kept."""
        with self._lock:
            self._why = why or self._why
            self.frames += 1
            self.bytes += size
            self.unsaid += 1
            self.unsaid_bytes += size
            is_first = self.frames == 1
        if is_first:  # outside the lock: a handler of the host's may wait for another thread of its own
            self._warn()

    def frame(self) -> bytes:
        """Return the drop frame for what is unsaid, which then counts as said."""
        with self._lock:
            made = _encode((DROP, self.unsaid, self.unsaid_bytes, self._why or "error"))
            self.unsaid = self.unsaid_bytes = 0
        return made

    def _warn(self) -> None:
        import logging  # only here: a start without trouble is 3 ms quicker

        said = "dashcam cannot keep its journal in %s: %s. The program goes on; what is dropped is counted"
        # a handler of the host's may fail: that is not the host's call
        with suppress(Exception):
            logging.getLogger("dashcam").warning(said, self.folder, _MEANING.get(self._why, self._why))
