"""Answers `store.overview(…)` from rollups alone: rows of the table → sums → the words of `model/overview.py`.

Each row that the totals need is read once; points that are finer than those rows are read by time alone.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple, TypeAlias

import apsw

from dashcam.errors import UsageError
from dashcam.model.overview import Figures, Overview, Part, Point, Timed
from dashcam.model.types import KINDS
from dashcam.store.queries import queries, query
from dashcam.store.stretch import DAY, MINUTE, SECOND, Moment, Step, Stretch, minute
from dashcam.store.sums import Histogram, Sum, merge, read

REPEATING: Final = frozenset({KINDS.index("agent"), KINDS.index("chain")})
"""Kinds whose tokens repeat those of the calls inside them."""
CALLING: Final = frozenset({KINDS.index("llm"), KINDS.index("embedding")})
"""Kinds that have a model, be it unknown."""
NOBODY: Final = -1
"""The id of a text that is not there: no row has it."""
Ids: TypeAlias = tuple[int, ...]
Texts: TypeAlias = defaultdict[Ids, list[str]]


class Asked(NamedTuple):
    """What is asked for: the stretch of time, and bindings for which calls in it."""

    since: Moment | None
    until: Moment | None
    step: Step | None
    calls: dict[str, int | None]

    @property
    def timed(self) -> Timed:
        """Whether percentiles are of traces or, for one model or kind, of single calls."""
        return "traces" if self.calls["model"] is None and self.calls["kind"] is None else "spans"

    def stretch(self, known: Stretch) -> Stretch:
        """The minutes asked for, up to the edges of what is known where none was named."""
        since = known.since if self.since is None else minute(self.since)
        until = max(since, known.until) if self.until is None else minute(self.until, up=True)
        if self.since is None:
            since = min(since, until)
        if since > until:
            raise UsageError("the stretch of time ends before it begins: `since` comes before `until`")
        return Stretch(since, until)


def ask_for(
    db: apsw.Connection,
    *,
    since: Moment | None,
    until: Moment | None,
    app: str | None,
    version: str | None,
    model: str | None,
    kind: str | None,
    step: Step | None,
) -> Asked:
    """Turn names into what the rows hold.

    Raises:
        UsageError: There is no such kind.
    """
    if kind is not None and kind not in KINDS:
        raise UsageError(f"no kind {kind!r}: it is one of {', '.join(KINDS)}")
    texts = {"app": app, "version": version, "model": model}
    calls: dict[str, int | None] = {name: _number(db, text) for name, text in texts.items()}
    return Asked(since, until, step, calls | {"kind": None if kind is None else KINDS.index(kind)})


def overview(db: apsw.Connection, asked: Asked, waiting: int) -> Overview:
    """What a stretch of time adds up to.

    Raises:
        UsageError: It ends before it begins, or has too many points.
    """
    known = _known(db)
    stretch = asked.stretch(known)
    step = stretch.step(asked.step)
    starts = stretch.points(step, known)
    counted = _Counted(asked.timed)
    for level, since, until in stretch.days(before=asked.since is None, after=asked.until is None).cover():
        counted.take(_rows(db, "groups", asked, level=level, since=since, until=until))
    points = counted.days() if step == DAY else _points(db, asked, stretch, step)
    uncounted, running = db.execute(queries("overview.sql")["progress"]).fetchone() or (0, 0)
    return Overview(
        since_ns=stretch.since * SECOND,
        until_ns=stretch.until * SECOND,
        step_ns=step * SECOND,
        total=counted.total(),
        **counted.lists(lambda number: _name(db, number)),
        points=[
            Point(started_ns=start * SECOND, **points.get(start, _NOTHING).figures(asked.timed)) for start in starts
        ],
        running=running,
        uncounted=uncounted,
        waiting=waiting,
    )


_NOTHING: Final = Sum()


class _Counted:
    """The rows of a stretch, each added once to what all later sums are made of."""

    def __init__(self, timed: Timed) -> None:
        self._timed: Timed = timed
        self._sums: defaultdict[Ids, Sum] = defaultdict(Sum)
        self._days: defaultdict[int, Sum] = defaultdict(Sum)
        self._day_texts: defaultdict[int, list[str]] = defaultdict(list)
        self._traces: Texts = defaultdict(list)
        self._calls: Texts = defaultdict(list)

    def take(self, rows: Iterable[Any]) -> None:
        """Add rows of `groups`."""
        for start, is_root, app, version, kind, model, *figures, durations in rows:
            added = _split(is_root, kind, *figures)
            self._sums[app, version, kind, model].add(*added)
            day = start // DAY
            self._days[day].add(*added)
            if durations is not None:
                self._calls[kind, model].append(durations)
                if is_root or self._timed == "spans":
                    self._traces[app, version].append(durations)
                    self._day_texts[day].append(durations)

    def days(self) -> dict[int, Sum]:
        """The sum of each day, by its beginning."""
        for day, texts in self._day_texts.items():
            read(self._days[day].histogram, texts)
        return {day * DAY: one for day, one in self._days.items()}

    def total(self) -> Figures:
        """The sum of all."""
        whole = Sum()
        for one in self._sums.values():
            whole.plus(one)
        for texts in self._traces.values():
            read(whole.histogram, texts)
        return Figures(**whole.figures(self._timed))

    def lists(self, name: Callable[[int], str | None]) -> dict[str, list[Part]]:
        """The sums by app, version, model and kind."""
        calls, traces = _histograms(self._calls), _histograms(self._traces)
        models = {ids: one for ids, one in self._sums.items() if ids[3] or ids[2] in CALLING}
        model_calls = {ids: one for ids, one in calls.items() if ids[1] or ids[0] in CALLING}
        apps = _by(self._sums, (0,), traces, (0,))
        versions = _by(self._sums, (0, 1), traces, (0, 1))
        by_model = _by(models, (3,), model_calls, (1,))
        kinds = _by(self._sums, (2,), calls, (0,))
        return {
            "apps": _parts((Part(name=name(app), **one.figures(self._timed)) for (app,), one in apps)),
            "versions": _parts(
                Part(name=name(version), app=name(app), **one.figures(self._timed)) for (app, version), one in versions
            ),
            "models": _parts(Part(name=name(model), **one.figures("spans")) for (model,), one in by_model),
            "kinds": _parts(Part(name=KINDS[kind], **one.figures("spans")) for (kind,), one in kinds),
        }


def _split(
    is_root: int, kind: int, count: int, errors: int | None, *figures: Any
) -> tuple[int, int, int, int, float | None, float | None, float | None, int]:
    """A row of `groups` as what a `Sum` adds."""
    inputs, outputs, cost, unpriced = figures
    if kind in REPEATING:
        inputs = outputs = None
    failed = errors or 0
    return count * is_root, failed * is_root, count, failed, inputs, outputs, cost, unpriced


def _histograms(texts: Texts) -> dict[Ids, Histogram]:
    found: dict[Ids, Histogram] = {}
    for ids, each in texts.items():
        found[ids] = defaultdict(int)
        read(found[ids], each)
    return found


def _by(
    sums: dict[Ids, Sum], places: Ids, histograms: dict[Ids, Histogram], histogram_places: Ids
) -> list[tuple[Ids, Sum]]:
    """Sums by some of their ids, with the histograms that belong to them."""
    found: defaultdict[Ids, Sum] = defaultdict(Sum)
    for ids, one in sums.items():
        found[tuple(ids[place] for place in places)].plus(one)
    for ids, histogram in histograms.items():
        merge(found[tuple(ids[place] for place in histogram_places)].histogram, histogram)
    return list(found.items())


def _parts(parts: Iterable[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: (-part.span_count, part.app or "", part.name or ""))


def _points(db: apsw.Connection, asked: Asked, stretch: Stretch, step: int) -> dict[int, Sum]:
    """The sums of steps that are finer than a day."""
    found: defaultdict[int, Sum] = defaultdict(Sum)
    for level, since, until in stretch.cover(step):
        for start, *figures, durations in _rows(db, "points", asked, level=level, since=since, until=until):
            one = found[start // step * step]
            one.add(*figures)
            if durations is not None:
                read(one.histogram, [durations])
    return found


def _rows(db: apsw.Connection, name: str, asked: Asked, **stretch: int) -> Iterable[Any]:
    bindings = asked.calls | stretch | {"least": int(asked.timed == "traces")}
    return db.execute(queries("overview.sql")[name], bindings)


def _known(db: apsw.Connection) -> Stretch:
    """From the first minute in which something was counted to the end of the last."""
    first, last = db.execute(queries("overview.sql")["extent"]).fetchone() or (None, None)
    return Stretch(0, 0) if first is None or last is None else Stretch(first, last + MINUTE)


def _number(db: apsw.Connection, text: str | None) -> int | None:
    if text is None:
        return None
    row = db.execute(query("find_text"), (text,)).fetchone()
    return row[0] if row else NOBODY


def _name(db: apsw.Connection, number: int) -> str | None:
    row = db.execute(query("text"), (number,)).fetchone() if number else None
    return row[0] if row else None
