"""Prices of one's own before any table's: a model by its name, or by provider and name."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from dashcam.model.usage import Usage
from dashcam.settings.prices import Rates

MILLION: Final = Decimal(1_000_000)


def find(own: Mapping[str, Rates], provider: str | None, model: str) -> Rates | None:
    """The rates of a model: those for this provider before those for any.

    >>> find({"openai/a": Rates(input="1"), "a": Rates(input="2")}, "openai", "a").input
    '1'
    """
    return own.get(f"{provider}/{model}") or own.get(model)


def cost(rates: Rates, usage: Usage) -> Decimal | None:
    """What so many tokens cost, unknown where tokens or their rate are.

    A thousand read from the cache at 0.10 and nine thousand fresh at 1.00 a million:

    >>> cost(Rates(input="1", cache_read="0.1", output="2"),
    ...      Usage(input_tokens=10_000, cache_read_tokens=1_000, output_tokens=0))
    Decimal('0.0091')
    """
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    read, written = usage.cache_read_tokens or 0, usage.cache_write_tokens or 0
    fresh = usage.input_tokens - read - written
    if fresh < 0:
        return None
    parts = (
        (fresh, rates.input),
        (read, rates.input if rates.cache_read is None else rates.cache_read),
        (written, rates.input if rates.cache_write is None else rates.cache_write),
        (usage.output_tokens, rates.output),
    )
    if any(rate is None for count, rate in parts if count):
        return None
    return sum((count * Decimal(rate) for count, rate in parts if rate is not None), Decimal(0)) / MILLION
