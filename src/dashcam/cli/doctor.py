"""Say what holds here, and what to do about it.

Versions, every setting and where it came from, the store and what waits for it, and how each known library is recorded.

  dashcam doctor
  dashcam doctor --json

Exit status: 0, 2 when a setting cannot be read, 3 when the store cannot be used.
"""

import argparse
from collections.abc import Iterator

import msgspec

from dashcam.cli.health import Health, examine
from dashcam.cli.parser import add_json, add_store
from dashcam.cli.table import Column, table
from dashcam.cli.terminal import Terminal, here
from dashcam.cli.words import number, plural, size
from dashcam.model.types import Json

_NOT_SET = {"app": "the object's or the script's name", "retention_days": "no limit", "integrations": "all"}
_STATE_COLOURS = {"ok": "green", "none yet": "dim"}


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam doctor`."""
    add_store(parser)
    add_json(parser, "all of it")


def run(options: argparse.Namespace) -> int:
    """Print what was found."""
    health = examine(options.store)
    if options.json:
        print(msgspec.json.encode(health).decode())
    else:
        print("\n".join(health_lines(health, here())))
    if health.store.state not in _STATE_COLOURS:
        return 3
    return 2 if health.problems else 0


def health_lines(health: Health, terminal: Terminal) -> Iterator[str]:
    """Yield the lines of `dashcam doctor`."""
    paint = terminal.paint
    yield f"dashcam {health.dashcam} · Python {health.python} · {health.platform}"
    yield ""
    yield paint("store", "bold")
    yield from (f"  {label:<12} {text}" for label, text in _store_facts(health, terminal))
    yield ""
    yield paint("settings", "bold")
    rows = [[one.name, _value(one.name, one.value), one.origin] for one in health.settings]
    yield from _indented(
        table([Column("setting"), Column("value"), Column("from", styles=("dim",))], rows, _narrower(terminal))
    )
    yield ""
    yield paint("libraries", "bold")
    rows = [[one.name, one.version or "", one.state, one.detail] for one in health.libraries]
    titles = [Column("library"), Column("version"), Column("state"), Column("")]
    yield from _indented(table(titles, rows, _narrower(terminal)))
    yield ""
    for line in health.advice:
        yield paint(f"→ {line}", "yellow")
    if not health.advice:
        yield paint("all is well", "green")


def _store_facts(health: Health, terminal: Terminal) -> Iterator[tuple[str, str]]:
    store, journal = health.store, health.journal
    yield "path", store.path
    yield "state", terminal.paint(store.state, _STATE_COLOURS.get(store.state, "red"))
    if store.size_bytes is not None:
        yield "size", f"{size(store.size_bytes)} of {size(store.cap_bytes)}"
    if store.spans is not None:
        yield "spans", number(store.spans)
    yield "file system", f"{store.file_system or 'unknown'}{'' if store.shares_memory else ', shared over a network'}"
    living = f", {journal.living} recording now" if journal.living else ""
    yield (
        "journals",
        f"{plural(journal.folders, 'journal')}{living}, {size(journal.size_bytes)} of {size(journal.cap_bytes)}",
    )
    if journal.waiting is not None:
        yield "waiting", f"{plural(journal.waiting, 'span')} not yet in the store"


def _value(name: str, value: Json) -> str:
    if value is None:
        return _NOT_SET[name]
    if name.endswith("_bytes"):
        return size(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (", ".join(value) or "none") if isinstance(value, tuple) else str(value)


def _narrower(terminal: Terminal) -> Terminal:
    return Terminal(width=terminal.width - 2, colours=terminal.colours)


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"  {line}" for line in lines)
