"""The price table of the package genai-prices, as it came with it: no network is asked.

Loading it takes half a second and 30 MB, so that only `ask.py` and the commands load this module, when a price is wanted.
Context-size tiers, dates, times of day, batches and service tiers are the package's own; what it cannot say for sure is unknown.
"""

import difflib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

import genai_prices
from genai_prices.data_snapshot import DataSnapshot
from genai_prices.types import ModelInfo, ModelPrice, Provider, Usage

from dashcam.pricing.providers import MAKERS, SELF_HOSTED, table_id

VERSION: Final = f"genai-prices {genai_prices.__version__}"
_COUNTED: Final = ("_mtok", "requests_kcount", "searches_kcount")
"""How the keys of prices end of which we count what they are for: tokens, requests, searches."""
_FIRST: Final = ("input_mtok", "cache_read_mtok", "cache_write_mtok", "output_mtok")
_SOUNDS: Final = ("input_audio", "output_audio")


class Found(NamedTuple):
    """A model in the table."""

    provider: Provider
    model: ModelInfo
    by_name: bool
    """Whether it is another's model, found by its name alone."""


@lru_cache(maxsize=4_096)
def find(provider: str | None, model: str) -> Found | None:
    """A model as its provider sells it; of a provider that the table lacks, as the maker of the model does."""
    known = table_id(provider)
    snapshot = _snapshot()
    if known is not None:
        found = _look(snapshot, model, known)
        if found is not None:
            return Found(*found, by_name=False)
    if provider in SELF_HOSTED:
        return None
    maker, slash, rest = model.partition("/")
    tries = [(rest, table_id(maker) or maker)] if slash else []
    tries += [(model, one) for one in MAKERS if one != known]
    hits = (_look(snapshot, name, one) for name, one in tries)
    return next((Found(*hit, by_name=True) for hit in hits if hit is not None), None)


def cost(found: Found, counts: Mapping[str, int], context: Mapping[str, str], started_ns: int) -> Decimal | None:
    """What a call cost at the time it was made; `None` where a part of it has no price in the table."""
    when = datetime.fromtimestamp(started_ns / 1e9, UTC)
    if not _covers(found.model.get_prices(when), counts):
        return None
    try:
        told = found.model.calc_price(
            Usage(**counts), found.provider, genai_request_timestamp=when, price_context=dict(context) or None
        )
    except ValueError:  # parts that are more than their whole, or that cannot be told apart
        return None
    return told.total_price


def rates(found: Found, now: datetime) -> dict[str, str]:
    """What is charged now for each sort, those that everybody has first: `{"input_mtok": "0.15", …}`, tiers after their first."""
    prices = {key: rate for key, rate in vars(found.model.get_prices(now)).items() if rate is not None}
    first = [key for key in _FIRST if key in prices]
    return {key: _told(prices[key]) for key in (*first, *sorted(prices.keys() - set(first)))}


def near(provider: str | None, model: str, count: int = 5) -> list[str]:
    """Models whose names are alike, as `provider/model`."""
    known = table_id(provider)
    sold = [one for one in _snapshot().providers if one.id == known] or [
        one for one in _snapshot().providers if one.id in MAKERS
    ]
    names = {item.id: f"{one.id}/{item.id}" for one in reversed(sold) for item in one.models}
    return [names[name] for name in difflib.get_close_matches(model.lower(), names, count, 0.5)]


def _snapshot() -> DataSnapshot:
    """The table that came with the package, also where a program has another one fetched."""
    from genai_prices.data_snapshot import _bundled_snapshot  # its public twin gives whatever was set last

    return _bundled_snapshot()


def _look(snapshot: DataSnapshot, model: str, provider: str) -> tuple[Provider, ModelInfo] | None:
    try:
        return snapshot.find_provider_model(model, None, provider, None)
    except LookupError:
        return None


def _covers(prices: ModelPrice, counts: Mapping[str, int]) -> bool:
    """Whether each sort of token that was used has a price, and nothing is charged that we do not count."""
    charged = {key for key, rate in vars(prices).items() if rate is not None}
    if not all(key.endswith(_COUNTED) for key in charged):
        return False
    wholes: Iterable[str] = (f"{side}_mtok" for side in ("input", "output") if counts.get(f"{side}_tokens"))
    sounds: Iterable[str] = (f"{side}_mtok" for side in _SOUNDS if counts.get(f"{side}_tokens"))
    return bool(charged) and charged.issuperset(wholes) and charged.issuperset(sounds)


def _told(rate: Any) -> str:
    tiers = getattr(rate, "tiers", None)
    if tiers is None:
        return str(rate)
    return ", ".join([str(rate.base), *(f"{tier.price} above {tier.start:,} tokens in" for tier in tiers)])
