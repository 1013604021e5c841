"""Prices of spans as they end, and whose tokens they are.

One model call is one span wherever an integration can see to it. Where two spans tell of the same call all the same (the
inner one's tokens are the outer one's), the inner one has them: the outer one keeps what the provider said, and costs nothing besides.
"""

import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from dashcam.collect.columns import (
    CACHE_READ_TOKENS,
    CACHE_WRITE_TOKENS,
    COST,
    COST_SOURCE,
    INPUT_TOKENS,
    KIND,
    MODEL,
    OUTPUT_TOKENS,
    PARENT_ID,
    PROVIDER,
    REASONING_TOKENS,
    STARTED,
)
from dashcam.collect.early import ALL_BITS
from dashcam.collect.interning import Texts, Values
from dashcam.collect.spans import SpanState
from dashcam.collect.totals import PRICED, Traces
from dashcam.model.cost import ModelCall, Price, Total
from dashcam.model.types import KINDS
from dashcam.model.usage import Usage
from dashcam.settings.prices import Rates
from dashcam.store.base import Inlet
from dashcam.store.keeping import Progress, Renewed

_log = logging.getLogger("dashcam")
INSIDE: Final = "the model call inside"
"""The source of a cost of nothing: what it cost stands with the span inside."""
EMBEDDING: Final = KINDS.index("embedding")
DEEPEST: Final = 64
"""Spans between a model call and the one that tells of it too."""


class Pricing:
    """The prices of one collector; without `is_on` none is asked, and the store's second pass does it later."""

    def __init__(self, texts: Texts, values: Values, traces: Traces, own: Mapping[str, Rates], *, is_on: bool) -> None:
        self._texts = texts
        self._values = values
        self._traces = traces
        self._own = own
        self.is_on = is_on

    def close(self, span: SpanState, running: Mapping[int, SpanState]) -> None:
        """Price a model call that has ended; tell the call around it that it was there."""
        columns = span.columns
        tokens = columns[INPUT_TOKENS], columns[OUTPUT_TOKENS]
        if tokens == (None, None):
            return
        around = _around(span, running)
        if around is not None:
            around.inside = (*around.inside, tokens)
        if span.inside and _repeats(tokens, span.inside):
            columns[INPUT_TOKENS:USED_UNTIL] = (None,) * (USED_UNTIL - INPUT_TOKENS)
            columns[COST], columns[COST_SOURCE] = 0.0, self._texts.id(INSIDE)
        elif self.is_on and columns[COST] is None and columns[MODEL] is not None and tokens[0] is not None:
            found = self.price(self._call(span))
            if found is not None:
                columns[COST], columns[COST_SOURCE] = found.usd, self._texts.id(found.source)

    def price(self, call: ModelCall) -> Price | None:
        """What a call cost, by one's own prices and the table's."""
        from dashcam.pricing import price  # late: whoever collects without pricing does without the room

        try:
            return price(call, self._own)
        except Exception:  # a package that changes, a body nobody has seen: unknown, and nothing waits for it
            _failed(call.model)
            return None

    def told(self, totals: list[Total]) -> None:
        """What traces add up to in the store, for those that are at work."""
        self._traces.correct(totals)

    def _call(self, span: SpanState) -> ModelCall:
        columns = span.columns
        outputs = columns[OUTPUT_TOKENS]
        usage = Usage(
            input_tokens=columns[INPUT_TOKENS],
            output_tokens=0 if outputs is None and columns[KIND] == EMBEDDING else outputs,
            cache_read_tokens=columns[CACHE_READ_TOKENS],
            cache_write_tokens=columns[CACHE_WRITE_TOKENS],
            reasoning_tokens=columns[REASONING_TOKENS],
            raw=span.raw_usage(self._values),
        )
        provider, model = self._texts.text(columns[PROVIDER]), self._texts.text(columns[MODEL])
        return ModelCall(provider, model or "", usage, columns[STARTED], span.attributes(self._values))


USED_UNTIL: Final = REASONING_TOKENS + 1


@lru_cache(maxsize=100)
def _failed(model: str) -> None:
    """Say once that a model's calls cannot be priced."""
    _log.warning("dashcam: a call of %s cannot be priced, its cost stays unknown", model, exc_info=True)


def _around(span: SpanState, running: Mapping[int, SpanState]) -> SpanState | None:
    """The nearest model call that a span is inside of."""
    for _ in range(DEEPEST):
        number = span.columns[PARENT_ID]
        above = None if number is None else running.get(number & ALL_BITS)
        if above is None or above is span or above.columns[KIND] in PRICED:
            return above
        span = above
    return None


def _repeats(tokens: tuple[int | None, ...], inside: tuple[tuple[int | None, ...], ...]) -> bool:
    """Whether tokens are those of a call inside, or of all of them together.

    >>> _repeats((5, 2), ((3, 1), (2, 1))), _repeats((5, 2), ((5, 2),)), _repeats((9, 2), ((5, 2),))
    (True, True, False)
    """
    together = tuple(sum(count or 0 for count in counts) for counts in zip(*inside, strict=True))
    return tokens in inside or tuple(count or 0 for count in tokens) == together


def renew_costs(
    inlet: Inlet, own: Mapping[str, Rates], traces: list[int] | None = None, progress: Progress | None = None
) -> Renewed:
    """Price calls of a store again that are in it already, where no collector is at work.

    Args:
        inlet: The store, held exclusively.
        own: Prices of one's own.
        traces: Numbers of the traces; all without it.
        progress: Told how many more traces are done.
    """
    from dashcam.pricing import OURS  # late: as above

    ids = inlet.next_ids()
    pricing = Pricing(
        Texts(inlet, ids["texts"]), Values(inlet, ids["payloads"]), Traces(inlet, ids["traces"]), own, is_on=True
    )
    return inlet.renew_costs(pricing, OURS, traces, progress)
