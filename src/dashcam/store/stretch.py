"""A stretch of time as rollups know it: full minutes, covered by as few rows as there are, and cut into points.

Everything here is in whole seconds since 1970; only what people give and get is in nanoseconds.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from dashcam.errors import UsageError

Moment: TypeAlias = int | datetime
Step: TypeAlias = Literal["minute", "hour", "day"]

SECOND: Final = 1_000_000_000
MINUTE, HOUR, DAY = 60, 3_600, 86_400
STEPS: Final[dict[Step, int]] = {"day": DAY, "hour": HOUR, "minute": MINUTE}
FINE: Final = ((6 * HOUR, MINUTE), (7 * DAY + HOUR, HOUR))
"""Up to how long a stretch is shown by which step: at most 360 and 170 points, then days."""
MOST: Final = 5_000
"""Points in one answer."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `since` up to and without `until`, both at full minutes."""

    since: int
    until: int

    def cover(self, coarsest: int = DAY) -> Iterator[tuple[int, int, int]]:
        """Level, since and until of the rows that make it up: days inside, hours and minutes at the edges.

        >>> list(Stretch(86_400 - 3_600, 3 * 86_400 + 60).cover())
        [(3600, 82800, 86400), (86400, 86400, 259200), (60, 259200, 259260)]
        """
        return _cover(self.since, self.until, tuple(level for level in STEPS.values() if level <= coarsest))

    def step(self, asked: Step | None) -> int:
        """Seconds between two points.

        Raises:
            UsageError: There is no such step.
        """
        if asked is None:
            return next((step for longest, step in FINE if self.until - self.since <= longest), DAY)
        if asked not in STEPS:
            raise UsageError(f"no step {asked!r}: it is one of {', '.join(STEPS)}")
        return STEPS[asked]

    def points(self, step: int, known: "Stretch") -> range:
        """The beginning of each step, the first of which may lie before the stretch; where they are many, of what is known.

        Raises:
            UsageError: They are too many for one answer.
        """
        starts = range(self.since // step * step, self.until, step)
        if len(starts) <= MOST:
            return starts
        if self.within(known) != self:
            return self.within(known).points(step, known)
        raise UsageError(f"that would be {len(starts):,} points: name a larger step, or a shorter stretch of time")

    def within(self, other: "Stretch") -> "Stretch":
        """What both have in common."""
        since = max(self.since, other.since)
        return Stretch(since, max(since, min(self.until, other.until)))

    def days(self, *, before: bool, after: bool) -> "Stretch":
        """The same with whole days at the sides at which nothing more is known."""
        since = self.since // DAY * DAY if before else self.since
        return Stretch(since, -(-self.until // DAY) * DAY if after else self.until)


def _cover(since: int, until: int, levels: tuple[int, ...]) -> Iterator[tuple[int, int, int]]:
    if since >= until or not levels:
        return
    level, *finer = levels
    first, last = -(-since // level) * level, until // level * level
    if first >= last:
        yield from _cover(since, until, tuple(finer))
        return
    yield from _cover(since, first, tuple(finer))
    yield level, first, last
    yield from _cover(last, until, tuple(finer))


def minute(moment: Moment, *, up: bool = False) -> int:
    """A moment as the beginning of its minute, or of the next one; a time without a zone is local time.

    >>> minute(61_000_000_000), minute(61_000_000_000, up=True), minute(60_000_000_000, up=True)
    (60, 120, 60)

    Raises:
        UsageError: It is neither nanoseconds nor a datetime.
    """
    if isinstance(moment, datetime):
        seconds = math.ceil(moment.timestamp()) if up else math.floor(moment.timestamp())
    elif type(moment) is int:
        seconds = -(-moment // SECOND) if up else moment // SECOND
    else:
        raise UsageError(f"{moment!r} is no time: give nanoseconds since 1970, or a datetime")
    return (-(-seconds // MINUTE) if up else seconds // MINUTE) * MINUTE
