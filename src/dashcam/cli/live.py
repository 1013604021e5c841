"""Watching a store: which traces or spans have come since the last look and fit what somebody asked for.

Receives a store and a filter, hands on traces and spans in the order they ended; what does not fit never leaves the store.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from dashcam.model.span import Span
from dashcam.model.trace import Trace
from dashcam.store import Store
from dashcam.store.arrivals import Arrival, Arrivals

_AT_ONCE: Final = 200
"""Ids that are asked for together."""
_REMEMBERED: Final = 10_000


class Watch:
    """One person's look at a store, from now on."""

    def __init__(self, store: Store, text: str | None, *, app: str | None, spans: bool, begun: bool = False) -> None:
        self._store, self._text, self._app = store, text, app
        self._spans, self._begun = spans, begun
        self._arrivals = Arrivals(store.path)
        self._told: dict[str, None] = {}
        """Traces that were handed on: one whose late spans come after its end is not handed on again."""

    def old(self, count: int) -> Sequence[Trace | Span]:
        """Return the newest that are there already, oldest first; those that still run where beginnings are shown."""
        texts = [f"({self._text})"] if self._text else []
        texts += [] if self._begun else ['status != "running"']
        found = list(self._ask(" and ".join(texts) or None, count)) if count else []
        self._remember([one for one in found if one.status != "running"])
        return found[::-1]

    def new(self) -> Iterator[Trace | Span]:
        """Yield what has ended since the last look; before it, where it was asked for, what has begun and still runs."""
        if not self._arrivals.has_changed():
            return
        if self._begun:
            yield from self._fitting(self._arrivals.begun())
        ended = self._arrivals.spans() if self._spans else self._arrivals.ended()
        for one in self._fitting([one for one in ended if self._spans or one.trace_id not in self._told]):
            self._remember([one])
            yield one

    def close(self) -> None:
        """Let the file go."""
        self._arrivals.close()

    def _fitting(self, arrived: Sequence[Arrival]) -> Iterator[Trace | Span]:
        """Yield those of the arrived that fit, in their order."""
        for start in range(0, len(arrived), _AT_ONCE):
            some = arrived[start : start + _AT_ONCE]
            key = "span_id" if some[0].span_id else "trace_id"
            # by its trace a span is found at once
            text = f"trace_id in {_listed(one.trace_id for one in some)}"
            text += f" and span_id in {_listed(one.span_id for one in some)}" if some[0].span_id else ""
            found = self._ask(f"{text} and ({self._text})" if self._text else text, None)
            fitting = {getattr(one, key): one for one in found}
            yield from (fitting[at] for one in some if (at := one.span_id or one.trace_id) in fitting)

    def _ask(self, text: str | None, limit: int | None) -> Any:
        ask = self._store.spans if self._spans else self._store.traces
        return ask(text, app=self._app, limit=limit)

    def _remember(self, told: Sequence[Trace | Span]) -> None:
        if not self._spans:
            self._told |= dict.fromkeys(one.trace_id for one in told)
            for old in list(self._told)[: max(len(self._told) - _REMEMBERED, 0)]:
                del self._told[old]


def _listed(ids: Iterable[str | None]) -> str:
    """Return ids, each once, as a filter has them."""
    return "[" + ", ".join(f'"{one}"' for one in dict.fromkeys(ids)) + "]"
