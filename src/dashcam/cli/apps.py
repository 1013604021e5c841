"""List apps with their versions side by side: slower, dearer, worse?

A version is a number over what an app is made of: its prompts, models, parameters, tools, your own functions. It is
found by itself; a changed word is a new one. A line each, newest first: when it was seen, how many traces, how many of
them failed, how long half of them and 95 of 100 took at most, what one cost. ↑ and ↓ say how that moved against the
version before (errors in points), where there are traces enough to tell. A * stands by a commit with changes that were
not committed.

  dashcam apps                      every app
  dashcam apps rag                  one of them
  dashcam apps rag --structure      what its newest version is made of
  dashcam apps --json | jq '.[0].versions[0].cost_usd_per_trace'

What changed from one to the other: dashcam diff latest~1 latest

Exit status: 0, 1 when there is no such app or none at all, 3 when the store cannot be read.
"""

import argparse
import sys
import time
from collections.abc import Iterator

import msgspec

from dashcam.cli.components import component_lines
from dashcam.cli.parser import add_json, add_store
from dashcam.cli.reading import reading
from dashcam.cli.terminal import Terminal, here
from dashcam.cli.versions import app_lines, short
from dashcam.errors import NotFound
from dashcam.model import words
from dashcam.model.app import App


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam apps`."""
    parser.add_argument("app", metavar="APP", nargs="?", help="only this one")
    parser.add_argument("--structure", action="store_true", help="show what the newest version is made of")
    add_store(parser)
    add_json(parser, "a list of apps, with --structure all versions' components,")


def run(options: argparse.Namespace) -> int:
    """Print the apps."""
    with reading(options.store) as store:
        found = store.apps(structure=options.structure)
        place = store.path
    if options.app is not None and found:
        found = [_named(found, options.app)]
    if options.json:
        print(msgspec.json.encode(found).decode())
    elif found:
        print("\n".join(_lines(found, here(), structure=options.structure)))
    else:
        print(f"dashcam: no app in {place}: record one with dashcam run SCRIPT", file=sys.stderr)
    return 0 if found else 1


def _lines(found: list[App], terminal: Terminal, *, structure: bool) -> Iterator[str]:
    for at, app in enumerate(found):
        if at:
            yield ""
        if structure:
            yield from _structure(app, terminal)
        else:
            yield from app_lines(app, terminal, now_ns=time.time_ns())


def _structure(app: App, terminal: Terminal) -> Iterator[str]:
    newest = app.versions[0] if app.versions else None
    if newest is None or newest.structure is None:
        yield f"{terminal.paint(words.one_line(app.app), 'bold')}   {terminal.paint('what it is made of was not recorded', 'dim')}"
        return
    yield from component_lines(newest.structure, terminal, name=f"{app.app}@{short(newest)}")


def _named(found: list[App], name: str) -> App:
    from dashcam.store.filter.names import nearest  # only here: it is for the one who mistyped

    for one in found:
        if one.app == name:
            return one
    raise NotFound(f'no app "{name}"{nearest(name, [one.app for one in found][:20])}')
