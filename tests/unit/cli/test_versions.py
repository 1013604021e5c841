"""Versions side by side: what a row says, and which movements are told."""

import pytest

from dashcam.cli.terminal import Terminal, columns
from dashcam.cli.versions import app_lines, commit, errors, figure
from dashcam.model.app import App, AppVersion
from dashcam.model.structure import Git

SECOND = 1_000_000_000
DAY = 86_400 * SECOND
NOW = 1_795_369_401 * SECOND


def version(name: str = "3fa2" + "0" * 12, **fields) -> AppVersion:
    usual = dict.fromkeys(AppVersion.__struct_fields__) | {"version": name, "trace_count": 100, "unpriced_count": 0}
    usual |= {"first_seen_ns": NOW - 3 * DAY, "last_seen_ns": NOW - DAY, "error_rate": 0.01}
    usual |= {"p50_ns": SECOND, "p95_ns": 2 * SECOND, "cost_usd_per_trace": 0.002}
    return AppVersion(**usual | fields)


OLD = version(git=Git(commit="6f2a9c4e" * 5, branch="main", dirty=False))
NEW = version(
    "9c0d" + "0" * 12,
    last_seen_ns=NOW,
    error_rate=0.25,
    p50_ns=SECOND * 3 // 2,
    cost_usd_per_trace=0.001,
    git=Git(commit="beef" * 10, branch="main", dirty=True),
)


def app(*versions: AppVersion, traces: int = 200) -> App:
    return App(app="rag", first_seen_ns=NOW - 3 * DAY, last_seen_ns=NOW, trace_count=traces, versions=list(versions))


def drawn(one: App, width: int = 120) -> list[str]:
    return list(app_lines(one, Terminal(width=width, colours=False), now_ns=NOW))


def test_a_version_is_a_line_beside_the_one_before() -> None:
    """When, how many, how it went, how that moved, at which commit."""
    head, titles, new, old = drawn(app(NEW, OLD))
    assert head == "rag   200 traces · last seen just now"
    assert titles.split() == "version first seen last seen traces errors p50 p95 cost/trace commit".split()
    assert new.split() == [
        "9c0d0000",
        *new.split()[1:3],
        *("just", "now", "100", "25", "%", "↑24", "1.50", "s", "↑50", "%", "2", "s", "$0.001", "↓50", "%", "beefbeef*"),
    ]
    assert old.split()[-8:] == ["1", "%", "1", "s", "2", "s", "$0.002", "6f2a9c4e"]


@pytest.mark.parametrize("width", [60, 80, 109, 110, 200])
def test_figures_are_whole_at_eighty_columns(width: int) -> None:
    """Where a line is too narrow, when and which commit stand below it; nothing goes beyond the terminal."""
    lines = drawn(app(NEW, OLD), width)
    assert max(map(columns, lines)) <= width
    assert len(lines) == (6 if width < 110 else 4)
    assert ("…" in "".join(lines)) == (width < 80)


def test_nothing_that_was_recorded_moves_the_cursor() -> None:
    """Names, versions and commits may come from somebody else's file."""
    odd = version("\x1b[2J" * 4, git=Git(commit="\x1b[2J" * 9, branch="\x1b", dirty=True))
    named = App(app="\x1b[2J", first_seen_ns=0, last_seen_ns=NOW, trace_count=1, versions=[odd])
    assert [line for width in (80, 120) for line in drawn(named, width) if not line.isprintable()] == []


def test_an_app_without_versions_says_so() -> None:
    """And one with some, how many traces have none."""
    assert drawn(app(traces=3)) == ["rag   3 traces · last seen just now · no version known"]
    assert drawn(app(OLD, traces=130))[0].endswith("last seen just now · 30 without a version")


@pytest.mark.parametrize(
    ("name", "now", "before", "shown"),
    [
        ("p50_ns", {"p50_ns": SECOND * 11 // 10}, {}, "1.10 s ↑10 %"),
        ("p50_ns", {"p50_ns": SECOND * 109 // 100}, {}, "1.09 s"),
        ("p50_ns", {"p50_ns": SECOND // 2, "trace_count": 4}, {}, "500 ms"),
        ("p50_ns", {"p50_ns": SECOND // 2}, {"p50_ns": None}, "500 ms"),
        ("p50_ns", {"p50_ns": 30 * SECOND}, {}, "30 s ↑×30"),
        ("p95_ns", {"p95_ns": SECOND, "trace_count": 19}, {}, "1 s"),
        ("p95_ns", {"p95_ns": SECOND, "trace_count": 20}, {}, "1 s ↓50 %"),
        ("p95_ns", {"p95_ns": None}, {}, ""),
        ("cost_usd_per_trace", {"cost_usd_per_trace": 0.0021}, {}, "$0.0021 ↑5 %"),
        ("cost_usd_per_trace", {"cost_usd_per_trace": 0.004, "unpriced_count": 2}, {}, "≥$0.004"),
        ("cost_usd_per_trace", {"cost_usd_per_trace": 0.004}, {"unpriced_count": 2}, "$0.004"),
        ("cost_usd_per_trace", {"cost_usd_per_trace": None, "unpriced_count": 2}, {}, "unknown"),
        ("cost_usd_per_trace", {"cost_usd_per_trace": None}, {}, ""),
        ("cost_usd_per_trace", {"cost_usd_per_trace": 0.004}, {"cost_usd_per_trace": 0.0}, "$0.004"),
    ],
)
def test_a_movement_is_told_where_it_tells_something(name: str, now: dict, before: dict, shown: str) -> None:
    """Enough traces in both, more than the figures' own error, nothing unknown in either."""
    assert figure(version(**now), version(**before), name).text == shown


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        ({"error_rate": 0.1}, {}, "10 % ↑9"),
        ({"error_rate": 0.0}, {"error_rate": 0.2}, "0 % ↓20"),
        ({"error_rate": 0.03}, {}, "3 %"),
        ({"error_rate": 1.0, "trace_count": 4}, {}, "100 %"),
        ({"error_rate": None}, {}, ""),
        ({"error_rate": 0.5}, {"error_rate": None}, "50 %"),
    ],
)
def test_error_rates_move_when_chance_does_not_say_why(now: dict, before: dict, shown: str) -> None:
    """One failure more in a hundred is nothing; nine are."""
    assert errors(version(**now), version(**before)).text == shown


def test_more_is_red_and_less_is_green() -> None:
    """Of every figure that is shown."""
    dear, cheap = version(cost_usd_per_trace=0.004), version(cost_usd_per_trace=0.001)
    assert figure(dear, OLD, "cost_usd_per_trace").styles == ("red",)
    assert figure(cheap, OLD, "cost_usd_per_trace").styles == ("green",)
    assert (errors(NEW, OLD).styles, figure(OLD, None, "p50_ns").styles) == (("red",), ())


def test_a_commit_says_whether_all_was_committed() -> None:
    """With a star where it was not; nothing where it is unknown."""
    assert (commit(OLD), commit(NEW), commit(version())) == ("6f2a9c4e", "beefbeef*", "")
    assert commit(version(git=Git(commit=None, branch="main", dirty=None))) == ""
