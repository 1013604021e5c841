"""What an integration's row says: the bar is held against what was counted."""

import pytest

from tests.bench import integrations
from tests.bench.measure import instructions

US = {"own": 74.0, "low": -569.0, "high": 542.0, "plain": 4992.0, "recorded": 5004.0, "by hand": 4987.0}
COUNTS = {"own us": 21.4, "own": 113_000.0, "ns each": 0.19, "user": 0.95, "plain": 6_350_000.0}


def test_the_bar_is_held_against_what_was_counted():
    """Whatever the clock says, which stands beside it with its quartiles; both go into the figures."""
    row = integrations.row("tea", US, COUNTS)
    assert (row.today, row.holds) == ("21 µs", True)
    assert "113,000 instructions of 0.19 ns, as the call's 6.3 million took without the kernel's 5%" in row.beside
    assert "by the clock 74 µs, half of the pairs between -569 and 542" in row.beside
    assert (row.figures["own_us"], row.figures["counted_own_us"]) == (74.0, 21.4)
    assert integrations.row("tea", US, COUNTS | {"own us": 50.5}).holds is False


def test_without_valgrind_there_is_the_clock_alone():
    """And the row says so."""
    row = integrations.row("tea", US, {})
    assert (row.today, row.holds) == ("74 µs", False)
    assert row.beside.startswith("no valgrind is here; by the clock 74 µs")


def test_a_count_is_read_from_its_file(tmp_path):
    """The line of the whole, wherever it stands; a file without one is none of callgrind's."""
    (tmp_path / "out.1-01").write_text("events: Ir\n12 7\ntotals: 1234\n\n")
    assert instructions(tmp_path / "out.1-01") == 1234
    (tmp_path / "out.2-01").write_text("events: Ir\n")
    with pytest.raises(AssertionError):
        instructions(tmp_path / "out.2-01")
