import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashcam.cli.terminal import NARROWEST, WIDEST, Terminal, columns, cut, here, left, right


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@given(st.text(), st.integers(min_value=0, max_value=40))
def test_cut_text_never_takes_more_columns_than_asked(text: str, width: int) -> None:
    """Whatever is recorded, a row stays a row."""
    assert columns(cut(text, width)) <= width


@given(st.text(), st.integers(min_value=0, max_value=40))
def test_filled_text_takes_exactly_the_columns_asked(text: str, width: int) -> None:
    """Columns line up, at either side."""
    assert columns(left(text, width)) == columns(right(text, width)) == width


def test_wide_and_combining_characters_count_as_the_terminal_shows_them() -> None:
    """Two for a Chinese letter, none for an accent that is put on."""
    assert (columns("日本"), columns("e\u0301"), columns("🙂"), left("日", 3)) == (4, 1, 2, "日 ")


def test_a_terminal_gets_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """And only a terminal."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stdout", Screen())
    assert here().paint("x", "red", "bold") == "\x1b[31;1mx\x1b[0m"
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert here().paint("x", "red") == "x"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """NO_COLOR, and terminals that say they cannot."""
    monkeypatch.setattr(sys, "stdout", Screen())
    monkeypatch.setenv(name, value)
    assert not here().colours


def test_the_width_is_the_terminals_within_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window of three columns still gets rows, one of a thousand no lines without end."""
    monkeypatch.setenv("COLUMNS", "93")
    assert here().width == 93
    assert (Terminal(width=3, colours=False).width, Terminal(width=1000, colours=False).width) == (NARROWEST, WIDEST)


def test_nothing_is_painted_on_nothing() -> None:
    """An empty cell has no colour codes in it."""
    assert Terminal(width=80, colours=True).paint("", "red") == ""
