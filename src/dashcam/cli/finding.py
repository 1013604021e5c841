"""The options with which traces and spans are found, the same in every command that looks for some."""

import argparse
import shutil
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dashcam.cli.moments import FORMS, between, moment
from dashcam.cli.parser import Parser, Place

if TYPE_CHECKING:  # the table of names lies beside the store, which takes longer to load than all else here
    from dashcam.store.filter.names import Name

_TOLD = """\
A FILTER is one expression with Python's and, or, not, in, ==, <, … over these names; it is read, never run. Durations
have units (300ms 2s 5m 1h 2d 3w). What is unknown fits no comparison; `is None` finds it.

  status == "error" and cost_usd > 0.01      compare, combine
  started >= now - 2h                        or: yesterday, "2026-11-21 14:30"
  search("late deliv")                       words, also only begun, anywhere
  search('"late delivery"')                  this phrase
  "E-1042" in output                         these characters exactly; slower
  metadata["plan"] == "free"                 inside of what is nested
  any(s.kind == "tool" and s.status == "error" for s in spans)
"""
_SHORT = """\
A FILTER is one expression, read and never run; dashcam ls --help says what it knows.

  app == "rag" and status == "error"
  search("refund") and duration > 2s
"""
_WIDE = 110
_INDENT = 22


def add_filter(parser: argparse.ArgumentParser, group: Place, *, names: bool = False) -> None:
    """Let the person say which ones; with `names` the end of the help says all that a filter knows."""
    group.add_argument("filter", metavar="FILTER", nargs="?", help="which ones: an expression in quotes, see below")
    if names and isinstance(parser, Parser):
        parser.epilog_when_asked = filter_help
    else:
        parser.epilog = _SHORT


def add_times(group: Place) -> None:
    """Let the person say when they began."""
    group.add_argument("--since", metavar="WHEN", type=moment, help=f"what began then or later: {FORMS}")
    group.add_argument("--until", metavar="WHEN", type=moment, help="what began before that")


def wanted(options: argparse.Namespace) -> str | None:
    """Return the filter of these options, times included; a filter that cannot be read is an error of its own."""
    if options.filter is not None:
        from dashcam.store.filter import compile_filter  # only here: --help and completion need no store

        # by itself first, so that a place in it is the place the person typed at
        compile_filter(options.filter, of="spans" if options.spans else "traces")
    return between(options.filter, getattr(options, "since", None), getattr(options, "until", None))


def filter_help() -> str:
    """Return what --help says of filters: how they are written, and every name."""
    from dashcam.store.filter.names import SPAN_NAMES, TRACE_NAMES  # only here: see above

    width = min(shutil.get_terminal_size((80, 24)).columns, 120) - 2
    both = [name for name, known in TRACE_NAMES.items() if SPAN_NAMES.get(name) == known]
    lines = [_TOLD, "names of traces and of spans (in any(…): s.name, s.kind, …)"]
    lines += [line for name in both for line in _name_lines(TRACE_NAMES[name], width)]
    for title, known in (("names of traces", TRACE_NAMES), ("names of spans", SPAN_NAMES)):
        lines += ["", title]
        lines += [line for name, one in known.items() if name not in both for line in _name_lines(one, width)]
    return "\n".join(lines)


def _name_lines(name: "Name", width: int) -> Iterator[str]:
    """Yield a name with what it is, and with an example where there is room."""
    room = width - _INDENT - (42 if width >= _WIDE - 2 else 0)
    first, *more = textwrap.wrap(name.what, room)
    example = f"  {name.example.removeprefix('s.')}" if width >= _WIDE - 2 else ""
    yield f"  {name.name:<{_INDENT - 2}}{first:<{room if example else 0}}{example}"
    yield from (" " * _INDENT + line for line in more)
