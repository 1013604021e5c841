"""Watch what happens: a line for each trace or call that ends.

Begins with the newest ones that are there already, then goes on until Ctrl-C. Nothing else has to run: what programs
record is collected here, unless somebody else does it. Before the first recording it waits.

  dashcam tail                                 every trace of this project
  dashcam tail 'status == "error"' --limit 0   failures only, from now on
  dashcam tail --spans 'kind == "llm" and duration > 5s'
  dashcam tail --begun                         a line when a trace begins, too
  dashcam tail --json | jq -r .trace_id        a JSON object a line, at once

Exit status: 130 after Ctrl-C, 2 for a filter that cannot be read, 3 when the store cannot.
"""

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from dashcam import settings
from dashcam.cli.finding import add_filter, wanted
from dashcam.cli.lines import Lines
from dashcam.cli.parser import add_json, add_store, count_or_none
from dashcam.cli.terminal import here
from dashcam.errors import StoreMissing
from dashcam.model.span import Span
from dashcam.model.trace import Trace

if TYPE_CHECKING:  # --help needs no store, and loading one takes longer than that
    from dashcam.cli.live import Watch

OLD: Final = 10
INTERVAL_S: Final = 0.2


def prepare_parser(parser: argparse.ArgumentParser) -> None:
    """Add the options of `dashcam tail`."""
    parser.usage = (
        "dashcam tail [FILTER] [--spans | --begun] [--app NAME] [--limit N]\n"
        "                    [--store PATH] [--json]"
    )
    what = parser.add_argument_group("what is shown")
    add_filter(parser, what)
    either = what.add_mutually_exclusive_group()
    either.add_argument("--spans", action="store_true", help="single calls instead of traces")
    either.add_argument("--begun", action="store_true", help="traces that begin, too")
    what.add_argument("--app", metavar="NAME", help="only of this app")
    what.add_argument("--limit", metavar="N", type=count_or_none, default=OLD, help=f"how many old ones first ({OLD})")
    add_store(what)
    add_json(parser.add_argument_group("how it is shown"), "each one")


def run(options: argparse.Namespace) -> int:
    """Print what ends, until somebody stops it."""
    from dashcam.collect import follow  # only here: see above

    text = wanted(options)
    found = settings.load(store=options.store)
    tail = Tail(found.store, text, options, _printer(options))
    try:
        follow(found, until=lambda: False, interval_s=INTERVAL_S, wait=tail.wait)
    finally:
        tail.close()
    return 0


class Tail:
    """What happens between two rounds of the collector: what has come is shown."""

    def __init__(
        self, path: Path, text: str | None, options: argparse.Namespace, show: Callable[[Trace | Span], None]
    ) -> None:
        self._path, self._text, self._options, self._show = path, text, options, show
        self._watch: Watch | None = None
        self._closing = ExitStack()
        self._is_said = False

    def wait(self, seconds: float) -> None:
        """Show what has come, then sleep; a long sleep is made of short ones, so that others' work is seen."""
        until = time.monotonic() + seconds
        while True:
            self.look()
            left = until - time.monotonic()
            time.sleep(max(min(left, INTERVAL_S), 0))
            if left <= INTERVAL_S:
                return

    def look(self) -> None:
        """Show what has come."""
        if self._watch is None:
            self._begin()
        else:
            for one in self._watch.new():
                self._show(one)

    def close(self) -> None:
        """Let the store go."""
        self._closing.close()

    def _begin(self) -> None:
        from dashcam.cli.live import Watch  # only here: see above
        from dashcam.store import open_store

        try:
            store = open_store(self._path)
        except StoreMissing:
            if not self._is_said:
                print(f"dashcam: nothing is recorded in {self._path} yet: waiting for it", file=sys.stderr)
            self._is_said = True
            return
        self._closing.callback(store.close)
        chosen = self._options
        self._watch = Watch(store, self._text, app=chosen.app, spans=chosen.spans, begun=chosen.begun)
        self._closing.callback(self._watch.close)
        for one in self._watch.old(chosen.limit):
            self._show(one)


def _printer(options: argparse.Namespace) -> Callable[[Trace | Span], None]:
    if options.json:
        return lambda one: print(msgspec.json.encode(one).decode(), flush=True)
    lines = Lines(here(), spans=options.spans, app=options.app is None)
    return lambda one: print("\n".join(lines.told(one)), flush=True)
