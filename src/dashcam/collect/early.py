"""Frames that were read before the start they belong to: newest segments are read first, so halves meet in either order.

They are kept as they stood in the journal, in the store too, since their segment may be gone before the start comes.
"""

from collections.abc import Callable

from dashcam.journal.frames import End, EndMore, Note, decode_call, encode

ALL_BITS = 2**64 - 1
Half = End | EndMore | Note


class Early:
    """The early frames of one process; `number` gives ids for their rows."""

    def __init__(self, number: Callable[[], int], known: list[tuple[int, int, bytes]]) -> None:
        self._number = number
        self._waiting: dict[int, list[tuple[int, bytes]]] = {}
        self._met: list[tuple[int]] = []
        for row_id, span, body in known:
            self._waiting.setdefault(span & ALL_BITS, []).append((row_id, body))

    def __contains__(self, span: int) -> bool:
        return span in self._waiting

    def keep(self, frame: Half) -> None:
        """Put a frame by until its start comes."""
        if not 0 <= frame.span <= ALL_BITS:
            raise ValueError("not a span")
        # as bytes of its own: the values of a decoded frame hold on to all that was read with it
        self._waiting.setdefault(frame.span, []).append((0, encode(frame)))

    def meet(self, span: int) -> list[Half]:
        """The start has come: the frames that waited for it, notes first."""
        waiting = self._waiting.pop(span)
        self._met += [(row_id,) for row_id, _ in waiting if row_id]
        frames = [frame for _, body in waiting if isinstance(frame := decode_call(body), Half)]
        return sorted(frames, key=lambda frame: type(frame) is not Note)

    def abandon(self) -> int:
        """No start will come any more; tell how many spans that costs."""
        lost, self._waiting = len(self._waiting), {}
        return lost

    def take(self) -> tuple[list[tuple[int, int, bytes]], list[tuple[int]]]:
        """Rows to write and rows to delete, since the last batch."""
        rows = []
        for span, waiting in self._waiting.items():
            for at, (row_id, body) in enumerate(waiting):
                if not row_id:
                    made = self._number()
                    waiting[at] = (made, body)
                    rows.append((made, span - 2**64 if span >= 2**63 else span, body))
        met, self._met = self._met, []
        return rows, met
