"""Adds rows of rollups up: counts, tokens, cost, and a histogram of durations from which percentiles are told.

Histograms stand in rows as text, `bucket,count,bucket,count…`. Laid one behind the other they are one histogram too: SQL joins
them, `histogram` puts such a text in order, and a reader takes it apart once for each place it is added to.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

import apsw
import msgspec

from dashcam.errors import StoreUnreadable
from dashcam.model.overview import Timed

Histogram: TypeAlias = defaultdict[int, int]
STEPS: Final = 8
"""Buckets for each doubling of a duration."""
BUCKETS: Final = 64 * STEPS
SHORT: Final = 800
"""Characters up to which a dict is quicker than a list of all buckets."""
QUANTILES: Final = (("p50_ns", 0.5), ("p95_ns", 0.95), ("p99_ns", 0.99))
_numbers = msgspec.json.Decoder(list[int]).decode


class Sum:
    """What some rows add up to; tokens and cost stay unknown until a row knows them."""

    __slots__ = ("cost", "errors", "histogram", "input", "output", "spans", "trace_errors", "traces", "unpriced")

    def __init__(self) -> None:
        self.traces = self.trace_errors = self.spans = self.errors = self.unpriced = 0
        self.input: float | None = None
        self.output: float | None = None
        self.cost: float | None = None
        self.histogram: Histogram = defaultdict(int)

    def add(
        self,
        traces: int | None,
        trace_errors: int | None,
        spans: int,
        errors: int | None,
        input_tokens: float | None,
        output_tokens: float | None,
        cost: float | None,
        unpriced: int,
    ) -> None:
        """Add one row."""
        self.traces += traces or 0
        self.trace_errors += trace_errors or 0
        self.spans += spans
        self.errors += errors or 0
        self.unpriced += unpriced
        if input_tokens is not None:
            self.input = (self.input or 0.0) + input_tokens
        if output_tokens is not None:
            self.output = (self.output or 0.0) + output_tokens
        if cost is not None:
            self.cost = (self.cost or 0.0) + cost

    def plus(self, other: "Sum") -> None:
        """Add another sum, its histogram apart."""
        figures = (other.traces, other.trace_errors, other.spans, other.errors)
        self.add(*figures, other.input, other.output, other.cost, other.unpriced)

    def figures(self, timed: Timed) -> dict[str, Any]:
        """The fields of `Figures`."""
        return {
            "trace_count": self.traces,
            "trace_error_count": self.trace_errors,
            "span_count": self.spans,
            "error_count": self.errors,
            "timed": timed,
            "input_tokens": None if self.input is None else int(self.input),
            "output_tokens": None if self.output is None else int(self.output),
            "cost_usd": self.cost,
            "unpriced_count": self.unpriced,
        } | percentiles(self.histogram)


def merge(into: Histogram, histogram: dict[int, int]) -> None:
    """Add one histogram to another."""
    for bucket, count in histogram.items():
        into[bucket] += count


def read(into: Histogram, texts: Iterable[str]) -> None:
    """Add histograms as the queries give them.

    >>> found = defaultdict(int)
    >>> read(found, ["3,1,4,2", "4,5"])
    >>> dict(found)
    {3: 1, 4: 7}
    """
    counts = _counts(",".join(texts))
    merge(into, {bucket: count for bucket, count in enumerate(counts) if count})


def histogram(text: str | None) -> str | None:
    """Each bucket once, in order: what rows hold; the SQL function of that name on a connection that writes.

    >>> histogram("4,1,3,1,4,2"), histogram("239,1"), histogram(None)
    ('3,1,4,3', '239,1', None)
    """
    if text is None or text.count(",") == 1:
        return text
    if len(text) > SHORT:
        return ",".join([f"{bucket},{count}" for bucket, count in enumerate(_counts(text)) if count])
    counts: dict[int, int] = {}
    for bucket, count in _pairs(text):
        counts[bucket] = counts.get(bucket, 0) + count
    return ",".join([f"{bucket},{counts[bucket]}" for bucket in sorted(counts)])


def teach(db: apsw.Connection) -> None:
    """Make `histogram` known to a connection."""
    function: Any = histogram
    db.create_scalar_function("histogram", function, 1, deterministic=True)


def _counts(text: str) -> list[int]:
    """How many are in each bucket."""
    counts = [0] * BUCKETS  # a third quicker than a dict; there are 100,000 pairs in a month
    try:
        for bucket, count in _pairs(text):
            counts[bucket] += count
    except IndexError as error:
        raise _damaged() from error
    return counts


def _pairs(text: str) -> Iterator[tuple[int, int]]:
    """The pairs of a text, checked: it stands in a file that may come from anywhere."""
    try:
        numbers = _numbers(f"[{text}]")
    except msgspec.MsgspecError as error:
        raise _damaged() from error
    if len(numbers) % 2:
        raise _damaged()
    each = iter(numbers)
    return zip(each, each, strict=True)


def _damaged() -> StoreUnreadable:
    return StoreUnreadable("what was counted in this store is damaged: `dashcam rebuild` counts it anew")


def bucket_of(duration_ns: int) -> int:
    """The bucket that a duration is counted in.

    >>> bucket_of(1), bucket_of(2), bucket_of(1_000_000_000)
    (0, 8, 239)
    """
    return math.floor(STEPS * math.log2(duration_ns)) if duration_ns > 0 else 0


def percentiles(histogram: dict[int, int]) -> dict[str, int | None]:
    """p50, p95 and p99 by the nearest rank, put inside their bucket where that rank stands among the bucket's own.

    >>> percentiles({0: 50, 80: 50})
    {'p50_ns': 1, 'p95_ns': 1106, 'p99_ns': 1114}
    >>> percentiles({})
    {'p50_ns': None, 'p95_ns': None, 'p99_ns': None}
    """
    ordered = sorted(histogram.items())
    total = sum(count for _, count in ordered)
    return {name: _at(ordered, max(1, math.ceil(part * total))) if total else None for name, part in QUANTILES}


def _at(ordered: list[tuple[int, int]], rank: int) -> int | None:
    for bucket, count in ordered:
        if rank <= count:
            return round(2 ** ((bucket + (rank - 0.5) / count) / STEPS))
        rank -= count
    return None
