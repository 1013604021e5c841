import re

from hypothesis import given
from hypothesis import strategies as st

from dashcam.cli.table import Cell, Column, table
from dashcam.cli.terminal import Terminal, columns

PLAIN = Terminal(width=40, colours=False)


def lines(titles: list[Column], rows: list, terminal: Terminal = PLAIN) -> list[str]:
    return list(table(titles, rows, terminal))


def test_columns_are_as_wide_as_their_content() -> None:
    """Numbers at the right, texts at the left, no blanks at the end."""
    assert lines([Column("name"), Column("n", right=True)], [["a", "5"], ["long name", "1000"]]) == [
        "name          n",
        "a             5",
        "long name  1000",
    ]


def test_a_column_without_content_is_left_out() -> None:
    """No title stands over nothing."""
    assert lines([Column("a"), Column("none"), Column("b")], [["1", "", "2"]]) == ["a  b", "1  2"]


def test_the_widest_column_gives_way_first() -> None:
    """Short columns stay whole, long ones share what is left."""
    made = lines([Column("a"), Column("b"), Column("c")], [["x" * 100, "short", "y" * 60]])
    assert made[1] == "x" * 14 + "…  short  " + "y" * 14 + "…"


def test_no_column_goes_below_its_least() -> None:
    """Where even that is too wide, the line is longer than the terminal, and whole."""
    made = lines([Column("a", least=30), Column("b", least=30)], [["x" * 50, "y" * 50]])
    assert columns(made[1]) == 62


def test_no_column_goes_above_its_most() -> None:
    """A name of a thousand letters does not push the rest away."""
    assert lines([Column("a", most=5), Column("b")], [["x" * 50, "y"]])[1] == "xxxx…  y"


def test_cells_may_have_colours_of_their_own() -> None:
    """Colours do not count as columns."""
    terminal = Terminal(width=40, colours=True)
    made = lines([Column("a", styles=("dim",)), Column("b")], [[Cell("x", ("red",)), "y"]], terminal)[1]
    assert made == "\x1b[31mx\x1b[0m  y"


@given(st.lists(st.lists(st.text(), min_size=3, max_size=3), min_size=1), st.integers(40, 200))
def test_any_content_fits_the_terminal(rows: list[list[str]], width: int) -> None:
    """Three columns fit any terminal, whatever stands in them."""
    made = lines([Column("a"), Column("b"), Column("c")], rows, Terminal(width=width, colours=False))
    assert max(map(columns, made)) <= width


def test_a_table_without_rows_is_its_titles() -> None:
    """Nothing breaks where nothing was found."""
    assert [re.sub(r"\s", "", line) for line in lines([Column("a")], [])] == [""]
