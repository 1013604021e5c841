"""What a model costs now, and by which table: one's own prices first, as when a call is priced."""

from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from dashcam.errors import NotFound
from dashcam.settings.prices import Rates


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What a model costs."""

    model: str
    """As the source calls it."""
    provider: str | None
    """Whose price it is; unknown of a price of one's own."""
    rates: dict[str, str]
    """Dollars for a million tokens (`_mtok`) or a thousand (`_kcount`) of each sort, at this moment."""
    source: str
    by_name: bool
    """Whether the provider that was named is not the one whose price this is."""


def known_price(prices: Mapping[str, Rates], provider: str | None, model: str) -> Known:
    """Look a model up.

    Raises:
        NotFound: Nobody knows what it costs; the message has those that are called alike.
    """
    from dashcam.pricing import OWN, own, table  # only here: loading the table takes half a second

    rates = own.find(prices, provider, model)
    if rates is not None:
        mine = {f"{part}_mtok": rate for part in rates.__struct_fields__ if (rate := getattr(rates, part)) is not None}
        return Known(model=model, provider=None, rates=mine, source=OWN, by_name=False)
    hit = table.find(provider, model)
    if hit is None:
        near = table.near(provider, model)
        offered = f"; near it are {', '.join(near)}" if near else ""
        raise NotFound(
            f"no price for {model}{f' at {provider}' if provider else ''}{offered}; your own go into pyproject.toml, see dashcam prices --help"
        )
    now = datetime.now(UTC)
    return Known(
        model=hit.model.id,
        provider=hit.provider.id,
        rates=table.rates(hit, now),
        source=f"{table.VERSION} ({now.date()})",
        by_name=hit.by_name and provider is not None,
    )
