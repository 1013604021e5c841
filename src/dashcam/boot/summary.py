"""The last line on stderr: how many traces, what they cost, which took longest, how to see them.

Written by the process that `dashcam run` started, at a normal exit, after everything of the program's own, to the stderr
that it was started with: what a program has put in place of `sys.stderr` (celery: its log) is the program's.
"""

import os
import sys
from collections.abc import Callable
from time import monotonic, sleep

from dashcam import settings
from dashcam.collect import collect
from dashcam.errors import StoreMissing
from dashcam.model import words
from dashcam.model.types import Json
from dashcam.store import Store, open_store

WAIT_S = 2.0
POLL_S = 0.02
_QUERY = """
select count(*) as traces, sum(status = 'error') as failed, sum(cost_usd) as cost, sum(unpriced_count) as unpriced,
    max(duration_ns) as slowest, (select trace_id from traces where run = :run order by duration_ns desc limit 1) as trace_id
from traces where run = :run
"""


def write(pid: int, is_normal: Callable[[], bool]) -> None:
    """Write the line, unless this is a forked child, an exit with an error, or a terminal that has gone."""
    screen = sys.__stderr__
    if os.getpid() != pid or screen is None or not is_normal():
        return
    try:
        print(f"dashcam: {line(_ask())}", file=screen, flush=True)
    except Exception as error:
        if os.environ.get("DASHCAM_DEBUG"):
            print(f"dashcam: no summary: {error!r}", file=screen)


def _ask() -> dict[str, Json]:
    found = settings.load_quietly()
    waiting = collect(found, timeout_s=WAIT_S).waiting
    try:
        with open_store(found.store) as store:
            row = _row(store)
            until = monotonic() + WAIT_S
            # this process must not price what it has just collected: the helper does
            while row["unpriced"] and store.lag().unpriced and monotonic() < until:
                sleep(POLL_S)
                row = _row(store)
            return {**row, "waiting": waiting}
    except StoreMissing:
        return {"traces": 0, "waiting": waiting}


def _row(store: Store) -> dict[str, Json]:
    return store.sql(_QUERY, {"run": settings.handed["DASHCAM_RUN"]})[0]


def line(row: dict[str, Json]) -> str:
    """Return the line for one run.

    >>> line({"traces": 2, "failed": 1, "cost": 0.5, "unpriced": 0, "slowest": 2_310_000_000, "trace_id": "3f2a" * 8})
    '2 traces, 1 failed, cost $0.50, slowest 2.31 s: dashcam ui, dashcam ls, dashcam show 3f2a3f2a'
    >>> line({"traces": 1, "failed": 0, "cost": None, "unpriced": 1, "slowest": 9_000, "trace_id": "3f2a" * 8, "waiting": 40})
    '1 trace so far (more are being collected), cost unknown, 9 µs: dashcam ui, dashcam show 3f2a3f2a'
    """
    count = row["traces"]
    if not count and row.get("waiting"):
        return "what was recorded is being collected: dashcam ui, dashcam ls"
    if not count:
        return "nothing recorded: no call of a library that is known (dashcam doctor lists them) nor of @dashcam.span"
    so_far = " so far (more are being collected)" if row.get("waiting") else ""
    parts = [words.plural(count, "trace") + so_far, f"{row['failed']} failed" if row["failed"] else ""]
    parts.append(
        f"cost {words.cost(row['cost'], row['unpriced'])}" if row["unpriced"] or row["cost"] is not None else ""
    )
    parts.append(f"{'slowest ' if count > 1 else ''}{words.duration(row['slowest'])}" if row["slowest"] else "")
    listed = "dashcam ls, " if count > 1 else ""
    return f"{', '.join(filter(None, parts))}: dashcam ui, {listed}dashcam show {row['trace_id'][:8]}"
