"""What is asked and told about the price of one model call: the words between those who price and those who store."""

from typing import NamedTuple, Protocol

from dashcam.model.types import Json
from dashcam.model.usage import Usage


class ModelCall(NamedTuple):
    """What of a call its price depends on."""

    provider: str | None
    model: str
    usage: Usage
    started_ns: int
    attributes: Json = None
    """What the provider said besides: the host, the service tier."""


class Price(NamedTuple):
    """What a call cost."""

    usd: float
    source: str
    """The table with its version and the day it was asked, or where one's own price stands."""


class Total(NamedTuple):
    """What a trace comes to once calls in it are priced."""

    trace: int
    """Its number inside the store."""
    cost_usd: float | None
    unpriced_count: int


class Pricer(Protocol):
    """Whoever knows prices, and wants to know which traces came to cost something else."""

    def price(self, call: ModelCall) -> Price | None:
        """What a call cost; `None` where that is unknown."""

    def told(self, totals: list[Total]) -> None:
        """Take what traces in the store add up to now."""
