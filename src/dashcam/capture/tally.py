"""What one stepwise call adds up to: its start, a bounded copy of what it handed on, how it ended."""

import sys
from time import perf_counter_ns
from typing import Any

from dashcam.capture import fault
from dashcam.capture.context import CURRENT, STATE, Here
from dashcam.capture.define import site_index
from dashcam.capture.encode import CANCELLED, ERROR, OK, clean, end_with
from dashcam.capture.guard import failed
from dashcam.capture.lifecycle import begin_unheld
from dashcam.capture.spec import Spec
from dashcam.snapshot.natural import mark
from dashcam.snapshot.plain import TEXT
from dashcam.snapshot.walker import ITEMS


class Run:
    """One coroutine's or generator's run, from its first step to its end; nothing here raises."""

    __slots__ = ("_call", "_ended", "_items", "_parent", "_room", "_span", "_started", "chunks", "first_ns", "held")

    def __init__(self, spec: Spec, args: Any, kwargs: dict[str, Any] | None) -> None:
        self._call: Any = (spec, args, kwargs, self._site())
        self._span = 0
        self._items: list[Any] | None = None
        self._room = TEXT
        self._ended = False
        self.chunks = 0
        self.first_ns: int | None = None
        self.held: Any = None
        """A weak reference to the generator the user holds: dead when a close comes from the garbage collector."""

    @staticmethod
    def _site() -> int | None:
        """Return the line that made the call, where it begins a trace (this is called four frames below it)."""
        try:
            return site_index(sys._getframe(4)) if CURRENT.get() is None else None
        except Exception:  # noqa: BLE001
            failed("find the line of a call")
            return None

    def begin(self) -> Here | None:
        """Write the start; return what to make current during each step, `None` where nothing is recorded."""
        try:
            call, self._call = self._call, None
            begun = begin_unheld(*call)
            if begun is None:
                return None
            here, self._started, self._parent = begun
            self._span = here[0]
            return here
        except Exception:  # noqa: BLE001
            failed("record the start of a call")
            return None

    def note(self, item: Any) -> None:
        """Count a chunk that was handed on, and keep it while there is room."""
        try:
            if not self._span:
                return
            if self._items is None:
                self._items = []
                self.first_ns = perf_counter_ns() - self._started
            self.chunks += 1
            if type(item) is str:
                if self._room > 0:
                    self._room -= len(item)
                    self._items.append(item)
            elif len(self._items) < ITEMS:
                self._items.append(clean(item))
        except Exception:  # noqa: BLE001
            failed("keep a chunk of a stream")

    def returned(self, result: Any) -> None:
        """End a coroutine that returned."""
        self._end(OK, lambda: clean(result), None, None)

    def exhausted(self) -> None:
        """End a generator that ran out."""
        self._end(OK, self._joined, "exhausted", None)

    def closed(self, error: BaseException) -> None:
        """End a generator that was closed by its user, or by the garbage collector."""
        collected = self.held is not None and self.held() is None
        self._end(OK, self._joined, "collected" if collected else "closed", None)

    def raised(self, error: BaseException) -> None:
        """End a call that raised."""
        cancelled = fault.is_cancelled(error)
        how = "cancelled" if cancelled else "error"
        self._end(CANCELLED if cancelled else ERROR, self._joined, how if self.held is not None else None, error)

    def _joined(self) -> Any:
        items = self._items
        if not items:
            return None
        if all(type(item) is str for item in items):
            joined = "".join(items)
            return clean(joined) if self._room > 0 else mark("cut", of="stream", size=self.chunks, head=clean(joined[:TEXT]))
        return clean(items) if self.chunks == len(items) else mark("cut", of="stream", size=self.chunks, head=clean(items))

    def _end(self, status: int, output: Any, how: str | None, error: BaseException | None) -> None:
        try:
            put = STATE.put
            if not self._span or self._ended or put is None:
                return
            self._ended = True
            duration = perf_counter_ns() - self._started
            extra: dict[str, Any] = {}
            if how is not None:
                extra["stream"] = [self.chunks, self.first_ns, how]
            if error is not None:
                extra["error"] = fault.describe(error, self._span, self._parent)
            put(end_with(self._span, duration, status, output() if STATE.content else None, extra))
        except Exception:  # noqa: BLE001
            failed("record the end of a call")
