"""`price`: what one model call cost and where the price is from, or `None`. Exact inside, a float at the end."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from types import ModuleType
from typing import Final

from dashcam.model.cost import ModelCall, Price
from dashcam.pricing import own
from dashcam.pricing.parts import context, counts
from dashcam.pricing.providers import is_elsewhere
from dashcam.settings.prices import Rates

OWN: Final = "pyproject.toml"
"""The source of a price of one's own."""
OURS: Final = (OWN, "genai-prices")
"""How the sources of prices begin that are from here, and may be renewed."""
_log = logging.getLogger("dashcam")


def price(call: ModelCall, overrides: Mapping[str, Rates], *, today: str | None = None) -> Price | None:
    """What a call cost; `None` where its model, its provider or its tokens are unknown, never 0.

    Args:
        call: The call.
        overrides: Prices of one's own, by model.
        today: The day that stands in the source; the current one without it.
    """
    provider, model, usage, started_ns, attributes = call
    rates = own.find(overrides, provider, model)
    if rates is not None:
        told = own.cost(rates, usage)
        return None if told is None else Price(float(told), OWN)
    if usage.input_tokens is None or usage.output_tokens is None:
        return None
    table = loaded()
    found = None if table is None else table.find(provider, model)
    if table is None or found is None:
        return None
    host = attributes.get("server.address") if type(attributes) is dict else None
    total: Decimal | None = table.cost(found, counts(usage), context(usage, attributes), started_ns)
    if total is None:
        return None
    source = f"{table.VERSION} ({today or datetime.now(UTC).date()})"
    if found.by_name or is_elsewhere(host):
        source += f", by its name: served by {host or provider or 'nobody known'}"
    return Price(float(total), source)


@cache
def loaded() -> ModuleType | None:
    """The table, loaded when it is first asked; `None`, and one warning, where it cannot be: then costs are unknown."""
    try:
        from dashcam.pricing import table  # late: half a second, which only those pay who have something to price
    except Exception as error:
        _log.warning("dashcam: no prices, costs stay unknown: the package genai-prices cannot be loaded (%s)", error)
        return None
    return table
