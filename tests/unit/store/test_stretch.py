from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.errors import UsageError
from dashcam.store.stretch import DAY, HOUR, MINUTE, MOST, Stretch, minute

minutes = st.integers(0, 10 * DAY // MINUTE).map(lambda count: count * MINUTE)


@given(minutes, minutes)
def test_the_cover_is_the_stretch(one, other):
    """Its rows follow each other without gap or overlap, each on a boundary of its level, and are as wide as they can be."""
    stretch = Stretch(min(one, other), max(one, other))
    at = stretch.since
    for level, since, until in stretch.cover():
        assert (since, since % level, until % level, since < until) == (at, 0, 0, True)
        at = until
    edges = [until - since for level, since, until in stretch.cover() if level < DAY]
    assert (at, all(edge < 2 * DAY for edge in edges), len(edges) <= 4) == (stretch.until, True, True)


def test_the_cover_may_be_finer():
    """Points of an hour are made of nothing wider."""
    assert list(Stretch(0, DAY + MINUTE).cover(HOUR)) == [(HOUR, 0, DAY), (MINUTE, DAY, DAY + MINUTE)]


@pytest.mark.parametrize(
    ("moment", "down", "up"),
    [
        (119_999_999_999, 60, 120),
        (120_000_000_000, 120, 120),
        (datetime(1970, 1, 1, 0, 1, 30, tzinfo=UTC), 60, 120),
        (datetime(1970, 1, 1, 2, 1, tzinfo=timezone(timedelta(hours=2))), 60, 60),
        (datetime(1970, 1, 1, 0, 1, 0, 1, tzinfo=UTC), 60, 120),
    ],
)
def test_moments_are_rounded_to_the_minute(moment, down, up):
    """Down where a stretch begins, up where it ends."""
    assert (minute(moment), minute(moment, up=True)) == (down, up)


def test_a_time_without_a_zone_is_local():
    """As `datetime.timestamp` has it."""
    local = datetime(2026, 3, 1, 12, 30)
    assert minute(local) == int(local.timestamp())


@pytest.mark.parametrize("wrong", ["2026-03-01", 1.5, True, None])
def test_what_is_no_time_is_wrong_use(wrong):
    """The message says what is one."""
    with pytest.raises(UsageError, match="give nanoseconds since 1970, or a datetime"):
        minute(wrong)


@pytest.mark.parametrize(
    ("length", "step"), [(MINUTE, MINUTE), (6 * HOUR, MINUTE), (7 * HOUR, HOUR), (7 * DAY, HOUR), (8 * DAY, DAY)]
)
def test_the_step_fits_the_stretch(length, step):
    """Never more than about 400 points, up to a year."""
    stretch = Stretch(30, 30 + length)
    assert (stretch.step(None), len(stretch.points(step, stretch)) <= 400) == (step, True)


def test_a_step_can_be_asked_for():
    """One of three."""
    assert [Stretch(0, DAY).step(name) for name in ("minute", "hour", "day")] == [MINUTE, HOUR, DAY]
    with pytest.raises(UsageError, match="no step 'week': it is one of day, hour, minute"):
        Stretch(0, DAY).step("week")


def test_points_stand_at_full_steps():
    """The first may begin before the stretch."""
    assert list(Stretch(90 * MINUTE, 3 * HOUR).points(HOUR, Stretch(0, 0))) == [HOUR, 2 * HOUR]


def test_many_points_are_those_of_what_is_known():
    """From 1970 to today is fine where two days are known; too many of them are wrong use."""
    forever = Stretch(0, 30_000 * DAY)
    assert list(forever.points(DAY, Stretch(100 * DAY, 102 * DAY))) == [100 * DAY, 101 * DAY]
    with pytest.raises(UsageError, match="name a larger step"):
        Stretch(0, (MOST + 1) * MINUTE).points(MINUTE, forever)


def test_whole_days_where_nothing_more_is_known():
    """A side that nobody named may be read by the day."""
    stretch = Stretch(DAY + 60, 2 * DAY + 60)
    assert [stretch.days(before=b, after=a) for b, a in ((True, False), (False, True))] == [
        Stretch(DAY, 2 * DAY + 60),
        Stretch(DAY + 60, 3 * DAY),
    ]
