"""Opening the store for a command: settings, catching up with the collector, and what still waits.

Hands on an open store; says on stderr when spans that have ended are not in it yet.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dashcam import settings
from dashcam.model.words import plural

if TYPE_CHECKING:  # run and --help need no store, and loading one takes longer than they do
    from dashcam.store import Store

CATCH_UP_S = 2.0


@contextmanager
def reading(path: Path | None) -> "Iterator[Store]":
    """Open the store of this project, or the one at `path`, with all that has been recorded so far."""
    from dashcam.collect import collect  # only here: see above
    from dashcam.store import open_store

    found = settings.load(store=path)
    report = collect(found, timeout_s=CATCH_UP_S, pricing=True)
    with open_store(found.store) as store:
        if report.waiting:
            why = f": {report.problem}" if report.problem else ""
            print(f"dashcam: {plural(report.waiting, 'span')} still waiting to be collected{why}", file=sys.stderr)
        yield store
