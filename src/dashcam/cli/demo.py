"""See it without an app of your own.

Records a help desk in two versions, an agent with tools, a chat and reports that go wrong, spreads them over three days,
and opens the dashboard on them; an agent goes on working while you look. It takes seconds, and needs no key, no network
and nothing installed: what the models say is written down.

The store lies in a folder of its own among your data (its path is printed), never in a project, with the programs beside
it. A second run makes it anew; while the dashboard runs, it gives another link to it.

  dashcam demo
  dashcam demo --no-open    for a browser elsewhere: open the printed link
  dashcam demo --no-serve   fill the store only, to try the other commands on it
  dashcam demo --store /tmp/demo.db

Exit status: 0, 130 after Ctrl-C, 2 when the port is in use or a store of your own is in that place, 3 when nothing can be
written there.
"""

import argparse
import os
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from dashcam import settings
from dashcam.cli.parser import add_store
from dashcam.cli.progress import progress
from dashcam.cli.ui import look, port
from dashcam.model.words import plural

if TYPE_CHECKING:  # --help needs no store
    from dashcam.demo.making import Made


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam demo`."""
    parser.usage = "dashcam demo [--port N] [--no-open | --no-serve] [--store PATH]"
    ends = parser.add_mutually_exclusive_group()
    ends.add_argument("--no-open", action="store_true", help="print the link, open no browser")
    ends.add_argument("--no-serve", action="store_true", help="fill the store, and say how to look at it")
    parser.add_argument("--port", metavar="N", type=port, help="3274, or any that is free")
    add_store(parser)


def run(options: argparse.Namespace) -> int:
    """Fill the store unless its dashboard runs, and serve it."""
    from dashcam.demo.making import STEPS, expect_demo, make, place, programs_of  # only here: --help needs neither
    from dashcam.demo.recording import living
    from dashcam.server.running import find_or_begin

    store = settings.load(store=options.store or place(os.environ)).store
    expect_demo(store)
    running = find_or_begin(settings.load(store=store), options.port)
    try:
        if running.is_ours:
            with progress("Recording", total=STEPS) as advance:
                made = make(store, advance)
            print(told(made, store, programs_of(store)), flush=True)
        elif options.no_serve:
            print(f"{store} is being looked at and stays as it is: dashcam ui --store {store}")
        if options.no_serve:
            return 0
        with living(programs_of(store), store) if running.is_ours else nullcontext():
            return look(running, opens=not options.no_open)
    finally:
        running.close()


def told(made: "Made", store: Path, programs: Path) -> str:
    """Say what there is, and how to look at it."""
    return f"""\
{plural(made.traces, "trace")} with {plural(made.spans, "span")} of the programs in {programs}
  dashcam ls --store {store}
  dashcam ui --store {store}"""
