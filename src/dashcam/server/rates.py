"""How many requests one asker may make: a bucket that fills by the second, so that nobody keeps the others waiting."""

import time
from collections.abc import Callable, Hashable
from typing import Final, NamedTuple

MOST: Final = 1_000
"""Askers that are remembered; the one who was silent longest is forgotten."""


class Rate(NamedTuple):
    """So many at once, and so many a second after that."""

    burst: float
    per_second: float


SESSION: Final = Rate(burst=100, per_second=50)
LOGIN: Final = Rate(burst=5, per_second=5 / 60)


class Rates:
    """The buckets of all askers, at one rate.

    >>> rates = Rates(Rate(burst=1, per_second=0.5), clock=lambda: 0.0)
    >>> rates.take("ann"), rates.take("ann"), rates.take("ben")
    (0.0, 2.0, 0.0)
    """

    def __init__(self, rate: Rate, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._buckets: dict[Hashable, tuple[float, float]] = {}

    def take(self, asker: Hashable) -> float:
        """Let one request pass, and return 0; or return after how many seconds it would."""
        now = self._clock()
        left, since = self._buckets.pop(asker, (self._rate.burst, now))
        left = min(self._rate.burst, left + (now - since) * self._rate.per_second)
        waits = 0.0 if left >= 1 else (1 - left) / self._rate.per_second
        self._buckets[asker] = (left - 1 if not waits else left), now
        while len(self._buckets) > MOST:
            del self._buckets[next(iter(self._buckets))]
        return waits
