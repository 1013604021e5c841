import argparse
import time

import pytest

from dashcam.cli.moments import between, moment
from dashcam.store.filter import compile_filter


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2h", "now - 2h"),
        ("1.5 d", "now - 1.5d"),
        ("30m ago", "now - 30m"),
        ("now", "now"),
        ("Today", "today"),
        ("yesterday", "yesterday"),
        ("2026-11-21", '"2026-11-21 00:00:00"'),
        ("2026-11-21 9:05", '"2026-11-21 09:05:00"'),
        ("2026-11-21T14:30:07", '"2026-11-21 14:30:07"'),
    ],
)
def test_a_moment_is_said_in_the_filters_words(typed: str, meant: str) -> None:
    """And the filter understands it."""
    assert moment(typed) == meant
    assert compile_filter(f"started >= {meant}", "traces") is not None


def test_a_time_of_day_is_todays_or_yesterdays() -> None:
    """Yesterday is the day before, whatever happens to the clock in between."""
    today = time.strftime("%Y-%m-%d")
    made = (moment("14:30"), moment("today 14:30"), moment("yesterday 14:30"))
    assert made[:2] == (f'"{today} 14:30:00"', f'"{today} 14:30:00"')
    assert '"2000-01-01 14:30:00"' < made[2] < made[1]


@pytest.mark.parametrize(
    "typed", ["", " ", "25:00", "2026-13-01", "2026-02-30", "soon", "2x", "-2h", "２h", '"', "1:2:3"]
)
def test_what_is_no_moment_says_what_is(typed: str) -> None:
    """With examples of each form."""
    with pytest.raises(argparse.ArgumentTypeError, match="is not a moment: use today, yesterday"):
        moment(typed)


def test_moments_are_added_to_a_filter() -> None:
    """An `or` in it stays together."""
    assert between(None, None, None) is None
    assert between("pinned", None, None) == "pinned"
    assert between(None, "now - 2h", None) == "started >= now - 2h"
    made = between('app == "a" or app == "b"', "yesterday", "today")
    assert made == '(app == "a" or app == "b") and started >= yesterday and started < today'
    assert compile_filter(made, "traces") is not None
