import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.model import words

DAY = 86_400 * 10**9
FIGURES = json.loads((Path(__file__).resolve().parents[3] / "web" / "test" / "figures.json").read_text("utf-8"))
"""Examples that the dashboard is held to as well."""
WRITERS = {
    "duration": words.duration,
    "count": words.count,
    "size": words.size,
    "money": words.money,
    "percent": words.percent,
    "seconds_ago": lambda seconds: words.ago(0, seconds * 10**9),
    "spans": lambda count: words.plural(count, "span"),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_written_as_the_dashboard_writes_them(name: str) -> None:
    """Durations, counts, sizes, money, ages: one table of examples for both."""
    assert [(given, WRITERS[name](given)) for given, _ in FIGURES[name]] == [*map(tuple, FIGURES[name])]


def test_what_has_not_ended_has_no_duration() -> None:
    """Nothing stands there, not 0."""
    assert words.duration(None) == ""


@given(st.integers(min_value=0, max_value=90 * DAY))
def test_a_duration_is_never_wide(ns: int) -> None:
    """No duration breaks the column it stands in."""
    assert len(words.duration(ns)) <= 11


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
        (999_960, 1_000_000, "1 M→1 M"),
        (12_345, 99_999, "12.3 k→100 k"),
    ],
)
def test_tokens_that_are_not_reported_are_a_question_mark(
    given_in: int | None, given_out: int | None, expected: str
) -> None:
    """Not reported is not zero."""
    assert words.tokens(given_in, given_out) == expected


@given(st.integers(min_value=0, max_value=10**12))
def test_a_count_is_short(value: int) -> None:
    """Token columns stay narrow."""
    assert len(words.count(value)) <= 6


def test_a_count_that_is_not_known_is_empty() -> None:
    """Not 0, which is a count."""
    assert (words.number(0), words.number(1_204), words.number(None)) == ("0", "1,204", "")


def test_nothing_that_steers_a_terminal_gets_through() -> None:
    """Recorded text comes from anybody: escapes, bells and new lines are blanks."""
    assert words.one_line("a\x1b]0;title\x07\r\n\tb\u202ec") == "a ]0;title b c"


def test_a_cell_of_a_query_is_one_line() -> None:
    """Null is empty, everything else its text."""
    assert [words.cell(value) for value in (None, 0, 1.5, "a\nb")] == ["", "0", "1.5", "a b"]
