"""The command line: which rows, how thorough, table or JSON, and whether docs/why/performance.md is renewed."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator

from tests.bench import (
    agent,
    browser,
    busy,
    caller,
    collector,
    crash,
    dashboard,
    footprint,
    integrations,
    large,
    page,
    stored,
    stream,
    walked,
)
from tests.bench.row import FULL, QUICK, USUAL, Row, Scale, as_text

FAMILIES: dict[str, Callable[[Scale], Iterator[Row]]] = {
    "caller": caller.rows,
    "busy": busy.rows,
    "stored": stored.rows,
    "large": large.rows,
    "stream": stream.rows,
    "kill": crash.rows,
    "memory": footprint.memory_rows,
    "import": footprint.import_rows,
    "installed": footprint.installed_rows,
    "collector": collector.rows,
    "agent": agent.rows,
    "dashboard": dashboard.rows,
    "browser": browser.rows,
    "walk": walked.rows,
    "integrations": integrations.rows,
}


def main() -> int:
    """Measure and say; the status is 0 whatever the figures are: a noisy machine is no error."""
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description="What dashcam costs, beside its bars and its peers."
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds and processes: a minute or two")
    parser.add_argument("--full", action="store_true", help="the collector's rows at a million spans")
    parser.add_argument("--json", action="store_true", help="a list of rows instead of the table")
    parser.add_argument(
        "--row", action="append", choices=sorted(FAMILIES), help="only this family of rows; may be repeated"
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/why/performance.md")
    options = parser.parse_args()
    scale = QUICK if options.quick else FULL if options.full else USUAL
    rows = list(_measured(options.row or list(FAMILIES), scale))
    print(json.dumps([row.as_json() for row in rows], indent=1) if options.json else as_text(rows))
    if options.write:
        page.renew(rows, " ".join(["scripts/bench", *sys.argv[1:]]))
    return 0


def _measured(names: list[str], scale: Scale) -> Iterator[Row]:
    for name in names:
        began = time.monotonic()
        yield from FAMILIES[name](scale)
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
