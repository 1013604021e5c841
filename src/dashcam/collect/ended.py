"""Which trace spans are of that have ended, for a note that comes late: of all processes together, the newest of them.

Held as the trace's id. What is known of the trace is asked where the traces at work are: its state here would be held once for each
process, however many there are, and be out of date as soon as it is let go there.
"""

from collections.abc import Mapping
from typing import Final

from dashcam.collect.spans import SpanState

KEPT: Final = 32_768
"""Spans after which those before them are let go: so many, and at most twice as many, are known."""
BITS: Final = 64
"""Of a span's number; that of its process stands before them."""


class Ended:
    """The spans that have ended lately."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}
        self._before: dict[int, str] = {}

    def keep(self, process: int, ended: Mapping[int, SpanState]) -> None:
        """Remember the spans of a batch."""
        above = process << BITS
        self._known.update({above | number: span.state.trace_id for number, span in ended.items()})
        if len(self._known) > KEPT:
            self._known, self._before = {}, self._known

    def trace_of(self, process: int, number: int) -> str | None:
        """The id of the trace that a span is of; `None` where it has not ended lately."""
        key = process << BITS | number
        return self._known.get(key) or self._before.get(key)
