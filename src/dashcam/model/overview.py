"""What a stretch of time adds up to: totals, the same by app, version, model and kind, and points over time.

The store fills it from its rollups, never from spans. How exact each figure is stands with it.
"""

from datetime import UTC, datetime
from typing import Literal, TypeAlias

import msgspec

Timed: TypeAlias = Literal["traces", "spans"]


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What finished calls add up to; `None` is unknown, never 0.

    Counts, tokens and costs are exact. A percentile lies in the same bucket as the call it stands for, and buckets are an eighth
    of a doubling wide: it is at most 9.1 % off (2 ** (1 / 8)), and mostly far less, since it is interpolated inside the bucket.
    Relative error of that kind is what DDSketch promises (Masson, Rim and Lee, VLDB 2019).
    """

    trace_count: int
    """Traces whose root is among the calls counted here."""
    trace_error_count: int
    """Those of them whose root failed."""
    span_count: int
    error_count: int
    """Spans that failed: an exception that goes up through three calls counts three times."""
    timed: Timed
    """Whose durations the percentiles tell: whole traces, or, by model and kind, single calls."""
    p50_ns: int | None
    p95_ns: int | None
    p99_ns: int | None
    input_tokens: int | None
    """Over all spans but agents and chains, which repeat what their model calls say."""
    output_tokens: int | None
    cost_usd: float | None
    unpriced_count: int
    """Model calls that `cost_usd` leaves out."""


class Part(Figures, frozen=True, kw_only=True):
    """The figures of one app, version, model or kind."""

    name: str | None
    """`None` where the calls belong to none: a tool has no model."""
    app: str | None = None
    """The app that a version is of."""


class Point(Figures, frozen=True, kw_only=True):
    """The figures of one step of time."""

    started_ns: int

    @property
    def started(self) -> datetime:
        """When the step begins, in UTC."""
        return datetime.fromtimestamp(self.started_ns // 1_000_000_000, UTC)


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time, from `since_ns` up to and without `until_ns`, both at full minutes.

    A call belongs to the minute it started in. Lists are ordered by how many spans they hold, most first.
    """

    since_ns: int
    until_ns: int
    step_ns: int
    """Time between two points."""
    total: Figures
    apps: list[Part]
    versions: list[Part]
    models: list[Part]
    """The model calls, and under `None` all calls that have no model."""
    kinds: list[Part]
    points: list[Point]
    """Each step of the stretch, those in which nothing was recorded too."""
    running: int
    """Spans that have not ended: they are counted when they do."""
    uncounted: int
    """Ended spans that are in the store and not yet in these figures."""
    waiting: int
    """Ended spans that are still in journals."""
