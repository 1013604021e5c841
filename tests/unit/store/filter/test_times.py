import os
import time

import pytest

from dashcam.store.filter.times import moment, word

HOUR, DAY = 3_600 * 10**9, 86_400 * 10**9
NOON = 1_795_348_800 * 10**9
"""2026-11-22 12:00 UTC."""


@pytest.fixture(autouse=True)
def utc(monkeypatch):
    """Local time is UTC, until a test says otherwise."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("text", "start", "width"),
    [
        ("2026-11-22", NOON - 12 * HOUR, DAY),
        ("2026-11", NOON - 12 * HOUR - 21 * DAY, 30 * DAY),
        ("2026-11-22 12:00", NOON, 60 * 10**9),
        ("2026-11-22T12:00:00", NOON, 10**9),
        (" 2026-11-22 12:00:00.5 ", NOON + 5 * 10**8, 10**8),
        ("2026-11-22 12:00:00.000000001", NOON + 1, 1),
        ("2026-11-22T14:00:00+02:00", NOON, 10**9),
    ],
)
def test_a_time_is_as_wide_as_it_was_said(text, start, width):
    """A month, a day, a minute, a second, a part of one."""
    found = moment(text)
    assert (found.start_ns, found.end_ns - found.start_ns) == (start, width)


@pytest.mark.parametrize(
    "text",
    ["", "noon", "2026", "2026-13-01", "2026-02-30", "9999-12-31", "12:00", "٢٠٢٦-11-22"],
)
def test_what_is_no_time(text):
    """Neither text nor a day that there is not."""
    assert moment(text) is None


def test_words():
    """Now is a nanosecond, today and yesterday are days."""
    assert word("now", NOON).start_ns == NOON
    assert (word("today", NOON).start_ns, word("today", NOON).end_ns) == (NOON - 12 * HOUR, NOON + 12 * HOUR)
    assert word("yesterday", NOON).end_ns == word("today", NOON).start_ns


def test_a_day_is_the_local_one(monkeypatch):
    """Also where the clock is set forward in it."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    if time.tzname[0] != "CET":
        pytest.skip(f"no time zones here: {os.environ['TZ']}")
    found = moment("2026-03-29")
    assert found.end_ns - found.start_ns == 23 * HOUR
