"""Runs from one store's file: processes by the execution that they are of, with what their traces add up to."""

from collections import defaultdict
from pathlib import Path
from typing import Any, Final, NamedTuple

import apsw
import msgspec

from dashcam.journal.liveness import is_alive
from dashcam.model.gathered import Run, RunPage
from dashcam.settings import journal_root
from dashcam.store.bounded import bounded, until
from dashcam.store.lists import read_place, write_place
from dashcam.store.queries import queries
from dashcam.store.sessions import texts
from dashcam.store.walk import LATEST

ORDER: Final = "runs"


class _Process(NamedTuple):
    id: int
    run: str
    folder: str
    finished: int
    argv: str | None
    python: str | None
    started_ns: int


def runs(db: apsw.Connection, path: Path, limit: int, after: str | None, seconds: float | None) -> RunPage:
    """One page of runs.

    Raises:
        UsageError: `after` is no place in this list.
    """
    key, number = read_place(after, ORDER) or (LATEST, LATEST)
    found: list[Any] = list(db.execute(_sql("runs"), {"key": key, "number": number, "size": limit + 1}))
    shown = found[:limit]
    processes: defaultdict[str, list[_Process]] = defaultdict(list)
    for row in db.execute(_sql("processes"), (_list([run for *_, run, _ in shown]),)):
        one = _Process(*row)
        processes[one.run].append(one)
    figures, partial = None, None
    try:
        with bounded(db, until(seconds)):
            figures = _figures(db, [one for of_run in processes.values() for one in of_run])
    except apsw.InterruptError:
        partial = f"stopped after {seconds:g} s: what the traces of these runs add up to is not known"
    root = journal_root(path)
    return RunPage(
        runs=[_run(db, root, processes[run], figures) for *_, run, _ in shown],
        after=write_place((shown[-1][0], shown[-1][1]), ORDER) if len(found) > limit and shown else None,
        partial=partial,
    )


def _figures(db: apsw.Connection, processes: list[_Process]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for process, *row in db.execute(_sql("figures"), {"processes": _list([one.id for one in processes])}):
        found[process].append(row)
    return found


def _run(db: apsw.Connection, root: Path, processes: list[_Process], figures: dict[int, list[Any]] | None) -> Run:
    first = processes[0]
    return Run(
        run=first.run,
        argv=None if first.argv is None else msgspec.json.decode(first.argv, type=list[str]),
        python=first.python,
        started_ns=first.started_ns,
        processes=len(processes),
        alive=any(not one.finished and is_alive(root / one.folder) for one in processes),
        **_NOTHING if figures is None else _added(db, [row for one in processes for row in figures.get(one.id, ())]),
    )


_NOTHING: Final = dict.fromkeys(
    ("trace_count", "error_count", "span_count", "cost_usd", "unpriced_count", "last_ns", "apps")
)


def _added(db: apsw.Connection, rows: list[Any]) -> dict[str, Any]:
    costs = [cost for _, _, _, _, cost, *_ in rows if cost is not None]
    return {
        "trace_count": sum(row[1] for row in rows),
        "error_count": sum(row[2] for row in rows),
        "span_count": sum(row[3] for row in rows),
        "cost_usd": sum(costs) if costs else None,
        "unpriced_count": sum(row[5] for row in rows),
        "last_ns": max((row[6] for row in rows), default=None),
        "apps": texts(db, list({row[0] for row in rows})),
    }


def _list(values: list[Any]) -> str:
    return msgspec.json.encode(values).decode()


def _sql(name: str) -> str:
    return queries("runs.sql")[name]
