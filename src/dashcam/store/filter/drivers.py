"""Which rows to look at: what a filter says about indexed things → a few numbered rows, or streams in time order.

Two kinds of drivers. `Few` names rows by a query, and serves when they are not too many. A `Streams` gives rows newest
first out of an index, one stream for each value that the index begins with; it can be walked as far as needed, so that
neither many matches nor none, nor matches that are all old, make a list slow.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import apsw

from dashcam.model.types import KINDS, STATUSES
from dashcam.store.filter.evaluate import holds, positions
from dashcam.store.filter.functions import Search
from dashcam.store.filter.names import Type
from dashcam.store.filter.plan import Plan, fields_in, is_dear
from dashcam.store.filter.tree import (
    Both,
    Compare,
    Condition,
    Const,
    Edge,
    Either,
    Exists,
    Field,
    Has,
    Item,
    Not,
    OneOf,
    Truth,
    Unknown,
    Words,
    field_of,
    subject_of,
)

FEW: Final = 5_000
"""Rows that are fetched at once and sorted; above that, walking in time order is cheaper."""
RUNNING: Final = STATUSES.index("running")
_ERRORS: Final = frozenset({"error", "error_type"})
_FAILED: Final = (1, 2)
_RUNNING: Final = (
    "select distinct trace as id from open_spans"
    f" union select t.id from kinds as k cross join trace_rows as t on t.kind = k.id and t.status = {RUNNING}"
)
"""Those running here, and those that were when they were imported."""
_OF_APP: Final = (
    "select t.id from texts as x join trace_rows as t on t.app = x.id where x.text in (select value from json_each(:texts))"
    " union select a.trace from texts as x join trace_apps as a on a.app = x.id"
    " where x.text in (select value from json_each(:texts))"
)
_OF_TRACES: Final = (
    "with found as ({}) select id from span_rows where trace in found union all"
    " select -id from open_spans where trace in found"
)
_OF_MARK: Final = (
    "select t.id from marks as m join trace_rows as t on t.trace_id = m.trace_id"
    " where m.kind = :kind and (:name is null or m.name = :name) and m.removed_ns is null"
)
_MARKS: Final = {"scores": "score", "notes": "note", "pinned": "pin"}


@dataclass(frozen=True, slots=True)
class Few:
    """Rows by a query that gives their numbers; `:few` is the most that are asked for."""

    sql: str
    bindings: dict[str, Any] = field(default_factory=dict)
    words: Search | None = None
    """First the text index is asked, its payloads are `:payloads`."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Rows of one table that an index has in time order."""

    where: str
    index: str | None
    bindings: dict[str, Any] = field(default_factory=dict)
    table: str = "trace_rows"
    scope: int = 0
    """Where it is another than 0, its rows are spans of that scope, and their traces are meant."""
    also: Both = field(default=Both(()))
    """What else must hold for those spans."""

    @property
    def gives_traces(self) -> bool:
        """Whether rows stand for their traces."""
        return self.scope > 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What must be so for a trace or a span to fit, as far as indexes know of it."""

    kinds: tuple[int, ...] | None = None
    statuses: tuple[int, ...] | None = None
    models: tuple[str, ...] | None = None
    apps: tuple[str, ...] | None = None


def facts(parts: Iterator[Condition] | tuple[Condition, ...], scope: int) -> Facts:
    """Gather what conditions say of the kind, status, model and app of the thing of a scope."""
    kinds = statuses = models = apps = None
    for part in parts:
        name, words = _word_condition(part, scope)
        if name == "kind":
            kinds = _both(kinds, words)
        elif name == "status":
            statuses = _both(statuses, words)
        elif (named := _named(part, scope, "model")) is not None:
            models = _both(models, named)
        elif (named := _named(part, scope, "app")) is not None:
            apps = _both(apps, named)
    return Facts(kinds, statuses, models, apps)


def _both(known: Any, more: Any) -> Any:
    return more if known is None else tuple(one for one in known if one in more)


def _word_condition(part: Condition, scope: int) -> tuple[str | None, tuple[int, ...]]:
    """The name of the closed list that a condition speaks of and nothing else, with the words it holds for."""
    found = _fields(part)
    if found is None or len(set(found)) != 1 or found[0].scope != scope or not found[0].name.words:
        return None, ()
    return found[0].name.name, tuple(positions(part, found[0]))


def _fields(part: Condition) -> list[Field] | None:
    """The fields of conditions on one value each; `None` where there is anything else."""
    match part:
        case Both(of=inner) | Either(of=inner):
            gathered = [_fields(one) for one in inner]
            return None if None in gathered else [one for some in gathered for one in some or ()]
        case Not(of=one):
            return _fields(one)
        case Compare(right=right) if not isinstance(right, Const):
            return None
        case Compare() | OneOf() | Has() | Edge() | Unknown() | Truth():
            found = field_of(subject_of(part))
            return None if found is None else [found]
    return None


def _named(part: Condition, scope: int, name: str) -> tuple[str, ...] | None:
    """The texts that a name is said to be one of."""
    match part:
        case Compare(sign="==", left=Field(name=known, scope=at), right=Const(value=str() as text)):
            is_it = known.name == name and at == scope
            return (text,) if is_it else None
        case OneOf(value=Field(name=known, scope=at), options=options) if known.name == name and at == scope:
            return tuple(option for option in options if isinstance(option, str))
        case Has(container=Field(name=known, scope=at), text=text) if known.name == "models" and name == "model":
            return (text,) if at == scope else None
    return None


class Drivers:
    """Finds the drivers of one plan in one store."""

    def __init__(self, db: apsw.Connection, plan: Plan, search: Callable[[Any], Search]) -> None:
        self._db = db
        self._plan = plan
        self._search = search

    def few(self) -> Iterator[Few]:
        """Queries that may name few rows, the likeliest first."""
        is_of_spans = self._plan.of == "spans"
        for part in self._plan.parts:
            for sql, bindings, words in self._few(part):
                wanted = _OF_TRACES.format(sql) if is_of_spans else sql
                yield Few(f"select id from ({wanted}) limit :few", bindings, words)

    def _few(self, part: Condition) -> Iterator[tuple[str, dict[str, Any], Search | None]]:
        """The numbers of traces that a condition leaves."""
        words = _words_of(part)
        if words is not None:
            yield (
                "select distinct trace as id from mentions where payload in (select value from json_each(:payloads))",
                {},
                self._search(words.query),
            )
        named = _named(part, 0, "trace_id")
        if named is not None:
            yield (
                "select id from trace_rows where trace_id in (select value from json_each(:texts))",
                {"texts": named},
                None,
            )
        if isinstance(part, Edge) and _is_trace_id(part) and part.side == "startswith" and part.text:
            yield (
                "select id from trace_rows where trace_id >= :begin and trace_id < :begin || 'g'",
                {"begin": part.text},
                None,
            )
        if self._plan.of == "spans":
            named = _named(part, 0, "app")
            if named is not None:
                yield _OF_APP, {"texts": named}, None
            return
        for column in ("session", "user"):
            named = _named(part, 0, column)
            if named is not None:
                yield (
                    f"select id from trace_rows where {column} in (select value from json_each(:texts))",
                    {"texts": named},
                    None,
                )
        mark = _mark_of(part)
        if mark is not None:
            yield (
                _OF_MARK,
                mark,
                None,
            )
        if RUNNING in (facts((part,), 0).statuses or ()) and len(facts((part,), 0).statuses or ()) == 1:
            yield _RUNNING, {}, None

    def streams(self) -> Iterator[list[Stream]]:
        """Ways to walk through all that fits, in time order; the last is everything there is."""
        known = facts(self._plan.parts, 0)
        if self._plan.of == "spans":
            yield [*self._span_streams(known), Stream("1", None, table="open_spans")]
            return
        apps = None if known.apps is None else self._numbers(known.apps)
        if apps is not None:
            yield [
                *(Stream("r0.app = :app", "trace_rows_by_app", {"app": app}) for app in apps),
                *(
                    Stream("r0.id in (select trace from trace_apps where app = :app)", None, {"app": app})
                    for app in apps
                ),
            ]
        statuses = self._trace_statuses(known)
        if known.kinds is not None or statuses is not None:
            yield [
                Stream(
                    "r0.kind = :kind and r0.status = :status", "trace_rows_by_kind", {"kind": kind, "status": status}
                )
                for kind in (range(len(KINDS)) if known.kinds is None else known.kinds)
                for status in (range(len(STATUSES)) if statuses is None else statuses)
            ]
        if known.models is not None:
            yield self._traces_of(Facts(models=known.models), 1, Both(()))
        for part in self._plan.parts:
            if isinstance(part, Exists):
                parts = part.where.of if isinstance(part.where, Both) else (part.where,)
                inner = facts(parts, part.scope)
                if inner != Facts(apps=inner.apps):
                    yield self._traces_of(
                        inner, part.scope, Both(tuple(one for one in parts if _is_local(one, part.scope)))
                    )
        yield [Stream("1", "trace_rows_by_time")]

    def _trace_statuses(self, known: Facts) -> tuple[int, ...] | None:
        """The statuses that rows of fitting traces may have: a running trace's row has that of its root."""
        statuses = known.statuses
        if statuses is not None and RUNNING in statuses:
            statuses = None
        for part in self._plan.parts:
            named = field_of(subject_of(part)) if isinstance(part, Compare | OneOf | Has | Edge | Truth) else None
            if named is not None and named.name.name in _ERRORS and named.scope == 0:
                statuses = _both(statuses, _FAILED)
        return statuses

    def _traces_of(self, known: Facts, scope: int, also: Both) -> list[Stream]:
        spans = [replace(one, scope=scope, also=also) for one in self._span_streams(known)]
        return [*spans, Stream("1", None, table="open_spans", scope=scope)]

    def _span_streams(self, known: Facts) -> Iterator[Stream]:
        for kind in range(len(KINDS)) if known.kinds is None else known.kinds:
            for status in range(len(STATUSES)) if known.statuses is None else known.statuses:
                for model in self._models(kind, status) if known.models is None else self._numbers(known.models):
                    yield Stream(
                        "r0.kind = :kind and r0.status = :status and r0.model is :model",
                        "span_rows_by_kind",
                        {"kind": kind, "status": status, "model": model},
                        "span_rows",
                    )

    def _models(self, kind: int, status: int) -> Iterator[int | None]:
        """The models that the index has for a kind and a status, one look each."""
        at = self._db.execute(
            "select 1 from span_rows where kind = ? and status = ? and model is null limit 1", (kind, status)
        ).get
        if at is not None:
            yield None
        model = 0
        while model is not None:
            model = self._db.execute(
                "select model from span_rows where kind = ? and status = ? and model > ? order by model limit 1",
                (kind, status, model),
            ).get
            if model is not None:
                yield model

    def _numbers(self, texts: tuple[str, ...]) -> list[int]:
        found = (self._db.execute("select id from texts where text = ?", (text,)).get for text in texts)
        return [number for number in dict.fromkeys(found) if number is not None]


def _words_of(part: Condition) -> Words | None:
    """The search that must find something in a fitting trace."""
    if isinstance(part, Exists):
        inner = part.where.of if isinstance(part.where, Both) else (part.where,)
        return next((one for one in inner if isinstance(one, Words) and one.scope == part.scope), None)
    return part if isinstance(part, Words) and part.scope == 0 else None


def _is_local(part: Condition, scope: int) -> bool:
    """Whether the span's row answers a condition."""
    return not is_dear(part, "traces") and all(one.scope == scope for one in fields_in(part))


def _is_trace_id(part: Edge) -> bool:
    return isinstance(part.value, Field) and part.value.name.name == "trace_id" and part.value.scope == 0


def _mark_of(part: Condition) -> dict[str, Any] | None:
    """The marks without which a condition cannot hold."""
    if not isinstance(part, Compare | OneOf | Has | Edge | Truth):
        return None
    subject = subject_of(part)
    named = field_of(subject)
    if (
        named is None
        or named.scope
        or named.name.name not in _MARKS
        or (isinstance(part, Compare) and not isinstance(subject, Item))
    ):
        return None
    if named.name.type is Type.BOOL and holds(part, False):
        return None
    return {"kind": _MARKS[named.name.name], "name": subject.path[0] if isinstance(subject, Item) else None}
