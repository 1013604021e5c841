"""Frames that were read before the start they belong to: newest segments are read first, so halves meet in either order.

They are kept as they stood in the journal, in the store too, since their segment may be gone before the start comes.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from dashcam.journal.reader import NOTE, Frame, decode_frame
from dashcam.snapshot.marker import EXT_CODE, Marker

ALL_BITS = 2**64 - 1


class Early:
    """The early frames of one process; `number` gives ids for their rows."""

    def __init__(self, number: Callable[[], int], known: list[tuple[int, int, bytes]]) -> None:
        self._number = number
        self._waiting: dict[int, list[tuple[int, Frame]]] = {}
        self._met: list[tuple[int]] = []
        for row_id, span, body in known:
            frame = decode_frame(body)
            if frame is not None:
                self._waiting.setdefault(span & ALL_BITS, []).append((row_id, frame))

    def __contains__(self, span: int) -> bool:
        return span in self._waiting

    def keep(self, frame: Frame) -> None:
        """Put a frame by until its start comes."""
        if type(frame[1]) is not int or not 0 <= frame[1] <= ALL_BITS:
            raise ValueError("not a span")
        self._waiting.setdefault(frame[1], []).append((0, frame))

    def meet(self, span: int) -> list[Frame]:
        """The start has come: the frames that waited for it, notes first."""
        waiting = self._waiting.pop(span)
        self._met += [(row_id,) for row_id, _ in waiting if row_id]
        return sorted((frame for _, frame in waiting), key=lambda frame: frame[0] != NOTE)

    def abandon(self) -> int:
        """No start will come any more; tell how many spans that costs."""
        lost, self._waiting = len(self._waiting), {}
        return lost

    def take(self) -> tuple[list[tuple[int, int, bytes]], list[tuple[int]]]:
        """Rows to write and rows to delete, since the last batch."""
        rows = []
        for span, waiting in self._waiting.items():
            for at, (row_id, frame) in enumerate(waiting):
                if not row_id:
                    made = self._number()
                    waiting[at] = (made, frame)
                    rows.append((made, span - 2**64 if span >= 2**63 else span, _encoder.encode(frame)))
        met, self._met = self._met, []
        return rows, met


def _extend(value: Any) -> msgspec.msgpack.Ext:
    if type(value) is Marker:
        return msgspec.msgpack.Ext(EXT_CODE, _encoder.encode(value.fields))
    raise TypeError(type(value).__name__)


_encoder = msgspec.msgpack.Encoder(enc_hook=_extend)
