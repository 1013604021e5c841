"""What one generator's run adds up to: a bounded copy of what it handed on, and how it ended."""

from time import perf_counter_ns
from typing import Any

from dashcam.capture import fault
from dashcam.capture.context import STATE
from dashcam.capture.encode import CANCELLED, ERROR, OK, clean, end_with
from dashcam.capture.guard import failed
from dashcam.capture.hidden import without_us
from dashcam.capture.lifecycle import Active
from dashcam.snapshot.natural import mark
from dashcam.snapshot.plain import TEXT
from dashcam.snapshot.redact import MARGIN
from dashcam.snapshot.walker import ITEMS


class Run:
    """One generator's run, from its first step to its end; nothing here raises.

    The generator itself appends short texts to `items`, since that is done at each token; all else comes to `note`.
    """

    __slots__ = ("_active", "_beyond", "_closing", "_cut", "_ended", "_held", "_mixed", "first_ns", "items")

    def __init__(self, active: Active | None, held: list[Any]) -> None:
        self._active = active
        self._held = held
        self._beyond = 0
        self._closing = self._cut = self._ended = self._mixed = False
        self.items: list[Any] = []
        self.first_ns: int | None = None

    def came(self) -> None:
        """Note when the first chunk was there, before it is handed on."""
        try:
            if self.first_ns is None and self._active is not None:
                self.first_ns = perf_counter_ns() - self._active[2]
        except Exception:
            failed("time the first chunk of a stream")

    def note(self, item: Any, room: int) -> int:
        """Keep a chunk that was handed on, while there is room; return the room that is left for text.

        `room` is what the chunk has left of it, below 0 where it was too much or nothing has been kept yet.
        """
        try:
            if self._active is None:
                return -1
            is_text = type(item) is str
            if not self.items and not self._beyond:
                room = TEXT - (len(item) if is_text else 0)
            if is_text and room >= 0:
                self.items.append(item)
            elif is_text and room + len(item) > 0:
                self._cut = True
                self.items.append(item[: room + len(item) + MARGIN])
            elif not is_text and len(self.items) < ITEMS:
                self._mixed = True
                self.items.append(clean(item))
            else:
                self._beyond += 1
        except Exception:
            failed("keep a chunk of a stream")
        return room

    def thrown(self, error: BaseException) -> None:
        """Note that whoever holds the generator threw something in: a close is told from an end by it."""
        self._closing = type(error) is GeneratorExit

    def exhausted(self) -> None:
        """End a generator that ran out, if need be because it was closed."""
        try:
            self._end(OK, self._how() if self._closing else "exhausted", None)
        except Exception:
            failed("record the end of a stream")

    def raised(self, error: BaseException) -> None:
        """End a generator that raised, or that was closed by its user or the garbage collector."""
        try:
            without_us(error)
            if self._closing and type(error) is GeneratorExit:
                self._end(OK, self._how(), None)
            elif fault.is_cancelled(error):
                self._end(CANCELLED, "cancelled", error)
            else:
                self._end(ERROR, "error", error)
        except Exception:
            failed("record the end of a stream")

    def _how(self) -> str:
        return "collected" if self._held and self._held[0]() is None else "closed"

    def _end(self, status: int, how: str, error: BaseException | None) -> None:
        put = STATE.put
        if self._active is None or self._ended or put is None:
            return
        self._ended = True
        span, _, started, parent = self._active
        duration = perf_counter_ns() - started
        extra: dict[str, Any] = {"stream": [len(self.items) + self._beyond, self.first_ns, how]}
        if error is not None:
            extra["error"] = fault.describe(error, span, parent)
        put(end_with(span, duration, status, self._joined() if STATE.content else None, extra))

    def _joined(self) -> Any:
        items = self.items
        whole = not self._beyond and not self._cut
        if not items:
            return None
        if self._mixed:
            return clean(items) if whole else self._marked(clean(items))
        joined = "".join(items)
        return clean(joined) if whole else self._marked(clean(STATE.masker.head(joined, TEXT)))

    def _marked(self, head: Any) -> Any:
        return mark("cut", of="stream", size=len(self.items) + self._beyond, head=head)
