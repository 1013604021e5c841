import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.model import words

DAY = 86_400 * 10**9


@pytest.mark.parametrize(
    ("ns", "expected"),
    [
        (0, "0 ns"),
        (999, "999 ns"),
        (1_000, "1 µs"),
        (9_996, "10.0 µs"),
        (99_960, "100 µs"),
        (999_499, "999 µs"),
        (999_600, "1.00 ms"),
        (1_500_000_000, "1.50 s"),
        (99_900_000_000, "99.9 s"),
        (100_000_000_000, "1 m 40 s"),
        (5_999 * 10**9, "99 m 59 s"),
        (6_000 * 10**9, "1 h 40 m"),
        (DAY, "24 h 00 m"),
        (None, ""),
    ],
)
def test_a_duration_has_three_digits_and_the_unit_that_suits(ns: int | None, expected: str) -> None:
    """Columns of durations compare at a glance."""
    assert words.duration(ns) == expected


@given(st.integers(min_value=0, max_value=90 * DAY))
def test_a_duration_is_never_wide(ns: int) -> None:
    """No duration breaks the column it stands in."""
    assert len(words.duration(ns)) <= 11


@pytest.mark.parametrize(
    ("usd", "expected"),
    [
        (0, "$0"),
        (1e-9, "<$0.000001"),
        (0.000042, "$0.000042"),
        (0.00123456, "$0.00123"),
        (0.2254, "$0.225"),
        (0.9996, "$1.00"),
        (0.1, "$0.10"),
        (1234.5, "$1,234.50"),
    ],
)
def test_money_has_as_many_digits_as_tell_something(usd: float, expected: str) -> None:
    """A tenth of a cent does not become nothing."""
    assert words.money(usd) == expected


@pytest.mark.parametrize(
    ("usd", "unpriced", "expected"),
    [(None, 0, ""), (None, 3, "unknown"), (0.0, 0, "$0"), (0.5, 0, "$0.50"), (0.5, 1, "≥$0.50")],
)
def test_an_unknown_cost_is_never_shown_as_nothing(usd: float | None, unpriced: int, expected: str) -> None:
    """A sum that leaves calls out says "at least"."""
    assert words.cost(usd, unpriced) == expected


@pytest.mark.parametrize(
    ("given_in", "given_out", "expected"),
    [
        (None, None, ""),
        (0, 0, "0→0"),
        (12, None, "12→?"),
        (999_960, 1_000_000, "1M→1M"),
        (12_345, 99_999, "12.3k→100k"),
    ],
)
def test_tokens_that_are_not_reported_are_a_question_mark(
    given_in: int | None, given_out: int | None, expected: str
) -> None:
    """Not reported is not zero."""
    assert words.tokens(given_in, given_out) == expected


@given(st.integers(min_value=0, max_value=10**12))
def test_a_short_number_is_short(value: int) -> None:
    """Token columns stay narrow."""
    assert len(words.short_number(value)) <= 5


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "now"), (1, "1s ago"), (3_600, "1h ago"), (200_000, "2d ago"), (-5, "now")]
)
def test_how_long_ago_has_one_unit(seconds: int, expected: str) -> None:
    """A clock that was set back is now, not the future."""
    assert words.ago(0, seconds * 10**9) == expected


def test_sizes_and_counts_are_readable() -> None:
    """Bytes as disks are sold, words in the right number."""
    assert (words.size(999), words.size(5_000_000_000)) == ("999 B", "5 GB")
    assert (words.plural(1, "span"), words.plural(1_200, "span")) == ("1 span", "1,200 spans")
    assert (words.number(0), words.number(None)) == ("0", "")


def test_nothing_that_steers_a_terminal_gets_through() -> None:
    """Recorded text comes from anybody: escapes, bells and new lines are blanks."""
    assert words.one_line("a\x1b]0;title\x07\r\n\tb\u202ec") == "a ]0;title b c"


def test_a_cell_of_a_query_is_one_line() -> None:
    """Null is empty, everything else its text."""
    assert [words.cell(value) for value in (None, 0, 1.5, "a\nb")] == ["", "0", "1.5", "a b"]
