"""Apps with their versions from one store's file: when they were seen from the traces, how they did from the rollups.

Neither a span nor a trace is read, only an index and the counts by day, so that it takes no longer with more of them.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import apsw

from dashcam.model.app import App, AppVersion
from dashcam.model.component import Component
from dashcam.model.structure import AppStructure
from dashcam.store.connection import speaking
from dashcam.store.queries import queries, query
from dashcam.store.structures import structures, tree_of
from dashcam.store.sums import Sum, percentiles, read
from dashcam.store.versioned import Versioned

Ids: TypeAlias = tuple[int, int]


class _Seen(NamedTuple):
    """How many traces, and when the first and the last of them began."""

    traces: int
    first_ns: int
    last_ns: int


class SqliteApps(Versioned):
    """The part of a store that knows apps and versions."""

    path: Path

    def _still(self) -> apsw.Connection:
        """The connection, opened anew when another file was put in the place of ours."""
        raise NotImplementedError

    def apps(self, *, structure: bool = False) -> list[App]:
        """Every app, what was seen last first."""
        with speaking(self.path):
            db = self._still()
            with db:  # one snapshot
                walked = {(one.app, one.version): one for one in structures(db, trees=structure)}
                found = _apps(db, walked)
        return found

    def structure(self, app: str, version: str) -> Component | None:
        """The components of one version."""
        with speaking(self.path):
            db = self._still()
            with db:
                tree = tree_of(db, app, version)
        return tree


def _apps(db: apsw.Connection, walked: dict[tuple[str | None, str], AppStructure]) -> list[App]:
    figures, fresh = _figures(db), _not_counted(db)
    apart = {(app, version): _Seen(*each) for app, version, *each in db.execute(_sql("parts_of_others"))}
    whole = {ids: _Seen(figures[ids].traces + fresh[ids], *ends) for ids, ends in _own_versions(db).items()}
    seen = {app: _Seen(_traces(app, figures, fresh), *ends) for app, ends in _own_apps(db).items()}
    versions: defaultdict[int, list[AppVersion]] = defaultdict(list)
    for ids in sorted({*whole, *apart}):
        other = apart.get(ids)
        name = _text(db, ids[1])
        told = walked.get((_text(db, ids[0]), name))
        inside = other.traces if other else 0
        versions[ids[0]].append(_version(name, _both(whole.get(ids), other), inside, figures[ids], told))
        if other is not None:
            seen[ids[0]] = _both(seen.get(ids[0]), other)
    made = [_app(_text(db, app), each, versions[app]) for app, each in seen.items()]
    return sorted(made, key=lambda one: (-one.last_seen_ns, one.app))


def _traces(app: int, figures: dict[Ids, Sum], fresh: dict[Ids, int]) -> int:
    counted = sum(one.traces for ids, one in figures.items() if ids[0] == app)
    return counted + sum(count for ids, count in fresh.items() if ids[0] == app)


def _app(name: str, seen: _Seen, versions: list[AppVersion]) -> App:
    return App(
        app=name,
        first_seen_ns=min([seen.first_ns, *(one.first_seen_ns for one in versions)]),
        last_seen_ns=max([seen.last_ns, *(one.last_seen_ns for one in versions)]),
        trace_count=seen.traces,
        versions=sorted(versions, key=lambda one: (-one.first_seen_ns, one.version)),
    )


def _version(name: str, seen: _Seen, inside: int, figures: Sum, walked: AppStructure | None) -> AppVersion:
    ended = figures.traces + inside
    quantiles = percentiles(figures.histogram)
    return AppVersion(
        version=name,
        first_seen_ns=seen.first_ns,
        last_seen_ns=seen.last_ns,
        trace_count=seen.traces,
        error_rate=figures.trace_errors / figures.traces if figures.traces else None,
        p50_ns=quantiles["p50_ns"],
        p95_ns=quantiles["p95_ns"],
        cost_usd_per_trace=None if figures.cost is None or not ended else figures.cost / ended,
        unpriced_count=figures.unpriced,
        git=walked.git if walked else None,
        structure=walked.tree if walked else None,
    )


def _own_apps(db: apsw.Connection) -> dict[int, Ids]:
    """When the first and the last trace of each app began; a step through the index for each app, not for each trace."""
    found: dict[int, Ids] = {}
    app = 0
    while row := db.execute(_sql("next_app"), {"app": app}).fetchone():
        app = row[0]
        found[app] = (row[1], db.execute(_sql("last_of_app"), {"app": app}).get)
    return found


def _own_versions(db: apsw.Connection) -> dict[Ids, Ids]:
    """The same for each version."""
    found: dict[Ids, Ids] = {}
    ids = (0, 0)
    while row := db.execute(_sql("next_version"), {"app": ids[0], "version": ids[1]}).fetchone():
        ids = (row[0], row[1])
        found[ids] = (row[2], db.execute(_sql("last_of_version"), {"app": ids[0], "version": ids[1]}).get)
    return found


def _not_counted(db: apsw.Connection) -> defaultdict[Ids, int]:
    rows = db.execute(_sql("not_counted"))
    return defaultdict(int, {(app, version): count for app, version, count in rows})


def _both(own: _Seen | None, other: _Seen | None) -> _Seen:
    both = [one for one in (own, other) if one is not None]
    return _Seen(sum(one.traces for one in both), min(one.first_ns for one in both), max(one.last_ns for one in both))


def _figures(db: apsw.Connection) -> defaultdict[Ids, Sum]:
    found: defaultdict[Ids, Sum] = defaultdict(Sum)
    texts: defaultdict[Ids, list[str]] = defaultdict(list)
    for is_root, app, version, traces, errors, cost, unpriced, durations in db.execute(_sql("version_figures")):
        found[app, version].add(traces, errors, 0, 0, None, None, cost, unpriced)
        if is_root and durations is not None:
            texts[app, version].append(durations)
    for ids, each in texts.items():
        read(found[ids].histogram, each)
    return found


def _text(db: apsw.Connection, number: int) -> str:
    row: Any = db.execute(query("text"), (number,)).fetchone()
    return str(row[0]) if row else ""


def _sql(name: str) -> str:
    return queries("apps.sql")[name]
