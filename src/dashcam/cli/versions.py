"""Versions side by side: a row each with how it did, and how that moved against the version before.

Receives apps from the store, hands on lines. A movement is shown where there are traces enough to tell it from chance.
"""

import math
from collections.abc import Iterator

from dashcam.cli.table import Cell, Column, table
from dashcam.cli.terminal import Terminal, cut
from dashcam.model import words
from dashcam.model.app import App, AppVersion

DIGITS = 8
"""Digits of a version and of a commit that tell it from others, mostly."""
_WIDE = 110
"""Columns from which a version is one line; in a narrower terminal when it was seen and its commit stand below it."""
_ENOUGH = {"p50_ns": (5, 0.1), "p95_ns": (20, 0.1), "cost_usd_per_trace": (5, 0.05)}
"""Traces that both must have, and the least change: percentiles are up to 9 % off."""
_SURE = 1.96
"""Standard errors between two error rates beyond which chance is hardly the reason."""
_TITLES = (
    Column("version", least=DIGITS, styles=("cyan",)),
    Column("first seen", least=10, styles=("dim",)),
    Column("last seen", least=7, styles=("dim",)),
    Column("traces", least=6, right=True),
    Column("errors", least=5, right=True),
    Column("p50", least=8, right=True),
    Column("p95", least=8, right=True),
    Column("cost/trace", least=10, right=True),
    Column("commit", least=9, styles=("dim",)),
)
_BELOW = ("first seen", "last seen", "commit")


def app_lines(app: App, terminal: Terminal, *, now_ns: int) -> Iterator[str]:
    """Yield one app: its name, then a table of its versions, newest first."""
    unversioned = app.trace_count - sum(one.trace_count for one in app.versions)
    facts = [words.plural(app.trace_count, "trace"), f"last seen {words.ago(app.last_seen_ns, now_ns)}"]
    if app.versions and unversioned > 0:
        facts.append(f"{words.number(unversioned)} without a version")
    if not app.versions:
        facts.append("no version known")
    name = cut(words.one_line(app.app), terminal.width - 30)
    yield f"{terminal.paint(name, 'bold')}   {terminal.paint(' · '.join(facts), 'dim')}"
    if app.versions:
        yield from _rows(app.versions, terminal, now_ns)


def _rows(versions: list[AppVersion], terminal: Terminal, now_ns: int) -> Iterator[str]:
    is_wide = terminal.width >= _WIDE
    rows = [
        _cells(one, before, now_ns, is_wide=is_wide)
        for one, before in zip(versions, [*versions[1:], None], strict=True)
    ]
    shown = [at for at, column in enumerate(_TITLES) if is_wide or column.title not in _BELOW]
    head, *lines = table([_TITLES[at] for at in shown], [[row[at] for at in shown] for row in rows], terminal)
    yield head
    for line, one in zip(lines, versions, strict=True):
        yield line
        if not is_wide:
            seen = f"first seen {_day(one)}, last seen {words.ago(one.last_seen_ns, now_ns)}"
            below = [seen, f"commit {commit(one)}" if one.git else ""]
            yield terminal.paint(cut(f"{' ' * DIGITS}  {' · '.join(filter(None, below))}", terminal.width), "dim")


def _cells(one: AppVersion, before: AppVersion | None, now_ns: int, *, is_wide: bool) -> list[str | Cell]:
    return [
        short(one),
        _day(one),
        words.ago(one.last_seen_ns, now_ns),
        words.number(one.trace_count),
        errors(one, before),
        figure(one, before, "p50_ns"),
        figure(one, before, "p95_ns"),
        figure(one, before, "cost_usd_per_trace"),
        commit(one),
    ]


def short(one: AppVersion) -> str:
    """Return a version as people are shown it: the first digits."""
    return words.one_line(one.version)[:DIGITS]


def _day(one: AppVersion) -> str:
    return words.moment(one.first_seen_ns)[:16]


def commit(one: AppVersion) -> str:
    """Return the commit that a version was recorded at, with a `*` where not all was committed."""
    if one.git is None or one.git.commit is None:
        return ""
    return words.one_line(one.git.commit)[:DIGITS] + ("*" if one.git.dirty else "")


def errors(one: AppVersion, before: AppVersion | None) -> Cell:
    """Return the error rate, with how many points it moved."""
    if one.error_rate is None:
        return Cell("")
    text = words.percent(one.error_rate)
    if before is None or before.error_rate is None or not _is_telling(one, before):
        return Cell(text)
    points = one.error_rate - before.error_rate
    return Cell(f"{text} {_arrow(points)}{words.percent(abs(points)).removesuffix(' %')}", _style(points))


def _is_telling(one: AppVersion, before: AppVersion) -> bool:
    """Say whether two error rates differ by more than chance would have it."""
    counts = one.trace_count, before.trace_count
    rates = one.error_rate or 0.0, before.error_rate or 0.0
    whole = sum(count * rate for count, rate in zip(counts, rates, strict=True)) / max(1, sum(counts))
    spread = math.sqrt(whole * (1 - whole) * sum(1 / max(1, count) for count in counts))
    return min(counts) >= 5 and abs(rates[0] - rates[1]) > _SURE * spread


def figure(one: AppVersion, before: AppVersion | None, name: str) -> Cell:
    """Return a duration or a cost, with how it moved."""
    value = getattr(one, name)
    if value is None:
        return Cell(words.UNKNOWN if name == "cost_usd_per_trace" and one.unpriced_count else "")
    is_cost = name == "cost_usd_per_trace"
    text = words.cost(value, one.unpriced_count) if is_cost else words.duration(value)
    known = None if before is None else getattr(before, name)
    least, change = _ENOUGH[name]
    if before is None or not known or min(one.trace_count, before.trace_count) < least:
        return Cell(text)
    moved = round(value / known - 1, 6)
    if abs(moved) < change or (is_cost and one.unpriced_count + before.unpriced_count):
        return Cell(text)
    said = f"{abs(moved) * 100:.0f} %" if moved < 9 else f"×{moved + 1:.0f}"
    return Cell(f"{text} {_arrow(moved)}{said}", _style(moved))


def _arrow(moved: float) -> str:
    return "↑" if moved > 0 else "↓"


def _style(moved: float) -> tuple[str, ...]:
    return ("red",) if moved > 0 else ("green",)
