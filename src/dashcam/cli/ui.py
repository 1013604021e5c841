"""Open the dashboard in a browser.

Serves this project's store on this machine only, and collects what programs record while it runs. Nothing has to be
recorded yet: the page waits for the first trace. Prints a link that works once and opens it; a second `dashcam ui` gives
another link to the server that runs already.

  dashcam ui
  dashcam ui --no-open       for a browser elsewhere: open the printed link
  dashcam ui --port 8080

On another machine, let ssh carry it: ssh -L 3274:127.0.0.1:3274 HOST, then open the link here.

Exit status: 130 after Ctrl-C, 2 when the port is in use, 3 when nothing can be written beside the store.
"""

import argparse
from typing import TYPE_CHECKING

from dashcam import settings
from dashcam.cli.parser import add_store

if TYPE_CHECKING:  # --help needs no server
    from dashcam.server.running import Running


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam ui`."""
    parser.usage = "dashcam ui [--port N] [--no-open] [--store PATH]"
    where = parser.add_argument_group("where")
    where.add_argument("--port", metavar="N", type=port, help="3274, or any that is free")
    where.add_argument("--no-open", action="store_true", help="print the link, open no browser")
    add_store(where)


def run(options: argparse.Namespace) -> int:
    """Say where the dashboard is, and serve it unless somebody does."""
    from dashcam.server.running import find_or_begin  # only here: --help needs no server

    running = find_or_begin(settings.load(store=options.store), options.port)
    try:
        return look(running, opens=not options.no_open)
    finally:
        running.close()


def look(running: "Running", *, opens: bool) -> int:
    """Print the link into a server, open it, and serve where it is ours; return the exit status."""
    from dashcam.server.opening import OPENS_S, show  # only here: see above

    link = running.link()
    print(f"dashboard: {link}" + ("  (Ctrl-C ends it)" if running.is_ours else ""), flush=True)
    opening = show(link) if opens else None
    if running.is_ours:
        return running.serve()
    if opening is not None:
        opening.join(OPENS_S)
    return 0


def port(text: str) -> int:
    """Return the number of a port."""
    number = int(text) if text.isdigit() else 0
    if not 1 <= number <= 65_535:
        raise argparse.ArgumentTypeError(f'"{text}" is not a port from 1 to 65535')
    return number
