"""Find what is wrong here, and say what to do about it.

Looks at versions, every setting and where it came from, the store and its disk, each process's journal, clocks,
permissions, and whether each hook still fits the libraries that are installed. Faults are marked ✗, what is only
good to know ·, and below each stands what to do.

With --host-safety it runs programs instead: each plain, recorded, and recorded while every internal step fails in turn.
What they return, raise, print and leave behind has to be the same. It takes some ten seconds and touches no store.

  dashcam doctor
  dashcam doctor --full      looks through a large database for damage, too
  dashcam doctor --json | jq '.findings[] | select(.level == "wrong") | .what'
  dashcam doctor --host-safety
  dashcam doctor --host-safety --tracer my_adapter:Tracer    of another tracer

Exit status: 0 when all is sound, 1 when something is wrong or not the same, 2 when a setting cannot be read, 3 when the store cannot.
"""

import argparse
import textwrap
from collections.abc import Iterator

import msgspec

from dashcam.cli.parser import add_json, add_store
from dashcam.cli.progress import progress
from dashcam.cli.table import Cell, Column, table
from dashcam.cli.terminal import Terminal, here
from dashcam.doctor.findings import Finding
from dashcam.doctor.health import Health, examine
from dashcam.doctor.report import report
from dashcam.integrations.table import TABLE
from dashcam.model.types import Json
from dashcam.model.words import ago, number, one_line, plural, size

_NOT_SET = {"app": "the object's or the script's name", "retention_days": "no limit", "integrations": "all"}
_STATE_COLOURS = {"ok": "green", "none yet": "dim"}
_LIBRARY_COLOURS = {"recorded": "green", "partly": "yellow", "broken": "red"}


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam doctor`."""
    add_store(parser)
    parser.add_argument("--full", action="store_true", help="look through a large database for damage, too")
    parser.add_argument("--host-safety", action="store_true", help="prove that recording changes nothing for a program")
    parser.add_argument("--tracer", metavar="MODULE:CLASS", help="the adapter of another tracer, with --host-safety")
    add_json(parser, "all of it")


def run(options: argparse.Namespace) -> int:
    """Print what was found."""
    if options.host_safety or options.tracer:
        from dashcam.cli import host_safety  # late: the programs stand on modules that nobody else asks for

        return host_safety.look(options.tracer, as_json=options.json)
    with progress("Looking at libraries", total=len(TABLE)) as advance:
        told = report(examine(options.store, full=options.full, advance=advance))
    if options.json:
        print(msgspec.json.encode(told).decode())
    else:
        print("\n".join(health_lines(told, told.findings, here())))
    if told.store.state not in _STATE_COLOURS:
        return 3
    return 2 if told.problems else int(any(one.level == "wrong" for one in told.findings))


def health_lines(health: Health, found: list[Finding], terminal: Terminal) -> Iterator[str]:
    """Yield the lines of `dashcam doctor`."""
    paint = terminal.paint
    facts = health.store.condition
    versions = ["dashcam " + health.dashcam, "Python " + health.python, f"SQLite {facts.sqlite}" if facts else ""]
    yield " · ".join(filter(None, [*versions, health.platform]))
    yield ""
    yield paint("store", "bold")
    yield from (f"  {label:<12} {text}" for label, text in _store_facts(health, terminal))
    for title, lines in (
        ("journals", _journal_table(health, _narrower(terminal))),
        ("settings", _setting_table(health, _narrower(terminal))),
        ("libraries", _library_table(health, _narrower(terminal))),
    ):
        if lines:
            yield ""
            yield paint(title, "bold")
            yield from (f"  {line}" for line in lines)
    yield ""
    for one in found:
        yield from _finding_lines(one, terminal)
    if not any(one.level == "wrong" for one in found):
        yield paint("all is well", "green")


def _finding_lines(finding: Finding, terminal: Terminal) -> Iterator[str]:
    mark, colour = ("✗", "red") if finding.level == "wrong" else ("·", "cyan")
    for begin, text, style in ((f"{mark} ", finding.what, colour), ("  → ", finding.todo, "dim")):
        first, *more = textwrap.wrap(one_line(text), terminal.width - len(begin)) or [""]
        yield terminal.paint(begin + first, style)
        yield from (terminal.paint(" " * len(begin) + line, style) for line in more)


def _store_facts(health: Health, terminal: Terminal) -> Iterator[tuple[str, str]]:
    store, place, facts = health.store, health.place, health.store.condition
    yield "path", store.path
    yield "state", terminal.paint(store.state, _STATE_COLOURS.get(store.state, "red"))
    if store.size_bytes is not None:
        yield "size", f"{size(store.size_bytes)} of {size(store.cap_bytes)}"
    if facts:
        yield "traces", f"{number(facts.trace_count)} with {plural(store.spans or 0, 'span')}"
    if facts and facts.oldest_ns and facts.newest_ns:
        yield "from", f"{ago(facts.oldest_ns, health.now_ns)} to {ago(facts.newest_ns, health.now_ns)}"
    yield "disk", f"{place.file_system or 'unknown'}, {size(place.free_bytes)} free"


def _journal_table(health: Health, terminal: Terminal) -> list[str]:
    titles = [Column("process", least=7, right=True), Column("program", least=12), Column("state", least=7)]
    titles += [Column("waiting", least=8, right=True), Column("size", least=7, right=True)]
    rows: list[list[str | Cell]] = [
        [
            str(one.pid or "?"),
            one_line(one.command or one.folder),
            Cell("running", ("cyan",)) if one.alive else "ended",
            plural(one.waiting, "span"),
            size(one.size_bytes),
        ]
        for one in health.journals
    ]
    return list(table(titles, rows, terminal)) if rows else []


def _setting_table(health: Health, terminal: Terminal) -> list[str]:
    rows = [[one.name, _value(one.name, one.value), one.origin] for one in health.settings]
    return list(table([Column("setting"), Column("value"), Column("from", styles=("dim",))], rows, terminal))


def _library_table(health: Health, terminal: Terminal) -> list[str]:
    rows: list[list[str | Cell]] = [
        [one.name, one.version or "", Cell(one.state, (_LIBRARY_COLOURS.get(one.state, "dim"),)), one.detail]
        for one in health.libraries
    ]
    titles = [Column("library"), Column("version"), Column("state"), Column("", styles=("dim",))]
    return list(table(titles, rows, terminal))


def _value(name: str, value: Json) -> str:
    if value is None:
        return _NOT_SET[name]
    if name.endswith("_bytes"):
        return size(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (", ".join(value) or "none") if isinstance(value, tuple | dict) else str(value)


def _narrower(terminal: Terminal) -> Terminal:
    return Terminal(width=terminal.width - 2, colours=terminal.colours)
