import io
from collections.abc import Iterator

import pytest

from dashcam.cli.progress import progress, told
from dashcam.cli.terminal import columns

ERASE = "\r\033[2K"


class Screen(io.StringIO):
    """A terminal in memory."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that can draw over a line."""
    monkeypatch.setenv("TERM", "xterm")


def ticks(*seconds: float) -> Iterator[float]:
    yield from seconds


def test_the_line_says_what_how_far_how_fast_and_how_long_still() -> None:
    """Everything in one line of 80 columns."""
    line = "Deleting traces  ████████████░░░░░░░░░░░░   50 %  1,200 of 2,400  20/s  60 s left"
    assert told("Deleting traces", 1_200, 2_400, 60.0, width=90) == line


def test_bytes_are_told_as_sizes() -> None:
    """Of a file that is read."""
    line = "Reading  ██████░░░░░░░░░░░░░░░░░░   25 %  12 MB of 48 MB  3 MB/s  12 s left"
    assert told("Reading", 12_000_000, 48_000_000, 4.0, width=90, size=True) == line


def test_before_the_first_step_there_is_no_rate() -> None:
    """Nothing is guessed."""
    assert told("Importing", 0, 8, 1.0, width=60) == f"Importing  {'░' * 24}    0 %  0 of 8"


def test_more_than_was_announced_is_all_of_it() -> None:
    """Others go on writing while we count."""
    assert told("Importing", 9, 8, 1.0, width=60).endswith("100 %  9 of 8  9.0/s")


@pytest.mark.parametrize("width", [20, 30, 40, 60, 80, 140])
@pytest.mark.parametrize("total", [None, 3_000_000])
def test_the_line_never_wraps(width: int, total: int | None) -> None:
    """A line that wraps could not be drawn over."""
    assert columns(told("Rebuilding the text index", 1_234_567, total, 3_000.0, width=width)) < width


def test_short_work_draws_nothing() -> None:
    """Half a second is no waiting."""
    screen = Screen()
    with progress("Deleting", total=2, screen=screen, clock=ticks(0.0, 0.2, 0.4).__next__) as advance:
        advance()
        advance()
    assert screen.getvalue() == ""


def test_long_work_draws_one_line_over_and_over_and_takes_it_away() -> None:
    """What is printed next begins at the left of an empty line."""
    screen = Screen()
    with progress("Deleting", total=4, screen=screen, clock=ticks(0.0, 1.0, 1.05, 2.0).__next__) as advance:
        advance()
        advance()
        advance()
    drawn = screen.getvalue().split(ERASE)
    assert [line.partition("  ")[0] for line in drawn] == ["", "Deleting", "Deleting", ""]
    assert ["1 of 4" in drawn[1], "3 of 4" in drawn[2]] == [True, True]


def test_how_many_there_are_may_turn_out_later() -> None:
    """A generator's length is known when it is through."""
    screen = Screen()
    with progress("Reading", screen=screen, clock=ticks(0.0, 1.0, 2.0).__next__) as advance:
        advance(3)
        advance(0, total=12)
    first, second = screen.getvalue().split(ERASE)[1:3]
    assert (first, "3 of 12" in second) == ("Reading  3  3.0/s", True)


def test_the_line_goes_when_the_work_fails() -> None:
    """The error stands alone."""
    screen = Screen()
    with (
        pytest.raises(KeyboardInterrupt),
        progress("Deleting", total=4, screen=screen, clock=ticks(0.0, 1.0).__next__) as advance,
    ):
        advance()
        raise KeyboardInterrupt
    assert screen.getvalue().endswith(ERASE)


def test_nothing_is_drawn_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file, a pipe, a terminal that cannot draw over a line."""
    pipe, dumb = io.StringIO(), Screen()
    with progress("Deleting", total=4, screen=pipe, clock=ticks(0.0, 9.0).__next__) as advance:
        advance()
    monkeypatch.setenv("TERM", "dumb")
    with progress("Deleting", total=4, screen=dumb, clock=ticks(0.0, 9.0).__next__) as advance:
        advance()
    assert (pipe.getvalue(), dumb.getvalue()) == ("", "")
