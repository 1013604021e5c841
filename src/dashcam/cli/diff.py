"""Say what changed from one version of an app to another.

First how they did, side by side; then every difference by its place in the app: ~ changed, + added, - removed. Texts
are compared word by word and cut to where they differ: what went out is red, what came in is green; where there are no
colours they stand in [-…-] and {+…+}.

A version is named by its first digits, or:

  latest   latest~1               the newest, the one before it; also 3fa2~1
  yesterday   2026-11-21   3d     the one in force then; of a day, at its end
  "2026-11-21 14:30"              at that moment
  6f2a9c4e                        the one recorded at this git commit
  rag@latest                      of this app, where there are several

  dashcam diff latest~1 latest
  dashcam diff yesterday latest --app rag
  dashcam diff 3fa2 9c0d --json | jq '.changed[].path'

Exit status: 0, also when nothing is different; 1 when there is no such app or version, 2 when several fit, 3 when the
store cannot be read.
"""

import argparse
import time
from collections.abc import Iterator

import msgspec

from dashcam.cli.changes import change_lines
from dashcam.cli.parser import add_json, add_store
from dashcam.cli.reading import reading
from dashcam.cli.table import Cell, Column, table
from dashcam.cli.terminal import Terminal, cut, here
from dashcam.cli.versions import DIGITS, commit, errors, figure, short
from dashcam.model import words
from dashcam.model.app import AppVersion
from dashcam.model.component import Diff


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam diff`."""
    parser.add_argument("before", metavar="A", help="the version before")
    parser.add_argument("after", metavar="B", help="the version after")
    parser.add_argument("--app", metavar="NAME", help="whose versions, where there are several apps")
    add_store(parser)
    add_json(parser, "{added, removed, changed}")


def run(options: argparse.Namespace) -> int:
    """Print what is different."""
    from dashcam.snapshot.diff import diff  # only here, as the store: --help needs neither
    from dashcam.store.versioned import known

    with reading(options.store) as store:
        before, after = store.two_versions(options.before, options.after, options.app)
    found = diff(known(before.version), known(after.version))
    if options.json:
        print(msgspec.json.encode(found).decode())
        return 0
    apps = [before.app] if before.app == after.app else [before.app, after.app]
    for line in diff_lines(apps, before.version, after.version, found, here(), now_ns=time.time_ns()):
        print(line)
    return 0


def diff_lines(
    apps: list[str], before: AppVersion, after: AppVersion, found: Diff, terminal: Terminal, *, now_ns: int
) -> Iterator[str]:
    """Yield how both did, then what is different."""
    name = cut(words.one_line(" → ".join(apps)), terminal.width - 4 * DIGITS)
    pair = f"{short(before)} → {short(after)}"
    if before.version == after.version:
        same = f"nothing is different: both are version {words.one_line(after.version)}"
        yield f"{terminal.paint(name, 'bold')}   {terminal.paint(same, 'dim')}"
        return
    counts = [(len(found.changed), "changed"), (len(found.added), "added"), (len(found.removed), "removed")]
    said = ", ".join(f"{count:,} {word}" for count, word in counts if count) or "nothing is different"
    yield f"{terminal.paint(name, 'bold')}   {terminal.paint(pair, 'cyan')}   {terminal.paint(said, 'dim')}"
    yield from _side_by_side(before, after, terminal, now_ns)
    if found.changed or found.added or found.removed:
        yield ""
        yield from change_lines(found, terminal)


def _side_by_side(before: AppVersion, after: AppVersion, terminal: Terminal, now_ns: int) -> Iterator[str]:
    titles = [Column("", styles=("dim",)), Column(short(before)), Column(short(after))]
    rows: list[list[str | Cell]] = [
        ["first seen", *(words.moment(one.first_seen_ns)[:16] for one in (before, after))],
        ["last seen", *(words.ago(one.last_seen_ns, now_ns) for one in (before, after))],
        ["commit", *(_commit(one) for one in (before, after))],
        ["traces", *(words.number(one.trace_count) for one in (before, after))],
        ["errors", errors(before, None), errors(after, before)],
        ["p50", figure(before, None, "p50_ns"), figure(after, before, "p50_ns")],
        ["p95", figure(before, None, "p95_ns"), figure(after, before, "p95_ns")],
        ["cost/trace", *(figure(one, old, "cost_usd_per_trace") for one, old in ((before, None), (after, before)))],
    ]
    yield from table(titles, [row for row in rows if any(_text(cell) for cell in row[1:])], terminal)


def _commit(one: AppVersion) -> str:
    branch = one.git.branch if one.git is not None else None
    return " ".join(filter(None, (commit(one), words.one_line(branch or ""))))


def _text(cell: str | Cell) -> str:
    return cell.text if isinstance(cell, Cell) else cell
